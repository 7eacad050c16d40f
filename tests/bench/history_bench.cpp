// What judging costs, from the bytes of a file to the verdict.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

#include "invariants/history/judge.hpp"
#include "invariants/history/read.hpp"
#include "tests/support/toy_history.hpp"
#include "tests/support/toy_txns.hpp"

namespace {

using zablab::Random;
using zablab::history::Progress;
namespace history = zablab::history;
namespace toy = zablab::toy;

history::Verdict judge_text(const std::string& text) {
  history::Read read = history::read_history(text);
  auto& recording = std::get<history::Recording>(read);
  return judge(recording, recording.contract, {});
}

void judge_again(benchmark::State& state, const std::string& text) {
  history::Verdict verdict;
  for ([[maybe_unused]] auto unused : state) verdict = judge_text(text);
  if (verdict.outcome != Progress::holds) state.SkipWithError(verdict.sentence.c_str());
  state.SetLabel(verdict.method);
  state.counters["configurations"] = static_cast<double>(verdict.configurations);
}

toy::Shape shape_of(std::size_t operations, std::int32_t clients) {
  toy::Shape shape;
  shape.operations = operations;
  shape.clients = clients;
  shape.span = 1'000'000;
  shape.pause = 20'000;
  return shape;
}

void OneRegisterOfDistinctValues(benchmark::State& state) {
  Random random(1);
  const auto shape = shape_of(static_cast<std::size_t>(state.range(0)), 20);
  judge_again(state, to_json_lines(
                         make_history("register", shape, toy::draw_distinct_register(1), random)));
}
BENCHMARK(OneRegisterOfDistinctValues)->Arg(1'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

void ZnodesWithoutCommitOrder(benchmark::State& state) {
  Random random(1);
  const auto shape =
      shape_of(static_cast<std::size_t>(state.range(0)), static_cast<std::int32_t>(state.range(1)));
  judge_again(state, to_json_lines(make_history("znode-linearizable", shape, toy::draw_znodes(true),
                                                random)));
}
BENCHMARK(ZnodesWithoutCommitOrder)
    ->Args({1'000, 20})
    ->Args({10'000, 20})
    ->Args({1'000, 50})
    ->Unit(benchmark::kMillisecond);

/// Jepsen's: up to three operations each, ten lists or registers at a time, one outcome in eight
/// unknown; 1 for lists, whose elements are all different.
void Transactions(benchmark::State& state) {
  Random random(1);
  toy::TxnShape shape;
  shape.txns = static_cast<std::size_t>(state.range(0));
  shape.lists = state.range(1) == 1;
  shape.keys = 10;
  shape.overlap = shape.lists ? 20 : static_cast<int>(state.range(2));
  shape.appends_at_most = shape.lists ? 32 : 0;
  judge_again(state, edn_of(make_txns(shape, random), shape.lists));
}
BENCHMARK(Transactions)
    ->Args({10'000, 1, 20})
    ->Args({100'000, 1, 20})
    ->Args({1'000, 0, 6})
    ->Args({10'000, 0, 6})
    ->Args({1'000, 0, 10})
    ->Unit(benchmark::kMillisecond);

void CommitOrder(benchmark::State& state) {
  static std::map<std::int64_t, std::string> made;
  std::string& text = made[state.range(0) * 2 + state.range(1)];
  if (text.empty()) {
    Random random(1);
    auto shape = shape_of(static_cast<std::size_t>(state.range(0)), 20);
    shape.zxids = true;
    shape.lagging = state.range(1) == 1;
    shape.unknown = 200;
    text =
        to_json_lines(make_history(state.range(1) == 1 ? "znode-zookeeper" : "znode-linearizable",
                                   shape, toy::draw_znodes(false), random));
  }
  judge_again(state, text);
}
BENCHMARK(CommitOrder)
    ->Args({10'000, 0})
    ->Args({10'000, 1})
    ->Args({1'000'000, 0})
    ->Args({1'000'000, 1})
    ->Unit(benchmark::kMillisecond);

void RecordingsOfEtcd(benchmark::State& state) {
  const std::filesystem::path folder = "../shared/histories/etcd";
  if (!std::filesystem::exists(folder)) {
    state.SkipWithError("the recordings of etcd are not part of this project");
    return;
  }
  std::vector<std::string> texts;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream stream(entry.path(), std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }
  for ([[maybe_unused]] auto unused : state) {
    for (const std::string& text : texts) benchmark::DoNotOptimize(judge_text(text).outcome);
  }
  state.SetLabel(std::to_string(texts.size()) + " histories");
}
BENCHMARK(RecordingsOfEtcd)->Unit(benchmark::kMillisecond);

}  // namespace
