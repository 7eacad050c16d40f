#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "invariants/history/json_values.hpp"
#include "invariants/history/read.hpp"
#include "invariants/history/session_numbers.hpp"

namespace zablab::history {

namespace {

using json::element;
using json::object;
using json::Wrong;

/// A member whatever the case of its name: Go writes Key, a tag may say key.
std::optional<element> member(const object& of, std::initializer_list<std::string_view> names) {
  const auto same = [](std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
      return std::tolower(static_cast<unsigned char>(x)) == y;
    });
  };
  for (const std::string_view name : names) {
    for (const auto& [key, value] : of) {
      if (same(key, name)) return value;
    }
  }
  return std::nullopt;
}

class Operations {
 public:
  Read read(const std::string& text) {
    const auto parsed = parser_.parse(text);
    if (parsed.error() != simdjson::SUCCESS) {
      return ReadError{0, json::no_json(parsed.error())};
    }
    try {
      return read_all(parsed.value_unsafe());
    } catch (const Wrong& wrong) {
      // The whole file may be one line, so what is named is the operation.
      return ReadError{0, "operation " + std::to_string(count_) + ": " + wrong.sentence};
    }
  }

 private:
  Read read_all(element whole) {
    json::array list;
    if (whole.get(list) != simdjson::SUCCESS) return ReadError{0, "a JSON array is expected"};
    for (const element one : list) {
      ++count_;
      object members;
      if (one.get(members) != simdjson::SUCCESS) throw Wrong{"an object is expected"};
      read_operation(members);
    }
    if (count_ == 0) return ReadError{0, "it is empty"};
    if (appends_ && cas_) return ReadError{0, "appends and cas in one history"};
    if (appends_ && others_) return ReadError{0, "texts are appended, and some values are none"};
    set_model(recording_, appends_ ? "kv-append" : cas_ ? "cas-register" : "kv-register");
    if (texts_ && !others_) begin_empty();
    complete(recording_);
    return std::move(recording_);
  }

  /// Of a store of texts alone a key that was never put reads as "", whether or not its recorder
  /// says so.
  void begin_empty() {
    recording_.initial = recording_.texts.intern(R"("")");
    for (Operation& one : recording_.operations) {
      Answered& answered = one.answered;
      if (answered.has_value && answered.value == nil) answered.value = recording_.initial;
    }
  }

  static std::int64_t integer(const object& of, std::string_view name, const char* shown) {
    std::int64_t number = 0;
    const auto found = member(of, {name});
    if (!found || found->get(number) != simdjson::SUCCESS) {
      throw Wrong{std::string(shown) + " is no integer"};
    }
    return number;
  }

  void read_operation(const object& members) {
    Operation operation;
    operation.session = numbers_.of(recording_, integer(members, "clientid", "\"ClientId\""));
    operation.called = integer(members, "call", "\"Call\"");
    operation.returned = integer(members, "return", "\"Return\"");
    if (operation.returned < operation.called) throw Wrong{"it returned before it was called"};
    const auto input = member(members, {"input"});
    object asked;
    if (!input || input->get(asked) != simdjson::SUCCESS) throw Wrong{"\"Input\" is no object"};
    read_input(asked, operation.asked);
    const auto output = member(members, {"output"});
    if (output) read_output(*output, operation);
    if (operation.returned == never_returned) operation.status = Status::unknown;
    if (operation.status == Status::unknown) operation.returned = never_returned;
    recording_.operations.push_back(operation);
  }

  /// Porcupine's examples number them, and 2 is a cas of registers and an append of a key-value
  /// store: only the cas has two values.
  static Function function_of(element op, const object& input) {
    std::string_view words;
    std::int64_t number = 0;
    if (op.get(number) == simdjson::SUCCESS) {
      const bool one_value = member(input, {"value"}) && !member(input, {"arg1", "from", "old"});
      if (number == 0) return Function::get;
      if (number == 1) return Function::put;
      if (number == 2) return one_value ? Function::append : Function::cas;
    } else if (op.get(words) == simdjson::SUCCESS) {
      if (words == "get" || words == "read") return Function::get;
      if (words == "put" || words == "write") return Function::put;
      if (words == "cas") return Function::cas;
      if (words == "append") return Function::append;
    }
    throw Wrong{"its \"op\" is none of get (0), put (1), cas or append (2)"};
  }

  void read_input(const object& input, Asked& asked) {
    const auto op = member(input, {"op"});
    if (!op) throw Wrong{"\"op\" is missing"};
    asked.function = function_of(*op, input);
    if (const auto key = member(input, {"key"})) asked.key = key_of(*key);
    if (asked.function == Function::cas) {
      const auto from = member(input, {"arg1", "from", "old"});
      const auto to = member(input, {"arg2", "to", "new"});
      if (!from || !to) throw Wrong{"a cas needs \"arg1\" and \"arg2\""};
      asked.expected = value_of(*from);
      asked.value = value_of(*to);
      cas_ = true;
    } else if (asked.function == Function::append) {
      const auto value = member(input, {"value"});
      if (!value || !value->is_string()) throw Wrong{"an append needs a text as \"value\""};
      asked.value = value_of(*value);
      appends_ = true;
    } else if (asked.function == Function::put) {
      const auto value = member(input, {"value", "arg1"});
      if (value) asked.value = value_of(*value);
    }
  }

  void read_output(element output, Operation& operation) {
    object members;
    const bool is_object = output.get(members) == simdjson::SUCCESS;
    bool truth = false;
    if (is_object) {
      const auto unknown = member(members, {"unknown"});
      if (unknown && unknown->get(truth) == simdjson::SUCCESS && truth) {
        operation.status = Status::unknown;
        return;
      }
    }
    if (operation.asked.function == Function::cas) {
      const auto ok = is_object ? member(members, {"ok"}) : std::optional<element>(output);
      if (!ok || ok->get(truth) != simdjson::SUCCESS) throw Wrong{"a cas is answered by \"ok\""};
      operation.answered.error = truth ? 0 : cas_refused;
    } else if (operation.asked.function == Function::get) {
      read_value(output, is_object ? &members : nullptr, operation.answered);
    }
  }

  void read_value(element output, const object* members, Answered& answered) {
    answered.has_value = true;
    if (members == nullptr) {
      answered.value = value_of(output);
      return;
    }
    bool there = true;
    const auto exists = member(*members, {"exists"});
    if (exists && exists->get(there) != simdjson::SUCCESS) throw Wrong{"\"exists\" is no truth"};
    const auto value = member(*members, {"value"});
    if (there && value) answered.value = value_of(*value);
  }

  Text key_of(element key) {
    std::string_view words;
    if (key.get(words) == simdjson::SUCCESS) return recording_.texts.intern(words);
    if (key.is_null()) return nil;
    return recording_.texts.intern(std::string(simdjson::minify(key)));
  }

  Text value_of(element value) {
    if (value.is_null()) return nil;
    (value.is_string() ? texts_ : others_) = true;
    return json::value_in(recording_.texts, value);
  }

  simdjson::dom::parser parser_;
  Recording recording_;
  SessionNumbers numbers_;
  std::size_t count_ = 0;
  bool cas_ = false;
  bool appends_ = false;
  bool texts_ = false;   // some values are
  bool others_ = false;  // some values are none
};

}  // namespace

Read read_porcupine(const std::string& text) { return Operations().read(text); }

}  // namespace zablab::history
