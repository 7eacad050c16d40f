#include "cli/ask/stray_bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace zablab::asking {

namespace {

constexpr std::string_view filler = "\\udbf7";
constexpr std::size_t escape_size = 6;  // of \uNNNN

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// The length of the well-formed character of UTF-8 at the beginning of `bytes`; 0: there is none.
std::size_t character_size(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char first = at(0);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const std::size_t size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (bytes.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if (!is_continuation(bytes[i])) return 0;
  }
  // No longer than need be, no surrogates, nothing above U+10FFFF.
  if (first == 0xe0 && at(1) < 0xa0) return 0;
  if (first == 0xed && at(1) > 0x9f) return 0;
  if (first == 0xf0 && at(1) < 0x90) return 0;
  if (first == 0xf4 && at(1) > 0x8f) return 0;
  return size;
}

/// The number of the escape \uNNNN at the beginning of `json`.
std::optional<std::uint32_t> escape_at(std::string_view json) {
  if (json.size() < escape_size || !json.starts_with("\\u")) return std::nullopt;
  std::uint32_t number = 0;
  for (const char c : json.substr(2, 4)) {
    const std::size_t digit = std::string_view("0123456789abcdef").find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    number = number * 16 + static_cast<std::uint32_t>(digit);
  }
  return number;
}

bool is_stray(std::optional<std::uint32_t> escape) {
  return escape && *escape >= 0xdc80 && *escape <= 0xdcff;
}
bool is_high(std::optional<std::uint32_t> escape) {
  return escape && *escape >= 0xd800 && *escape <= 0xdbff;
}

}  // namespace

std::string as_text(std::string_view bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t size = character_size(bytes.substr(at));
    if (size > 0) {
      text += bytes.substr(at, size);
      at += size;
    } else {  // U+10DC00 and the byte
      const auto stray = static_cast<unsigned char>(bytes[at++]);
      text += "\xf4\x8d\xb0";
      text.back() = static_cast<char>(0xb0 | (stray >> 6 & 0x0f));
      text += static_cast<char>(0x80 | (stray & 0x3f));
    }
  }
  return text;
}

std::string with_whole_surrogates(std::string_view json) {
  std::string whole;
  for (std::size_t at = 0; at < json.size();) {
    const auto escape = escape_at(json.substr(at));
    if (is_stray(escape)) whole += filler;
    const std::size_t size = is_high(escape)    ? 2 * escape_size
                             : escape           ? escape_size
                             : json[at] == '\\' ? 2
                                                : 1;
    whole += json.substr(at, size);
    at += size;
  }
  return whole;
}

std::string with_lone_surrogates(std::string_view json) {
  std::string lone;
  for (std::size_t at = 0; at < json.size();) {
    const bool stray =
        json.substr(at).starts_with(filler) && is_stray(escape_at(json.substr(at + escape_size)));
    if (stray) at += escape_size;
    const std::size_t size = stray ? escape_size : json[at] == '\\' ? 2 : 1;
    lone += json.substr(at, size);
    at += size;
  }
  return lone;
}

}  // namespace zablab::asking
