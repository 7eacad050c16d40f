#include "tests/style/source.hpp"

#include <algorithm>
#include <cctype>

namespace zablab::style {

namespace {

enum class Kind { code, comment, text, raw_text };

struct Piece {
  Kind kind = Kind::code;
  std::size_t begin = 0;
  std::size_t end = 0;
};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t at_most(std::size_t position, std::string_view source) {
  return std::min(position, source.size());
}

/// The first letter of the word that ends just before `position`, or a space.
char first_of_word_before(std::string_view source, std::size_t position) {
  char first = ' ';
  while (position > 0 && (is_word(source[position - 1]) || source[position - 1] == '\'')) {
    first = source[--position];
  }
  return first;
}

std::size_t end_of_quoted(std::string_view source, std::size_t begin) {
  std::size_t position = begin + 1;
  while (position < source.size() && source[position] != source[begin]) {
    if (source[position] == '\n') return position;  // not a literal after all
    position += source[position] == '\\' ? 2 : 1;
  }
  return at_most(position + 1, source);
}

std::size_t end_of_raw(std::string_view source, std::size_t quote) {
  const std::size_t open = source.find('(', quote);
  if (open == std::string_view::npos) return source.size();
  std::string closing = ")";
  closing += source.substr(quote + 1, open - quote - 1);
  closing += '"';
  const std::size_t end = source.find(closing, open);
  return end == std::string_view::npos ? source.size() : end + closing.size();
}

/// What begins at `begin`: a comment, something quoted, or (empty) just code.
Piece piece_at(std::string_view source, std::size_t begin) {
  const std::string_view rest = source.substr(begin);
  if (rest.starts_with("//")) {
    return {Kind::comment, begin, at_most(source.find('\n', begin), source)};
  }
  if (rest.starts_with("/*")) {
    const std::size_t end = source.find("*/", begin + 2);
    return {Kind::comment, begin, end == std::string_view::npos ? source.size() : end + 2};
  }
  if (rest.starts_with('"')) {
    const bool raw = begin > 0 && source[begin - 1] == 'R';
    if (raw) return {Kind::raw_text, begin, end_of_raw(source, begin)};
    return {Kind::text, begin, end_of_quoted(source, begin)};
  }
  const bool separates_digits = is_digit(first_of_word_before(source, begin));
  if (rest.starts_with('\'') && !separates_digits) {
    return {Kind::text, begin, end_of_quoted(source, begin)};
  }
  return {Kind::code, begin, begin};
}

/// Everything in `source` that is not code, in order.
std::vector<Piece> pieces_of(std::string_view source) {
  std::vector<Piece> pieces;
  std::size_t position = 0;
  while (position < source.size()) {
    const Piece piece = piece_at(source, position);
    if (piece.kind != Kind::code) pieces.push_back(piece);
    position = std::max(piece.end, position + 1);
  }
  return pieces;
}

void blank(std::string& text, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    if (text[i] != '\n') text[i] = ' ';
  }
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

void blank_preprocessor_lines(std::string& text) {
  bool continued = false;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = at_most(text.find('\n', begin), text);
    const std::string_view line = trimmed(std::string_view(text).substr(begin, end - begin));
    const bool directive = continued || line.starts_with('#');
    continued = directive && line.ends_with('\\');
    if (directive) blank(text, begin, end);
    begin = end + 1;
  }
}

std::size_t newlines_in(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

// --- Functions ---

/// Where the bracket that opens at `open` closes, or the end of the text.
std::size_t closing_of(std::string_view text, std::size_t open) {
  std::size_t depth = 0;
  for (std::size_t i = open; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '(' || c == '{') ++depth;
    if ((c == ')' || c == '}') && --depth == 0) return i;
  }
  return text.size();
}

std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char c : trimmed(text)) {
    if (!is_space(c)) {
      line += c;
    } else if (!line.ends_with(' ')) {
      line += ' ';
    }
  }
  return line;
}

/// `template <class T, class U> struct X` without `template <...>`.
std::string_view without_template(std::string_view head) {
  while (head.starts_with("template")) {
    std::size_t depth = 0;
    std::size_t i = at_most(head.find('<'), head);
    for (; i < head.size(); ++i) {
      if (head[i] == '<') ++depth;
      if (head[i] == '>' && --depth == 0) break;
    }
    head = trimmed(head.substr(at_most(i + 1, head)));
  }
  return head;
}

bool is_scope_word(std::string_view word) {
  return word == "namespace" || word == "struct" || word == "class" || word == "union" ||
         word == "enum" || word == "extern" || word == "inline namespace";
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_word(text[end])) ++end;
    if (end > i) words.push_back(text.substr(i, end - i));
    i = end + 1;
  }
  return words;
}

bool contains_scope_word(std::string_view text) {
  const std::vector<std::string_view> words = words_of(text);
  return std::any_of(words.begin(), words.end(), is_scope_word);
}

enum class Braces { scope, function, value };

/// What the braces hold that follow `head`.
Braces braces_after(std::string_view head) {
  head = without_template(head);
  const std::size_t last_parenthesis = head.rfind(')');
  const bool parameters = last_parenthesis != std::string_view::npos;
  const std::vector<std::string_view> words = words_of(head);
  const std::string_view first_word = words.empty() ? std::string_view() : words.front();
  if (is_scope_word(first_word)) return Braces::scope;
  if (contains_scope_word(parameters ? head.substr(last_parenthesis) : head)) return Braces::scope;
  if (!parameters || head.ends_with('=') || first_word == "concept") return Braces::value;
  return Braces::function;
}

bool is_access(std::string_view head) {
  return head == "public" || head == "private" || head == "protected";
}

class FunctionFinder {
 public:
  explicit FunctionFinder(const Code& code) : code_(code), text_(code.text) {}

  std::vector<Function> find() {
    scan_scope(0, text_.size());
    return std::move(functions_);
  }

 private:
  void scan_scope(std::size_t begin, std::size_t end) {
    std::size_t head_begin = begin;
    bool after_function = false;
    for (std::size_t i = begin; i < end; ++i) {
      const std::string_view head = trimmed(text_.substr(head_begin, i - head_begin));
      if (text_[i] == '(') {
        i = closing_of(text_, i);
      } else if (text_[i] == ';' || (text_[i] == ':' && is_access(head))) {
        head_begin = i + 1;
        after_function = false;
      } else if (text_[i] == '{') {
        const std::size_t close = closing_of(text_, i);
        after_function = take(head, i, close, after_function);
        head_begin = close + 1;
        i = close;
      }
    }
  }

  /// Returns whether these braces belonged to a function.
  bool take(std::string_view head, std::size_t open, std::size_t close, bool after_function) {
    // `X::X(int a) : a_{a}, b_{a} { ... }`: braces that go on with the function before them.
    if (after_function && (head.empty() || head.starts_with(','))) {
      finish(close);
      return true;
    }
    const Braces braces = braces_after(head);
    if (braces == Braces::scope) scan_scope(open + 1, close);
    if (braces != Braces::function) return false;
    const auto head_begin = static_cast<std::size_t>(head.data() - text_.data());
    functions_.push_back({line_at(head_begin), 0, on_one_line(head)});
    finish(close);
    return true;
  }

  void finish(std::size_t close) {
    Function& function = functions_.back();
    const std::size_t last = line_at(close);
    function.length = 0;
    for (std::size_t line = function.line; line <= last; ++line) {
      const bool quoted = line <= code_.quoted.size() && code_.quoted[line - 1];
      if (!quoted) ++function.length;
    }
  }

  std::size_t line_at(std::size_t position) const {
    return 1 + newlines_in(text_.substr(0, position));
  }

  const Code& code_;
  std::string_view text_;
  std::vector<Function> functions_;
};

}  // namespace

Code code_of(std::string_view source) {
  Code code{std::string(source), std::vector<bool>(newlines_in(source) + 1)};
  for (const Piece& piece : pieces_of(source)) {
    blank(code.text, piece.begin, piece.end);
    if (piece.kind != Kind::raw_text) continue;
    const std::size_t first = newlines_in(source.substr(0, piece.begin));
    const std::size_t last = newlines_in(source.substr(0, piece.end));
    for (std::size_t line = first + 1; line <= last; ++line) code.quoted[line] = true;
  }
  blank_preprocessor_lines(code.text);
  return code;
}

std::vector<Include> includes_of(std::string_view source) {
  std::string text(source);
  for (const Piece& piece : pieces_of(source)) {
    if (piece.kind != Kind::text) blank(text, piece.begin, piece.end);
  }
  std::vector<Include> includes;
  std::size_t number = 0;
  for (std::string_view line : lines_of(text)) {
    ++number;
    line = trimmed(line);
    if (!line.starts_with('#')) continue;
    line = trimmed(line.substr(1));
    if (!line.starts_with("include")) continue;
    line = trimmed(line.substr(std::string_view("include").size()));
    const std::size_t end = line.find_last_of("\">");
    if (line.size() < 2 || end == std::string_view::npos || end == 0) continue;
    includes.push_back({number, std::string(line.substr(1, end - 1)), line.front() == '<'});
  }
  return includes;
}

std::vector<Function> functions_of(std::string_view source) {
  const Code code = code_of(source);
  return FunctionFinder(code).find();
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = at_most(text.find('\n'), text);
    lines.push_back(text.substr(0, end));
    text.remove_prefix(at_most(end + 1, text));
  }
  return lines;
}

}  // namespace zablab::style
