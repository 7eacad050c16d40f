#include "sim/text.hpp"

namespace zablab {

namespace {

constexpr std::string_view hexadecimal = "0123456789abcdef";

// The bar separates the columns of a trace line.
bool is_plain(char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '|'; }

std::string byte_escape(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return {'\\', 'x', hexadecimal[byte >> 4], hexadecimal[byte & 15]};
}

std::optional<char> take_escape(Reader& reader) {
  if (reader.take("\\")) return '\\';
  if (reader.take("\"")) return '"';
  if (reader.take("n")) return '\n';
  if (!reader.take("x") || reader.rest().size() < 2) return std::nullopt;
  const std::size_t high = hexadecimal.find(reader.rest()[0]);
  const std::size_t low = hexadecimal.find(reader.rest()[1]);
  if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
  reader.take(reader.rest().substr(0, 2));
  return static_cast<char>(static_cast<unsigned char>(high * 16 + low));
}

}  // namespace

std::optional<SessionId> parse_session(std::string_view text) {
  if (!text.starts_with("0x")) return std::nullopt;
  std::uint64_t value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data() + 2, last, value, 16);
  if (error != std::errc() || end != last) return std::nullopt;
  const auto session = static_cast<SessionId>(value);
  if (session_text(session) != text) return std::nullopt;
  return session;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (is_plain(c)) {
      out += c;
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out += byte_escape(c);
    }
  }
  return out + '"';
}

std::string column_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= ' ' && c <= '~' && c != '|') {
      out += c;
    } else {
      out += byte_escape(c);
    }
  }
  return out;
}

bool Reader::take_word(std::string_view word) {
  Reader ahead = *this;
  if (!ahead.take(" ") || !ahead.take(word)) return false;
  if (!ahead.at_end() && std::string_view(" ;]").find(ahead.rest()[0]) == std::string_view::npos) {
    return false;
  }
  *this = ahead;
  return true;
}

std::string_view Reader::take_until(std::string_view stops) {
  const std::string_view taken = rest_.substr(0, rest_.find_first_of(stops));
  rest_.remove_prefix(taken.size());
  return taken;
}

std::optional<std::string> Reader::take_quoted() {
  Reader ahead = *this;
  if (!ahead.take("\"")) return std::nullopt;
  std::string text;
  while (!ahead.take("\"")) {
    if (ahead.at_end()) return std::nullopt;
    if (ahead.take("\\")) {
      const auto escaped = take_escape(ahead);
      if (!escaped) return std::nullopt;
      text += *escaped;
    } else {
      text += ahead.rest_[0];
      ahead.rest_.remove_prefix(1);
    }
  }
  *this = ahead;
  return text;
}

std::optional<Zxid> Reader::take_zxid() {
  Reader ahead = *this;
  const auto zxid = parse_zxid(ahead.take_until(" ;]"));
  if (zxid) *this = ahead;
  return zxid;
}

std::optional<SessionId> Reader::take_session() {
  Reader ahead = *this;
  const auto session = parse_session(ahead.take_until(" ;]"));
  if (session) *this = ahead;
  return session;
}

}  // namespace zablab
