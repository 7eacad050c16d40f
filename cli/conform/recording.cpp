#include "cli/conform/recording.hpp"

#include <fstream>
#include <stdexcept>

#include "cli/conform/fields.hpp"
#include "protocol/wire/frame.hpp"

namespace zablab {

namespace {

using recorded::field;
using recorded::flag_field;
using recorded::Json;
using recorded::long_field;
using recorded::number_field;
using recorded::text_field;

struct JsonLine {
  std::size_t number = 0;
  Json value;
};

std::string place(const std::string& file, std::size_t line) {
  return file + ":" + std::to_string(line) + ": ";
}

std::vector<JsonLine> read_lines(const std::string& file) {
  std::ifstream stream(file);
  if (!stream) throw BadInput{file + ": cannot be opened"};
  std::vector<JsonLine> lines;
  std::string text;
  for (std::size_t number = 1; std::getline(stream, text); ++number) {
    Json value = Json::parse(recorded::with_marked_bytes(text), nullptr, false);
    if (!value.is_object()) throw BadInput{place(file, number) + "not a JSON object"};
    lines.push_back({number, std::move(value)});
  }
  if (!stream.eof()) throw BadInput{file + ": cannot be read to its end"};
  return lines;
}

RecordedConnect read_connect(const Json& request) {
  RecordedConnect connect;
  if (request.contains("of")) connect.of = text_field(request, "of");
  if (request.contains("sid")) connect.session = long_field(request, "sid", 0);
  connect.timeout_ms = number_field(request, "to", 300'000);
  const std::string password = request.contains("pw") ? text_field(request, "pw") : "ok";
  connect.password_ok = password == "ok" && !connect.session;
  const auto seen = request.find("lastz");
  if (seen != request.end() && *seen == "future") {
    connect.last_zxid_seen = 1'000'000;
  } else {
    connect.last_zxid_seen = long_field(request, "lastz", 0);
  }
  connect.says_read_only = !flag_field(request, "noro");
  return connect;
}

RecordedRequest read_request(const Json& request) {
  RecordedRequest read;
  const std::string kind = text_field(request, "op");
  read.kind = request.contains("as") ? text_field(request, "as") : kind == "raw" ? "" : kind;
  const auto patience = request.find("sockto");
  if (patience != request.end()) {
    if (!patience->is_number()) throw std::runtime_error("field \"sockto\" is no number");
    read.patience_ms = static_cast<std::int64_t>(patience->get<double>() * 1000);
  }
  read.waits_for_end = kind == "close" || flag_field(request, "eof");
  recorded_payload(request, Zxid{});  // says what is wrong with it
  read.fields = request;
  return read;
}

decltype(RecordedStep::what) read_step(const Json& request) {
  const std::string kind = text_field(request, "op");
  if (kind == "drop") return RecordedDrop{};
  if (kind == "expire") return RecordedExpire{};
  if (kind == "sleep") return RecordedSleep{number_field(request, "ms", 0)};
  if (kind == "connect") return read_connect(request);
  if (kind == "frame") return RecordedBytes{recorded::bytes_of_hex(text_field(request, "hex"))};
  if (kind != "pipe") return RecordedRequests{{read_request(request)}, false};
  RecordedRequests requests{{}, true};
  for (const Json& one : field(request, "ops")) requests.requests.push_back(read_request(one));
  return requests;
}

std::string client_of(const Json& request) {
  return request.contains("op") && request["op"] == "sleep" ? "" : text_field(request, "s");
}

}  // namespace

std::variant<Operation, HangsUp> operation_of(const RecordedBytes& bytes) {
  const wire::FrameResult frame = wire::first_frame(bytes.bytes, wire::client_frame_at_most);
  const auto* payload = std::get_if<std::string_view>(&frame);
  if (payload == nullptr) return HangsUp{};
  return operation_of(*payload);
}

std::variant<Operation, HangsUp> operation_of(const RecordedRequest& request, Zxid base) {
  RecordedBytes sent;
  wire::append_frame(sent.bytes, recorded_payload(request.fields, base));
  return operation_of(sent);
}

std::vector<RecordedStep> read_recording(const std::string& operations_file,
                                         const std::string& answers_file) {
  std::vector<JsonLine> requests = read_lines(operations_file);
  std::vector<JsonLine> answers = read_lines(answers_file);
  std::vector<RecordedStep> steps;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const std::size_t line = requests[i].number;
    if (i >= answers.size()) {
      throw BadInput{answers_file + " ends after " + std::to_string(i) + " answers, " +
                     operations_file + " has " + std::to_string(requests.size()) + " requests"};
    }
    try {
      Json answer = std::move(answers[i].value);
      const std::int32_t number = number_field(answer, "i", -1);
      if (number != static_cast<std::int32_t>(i)) {
        throw BadInput{place(answers_file, answers[i].number) + "the answer to request " +
                       std::to_string(i) + " is expected here"};
      }
      answer.erase("i");
      const Json& request = requests[i].value;
      steps.push_back({line, client_of(request), read_step(request), request, answer});
    } catch (const std::exception& error) {
      throw BadInput{place(operations_file, line) + error.what()};
    }
  }
  if (answers.size() > requests.size()) {
    throw BadInput{place(answers_file, answers[requests.size()].number) +
                   "an answer without a request"};
  }
  return steps;
}

}  // namespace zablab
