// Files of a recording: what was asked and what was answered, a JSON object a line.
#pragma once

#include <cstddef>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/ask/fields.hpp"

namespace zablab::asking {

/// The requests of a recording, all of which can be sent. Throws BadInput with file and line.
std::vector<Line> read_requests(const std::string& file);

/// The answers of a recording, without their numbers. Throws BadInput with file and line.
std::vector<nlohmann::json> read_answers(const std::string& file);

/// A line as it stands in a file: ASCII alone; bytes that are no UTF-8 become U+FFFD, as in Java.
std::string line_text(const Line& line);

/// Writes `PREFIX.ops.jsonl` and `PREFIX.exp.jsonl` line by line, so that what was recorded is
/// there however this process ends.
class RecordingWriter {
 public:
  /// Throws BadInput if a file cannot be opened.
  explicit RecordingWriter(const std::string& prefix);
  /// Throws BadInput if it cannot be written.
  void add(const Line& request, const Line& answer);

  const std::string& requests_file() const { return requests_file_; }
  const std::string& answers_file() const { return answers_file_; }

 private:
  std::string requests_file_;
  std::string answers_file_;
  std::ofstream requests_;
  std::ofstream answers_;
  std::size_t written_ = 0;
};

}  // namespace zablab::asking
