#include "cli/conform/recording.hpp"

#include <fstream>
#include <stdexcept>

namespace zablab {

namespace {

using Json = nlohmann::json;

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
    Json value = Json::parse(text, nullptr, false);
    if (!value.is_object()) throw BadInput{place(file, number) + "not a JSON object"};
    lines.push_back({number, std::move(value)});
  }
  if (!stream.eof()) throw BadInput{file + ": cannot be read to its end"};
  return lines;
}

// Fields: what is missing or of the wrong type is a sentence, and becomes BadInput with its line.

const Json& field(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) throw std::runtime_error(std::string("no field \"") + name + "\"");
  return *found;
}

std::string text_field(const Json& object, const char* name) {
  const Json& value = field(object, name);
  if (!value.is_string()) {
    throw std::runtime_error(std::string("field \"") + name + "\" is no string");
  }
  return value.get<std::string>();
}

std::int32_t number_field(const Json& object, const char* name, std::int32_t if_absent) {
  const auto found = object.find(name);
  if (found == object.end()) return if_absent;
  if (!found->is_number_integer()) {
    throw std::runtime_error(std::string("field \"") + name + "\" is no whole number");
  }
  return found->get<std::int32_t>();
}

Data data_field(const Json& object) {
  const auto found = object.find("data");
  if (found == object.end() || found->is_null()) return std::nullopt;
  return text_field(object, "data");
}

Create read_create(const Json& request, bool with_stat) {
  const std::int32_t flags = number_field(request, "flags", 0);
  if (flags < 0 || flags > 3) throw std::runtime_error("only the four basic node types are known");
  return {text_field(request, "path"),
          data_field(request),
          static_cast<CreateMode>(flags),
          with_stat ? CreateCall::create2 : CreateCall::create,
          std::nullopt,
          0};
}

void refuse_unknown_fields(const Json& request) {
  if (request.contains("acl")) throw std::runtime_error("ACLs are not known here");
  const auto watch = request.find("watch");
  if (watch != request.end() && *watch != false) {
    throw std::runtime_error("watches are not known here");
  }
}

Operation read_operation(const Json& request);

Multi read_multi(const Json& request) {
  Multi multi;
  for (const Json& part : field(request, "ops")) {
    Operation operation = read_operation(part);
    // ZooKeeper reads a multi's create2 as a create (MultiOperationRecord), and answers it so.
    if (auto* create = std::get_if<Create>(&operation)) create->call = CreateCall::create;
    std::visit(
        [&](const auto& one) {
          if constexpr (std::is_constructible_v<MultiOperation, decltype(one)>) {
            multi.operations.emplace_back(one);
          } else {
            throw std::runtime_error("an operation that no multi may hold");
          }
        },
        operation);
  }
  return multi;
}

Operation read_operation(const Json& request) {
  refuse_unknown_fields(request);
  const std::string kind = text_field(request, "op");
  const auto path = [&] { return text_field(request, "path"); };
  const auto version = [&] { return number_field(request, "ver", -1); };
  if (kind == "create") return read_create(request, false);
  if (kind == "create2") return read_create(request, true);
  if (kind == "delete") return Delete{path(), version()};
  if (kind == "set") return SetData{path(), data_field(request), version()};
  if (kind == "check") return Check{path(), version()};
  if (kind == "get") return GetData{path(), false};
  if (kind == "exists") return Exists{path(), false};
  if (kind == "children") return GetChildren{path(), false, false};
  if (kind == "children2") return GetChildren{path(), true, false};
  if (kind == "sync") return Sync{path()};
  if (kind == "multi") return read_multi(request);
  if (kind == "close") return CloseSession{};
  throw std::runtime_error("operation \"" + kind + "\" is not known here");
}

decltype(RecordedStep::what) read_step(const Json& request) {
  const std::string kind = text_field(request, "op");
  if (kind == "drop") return RecordedDrop{};
  if (kind == "expire") return RecordedExpire{};
  if (kind == "connect") {
    const bool again = request.contains("of");
    const std::string password = request.value("pw", std::string("ok"));
    return RecordedConnect{again ? text_field(request, "of") : std::string(),
                           number_field(request, "to", 300000), password == "ok",
                           number_field(request, "lastz", 0)};
  }
  if (kind != "pipe") return RecordedRequests{{read_operation(request)}, false};
  RecordedRequests requests{{}, true};
  for (const Json& one : field(request, "ops")) requests.operations.push_back(read_operation(one));
  return requests;
}

}  // namespace

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
      steps.push_back({line, text_field(request, "s"), read_step(request), request, answer});
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
