#include "cli/conform/recording.hpp"

#include <stdexcept>
#include <utility>

#include "cli/ask/recording.hpp"
#include "cli/ask/requests.hpp"
#include "protocol/wire/client_protocol.hpp"
#include "protocol/wire/frame.hpp"

namespace zablab {

namespace {

using asking::flag_field;
using asking::Line;
using asking::number_field;
using asking::text_field;

RecordedConnect read_connect(const Line& line) {
  constexpr std::int64_t far_ahead = 1'000'000;
  RecordedConnect connect;
  if (line.contains("of")) connect.of = text_field(line, "of");
  if (line.contains("sid")) connect.session = number_field<std::int64_t>(line, "sid", 0);
  connect.timeout_ms = number_field<std::int32_t>(line, "to", 300'000);
  const std::string password = line.contains("pw") ? text_field(line, "pw") : "ok";
  connect.password_ok = password == "ok" && !connect.session;
  const auto seen = line.find("lastz");
  const bool future = seen != line.end() && seen->is_string();
  connect.last_zxid_seen = future ? far_ahead : number_field<std::int64_t>(line, "lastz", 0);
  connect.says_read_only = !flag_field(line, "noro");
  return connect;
}

RecordedRequest read_request(const Line& line) {
  RecordedRequest request{line, asking::encode_request(line, 0).answered_as};
  const auto patience = line.find("sockto");
  if (patience != line.end()) {
    if (!patience->is_number()) throw std::runtime_error("field \"sockto\" is no number");
    request.patience_ms = static_cast<std::int64_t>(patience->get<double>() * 1000);
  }
  return request;
}

decltype(RecordedStep::what) read_step(const Line& line) {
  const std::string kind = text_field(line, "op");
  if (kind == "drop") return RecordedDrop{};
  if (kind == "expire") return RecordedExpire{};
  if (kind == "sleep") return RecordedSleep{asking::required_number(line, "ms")};
  if (kind == "connect") return read_connect(line);
  if (kind == "frame") return RecordedBytes{asking::hex_field(line, "hex")};
  RecordedRequests requests;
  if (kind != "pipe") {
    requests.requests.push_back(read_request(line));
    requests.waits_for_end = kind == "close" || flag_field(line, "eof");
    return requests;
  }
  requests.pipelined = true;
  for (const Line& one : asking::list_field(line, "ops")) {
    requests.requests.push_back(read_request(one));
  }
  return requests;
}

RecordedStep step_of(std::size_t line, const Line& request, nlohmann::json answer) {
  const bool alone = text_field(request, "op") == "sleep";
  return {line, alone ? std::string() : text_field(request, "s"), read_step(request), request,
          std::move(answer)};
}

}  // namespace

std::variant<Operation, HangsUp> operation_of(const RecordedBytes& bytes) {
  const wire::FrameResult frame = wire::first_frame(bytes.bytes, wire::client_frame_at_most);
  const auto* payload = std::get_if<std::string_view>(&frame);
  if (payload == nullptr) return HangsUp{};
  return operation_of(*payload);
}

std::variant<Operation, HangsUp> operation_of(const RecordedRequest& request, Zxid base) {
  const asking::EncodedRequest encoded = asking::encode_request(request.fields, base.value);
  std::string payload;
  wire::write(payload, wire::RequestHeader{encoded.xid, static_cast<std::int32_t>(encoded.type)});
  payload += encoded.body;
  RecordedBytes sent;
  wire::append_frame(sent.bytes, payload);
  return operation_of(sent);
}

std::vector<RecordedStep> read_recording(const std::string& operations_file,
                                         const std::string& answers_file) {
  const std::vector<Line> requests = asking::read_requests(operations_file);
  std::vector<nlohmann::json> answers = asking::read_answers(answers_file);
  std::vector<RecordedStep> steps;
  for (std::size_t i = 0; i < std::min(requests.size(), answers.size()); ++i) {
    try {
      steps.push_back(step_of(i + 1, requests[i], std::move(answers[i])));
    } catch (const std::runtime_error& error) {
      throw BadInput{operations_file + ":" + std::to_string(i + 1) + ": " + error.what()};
    }
  }
  if (answers.size() != requests.size()) {
    throw BadInput{answers_file + " has " + std::to_string(answers.size()) + " answers, " +
                   operations_file + " has " + std::to_string(requests.size()) + " requests"};
  }
  return steps;
}

}  // namespace zablab
