#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include "invariants/history/edn.hpp"
#include "invariants/history/read.hpp"
#include "invariants/history/session_numbers.hpp"

namespace zablab::history {

namespace {

struct Wrong {
  std::size_t line;
  std::string sentence;
};

std::optional<std::int64_t> integer_of(const Edn* value) {
  if (value == nullptr || value->kind != Edn::Kind::number) return std::nullopt;
  std::string_view words = value->words;
  if (words.ends_with('N')) words.remove_suffix(1);
  if (words.starts_with('+')) words.remove_prefix(1);
  std::int64_t integer = 0;
  const auto [end, error] = std::from_chars(words.data(), words.data() + words.size(), integer);
  if (error != std::errc() || end != words.data() + words.size()) return std::nullopt;
  return integer;
}

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
  explicit Events(std::string_view text) : reader_(text) {}

  Read read() {
    try {
      return read_all();
    } catch (const Wrong& wrong) {
      return ReadError{wrong.line, wrong.sentence};
    }
  }

 private:
  Read read_all() {
    reader_.enter_list();
    while (const auto event = reader_.next()) {
      if (event->kind != Edn::Kind::map) throw Wrong{event->line, "a map is expected"};
      read_event(*event);
      ++index_;
    }
    if (!reader_.problem().empty()) throw Wrong{reader_.line(), reader_.problem()};
    if (index_ == 0) return ReadError{0, "it is empty"};
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
        throw Wrong{one.line, "appends and writes in one history"};
      }
    }
    if (!timed_) recording_.unit = "position";
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

  void read_event(const Edn& event) {
    const Edn* process = event.get("process");
    const Edn* type = event.get("type");
    if (process == nullptr) throw Wrong{event.line, ":process is missing"};
    if (type == nullptr || type->kind != Edn::Kind::keyword) {
      throw Wrong{event.line, ":type is missing"};
    }
    const std::int64_t moment = moment_of(event);
    if (process->kind != Edn::Kind::number) return read_fault(event, moment);
    const auto number = integer_of(process);
    if (!number) throw Wrong{event.line, ":process is no integer"};
    if (type->words == "invoke") return invoke(event, *number, moment);
    const auto open = open_.find(*number);
    if (open == open_.end()) {
      // Jepsen's own logs have no such line; one that was cut at its beginning may.
      throw Wrong{event.line, "process " + process->words + " completes what it never invoked"};
    }
    Operation& operation = recording_.operations[open->second];
    open_.erase(open);
    complete_operation(event, type->words, moment, operation);
  }

  std::int64_t moment_of(const Edn& event) {
    const auto time = integer_of(event.get("time"));
    if (index_ == 0) timed_ = time.has_value() && *time >= 0;
    std::int64_t moment = static_cast<std::int64_t>(index_);
    if (timed_) {
      if (!time) throw Wrong{event.line, ":time is missing here, and was given before"};
      moment = *time;
    }
    if (moment == never_returned) throw Wrong{event.line, ":time is too large"};
    return moment;
  }

  void invoke(const Edn& event, std::int64_t process, std::int64_t moment) {
    if (open_.count(process) != 0) {
      throw Wrong{event.line, "process " + std::to_string(process) + " has an operation open"};
    }
    Operation operation;
    operation.line = static_cast<std::uint32_t>(event.line);
    operation.session = numbers_.of(recording_, process);
    operation.called = moment;
    operation.status = Status::unknown;
    const Micro micro = micro_of(event);
    operation.asked.function = micro.function;
    if (micro.key != nullptr) operation.asked.key = recording_.texts.intern(key_words(*micro.key));
    if (micro.function == Function::cas) {
      if (micro.value == nullptr || !is_list_of(*micro.value, 2)) {
        throw Wrong{event.line, ":value of a cas is [old new]"};
      }
      operation.asked.expected = value_of(micro.value->elements[0]);
      operation.asked.value = value_of(micro.value->elements[1]);
      cas_ = true;
    } else if (micro.function != Function::get && micro.value != nullptr) {
      operation.asked.value = value_of(*micro.value);
    }
    appends_ |= micro.function == Function::append;
    open_[process] = recording_.operations.size();
    recording_.operations.push_back(operation);
  }

  void complete_operation(const Edn& event, std::string_view type, std::int64_t moment,
                          Operation& operation) {
    if (type == "info") return;
    if (type == "fail") {
      operation.status = Status::failed;
      return;
    }
    if (type != "ok") throw Wrong{event.line, ":type is invoke, ok, fail or info"};
    if (moment < operation.called) throw Wrong{event.line, "it returned before it was called"};
    operation.status = Status::answered;
    operation.returned = moment;
    const Micro micro = micro_of(event);
    if (micro.function != operation.asked.function) {
      throw Wrong{event.line, "it completes another :f than was invoked"};
    }
    if (micro.key != nullptr) {
      const Text key = recording_.texts.intern(key_words(*micro.key));
      if (key != operation.asked.key) throw Wrong{event.line, "it completes another key"};
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

  Micro micro_of(const Edn& event) const {
    const Edn* f = event.get("f");
    if (f == nullptr || f->kind != Edn::Kind::keyword) throw Wrong{event.line, ":f is missing"};
    Micro micro;
    micro.value = event.get("value");
    if (f->words == "txn") return micro_of_txn(event);
    const auto function = function_of(f->words);
    if (!function) throw Wrong{event.line, "there is no operation :" + f->words};
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

  static Micro micro_of_txn(const Edn& event) {
    const Edn* value = event.get("value");
    if (value == nullptr || value->kind != Edn::Kind::list) {
      throw Wrong{event.line, ":value of a txn is a list of operations"};
    }
    if (value->elements.size() != 1) {
      throw Wrong{event.line, "transactions of several operations are beyond this program"};
    }
    const Edn& only = value->elements.front();
    if (!is_list_of(only, 3)) throw Wrong{event.line, "an operation of a txn is [f k v]"};
    const auto function = function_of(only.elements[0].words);
    if (!function || *function == Function::cas) {
      throw Wrong{event.line, "an operation of a txn is :r, :w or :append"};
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

  /// The nemesis says when it begins and when it has ended something; both are :info.
  void read_fault(const Edn& event, std::int64_t moment) {
    const Edn* f = event.get("f");
    const std::string words = f == nullptr ? "fault" : f->words;
    const bool ends = words.starts_with("stop") || words.starts_with("heal") ||
                      words.starts_with("resume") || words.starts_with("restart");
    if (ends) {
      for (Band& band : recording_.bands) band.to = std::min(band.to, moment);
      return;
    }
    Band* last = recording_.bands.empty() ? nullptr : &recording_.bands.back();
    if (last != nullptr && last->words == words && last->to == never_returned) return;
    recording_.bands.push_back({"nemesis", "fault", words, moment, never_returned});
  }

  EdnReader reader_;
  Recording recording_;
  SessionNumbers numbers_;
  std::map<std::int64_t, std::size_t> open_;
  std::size_t index_ = 0;
  bool timed_ = false;
  bool appends_ = false;
  bool cas_ = false;
};

}  // namespace

Read read_edn(std::string_view text) { return Events(text).read(); }

}  // namespace zablab::history
