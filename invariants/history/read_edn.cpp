#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "invariants/history/edn_events.hpp"
#include "invariants/history/edn_micro.hpp"
#include "invariants/history/read.hpp"
#include "invariants/history/session_numbers.hpp"

namespace zablab::history {

namespace {

class Events {
 public:
  explicit Events(std::string_view text) : events_(text) {}

  Read read() {
    try {
      while (const auto event = events_.next()) read_event(*event);
      return finish();
    } catch (const WrongLine& wrong) {
      return ReadError{wrong.line, wrong.sentence};
    }
  }

 private:
  // --- which model it is ---

  bool is_text(Text value) const { return recording_.texts[value].starts_with('"'); }

  /// What it reads or writes, as far as it tells.
  static Text value_in(const Operation& one) {
    return one.asked.function == Function::get ? one.answered.value : one.asked.value;
  }

  /// Appends to texts: nothing but texts is written and read, and at least one is no append.
  bool is_of_texts() const {
    bool shows = false;
    for (const Operation& one : recording_.operations) {
      const Function function = one.asked.function;
      if (function == Function::cas || function == Function::txn) return false;
      const Text value = value_in(one);
      if (value == nil) continue;
      if (!is_text(value)) return false;
      shows |= function != Function::append;
    }
    return shows;
  }

  /// Reads alone, of lists: nobody has appended yet.
  bool reads_lists_only() const {
    bool any = false;
    const auto is_list = [&](const Answered& answered) {
      return answered.has_value && recording_.texts[answered.value].starts_with('[');
    };
    for (const Operation& one : recording_.operations) {
      if (!only_reads(one.asked)) return false;
      any |= is_list(one.answered);
    }
    return any || std::any_of(recording_.results.begin(), recording_.results.end(), is_list);
  }

  Read finish() {
    if (appends_ && is_of_texts()) {
      set_model(recording_, "kv-append");
    } else if (appends_ || reads_lists_only()) {
      set_model(recording_, "append");
      make_lists();
    } else {
      set_model(recording_, cas_ ? "cas-register" : "register");
    }
    if (!events_.timed()) recording_.unit = "position";
    recording_.bands = events_.take_bands();
    complete(recording_);
    return std::move(recording_);
  }

  void make_lists() {
    for (Operation& one : recording_.operations) {
      make_list(one.line, one.asked, &one.answered);
      const Range parts = one.asked.parts;
      const Range results = one.answered.results;
      for (std::uint32_t i = 0; i < parts.count; ++i) {
        Answered* result = results.count == 0 ? nullptr : &recording_.results[results.first + i];
        make_list(one.line, recording_.parts[parts.first + i], result);
      }
    }
  }

  /// The items were read already; a register's value is none any more.
  static void make_list(std::size_t line, Asked& asked, Answered* answered) {
    if (asked.function == Function::txn || asked.function == Function::append) return;
    if (asked.function != Function::get) {
      throw WrongLine{line, "appends and writes in one history"};
    }
    asked.function = Function::list;
    if (answered == nullptr) return;
    answered->has_items = answered->has_value;
    answered->has_value = false;
    answered->value = nil;
  }

  // --- events ---

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
    const std::vector<Micro> micros = micros_of(event);
    std::vector<Asked> parts;
    for (const Micro& micro : micros) parts.push_back(asked_of(event, micro));
    if (parts.size() == 1) {
      operation.asked = parts.front();
    } else {
      operation.asked.function = Function::txn;
      set_parts(recording_, operation.asked, parts);
    }
    open_[event.process] = recording_.operations.size();
    recording_.operations.push_back(operation);
  }

  Asked asked_of(const EdnEvent& event, const Micro& micro) {
    Asked asked;
    asked.function = micro.function;
    if (micro.key != nullptr) asked.key = recording_.texts.intern(key_words(*micro.key));
    if (micro.function == Function::cas) {
      if (micro.value == nullptr || !is_list_of(*micro.value, 2)) {
        throw WrongLine{event.map.line, ":value of a cas is [old new]"};
      }
      asked.expected = value_of(micro.value->elements[0]);
      asked.value = value_of(micro.value->elements[1]);
      cas_ = true;
    } else if (micro.function != Function::get && micro.value != nullptr) {
      asked.value = value_of(*micro.value);
    }
    appends_ |= micro.function == Function::append;
    return asked;
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
    read_answer(event, operation);
    if (refused) operation.answered.error = cas_refused;
  }

  void read_answer(const EdnEvent& event, Operation& operation) {
    const std::vector<Micro> micros = micros_of(event);
    if (operation.asked.function != Function::txn) {
      if (micros.size() != 1) throw other_than_invoked(event);
      operation.answered = answered_of(event, operation.asked, micros.front());
      return;
    }
    const auto parts = recording_.parts_of(operation.asked);
    if (micros.size() != parts.size()) throw other_than_invoked(event);
    std::vector<Answered> results;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      results.push_back(answered_of(event, parts[i], micros[i]));
    }
    set_results(recording_, operation.answered, results);
  }

  static WrongLine other_than_invoked(const EdnEvent& event) {
    return {event.map.line, "it completes another :f than was invoked"};
  }

  Answered answered_of(const EdnEvent& event, const Asked& asked, const Micro& micro) {
    if (micro.function != asked.function) throw other_than_invoked(event);
    if (micro.key != nullptr) {
      const Text key = recording_.texts.intern(key_words(*micro.key));
      if (key != asked.key) throw WrongLine{event.map.line, "it completes another key"};
    }
    Answered answered;
    if (micro.function != Function::get || micro.value == nullptr) return answered;
    answered.has_value = true;
    answered.value = value_of(*micro.value);
    if (micro.value->kind != Edn::Kind::list) return answered;
    answered.items = {static_cast<std::uint32_t>(recording_.items.size()),
                      static_cast<std::uint32_t>(micro.value->elements.size())};
    for (const Edn& item : micro.value->elements) recording_.items.push_back(value_of(item));
    return answered;
  }

  /// That a cas failed because something else was there tells more than that it did not happen, if
  /// whoever wrote it says so.
  static bool is_refused_cas(const EdnEvent& event) {
    const Edn* error = event.map.get("error");
    return event.type == "fail" && event.f == "cas" && error != nullptr &&
           error->kind == Edn::Kind::keyword && error->words == "refused";
  }

  Text value_of(const Edn& value) {
    return value.kind == Edn::Kind::nothing ? nil : recording_.texts.intern(json_words(value));
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
