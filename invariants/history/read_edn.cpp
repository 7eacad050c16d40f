#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "invariants/history/edn_events.hpp"
#include "invariants/history/read.hpp"
#include "invariants/history/session_numbers.hpp"

namespace zablab::history {

namespace {

bool is_list_of(const Edn& value, std::size_t count) {
  return value.kind == Edn::Kind::list && value.elements.size() == count;
}

/// What Jepsen's :f and :value say: one operation on one key.
struct Micro {
  Function function = Function::get;
  const Edn* key = nullptr;
  const Edn* value = nullptr;
};

class Events {
 public:
  explicit Events(std::string_view text) : events_(text) {}

  Read read() {
    try {
      return read_all();
    } catch (const WrongLine& wrong) {
      return ReadError{wrong.line, wrong.sentence};
    }
  }

 private:
  Read read_all() {
    while (const auto event = events_.next()) read_event(*event);
    return finish();
  }

  /// Reads alone, of lists: nobody has appended yet.
  bool reads_lists_only() const {
    bool any = false;
    for (const Operation& one : recording_.operations) {
      if (one.asked.function != Function::get) return false;
      any |= one.answered.has_value && recording_.texts[one.answered.value].starts_with('[');
    }
    return any;
  }

  Read finish() {
    appends_ |= reads_lists_only();
    const char* model = appends_ ? "append" : cas_ ? "cas-register" : "register";
    set_model(recording_, model);
    for (Operation& one : recording_.operations) {
      if (appends_ && one.asked.function == Function::get) make_list(one);
      const Function function = one.asked.function;
      if (appends_ && function != Function::list && function != Function::append) {
        throw WrongLine{one.line, "appends and writes in one history"};
      }
    }
    if (!events_.timed()) recording_.unit = "position";
    recording_.bands = events_.take_bands();
    complete(recording_);
    return std::move(recording_);
  }

  /// The items were read already; a register's value is none any more.
  static void make_list(Operation& one) {
    one.asked.function = Function::list;
    one.answered.has_items = one.answered.has_value;
    one.answered.has_value = false;
    one.answered.value = nil;
  }

  void read_event(const EdnEvent& event) {
    if (event.invokes()) return invoke(event);
    const auto open = open_.find(event.process);
    if (open == open_.end()) {
      // Jepsen's own logs have no such line; one that was cut at its beginning may.
      throw WrongLine{event.map.line, "process " + std::to_string(event.process) +
                                          " completes what it never invoked"};
    }
    Operation& operation = recording_.operations[open->second];
    open_.erase(open);
    complete_operation(event, operation);
  }

  void invoke(const EdnEvent& event) {
    if (open_.count(event.process) != 0) {
      throw WrongLine{event.map.line,
                      "process " + std::to_string(event.process) + " has an operation open"};
    }
    Operation operation;
    operation.line = static_cast<std::uint32_t>(event.map.line);
    operation.session = numbers_.of(recording_, event.process);
    operation.called = event.moment;
    operation.status = Status::unknown;
    const Micro micro = micro_of(event);
    operation.asked.function = micro.function;
    if (micro.key != nullptr) operation.asked.key = recording_.texts.intern(key_words(*micro.key));
    if (micro.function == Function::cas) {
      if (micro.value == nullptr || !is_list_of(*micro.value, 2)) {
        throw WrongLine{event.map.line, ":value of a cas is [old new]"};
      }
      operation.asked.expected = value_of(micro.value->elements[0]);
      operation.asked.value = value_of(micro.value->elements[1]);
      cas_ = true;
    } else if (micro.function != Function::get && micro.value != nullptr) {
      operation.asked.value = value_of(*micro.value);
    }
    appends_ |= micro.function == Function::append;
    open_[event.process] = recording_.operations.size();
    recording_.operations.push_back(operation);
  }

  void complete_operation(const EdnEvent& event, Operation& operation) {
    if (event.type == "info") return;
    const bool refused = is_refused_cas(event);
    if (event.type == "fail" && !refused) {
      operation.status = Status::failed;
      return;
    }
    if (event.type != "ok" && !refused) {
      throw WrongLine{event.map.line, ":type is invoke, ok, fail or info"};
    }
    if (event.moment < operation.called) {
      throw WrongLine{event.map.line, "it returned before it was called"};
    }
    operation.status = Status::answered;
    operation.returned = event.moment;
    if (refused) operation.answered.error = cas_refused;
    const Micro micro = micro_of(event);
    if (micro.function != operation.asked.function) {
      throw WrongLine{event.map.line, "it completes another :f than was invoked"};
    }
    if (micro.key != nullptr) {
      const Text key = recording_.texts.intern(key_words(*micro.key));
      if (key != operation.asked.key) throw WrongLine{event.map.line, "it completes another key"};
    }
    if (micro.function != Function::get || micro.value == nullptr) return;
    Answered& answered = operation.answered;
    answered.has_value = true;
    answered.value = value_of(*micro.value);
    if (micro.value->kind != Edn::Kind::list) return;
    answered.items = {static_cast<std::uint32_t>(recording_.items.size()),
                      static_cast<std::uint32_t>(micro.value->elements.size())};
    for (const Edn& item : micro.value->elements) recording_.items.push_back(value_of(item));
  }

  /// That a cas failed because something else was there tells more than that it did not happen, if
  /// whoever wrote it says so.
  static bool is_refused_cas(const EdnEvent& event) {
    const Edn* error = event.map.get("error");
    return event.type == "fail" && event.f == "cas" && error != nullptr &&
           error->kind == Edn::Kind::keyword && error->words == "refused";
  }

  Micro micro_of(const EdnEvent& event) const {
    Micro micro;
    micro.value = event.value();
    if (event.f == "txn") return micro_of_txn(event);
    const auto function = function_of(event.f);
    if (!function) throw WrongLine{event.map.line, "there is no operation :" + event.f};
    micro.function = *function;
    if (micro.value == nullptr || !is_list_of(*micro.value, 2)) return micro;
    // A register of its own for each key: [k v]. A cas has a pair anyway: [k [old new]].
    const bool is_tuple =
        micro.function != Function::cas || is_list_of(micro.value->elements[1], 2);
    if (!is_tuple) return micro;
    micro.key = &micro.value->elements[0];
    micro.value = &micro.value->elements[1];
    return micro;
  }

  static Micro micro_of_txn(const EdnEvent& event) {
    const Edn* value = event.value();
    if (value == nullptr || value->kind != Edn::Kind::list) {
      throw WrongLine{event.map.line, ":value of a txn is a list of operations"};
    }
    if (value->elements.size() != 1) {
      throw WrongLine{event.map.line, "transactions of several operations are beyond this program"};
    }
    const Edn& only = value->elements.front();
    if (!is_list_of(only, 3)) throw WrongLine{event.map.line, "an operation of a txn is [f k v]"};
    const auto function = function_of(only.elements[0].words);
    if (!function || *function == Function::cas) {
      throw WrongLine{event.map.line, "an operation of a txn is :r, :w or :append"};
    }
    return {*function, &only.elements[1], &only.elements[2]};
  }

  static std::optional<Function> function_of(std::string_view words) {
    if (words == "read" || words == "r") return Function::get;
    if (words == "write" || words == "w") return Function::put;
    if (words == "cas") return Function::cas;
    if (words == "append") return Function::append;
    return std::nullopt;
  }

  Text value_of(const Edn& value) {
    return value.kind == Edn::Kind::nothing ? nil : recording_.texts.intern(json_words(value));
  }

  static std::string key_words(const Edn& key) {
    return key.kind == Edn::Kind::text || key.kind == Edn::Kind::keyword ? key.words
                                                                         : json_words(key);
  }

  EdnEvents events_;
  Recording recording_;
  SessionNumbers numbers_;
  std::map<std::int64_t, std::size_t> open_;
  bool appends_ = false;
  bool cas_ = false;
};

}  // namespace

namespace {

/// What its first client does.
bool is_of_znodes(std::string_view text) {
  constexpr std::array<std::string_view, 11> functions = {
      "create", "delete", "setData", "getData", "exists", "getChildren",
      "check",  "multi",  "sync",    "close",   "event"};
  try {
    const auto first = EdnEvents(text).next();
    return first && std::find(functions.begin(), functions.end(), first->f) != functions.end();
  } catch (const WrongLine&) {
    return false;
  }
}

}  // namespace

Read read_edn(std::string_view text) {
  return is_of_znodes(text) ? read_edn_znodes(text) : Events(text).read();
}

}  // namespace zablab::history
