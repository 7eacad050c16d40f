#include "tests/protocol/store/random_requests.hpp"

#include <algorithm>
#include <utility>

#include "protocol/base/match.hpp"

namespace zablab::store_tests {

namespace {

constexpr SessionId never_open = 999;

rc::Gen<std::int32_t> any_version() {
  return rc::gen::weightedElement<std::int32_t>(
      {{12, -1}, {8, 0}, {4, 1}, {2, 2}, {1, 3}, {1, -2}});
}

rc::Gen<Data> any_data() {
  return rc::gen::weightedElement<Data>(
      {{2, Data("")}, {4, Data("x")}, {4, Data("yy")}, {1, std::nullopt}});
}

rc::Gen<CreateMode> any_mode() {
  return rc::gen::weightedElement<CreateMode>({{4, CreateMode::persistent},
                                               {4, CreateMode::ephemeral},
                                               {2, CreateMode::persistent_sequential},
                                               {2, CreateMode::ephemeral_sequential}});
}

rc::Gen<MultiOperation> any_single() {
  return rc::gen::exec([] {
    const std::string path = *any_path();
    switch (*rc::gen::weightedElement<int>({{8, 0}, {4, 1}, {3, 2}, {1, 3}})) {
      case 0:
        return MultiOperation(Create{path, *any_data(), *any_mode(),
                                     *rc::gen::element(CreateCall::create, CreateCall::create2)});
      case 1: return MultiOperation(Delete{path, *any_version()});
      case 2: return MultiOperation(SetData{path, *any_data(), *any_version()});
      default: return MultiOperation(Check{path, *any_version()});
    }
  });
}

rc::Gen<Operation> any_multi() {
  return rc::gen::map(
      rc::gen::resize(5, rc::gen::container<std::vector<MultiOperation>>(any_single())),
      [](std::vector<MultiOperation> operations) {
        return Operation(Multi{std::move(operations)});
      });
}

rc::Gen<Event> any_event() {
  const auto ask = rc::gen::map(
      rc::gen::pair(rc::gen::weightedElement<SessionId>({{6, 1}, {6, 2}, {2, 3}, {1, 4}}),
                    any_write()),
      [](std::pair<SessionId, Operation> pair) {
        return Event(Ask{pair.first, std::move(pair.second)});
      });
  const auto apply = rc::gen::map(rc::gen::inRange(1, 6),
                                  [](std::int32_t count) { return Event(ApplySome{count}); });
  return rc::gen::weightedOneOf<Event>({{4, ask}, {1, apply}});
}

}  // namespace

std::string in_words(const Event& event) {
  return match(
      event,
      [](const Ask& ask) { return std::to_string(ask.session) + " " + in_words(ask.operation); },
      [](const ApplySome& apply) { return "apply " + std::to_string(apply.count); });
}

void showValue(const Event& event, std::ostream& stream) { stream << in_words(event); }

rc::Gen<std::string> any_path() {
  return rc::gen::weightedElement<std::string>({{12, "/a"},
                                                {8, "/b"},
                                                {12, "/a/a"},
                                                {8, "/a/b"},
                                                {4, "/b/a"},
                                                {6, "/a/a/a"},
                                                {3, "/a/a/b"},
                                                {3, "/"},
                                                {2, "/a/"},
                                                {2, "/a0000000000"},
                                                {2, "/a/a0000000001"},
                                                {1, "/a/0000000000"},
                                                {1, ""},
                                                {1, "a"},
                                                {1, "/a//b"},
                                                {1, "/a/."},
                                                {1, "/\xc3\xa4"},
                                                {1, "/\xc3"},
                                                {1, "/zookeeper"},
                                                {1, "/zookeeper/config"}});
}

rc::Gen<Operation> any_write() {
  const auto alone = [](MultiOperation single) {
    return std::visit([](auto&& each) -> Operation { return each; }, std::move(single));
  };
  return rc::gen::weightedOneOf<Operation>({{20, rc::gen::map(any_single(), alone)},
                                            {6, any_multi()},
                                            {2, rc::gen::just(Operation(CloseSession{}))},
                                            {2, rc::gen::just(Operation(CreateSession{4000}))}});
}

rc::Gen<Operation> any_read() {
  return rc::gen::exec([] {
    const std::string path = *any_path();
    switch (*rc::gen::inRange(0, 4)) {
      case 0: return Operation(GetData{path});
      case 1: return Operation(Exists{path});
      case 2: return Operation(Sync{path});
      default: return Operation(GetChildren{path, *rc::gen::arbitrary<bool>()});
    }
  });
}

rc::Gen<std::vector<Event>> any_events() {
  return rc::gen::scale(2.0, rc::gen::container<std::vector<Event>>(any_event()));
}

Pipelined::Pipelined() {
  for (const SessionId session : {1, 2}) {
    const Operation open = CreateSession{4000};
    pipeline.run(session, open);
    asked.push_back({session, open});
  }
}

TxnRef Pipelined::propose(Ask ask) {
  if (std::holds_alternative<CreateSession>(ask.operation)) ask.session = ++newest_;
  if (std::holds_alternative<CloseSession>(ask.operation) && ask.session > newest_) {
    ask.session = never_open;  // else the id that is closed now would be opened later
  }
  asked.push_back(ask);
  return pipeline.propose(ask.session, ask.operation);
}

}  // namespace zablab::store_tests
