#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "invariants/history/json_operations.hpp"
#include "invariants/history/read.hpp"
#include "invariants/history/session_numbers.hpp"

namespace zablab::history {

namespace {

using json::element;
using json::integer_in;
using json::Members;
using json::object;
using json::Wrong;

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
      throw Wrong{json::no_json(parsed.error())};
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
    if (header["init"].get(initial) == simdjson::SUCCESS)
      recording_.initial = json::value_in(recording_.texts, initial);
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
        members.op = json::text_in(value, "op");
      else if (name == "status")
        members.status = json::text_in(value, "status");
    }
    return members;
  }

  void read_operation(const Members& members) {
    Operation operation;
    operation.line = static_cast<std::uint32_t>(line_);
    if (!members.has_client) throw Wrong{R"("client" is missing)"};
    const std::int64_t client = integer_in(members.client, "client");
    const std::int64_t session =
        members.has_session ? integer_in(members.session, "session") : client;
    operation.session = numbers_.of(recording_, session);
    if (!members.has_call) throw Wrong{R"("call" is missing)"};
    operation.called = integer_in(members.call, "call");
    operation.asked.function = json::function_of(recording_, members.op);
    read_status(members, operation);
    const Function function = operation.asked.function;
    const bool of_no_path = function == Function::close || function == Function::multi;
    if (members.has_key && !(of_no_path && members.key.is_null())) {
      operation.asked.key = json::key_in(recording_, members.key);
    }
    json::read_request(recording_, members, operation.asked);
    if (operation.status == Status::answered && members.has_output) {
      json::read_answer(recording_, members.output, operation);
    }
    if (members.has_zxid && !members.zxid.is_null()) {
      operation.zxid = integer_in(members.zxid, "zxid");
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
    operation.returned = integer_in(members.returned, "return");
    if (operation.returned < operation.called) throw Wrong{"it returned before it was called"};
    if (operation.returned == never_returned) throw Wrong{R"("return" is too large)"};
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
