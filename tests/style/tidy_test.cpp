// The style is a test: what a reviewer should not have to say is said here, with the line.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/style/source.hpp"

namespace zablab::style {
namespace {

namespace fs = std::filesystem;

const fs::path root = ZABLAB_SOURCE_DIR;

/// In the one direction: each may include itself and what stands before it.
constexpr std::array<std::string_view, 8> folders = {"protocol",  "sim",     "invariants", "model",
                                                     "scenarios", "reports", "cli",        "tests"};
constexpr std::size_t engine_folders = 4;  // these use the standard library alone

constexpr std::size_t columns_at_most = 100;
constexpr std::size_t function_lines_at_most = 60;
constexpr std::size_t function_lines_wanted = 40;
constexpr std::size_t file_lines_at_most = 700;

struct File {
  std::string path;  // from the root, with slashes
  std::string source;

  std::string_view folder() const { return std::string_view(path).substr(0, path.find('/')); }
  bool below(std::string_view prefix) const { return path.starts_with(prefix); }
};

std::string read(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<File> read_all_sources() {
  std::vector<File> files;
  for (const std::string_view folder : folders) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const fs::path extension = entry.path().extension();
      if (extension != ".hpp" && extension != ".cpp") continue;
      files.push_back({entry.path().lexically_relative(root).generic_string(), read(entry.path())});
    }
  }
  std::sort(files.begin(), files.end(),
            [](const File& a, const File& b) { return a.path < b.path; });
  return files;
}

const std::vector<File>& sources() {
  static const std::vector<File> files = read_all_sources();
  return files;
}

std::string complaint(const File& file, std::size_t line, std::string_view words) {
  return file.path + ":" + std::to_string(line) + ": " + std::string(words);
}

// --- Includes ---

std::size_t rank_of(std::string_view folder) {
  return static_cast<std::size_t>(std::find(folders.begin(), folders.end(), folder) -
                                  folders.begin());
}

/// The last folder, in the one direction, that this file may look into.
std::size_t reach_of(const File& file) {
  if (file.below("tests/portable/")) return engine_folders - 1;
  return rank_of(file.folder());
}

constexpr std::string_view standard_headers = R"(
 algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono
 cinttypes climits clocale cmath compare complex concepts condition_variable coroutine csetjmp
 csignal cstdarg cstddef cstdint cstdio cstdlib cstring ctime cuchar cwchar cwctype deque
 exception execution filesystem forward_list fstream functional future initializer_list iomanip
 ios iosfwd iostream istream iterator latch limits list locale map memory memory_resource mutex
 new numbers numeric optional ostream queue random ranges ratio regex scoped_allocator semaphore
 set shared_mutex source_location span sstream stack stdexcept stop_token streambuf string
 string_view strstream syncstream system_error thread tuple type_traits typeindex typeinfo
 unordered_map unordered_set utility valarray variant vector version )";

bool is_standard(std::string_view header) {
  std::string text(standard_headers);
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text.find(" " + std::string(header) + " ") != std::string::npos;
}

bool may_use_library(const File& file, std::string_view header) {
  const std::size_t reach = reach_of(file);
  // Libraries of their own, which builds of the engine alone leave out.
  if (file.below("model/graph/")) return header.starts_with("boost/");
  if (file.below("invariants/history/")) {
    return header.starts_with("boost/") || header.starts_with("fmt/") || header == "simdjson.h";
  }
  if (reach < engine_folders) return false;
  if (header.starts_with("boost/")) return true;
  if (reach < rank_of("reports")) return false;
  if (header.starts_with("fmt/") || header.starts_with("nlohmann/")) return true;
  return reach >= rank_of("cli");  // CLI11 and the terminal; tests use what they like
}

std::optional<std::string> wrong_with(const File& file, const Include& include) {
  const std::string& path = include.path;
  if (include.angled) {
    if (is_standard(path) || may_use_library(file, path)) return std::nullopt;
    return "<" + path + "> is not for " + std::string(file.folder()) + "/";
  }
  const std::string_view folder = std::string_view(path).substr(0, path.find('/'));
  if (rank_of(folder) == folders.size() || !fs::exists(root / path)) {
    return "\"" + path + "\" is no file of ours; write its path from the repository's root";
  }
  for (const std::string_view apart : {"model/graph/", "invariants/history/"}) {
    if (!path.starts_with(apart) || reach_of(file) >= engine_folders) continue;
    if (!file.below(apart)) return "\"" + path + "\" is not for the engine";
  }
  const bool next_to_it = file.below("tests/portable/") && path.starts_with("tests/portable/");
  if (rank_of(folder) <= reach_of(file) || next_to_it) return std::nullopt;
  return "\"" + path + "\" points against the one direction";
}

TEST(Tidy, IncludesFollowTheOneDirection) {
  for (const File& file : sources()) {
    for (const Include& include : includes_of(file.source)) {
      const std::optional<std::string> wrong = wrong_with(file, include);
      if (wrong) ADD_FAILURE() << complaint(file, include.line, *wrong);
    }
  }
}

// --- Words ---

struct BannedWord {
  std::string_view word;
  std::string_view instead;
};

/// What would make two runs of one seed differ, or tie the engine to one machine.
constexpr std::array engine_bans = {
    BannedWord{"random_device", "chance comes in with an Action or a seed"},
    BannedWord{"system_clock", "time comes in with an Input or from the virtual clock"},
    BannedWord{"steady_clock", "time comes in with an Input or from the virtual clock"},
    BannedWord{"high_resolution_clock", "time comes in with an Input or from the virtual clock"},
    BannedWord{"unordered_", "its order is unspecified: std::map, std::set or a sorted vector"},
    BannedWord{"rand(", "draw from the seed with our own functions"},
    BannedWord{"srand(", "draw from the seed with our own functions"},
    BannedWord{"getenv", "settings come in as values"},
};
constexpr std::array<std::string_view, 2> engine_banned_headers = {"thread", "iostream"};

bool is_word_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

bool has_word(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != std::string_view::npos;
       at = line.find(word, at + 1)) {
    if (at == 0 || !is_word_character(line[at - 1])) return true;
  }
  return false;
}

/// std::uniform_int_distribution and its like: their results differ between libraries.
bool has_standard_distribution(std::string_view line) {
  const std::size_t end = line.find("_distribution");
  if (end == std::string_view::npos) return false;
  std::size_t begin = end;
  while (begin > 0 && is_word_character(line[begin - 1])) --begin;
  return line.substr(0, begin).ends_with("std::");
}

void expect_no_banned_words(const File& file, std::size_t number, std::string_view line) {
  for (const auto& [word, instead] : engine_bans) {
    if (has_word(line, word)) {
      ADD_FAILURE() << complaint(file, number, word) << " is banned here: " << instead;
    }
  }
  if (has_standard_distribution(line)) {
    ADD_FAILURE() << complaint(file, number, "std::*_distribution differs between libraries: ")
                  << "draw with our own functions";
  }
}

TEST(Tidy, TheEngineHasNoHiddenDice) {
  for (const File& file : sources()) {
    if (rank_of(file.folder()) > rank_of("invariants")) continue;
    const Code code = code_of(file.source);
    std::size_t number = 0;
    for (const std::string_view line : lines_of(code.text)) {
      expect_no_banned_words(file, ++number, line);
    }
    for (const Include& include : includes_of(file.source)) {
      for (const std::string_view header : engine_banned_headers) {
        if (include.path != header) continue;
        ADD_FAILURE() << complaint(file, include.line, header) << " is banned in the engine";
      }
    }
  }
}

TEST(Tidy, NobodyAsksWhetherThisIsATest) {
  for (const File& file : sources()) {
    if (file.folder() == "tests") continue;
    const Code code = code_of(file.source);
    std::size_t number = 0;
    for (const std::string_view line : lines_of(code.text)) {
      ++number;
      if (!has_word(line, "if (testing") && !has_word(line, "if (is_test")) continue;
      ADD_FAILURE() << complaint(file, number, "a test is a caller like any other");
    }
  }
}

// --- Sizes ---

std::size_t columns_of(std::string_view line) {
  // Counts characters, not bytes: the following bytes of one in UTF-8 begin with the bits 10.
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

TEST(Tidy, LinesFitInAHundredColumns) {
  for (const File& file : sources()) {
    const std::vector<bool> quoted = code_of(file.source).quoted;
    std::size_t number = 0;
    for (const std::string_view line : lines_of(file.source)) {
      ++number;
      if (quoted[number - 1] || columns_of(line) <= columns_at_most) continue;
      ADD_FAILURE() << complaint(file, number, std::to_string(columns_of(line)) + " columns");
    }
  }
}

TEST(Tidy, FilesFitInSevenHundredLines) {
  for (const File& file : sources()) {
    const std::size_t lines = lines_of(file.source).size();
    if (lines <= file_lines_at_most) continue;
    ADD_FAILURE() << complaint(file, lines, "too long for one file; split it by what it decides");
  }
}

TEST(Tidy, FunctionsFitOnAPage) {
  for (const File& file : sources()) {
    for (const Function& function : functions_of(file.source)) {
      const std::string words =
          std::to_string(function.length) + " lines in one function: " + function.head;
      if (function.length > function_lines_at_most) {
        ADD_FAILURE() << complaint(file, function.line, words) << "\n  at most "
                      << function_lines_at_most << "; name its parts and split it";
      } else if (function.length > function_lines_wanted) {
        std::cout << "warning: " << complaint(file, function.line, words) << "\n";
      }
    }
  }
}

// --- Files ---

TEST(Tidy, TestsAreNamedSo) {
  for (const File& file : sources()) {
    if (file.folder() != "tests") continue;
    const Code code = code_of(file.source);
    const bool bench = file.below("tests/bench/");
    const bool built_as_test = !bench && !file.below("tests/portable/");
    bool has_test = false;
    for (const std::string_view line : lines_of(code.text)) {
      has_test |= line.starts_with("TEST") || line.starts_with("RC_GTEST_");
    }
    if (has_test && !(built_as_test && file.path.ends_with("_test.cpp"))) {
      ADD_FAILURE() << complaint(file, 1, "holds tests, but is not named *_test.cpp");
    }
    if (!has_test && built_as_test && file.path.ends_with("_test.cpp")) {
      ADD_FAILURE() << complaint(file, 1, "is named *_test.cpp, but holds no test");
    }
    if (bench && file.path.ends_with(".cpp") && !file.path.ends_with("_bench.cpp")) {
      ADD_FAILURE() << complaint(file, 1, "is not built: benchmarks are named *_bench.cpp");
    }
  }
}

TEST(Tidy, EveryFolderSaysWhatItIsFor) {
  for (const std::string_view folder : folders) {
    EXPECT_TRUE(fs::exists(root / folder / "README.md")) << folder << "/ has no README.md";
  }
}

}  // namespace
}  // namespace zablab::style
