#include "cli/ask/recording.hpp"

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <system_error>

#include "cli/ask/requests.hpp"
#include "cli/ask/stray_bytes.hpp"
#include "cli/errors.hpp"

namespace zablab::asking {

namespace {

std::string place(const std::string& file, std::size_t line) {
  return file + ":" + std::to_string(line) + ": ";
}

void for_each_line(const std::string& file,
                   const std::function<void(std::size_t number, const std::string&)>& take) {
  std::ifstream stream(file);
  if (!stream) throw BadInput{file + ": cannot be opened"};
  std::string text;
  for (std::size_t number = 1; std::getline(stream, text); ++number) take(number, text);
  if (!stream.eof()) throw BadInput{file + ": cannot be read to its end"};
}

std::ofstream open_for_writing(const std::string& file) {
  const auto parent = std::filesystem::path(file).parent_path();
  std::error_code ignored;
  if (!parent.empty()) std::filesystem::create_directories(parent, ignored);
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  if (!stream) throw BadInput{file + ": cannot be opened for writing"};
  return stream;
}

void write_line(std::ofstream& stream, const std::string& file, const Line& line) {
  stream << line_text(line) << '\n' << std::flush;
  if (!stream) throw BadInput{file + ": cannot be written"};
}

}  // namespace

std::vector<Line> read_requests(const std::string& file) {
  std::vector<Line> requests;
  for_each_line(file, [&](std::size_t number, const std::string& text) {
    Line line = Line::parse(with_whole_surrogates(text), nullptr, false);
    try {
      check_line(line);
      if (kills_real_servers(line)) {
        throw std::runtime_error(
            "createTTL of a node without ttl and with a negative ttl ends a ZooKeeper 3.8.0 for "
            "good; it is not sent");
      }
    } catch (const std::runtime_error& error) {
      throw BadInput{place(file, number) + error.what()};
    }
    requests.push_back(std::move(line));
  });
  return requests;
}

std::vector<nlohmann::json> read_answers(const std::string& file) {
  std::vector<nlohmann::json> answers;
  for_each_line(file, [&](std::size_t number, const std::string& text) {
    auto answer = nlohmann::json::parse(with_whole_surrogates(text), nullptr, false);
    if (!answer.is_object()) throw BadInput{place(file, number) + "not a JSON object"};
    answer.erase("i");
    answers.push_back(std::move(answer));
  });
  return answers;
}

std::string line_text(const Line& line) {
  return with_lone_surrogates(line.dump(-1, ' ', true, Line::error_handler_t::replace));
}

RecordingWriter::RecordingWriter(const std::string& prefix)
    : requests_file_(prefix + ".ops.jsonl"),
      answers_file_(prefix + ".exp.jsonl"),
      requests_(open_for_writing(requests_file_)),
      answers_(open_for_writing(answers_file_)) {}

void RecordingWriter::add(const Line& request, const Line& answer) {
  Line numbered = {{"i", written_++}};
  numbered.update(answer);
  write_line(requests_, requests_file_, request);
  write_line(answers_, answers_file_, numbered);
}

}  // namespace zablab::asking
