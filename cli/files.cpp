#include "cli/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

#include "cli/errors.hpp"
#include "invariants/claims.hpp"
#include "model/run.hpp"
#include "scenarios/header.hpp"

namespace zablab {

namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

std::string system_sentence() { return std::strerror(errno); }

/// A name that nobody else has: two processes may write the same file, and two containers that
/// share a directory may have the same process numbers. nullopt: none could be made, see errno.
std::optional<std::string> new_file_beside(const std::string& path) {
  for (int attempt = 0;; ++attempt) {
    std::string name = fmt::format("{}.{}-{}.part", path, getpid(), attempt);
    const int file = open(name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (file < 0 && errno == EEXIST) continue;
    if (file < 0) return std::nullopt;
    close(file);
    return name;
  }
}

/// nullopt if all of it reached the file system.
std::optional<std::string> write_whole(const std::string& path,
                                       const std::function<void(std::ostream&)>& write) {
  errno = 0;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  if (out) write(out);
  out.close();
  if (out) return std::nullopt;
  return errno != 0 ? system_sentence() : "it could not be written to its end";
}

}  // namespace

std::string read_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) throw BadInput{path + " is a directory"};
  const File file(std::fopen(path.c_str(), "rb"));
  if (!file) throw BadInput{path + ": " + system_sentence()};
  std::string text;
  char buffer[65536];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, file.get())) {
    text.append(buffer, count);
  }
  if (std::ferror(file.get()) != 0) throw BadInput{path + ": " + system_sentence()};
  return text;
}

std::optional<std::string> write_file(const std::string& path, const std::string& text) {
  return write_file(path, [&](std::ostream& out) {
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
  });
}

std::optional<std::string> write_file(const std::string& path,
                                      const std::function<void(std::ostream&)>& write) {
  const std::filesystem::path target(path);
  std::error_code error;
  // A rename would put a file in the place of a device or of a link.
  const auto there = std::filesystem::symlink_status(target, error);
  if (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there)) {
    return path + " could not be written: it is there and is no regular file";
  }
  if (target.has_parent_path()) std::filesystem::create_directories(target.parent_path(), error);
  const auto beside = new_file_beside(path);
  if (!beside) return path + " could not be written: " + system_sentence();
  std::optional<std::string> problem = write_whole(*beside, write);
  if (!problem) {
    std::filesystem::rename(*beside, target, error);
    if (error) problem = error.message();
  }
  if (!problem) return std::nullopt;
  std::filesystem::remove(*beside, error);
  return path + " could not be written: " + *problem;
}

KeptTrace keep_trace(const std::string& path, const Trace& trace) {
  std::string text = write_trace(trace);
  if (auto problem = write_file(path, text)) return {{}, std::move(text), std::move(*problem)};
  return {path, {}, {}};
}

std::string file_word(const std::string& name) {
  std::string word;
  for (const char c : name.substr(0, 40)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    word += plain || c == '-' || c == '_' ? c : '-';
  }
  return word;
}

TraceFile read_trace_file(const std::string& path) {
  return parse_trace_file(path, read_file(path));
}

TraceFile parse_trace_file(const std::string& path, const std::string& text) {
  auto read = read_trace(text);
  if (const auto* error = std::get_if<TraceError>(&read)) {
    throw BadInput{fmt::format("{}:{}: {}", path, error->line, error->sentence)};
  }
  TraceFile file{std::get<Trace>(std::move(read)), {}};
  auto plan = plan_of(file.trace.header);
  if (const auto* error = std::get_if<ScenarioError>(&plan)) {
    throw BadInput{fmt::format("{}: scenario line {}: {}", path, error->line, error->sentence)};
  }
  file.plan = std::get<Plan>(std::move(plan));
  const TraceHeader& header = file.trace.header;
  if (header.rules != header_of(file.plan).rules) {
    throw BadInput{fmt::format("{}: \"rules: {}\" is not what its scenario says: {}", path,
                               header.rules, header_of(file.plan).rules)};
  }
  if (header.claim != "none" && header.claim != runaway_claim &&
      find_claim(header.claim) == nullptr) {
    throw BadInput{fmt::format("{}: there is no claim \"{}\"", path, header.claim)};
  }
  return file;
}

std::string shell_word(const std::string& text) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,+@%";
  if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace zablab
