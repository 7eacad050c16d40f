// Just enough understanding of C++ text to check manners: what is code, and where functions begin
// and end. It is a reader's heuristic, not a parser; source_test.cpp says what it understands.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace zablab::style {

/// The same text, of the same shape, where everything that is not code is spaces: comments, what
/// stands between quotes, and preprocessor lines.
struct Code {
  std::string text;
  /// By line, counted from 0: true where the line begins inside a raw string (a transcript, a
  /// page).
  std::vector<bool> quoted;
};
Code code_of(std::string_view source);

struct Include {
  std::size_t line = 0;  // counted from 1
  std::string path;
  bool angled = false;
  bool operator==(const Include&) const = default;
};
std::vector<Include> includes_of(std::string_view source);

struct Function {
  std::size_t line = 0;    // of its first word, counted from 1
  std::size_t length = 0;  // in lines down to its closing brace, without lines of raw strings
  std::string head;        // what stands before its body, on one line
  bool operator==(const Function&) const = default;
};
std::vector<Function> functions_of(std::string_view source);

std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace zablab::style
