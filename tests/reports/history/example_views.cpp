#include "tests/reports/history/example_views.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/random.hpp"

namespace zablab {

namespace {

OperationView operation(std::size_t row, std::int64_t called, std::int64_t returned,
                        const std::string& function, const std::string& request,
                        const std::string& answer) {
  OperationView made;
  made.row = row;
  made.called = called;
  made.returned = returned;
  made.function = function;
  made.path = "/a";
  made.request = request;
  made.answer = answer;
  return made;
}

void number_lines(HistoryView& view, std::size_t first) {
  for (std::size_t i = 0; i < view.operations.size(); ++i) view.operations[i].line = first + i;
}

std::vector<OperationView> small_operations() {
  std::vector<OperationView> operations = {
      operation(0, 1000, 1012, "create", "\"x\"", "/a"),
      operation(1, 1020, 1031, "setData", "\"y\" version 0", "version 1"),
      operation(0, 1025, 1040, "getData", "", "\"y\" version 1"),
      operation(2, 1050, 1054, "getData", "", "\"x\" version 0"),
      operation(1, 1060, 1066, "setData", "\"z\" version 0", "bad version"),
      operation(0, 1070, never_returned, "setData", "\"w\"", ""),
      operation(2, 1080, 1085, "delete", "", ""),
  };
  operations[0].takes_effect = 1006;
  operations[1].takes_effect = 1027;
  operations[4].status = OperationStatus::error;
  operations[5].status = OperationStatus::unknown;
  operations[6].status = OperationStatus::failed;
  return operations;
}

}  // namespace

HistoryView small_violation() {
  HistoryView view;
  view.file = "small.jsonl";
  view.model = "znode";
  view.contract = "linearizable";
  view.unit = "ms";
  view.outcome = HistoryOutcome::violated;
  view.rule = "stale-read";
  view.sentence =
      "session 3's read of /a returned version 0; session 2's write of version 1 had returned "
      "19 ms before that read was called";
  view.method = "commit order";
  view.rows = {"session 1", "session 2", "session 3"};
  view.operations = small_operations();
  number_lines(view, 2);
  view.minimal = {0, 1, 3};
  view.reasons = {{0, 1, "version 1 is written over version 0"},
                  {1, 3, "it had returned 19 ms before the other was called"}};
  view.refusals = {{3, "expected version 1, it returned version 0"}};
  view.bands = {{"leader", "leader", "server 1, epoch 1", 990, 1045},
                {"leader", "leader", "server 2, epoch 2", 1048, never_returned},
                {"server 1", "down", "killed", 1045, 1075}};
  view.rules = {{"write-order", "Writes take effect in one order.", 3, 0, ""},
                {"stale-read", "A read sees what had returned before it was called.", 2, 1, ""},
                {"sync-too-old", "A read after sync sees what had returned before.", 0, 0, ""}};
  view.remarks = {"1 sync was stale, which ZooKeeper allows"};
  view.writes_behind = {0, 1};
  view.time_behind = {0, 19};
  view.configurations = 1234;
  view.cpu_seconds = 0.0312;
  view.reproduce_command = "zablab history small.jsonl";
  return view;
}

HistoryView small_that_holds() {
  HistoryView view;
  view.file = "fine.edn";
  view.model = "register";
  view.contract = "linearizable";
  view.unit = "position";
  view.outcome = HistoryOutcome::holds;
  view.method = "zones";
  view.rows = {"process 0", "process 1"};
  view.operations = {operation(0, 0, 1, "write", "1", ""), operation(1, 2, 3, "read", "", "1")};
  number_lines(view, 1);
  return view;
}

HistoryView small_unknown() {
  HistoryView view = small_that_holds();
  view.file = "wide.json";
  view.outcome = HistoryOutcome::unknown;
  view.sentence = "neither order was found nor refused among 3,000,000 configurations";
  view.method = "depth first";
  view.refusals = {{1, "nobody had written 1"}};
  view.configurations = 3'000'000;
  return view;
}

namespace {

/// A session's next moment and the versions that all of them see.
struct Making {
  Random random;
  std::vector<std::int64_t> free_at;
  std::vector<std::int64_t> versions;
};

OperationView next_operation(Making& making) {
  const auto earliest = std::min_element(making.free_at.begin(), making.free_at.end());
  const auto row = static_cast<std::size_t>(earliest - making.free_at.begin());
  const std::size_t node = making.random.index(making.versions.size());
  const std::int64_t called = *earliest + making.random.exponential(400);
  const std::int64_t took = making.random.exponential(900);
  OperationView made = operation(row, called, called + took, "getData", "", "");
  made.path = fmt::format("/app/config/node-{}", node);
  if (making.random.ratio(1, 3)) {
    ++making.versions[node];
    made.function = "setData";
    made.request = fmt::format("\"value {}\"", making.versions[node]);
  }
  made.answer = fmt::format("version {} zxid 0x1{:08x}", making.versions[node], called);
  if (making.random.ratio(2, 3)) made.takes_effect = called + took / 2;
  *earliest = made.returned;
  return made;
}

void end_badly(OperationView& made, Random& random) {
  const std::uint64_t drawn = random.below(100);
  if (drawn >= 6) return;
  made.answer = drawn < 4 ? "no node" : "";
  made.status = drawn < 4   ? OperationStatus::error
                : drawn < 5 ? OperationStatus::failed
                            : OperationStatus::unknown;
  made.takes_effect.reset();
  if (made.status == OperationStatus::unknown) made.returned = never_returned;
}

void add_reason(HistoryView& view) {
  const std::size_t middle = view.operations.size() / 2;
  view.minimal = {middle, middle + 120, middle + 240};
  view.reasons = {{middle, middle + 120, "version 4711 is written over version 4710"},
                  {middle + 120, middle + 240, "it had returned before the other was called"}};
  view.refusals = {{middle + 240, "expected version 4711, it returned version 4710"}};
  for (const std::size_t number : view.minimal) {
    view.operations[number].status = OperationStatus::ok;
    view.operations[number].path = "/app/config/node-1";
    const std::int64_t called = view.operations[number].called;
    if (view.operations[number].returned == never_returned) {
      view.operations[number].returned = called + 700;
    }
  }
  view.operations[middle].function = view.operations[middle + 120].function = "setData";
  view.operations[middle + 240].function = "getData";
}

void add_leaders(HistoryView& view, Random& random) {
  const std::int64_t last = view.operations.back().called;
  std::int64_t from = 0;
  for (int epoch = 1; epoch <= 6; ++epoch) {
    const std::int64_t to = epoch == 6 ? never_returned : last * epoch / 6;
    const auto server = random.between(1, 5);
    view.bands.push_back({"leader", "leader", fmt::format("server {}, epoch {}", server, epoch),
                          from, epoch == 6 ? to : to - last / 60});
    if (epoch < 6) {
      view.bands.push_back(
          {fmt::format("server {}", server), "down", "killed", to - last / 60, to + last / 40});
    }
    from = to;
  }
}

}  // namespace

HistoryView large_violation(std::size_t operations, std::size_t sessions, std::uint64_t seed) {
  HistoryView view = small_violation();
  view.file = "large.jsonl";
  view.unit = "us";
  view.rows.clear();
  view.operations.clear();
  view.bands.clear();
  view.writes_behind.clear();
  view.time_behind.clear();
  for (std::size_t i = 0; i < sessions; ++i) view.rows.push_back(fmt::format("session {}", i + 1));
  Making making{Random(seed), std::vector<std::int64_t>(sessions), std::vector<std::int64_t>(50)};
  for (std::size_t i = 0; i < operations; ++i) {
    view.operations.push_back(next_operation(making));
    end_badly(view.operations.back(), making.random);
    if (view.operations.back().function != "getData") continue;
    const bool stale = making.random.ratio(1, 9);
    view.writes_behind.push_back(stale ? making.random.below(6) + 1 : 0);
    view.time_behind.push_back(stale ? making.random.exponential(8000) : 0);
  }
  std::stable_sort(view.operations.begin(), view.operations.end(),
                   [](const auto& a, const auto& b) { return a.called < b.called; });
  number_lines(view, 2);
  add_reason(view);
  add_leaders(view, making.random);
  view.reproduce_command = "zablab history large.jsonl";
  return view;
}

std::string hostile_text() {
  std::string text =
      "</script><img src=x onerror=\"alert(1)\"><!--<script>&amp;'@DATA@@SCRIPT@@TITLE@]]>";
  text += "\xe2\x80\xa8\xe2\x80\xae\xef\xbf\xbf\xff\xc3 a\tb\nc\x1b[2J";
  text.push_back('\0');
  return text + "end";
}

HistoryView hostile_view(const std::string& text) {
  HistoryView view = small_violation();
  for (std::string* field : {&view.file, &view.model, &view.contract, &view.rule, &view.sentence,
                             &view.method, &view.reproduce_command}) {
    *field = text;
  }
  for (std::string& row : view.rows) row = text;
  for (std::string& remark : view.remarks) remark = text;
  for (OperationView& made : view.operations) {
    made.function = made.path = made.request = made.answer = text;
  }
  for (Reason& reason : view.reasons) reason.words = text;
  for (Refusal& refusal : view.refusals) refusal.words = text;
  for (Band& band : view.bands) band.row = band.kind = band.words = text;
  for (RuleCount& rule : view.rules) rule.name = rule.sentence = text;
  return view;
}

}  // namespace zablab
