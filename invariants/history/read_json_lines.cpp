#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include "invariants/history/read.hpp"
#include "invariants/history/session_numbers.hpp"

namespace zablab::history {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

struct Wrong {
  std::string sentence;
};

constexpr std::array<std::pair<std::string_view, Function>, 18> functions = {{
    {"get", Function::get},
    {"put", Function::put},
    {"cas", Function::cas},
    {"append", Function::append},
    {"list", Function::list},
    {"read", Function::get},
    {"write", Function::put},
    {"create", Function::create},
    {"delete", Function::remove},
    {"setData", Function::set_data},
    {"getData", Function::get_data},
    {"exists", Function::exists},
    {"getChildren", Function::get_children},
    {"check", Function::check},
    {"multi", Function::multi},
    {"sync", Function::sync},
    {"close", Function::close},
    {"event", Function::event},
}};

constexpr std::array<Function, 3> of_registers = {Function::get, Function::put, Function::cas};
constexpr std::array<Function, 2> of_append_stores = {Function::append, Function::list};

bool belongs_to(Function function, ModelKind kind) {
  const auto in = [&](const auto& some) {
    return std::find(some.begin(), some.end(), function) != some.end();
  };
  if (kind == ModelKind::registers) return in(of_registers);
  if (kind == ModelKind::append_store) return in(of_append_stores);
  return !in(of_registers) && !in(of_append_stores);
}

constexpr std::size_t path_bytes_at_most = 4096;
constexpr const char* path_is_too_long = "a path is longer than 4096 bytes";

/// One line's members, in whichever order they stand.
struct Members {
  element client, session, call, returned, key, value, output, zxid;
  std::string_view op, status = "ok";
  bool has_client = false, has_session = false, has_call = false, has_return = false;
  bool has_key = false, has_value = false, has_output = false, has_zxid = false;
};

class Lines {
 public:
  explicit Lines(std::string text) : text_(std::move(text)), end_(text_.size()) {
    text_.append(simdjson::SIMDJSON_PADDING, ' ');
  }

  Read read() {
    try {
      return read_all();
    } catch (const Wrong& wrong) {
      return ReadError{line_, wrong.sentence};
    } catch (const simdjson::simdjson_error& error) {
      return ReadError{line_, std::string("this is no JSON of the expected kind: ") + error.what()};
    }
  }

 private:
  Read read_all() {
    bool has_header = false;
    for (std::size_t begin = 0; begin < end_;) {
      std::size_t stop = text_.find('\n', begin);
      if (stop > end_) stop = end_;
      ++line_;
      if (line_ > std::numeric_limits<std::uint32_t>::max() - 2) throw Wrong{"too many lines"};
      const bool blank = text_.find_first_not_of(" \t\r", begin) >= stop;
      if (!blank && !has_header) {
        read_header(parse(begin, stop));
        has_header = true;
      } else if (!blank) {
        read_line(parse(begin, stop));
      }
      begin = stop + 1;
    }
    if (!has_header) return ReadError{0, "it is empty"};
    if (announced_ && *announced_ != static_cast<std::int64_t>(recording_.operations.size())) {
      recording_.remarks.push_back(fmt::format("the header announces {} operations, and {} follow",
                                               *announced_, recording_.operations.size()));
    }
    complete(recording_);
    return std::move(recording_);
  }

  object parse(std::size_t begin, std::size_t stop) {
    const auto parsed = parser_.parse(text_.data() + begin, stop - begin, false);
    if (parsed.error() != simdjson::SUCCESS) {
      throw Wrong{std::string("this is no JSON: ") + simdjson::error_message(parsed.error())};
    }
    auto whole = parsed.get_object();
    if (whole.error() != simdjson::SUCCESS) throw Wrong{"a JSON object is expected"};
    return whole.value();
  }

  void read_header(const object& header) {
    std::string_view type;
    if (header["type"].get(type) != simdjson::SUCCESS || type != "history") {
      throw Wrong{R"(a header is expected: {"type":"history","format":1,"model":…})"};
    }
    std::int64_t format = 0;
    if (header["format"].get(format) != simdjson::SUCCESS || format != 1) {
      throw Wrong{"this program reads format 1 only"};
    }
    std::string_view model;
    if (header["model"].get(model) != simdjson::SUCCESS) throw Wrong{"the header names no model"};
    if (!set_model(recording_, model))
      throw Wrong{"there is no model \"" + std::string(model) + '"'};
    std::string_view words;
    if (header["unit"].get(words) == simdjson::SUCCESS) read_unit(words);
    if (header["expect"].get(words) == simdjson::SUCCESS) recording_.expectation = words;
    if (header["verdict"].get(words) == simdjson::SUCCESS) recording_.expectation = words;
    element initial;
    if (header["init"].get(initial) == simdjson::SUCCESS) recording_.initial = value_of(initial);
    std::int64_t operations = 0;
    if (header["ops"].get(operations) != simdjson::SUCCESS) return;
    announced_ = operations;
    if (operations > 0) {
      // A hint, which may be wrong: never more than could stand in the file.
      recording_.operations.reserve(std::min(static_cast<std::size_t>(operations), end_ / 32 + 1));
    }
  }

  void read_unit(std::string_view words) {
    for (const std::string_view known : {"ns", "us", "ms", "position"}) {
      if (words != known) continue;
      recording_.unit = words;
      return;
    }
    throw Wrong{R"("unit" is ns, us, ms or position)"};
  }

  void read_line(const object& line) {
    element type;
    if (line["type"].get(type) == simdjson::SUCCESS) return read_band(line);
    read_operation(members_of(line));
  }

  void read_band(const object& line) {
    std::string_view words;
    if (line["type"].get(words) != simdjson::SUCCESS || words != "band") {
      throw Wrong{R"(an operation has no "type"; the one other kind of line is "band")"};
    }
    Band band;
    if (line["row"].get(words) == simdjson::SUCCESS) band.row = words;
    if (line["kind"].get(words) == simdjson::SUCCESS) band.kind = words;
    if (line["words"].get(words) == simdjson::SUCCESS) band.words = words;
    if (line["from"].get(band.from) != simdjson::SUCCESS) throw Wrong{R"("from" is no integer)"};
    element to;
    if (line["to"].get(to) == simdjson::SUCCESS && !to.is_null()) {
      if (to.get(band.to) != simdjson::SUCCESS) throw Wrong{R"("to" is no integer)"};
    }
    if (band.to < band.from) throw Wrong{"the band ends before it begins"};
    recording_.bands.push_back(std::move(band));
  }

  static Members members_of(const object& line) {
    Members members;
    const auto take = [](element value, element& into, bool& has) {
      into = value;
      has = true;
    };
    for (const auto& [name, value] : line) {
      if (name == "client")
        take(value, members.client, members.has_client);
      else if (name == "session")
        take(value, members.session, members.has_session);
      else if (name == "call")
        take(value, members.call, members.has_call);
      else if (name == "return")
        take(value, members.returned, members.has_return);
      else if (name == "key")
        take(value, members.key, members.has_key);
      else if (name == "value")
        take(value, members.value, members.has_value);
      else if (name == "output")
        take(value, members.output, members.has_output);
      else if (name == "zxid")
        take(value, members.zxid, members.has_zxid);
      else if (name == "op")
        members.op = words_of(value, "op");
      else if (name == "status")
        members.status = words_of(value, "status");
    }
    return members;
  }

  static std::string_view words_of(element value, const char* name) {
    std::string_view words;
    if (value.get(words) != simdjson::SUCCESS) throw Wrong{quoted(name) + " is no text"};
    return words;
  }

  static std::int64_t integer_of(element value, const char* name) {
    std::int64_t integer = 0;
    if (value.get(integer) != simdjson::SUCCESS) throw Wrong{quoted(name) + " is no integer"};
    return integer;
  }

  static std::string quoted(const char* name) { return '"' + std::string(name) + '"'; }

  void read_operation(const Members& members) {
    Operation operation;
    operation.line = static_cast<std::uint32_t>(line_);
    if (!members.has_client) throw Wrong{R"("client" is missing)"};
    const std::int64_t client = integer_of(members.client, "client");
    const std::int64_t session =
        members.has_session ? integer_of(members.session, "session") : client;
    operation.session = numbers_.of(recording_, session);
    if (!members.has_call) throw Wrong{R"("call" is missing)"};
    operation.called = integer_of(members.call, "call");
    operation.asked.function = function_of(members.op);
    read_status(members, operation);
    const Function function = operation.asked.function;
    const bool of_no_path = function == Function::close || function == Function::multi;
    if (members.has_key && !(of_no_path && members.key.is_null())) {
      operation.asked.key = key_of(members.key);
    }
    read_request(members, operation.asked);
    if (operation.status == Status::answered && members.has_output) {
      read_answer(members.output, operation);
    }
    if (members.has_zxid && !members.zxid.is_null()) {
      operation.zxid = integer_of(members.zxid, "zxid");
      if (operation.zxid < 0) operation.zxid = unrecorded;
      recording_.knows_commits |= !only_reads(function);
    }
    recording_.operations.push_back(operation);
  }

  void read_status(const Members& members, Operation& operation) const {
    if (members.status == "ok")
      operation.status = Status::answered;
    else if (members.status == "info")
      operation.status = Status::unknown;
    else if (members.status == "fail")
      operation.status = Status::failed;
    else
      throw Wrong{R"("status" is ok, info or fail)"};
    if (operation.status != Status::answered) return;
    if (!members.has_return || members.returned.is_null()) {
      throw Wrong{R"(it was answered, but "return" is missing)"};
    }
    operation.returned = integer_of(members.returned, "return");
    if (operation.returned < operation.called) throw Wrong{"it returned before it was called"};
    if (operation.returned == never_returned) throw Wrong{R"("return" is too large)"};
  }

  Function function_of(std::string_view op) const {
    for (const auto& [name, function] : functions) {
      if (name != op) continue;
      const bool list = function == Function::get && recording_.kind == ModelKind::append_store;
      const Function meant = list ? Function::list : function;
      if (belongs_to(meant, recording_.kind)) return meant;
    }
    throw Wrong{"model " + recording_.model + " has no operation \"" + std::string(op) + '"'};
  }

  Text key_of(element key) {
    std::string_view words;
    if (recording_.kind == ModelKind::znodes && !key.is_string()) throw Wrong{"a path is a text"};
    if (key.get(words) == simdjson::SUCCESS) {
      if (recording_.kind == ModelKind::znodes && !words.starts_with('/')) {
        throw Wrong{"a path begins with a slash"};
      }
      check_size(words);
      return recording_.texts.intern(words);
    }
    return value_of(key);
  }

  /// Every path above a path becomes one of ours, so a deep one costs the square of its length.
  void check_size(std::string_view path) const {
    constexpr std::ptrdiff_t names_at_most = 256;
    if (recording_.kind != ModelKind::znodes) return;
    if (path.size() > path_bytes_at_most) throw Wrong{path_is_too_long};
    if (std::count(path.begin(), path.end(), '/') <= names_at_most) return;
    throw Wrong{"a path has more than 256 names"};
  }

  Text value_of(element value) {
    std::int64_t integer = 0;
    if (value.is_null()) return nil;
    if (value.get(integer) == simdjson::SUCCESS) {
      std::array<char, 24> digits{};
      const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), integer).ptr;
      return recording_.texts.intern(
          {digits.data(), static_cast<std::size_t>(end - digits.data())});
    }
    return recording_.texts.intern(std::string(simdjson::minify(value)));
  }

  void read_request(const Members& members, Asked& asked) {
    switch (asked.function) {
      case Function::put:
      case Function::append:
        if (members.has_value) asked.value = value_of(members.value);
        return;
      case Function::cas: return read_cas(members, asked);
      case Function::get:
      case Function::list:
      case Function::sync:
      case Function::close: return;
      case Function::event: return read_event(members, asked);
      default:
        if (!members.has_key && asked.function != Function::multi) {
          throw Wrong{R"("key" is missing)"};
        }
        if (members.has_value && !members.value.is_null()) read_znode_request(members.value, asked);
    }
  }

  void read_cas(const Members& members, Asked& asked) {
    simdjson::dom::array pair;
    if (!members.has_value || members.value.get(pair) != simdjson::SUCCESS || pair.size() != 2) {
      throw Wrong{R"("value" of a cas is [from, to])"};
    }
    asked.expected = value_of(pair.at(0));
    asked.value = value_of(pair.at(1));
  }

  void read_event(const Members& members, Asked& asked) {
    std::string_view type;
    object value;
    if (!members.has_key) throw Wrong{R"("key" is missing)"};
    if (members.has_value && members.value.get(value) == simdjson::SUCCESS) {
      if (value["type"].get(type) != simdjson::SUCCESS) type = "";
    } else if (!members.has_value || members.value.get(type) != simdjson::SUCCESS) {
      type = "";
    }
    asked.value = recording_.texts.intern(type);
  }

  void read_znode_request(element value, Asked& asked) {
    object members;
    if (value.get(members) != simdjson::SUCCESS) throw Wrong{R"("value" is no object)"};
    asked.version = 0;  // what format 1 says of integers that are absent
    for (const auto& [name, member] : members) {
      if (name == "data")
        asked.value = value_of(member);
      else if (name == "version")
        asked.version = integer_of(member, "version");
      else if (name == "ephemeral")
        asked.flags.ephemeral = truth_of(member, "ephemeral");
      else if (name == "sequential")
        asked.flags.sequential = truth_of(member, "sequential");
      else if (name == "watch")
        asked.flags.watch = truth_of(member, "watch");
      else if (name == "ops")
        read_parts(member, asked);
    }
  }

  static bool truth_of(element value, const char* name) {
    bool truth = false;
    if (value.get(truth) != simdjson::SUCCESS) throw Wrong{quoted(name) + " is no true or false"};
    return truth;
  }

  void read_parts(element ops, Asked& asked) {
    simdjson::dom::array list;
    if (asked.function != Function::multi || ops.get(list) != simdjson::SUCCESS) {
      throw Wrong{R"("ops" is a list of the operations of a multi)"};
    }
    std::vector<Asked> parts;
    for (const element one : list) parts.push_back(part_of(one));
    asked.parts = {static_cast<std::uint32_t>(recording_.parts.size()),
                   static_cast<std::uint32_t>(parts.size())};
    recording_.parts.insert(recording_.parts.end(), parts.begin(), parts.end());
  }

  Asked part_of(element one) {
    object members;
    std::string_view op;
    element path;
    if (one.get(members) != simdjson::SUCCESS || members["op"].get(op) != simdjson::SUCCESS) {
      throw Wrong{R"(an operation of a multi is an object with "op" and "path")"};
    }
    Asked part;
    part.function = function_of(op);
    switch (part.function) {
      case Function::create:
      case Function::remove:
      case Function::set_data:
      case Function::check: break;
      default: throw Wrong{"a multi cannot hold a " + std::string(op)};
    }
    if (members["path"].get(path) != simdjson::SUCCESS) throw Wrong{R"("path" is missing)"};
    part.key = key_of(path);
    read_znode_request(one, part);
    return part;
  }

  void read_answer(element output, Operation& operation) {
    Answered& answered = operation.answered;
    switch (operation.asked.function) {
      case Function::get:
        answered.value = value_of(output);
        answered.has_value = true;
        return;
      case Function::list: return read_items(output, answered, false);
      case Function::cas: answered.error = truth_of(output, "output") ? 0 : cas_refused; return;
      case Function::put:
      case Function::append:
      case Function::event: return;
      default:
        if (!output.is_null()) read_znode_answer(output, operation);
    }
  }

  void read_items(element output, Answered& answered, bool names, std::size_t above = 0) {
    simdjson::dom::array list;
    answered.has_items = true;
    answered.items.first = static_cast<std::uint32_t>(recording_.items.size());
    if (output.is_null()) return;
    if (output.get(list) != simdjson::SUCCESS) throw Wrong{"the answer is no list"};
    for (const element item : list) {
      const Text text = names ? name_of_child(item, above) : value_of(item);
      recording_.items.push_back(text);
      ++answered.items.count;
    }
  }

  /// `above`: bytes of the path that it is a child of.
  Text name_of_child(element item, std::size_t above) {
    const std::string_view name = words_of(item, "children");
    if (name.find('/') != std::string_view::npos) throw Wrong{"a child's name has a slash"};
    if (above + 1 + name.size() > path_bytes_at_most) throw Wrong{path_is_too_long};
    return recording_.texts.intern(name);
  }

  void read_znode_answer(element output, Operation& operation) {
    object members;
    if (output.get(members) != simdjson::SUCCESS) throw Wrong{R"("output" is no object)"};
    Answered& answered = operation.answered;
    for (const auto& [name, member] : members) {
      if (name == "err")
        answered.error = error_of(member);
      else if (name == "zxid")
        answered.zxid = counter_of(member, "zxid");
      else if (name == "version")
        answered.version = counter_of(member, "version");
      else if (name == "cversion")
        answered.cversion = counter_of(member, "cversion");
      else if (name == "mzxid")
        answered.mzxid = counter_of(member, "mzxid");
      else if (name == "czxid")
        answered.czxid = counter_of(member, "czxid");
      else if (name == "pzxid")
        answered.pzxid = counter_of(member, "pzxid");
      else if (name == "children")
        read_items(member, answered, true, recording_.texts[operation.asked.key].size());
      else if (name == "data" && operation.asked.function == Function::get_data) {
        answered.value = value_of(member);
        answered.has_value = true;
      } else if (name == "path" && operation.asked.function == Function::create) {
        answered.value = key_of(member);
        answered.has_value = true;
      }
    }
    forget_what_says_nothing(operation);
  }

  /// Format 1 writes zeros where an operation has no such field to answer.
  static void forget_what_says_nothing(Operation& operation) {
    Answered& answered = operation.answered;
    const Function function = operation.asked.function;
    const bool has_stat = function == Function::set_data || function == Function::get_data ||
                          function == Function::exists || function == Function::get_children;
    if (answered.error == 0 && has_stat) return;
    const std::int32_t error = answered.error;
    const std::int64_t zxid = answered.zxid;
    const bool has_path = error == 0 && answered.has_value;
    const Text path = answered.value;
    answered = {};
    answered.error = error;
    answered.zxid = zxid;
    answered.has_value = has_path;
    answered.value = has_path ? path : nil;
  }

  static std::int32_t error_of(element value) {
    const std::int64_t error = integer_of(value, "err");
    if (error < -1000 || error > 1000) throw Wrong{R"("err" is none of ZooKeeper's)"};
    return static_cast<std::int32_t>(error);
  }

  static std::int64_t counter_of(element value, const char* name) {
    if (value.is_null()) return unrecorded;
    const std::int64_t counter = integer_of(value, name);
    return counter < 0 ? unrecorded : counter;
  }

  std::string text_;
  std::size_t end_;
  std::size_t line_ = 0;
  std::optional<std::int64_t> announced_;  // operations, by the header
  simdjson::dom::parser parser_;
  Recording recording_;
  SessionNumbers numbers_;
};

}  // namespace

Read read_json_lines(std::string text) { return Lines(std::move(text)).read(); }

}  // namespace zablab::history
