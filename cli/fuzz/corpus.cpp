#include "cli/fuzz/corpus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <variant>

#include "cli/errors.hpp"
#include "cli/files.hpp"

namespace zablab {

namespace {

namespace fs = std::filesystem;

// A failure is small once it is shrunk; the bound is for a corpus that nobody looks at.
constexpr std::size_t failures_at_most = 200;
constexpr std::string_view failure_prefix = "failure-";
constexpr std::string_view trace_ending = ".trace";
constexpr std::size_t kind_digits = 12;

// What a process that was killed left behind; another one may be writing the younger ones.
void remove_leftovers(const std::string& directory) {
  std::error_code error;
  const auto now = fs::file_time_type::clock::now();
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    if (!entry.path().string().ends_with(".part")) continue;
    const auto written = fs::last_write_time(entry.path(), error);
    if (!error && now - written > std::chrono::hours(24)) fs::remove(entry.path(), error);
  }
}

}  // namespace

Corpus::Corpus(std::string directory) : directory_(std::move(directory)) {
  std::error_code error;
  fs::create_directories(directory_, error);
  if (!fs::is_directory(directory_)) {
    throw BadInput{directory_ + " is no directory, and none could be made: " +
                   (error ? error.message() : "there is a file of that name")};
  }
  remove_leftovers(directory_);
}

std::vector<KnownFailure> Corpus::known_failures() const {
  const std::string path = path_of("known-failures");
  if (!fs::exists(path)) return {};
  auto read = read_known_failures(read_file(path));
  if (const auto* error = std::get_if<KnownFailuresError>(&read)) {
    throw BadInput{fmt::format("{}:{}: {}", path, error->line, error->sentence)};
  }
  return std::get<std::vector<KnownFailure>>(std::move(read));
}

std::vector<std::string> Corpus::traces() const {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory_, error)) {
    std::string name = entry.path().filename().string();
    if (name.ends_with(trace_ending)) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string Corpus::failure_name(const std::string& scenario, const std::string& claim,
                                 const std::string& kind) {
  return fmt::format("{}{}-{}-{}{}", failure_prefix, file_word(scenario), claim, kind,
                     trace_ending);
}

std::string Corpus::kind_in(const std::string& name) {
  if (!name.starts_with(failure_prefix) || !name.ends_with(trace_ending)) return {};
  const std::string stem = name.substr(0, name.size() - trace_ending.size());
  if (stem.size() <= kind_digits || stem[stem.size() - kind_digits - 1] != '-') return {};
  std::string kind = stem.substr(stem.size() - kind_digits);
  const bool is_kind = kind.find_first_not_of("0123456789abcdef") == std::string::npos;
  return is_kind ? kind : std::string();
}

void Corpus::note_mended(const std::string& name, std::size_t steps) {
  if (name.starts_with(failure_prefix)) mended_.emplace_back(steps, name);
}

std::optional<std::string> Corpus::make_room() {
  const std::vector<std::string> names = traces();
  const auto failures = std::count_if(names.begin(), names.end(), [](const std::string& name) {
    return name.starts_with(failure_prefix);
  });
  if (static_cast<std::size_t>(failures) < failures_at_most) return std::nullopt;
  if (mended_.empty()) {
    return fmt::format("{} holds {} failures that are not mended: no more are kept there",
                       directory_, failures);
  }
  const auto longest = std::max_element(mended_.begin(), mended_.end());
  std::remove(path_of(longest->second).c_str());
  mended_.erase(longest);
  return std::nullopt;
}

std::optional<std::string> Corpus::keep_failure(const std::string& name, const Trace& trace) {
  if (!fs::exists(path_of(name))) {
    if (auto problem = make_room()) return problem;
  }
  return write_file(path_of(name), write_trace(trace));
}

}  // namespace zablab
