#include "invariants/history/edn.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace zablab::history {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ','; }

bool ends_atom(char c) {
  return is_blank(c) || c == '(' || c == ')' || c == '[' || c == ']' || c == '{' || c == '}' ||
         c == '"' || c == ';';
}

}  // namespace

std::string quoted_text(std::string_view words) {
  std::string text = "\"";
  for (const char c : words) {
    if (c == '"' || c == '\\') {
      text += '\\';
      text += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      text += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      text += c;
    }
  }
  return text + '"';
}

const Edn* Edn::get(std::string_view keyword) const {
  for (std::size_t i = 0; i + 1 < elements.size(); i += 2) {
    if (elements[i].kind == Kind::keyword && elements[i].words == keyword) return &elements[i + 1];
  }
  return nullptr;
}

void EdnReader::skip_blanks() {
  for (; !at_end(); ++at_) {
    const char c = text_[at_];
    if (c == ';') {
      while (!at_end() && text_[at_] != '\n') ++at_;
      if (at_end()) return;
    } else if (!is_blank(c)) {
      return;
    }
    if (text_[at_] == '\n') ++line_;
  }
}

void EdnReader::enter_list() {
  skip_blanks();
  if (at_end() || (text_[at_] != '[' && text_[at_] != '(')) return;
  list_end_ = text_[at_++] == '[' ? ']' : ')';
}

std::optional<Edn> EdnReader::wrong(std::string words, std::size_t line) {
  if (problem_.empty()) {
    problem_ = std::move(words);
    problem_line_ = line == 0 ? line_ : line;
  }
  return std::nullopt;
}

std::optional<Edn> EdnReader::next() {
  skip_blanks();
  if (at_end()) {
    if (list_end_ == '\0') return std::nullopt;
    return wrong(std::string("the list is not closed by ") + list_end_);
  }
  if (list_end_ != '\0' && text_[at_] == list_end_) {
    ++at_;
    list_end_ = '\0';
    skip_blanks();
    if (!at_end()) return wrong("something stands behind the end of the list");
    return std::nullopt;
  }
  return read(0);
}

std::optional<Edn> EdnReader::read(int depth) {
  if (depth > depth_at_most) return wrong("it is nested too deeply");
  skip_blanks();
  if (at_end()) return wrong("it ends in the middle of a form");
  switch (text_[at_]) {
    case '[': return read_collection(']', Edn::Kind::list, depth);
    case '(': return read_collection(')', Edn::Kind::list, depth);
    case '{': return read_collection('}', Edn::Kind::map, depth);
    case '"': return read_text();
    case '#': return read_dispatch(depth);
    case ']':
    case ')':
    case '}': return wrong(std::string("there is nothing that this ") + text_[at_] + " closes");
    default: return read_atom();
  }
}

std::optional<Edn> EdnReader::read_collection(char close, Edn::Kind kind, int depth) {
  Edn collection;
  collection.kind = kind;
  collection.line = line_;
  ++at_;
  for (;;) {
    skip_blanks();
    if (at_end())
      return wrong(std::string("there is no ") + close + " to what begins here", collection.line);
    if (text_[at_] == close) break;
    auto element = read(depth + 1);
    if (!element) return std::nullopt;
    collection.elements.push_back(std::move(*element));
  }
  ++at_;
  if (kind == Edn::Kind::map && collection.elements.size() % 2 != 0) {
    return wrong("a map has a key without a value");
  }
  return collection;
}

std::optional<Edn> EdnReader::read_text() {
  Edn text;
  text.kind = Edn::Kind::text;
  text.line = line_;
  for (++at_; !at_end() && text_[at_] != '"'; ++at_) {
    const char c = text_[at_];
    if (c == '\n') ++line_;
    if (c == '\\') {
      if (++at_ >= text_.size()) break;
      read_escape(text.words);
    } else {
      text.words += c;
    }
  }
  if (at_end()) return wrong("a text is not closed", text.line);
  ++at_;
  return text;
}

namespace {

/// As UTF-8; half of a pair becomes U+FFFD.
void add_character(std::string& words, std::uint32_t code) {
  const auto add = [&](std::uint32_t byte) { words += static_cast<char>(byte); };
  if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
  if (code < 0x80) return add(code);
  if (code < 0x800) {
    add(0xc0 | code >> 6);
  } else if (code < 0x10000) {
    add(0xe0 | code >> 12);
    add(0x80 | (code >> 6 & 0x3f));
  } else {
    add(0xf0 | code >> 18);
    add(0x80 | (code >> 12 & 0x3f));
    add(0x80 | (code >> 6 & 0x3f));
  }
  add(0x80 | (code & 0x3f));
}

}  // namespace

std::optional<std::uint32_t> EdnReader::read_hex4() {
  if (text_.size() - at_ < 5 || text_[at_] != 'u') return std::nullopt;
  std::uint32_t code = 0;
  const char* const first = text_.data() + at_ + 1;
  const auto [end, error] = std::from_chars(first, first + 4, code, 16);
  if (error != std::errc() || end != first + 4) return std::nullopt;
  at_ += 4;
  return code;
}

void EdnReader::read_escape(std::string& words) {
  const char c = text_[at_];
  if (auto code = read_hex4()) {
    // Java's characters have 16 bits: one beyond them is two.
    const bool is_first_half = *code >= 0xd800 && *code <= 0xdbff;
    if (is_first_half && text_.substr(at_ + 1).starts_with("\\u")) {
      const std::size_t before = at_;
      at_ += 2;
      const auto second = read_hex4();
      if (second && *second >= 0xdc00 && *second <= 0xdfff) {
        code = 0x10000 + ((*code - 0xd800) << 10 | (*second - 0xdc00));
      } else {
        at_ = before;
      }
    }
    return add_character(words, *code);
  }
  switch (c) {
    case 'n': words += '\n'; return;
    case 't': words += '\t'; return;
    case 'r': words += '\r'; return;
    case 'b': words += '\b'; return;
    case 'f': words += '\f'; return;
    default: words += c;
  }
}

std::optional<Edn> EdnReader::read_dispatch(int depth) {
  ++at_;
  if (at_end()) return wrong("it ends behind a #");
  if (text_[at_] == '{') return read_collection('}', Edn::Kind::list, depth);
  if (text_[at_] == '_') {  // #_ leaves out the next form
    ++at_;
    if (!read(depth + 1)) return std::nullopt;
    return read(depth + 1);
  }
  // A tag, such as #jepsen.history.Op{…}: what it stands before is what we want.
  if (!read_atom()) return std::nullopt;
  return read(depth + 1);
}

std::optional<Edn> EdnReader::read_atom() {
  const std::size_t begin = at_;
  while (!at_end() && !ends_atom(text_[at_])) ++at_;
  if (at_ == begin) return wrong("this is no EDN");
  const std::string_view words = text_.substr(begin, at_ - begin);
  Edn atom;
  atom.line = line_;
  atom.words = words;
  const char first = words[0];
  const bool is_signed = (first == '-' || first == '+') && words.size() > 1;
  const char digit = is_signed ? words[1] : first;
  if (first == ':') {
    atom.kind = Edn::Kind::keyword;
    atom.words.erase(0, 1);
  } else if (digit >= '0' && digit <= '9') {
    atom.kind = Edn::Kind::number;
  } else if (words != "nil") {
    atom.kind = Edn::Kind::symbol;
  } else {
    atom.words.clear();
  }
  return atom;
}

namespace {

std::string json(const Edn& value, bool names) {
  switch (value.kind) {
    case Edn::Kind::nothing: return "null";
    case Edn::Kind::number: return value.words;
    case Edn::Kind::text: return quoted_text(value.words);
    case Edn::Kind::keyword: return quoted_text((names ? "" : ":") + value.words);
    case Edn::Kind::symbol:
      return value.words == "true" || value.words == "false" ? value.words
                                                             : quoted_text(value.words);
    default: break;
  }
  const bool map = value.kind == Edn::Kind::map;
  std::string words = map ? "{" : "[";
  for (std::size_t i = 0; i < value.elements.size(); ++i) {
    if (i > 0) words += map && i % 2 == 1 ? ":" : ",";
    words += json(value.elements[i], names);
  }
  return words + (map ? "}" : "]");
}

}  // namespace

std::string json_words(const Edn& value) { return json(value, false); }
std::string json_of_names(const Edn& value) { return json(value, true); }

}  // namespace zablab::history
