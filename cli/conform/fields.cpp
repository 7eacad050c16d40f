#include "cli/conform/fields.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string_view>

namespace zablab::recorded {

namespace {

// The longest text that a line may ask for; a frame of the protocol holds a twentieth of it.
constexpr std::int64_t longest = 20'000'000;

[[noreturn]] void refuse(const char* name, const char* why) {
  throw std::runtime_error(std::string("field \"") + name + "\" is no " + why);
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  throw std::runtime_error("\"hex\" holds what is no hexadecimal digit");
}

int sextet_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  throw std::runtime_error("\"b64\" holds what is no base64");
}

std::string bytes_of_base64(const std::string& text) {
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = (bits << 6 | static_cast<unsigned>(sextet_of(c))) & 0xffffU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xffU);
  }
  return bytes;
}

/// The second of a pair: how often the first is repeated.
std::size_t times_of(const Json& pair, const char* name) {
  if (!pair.is_array() || pair.size() != 2 || !pair[1].is_number_integer()) refuse(name, "pair");
  const auto times = pair[1].get<std::int64_t>();
  if (times < 0 || times > longest) refuse(name, "number of times that is possible");
  return static_cast<std::size_t>(times);
}

std::string repeated(const Json& value) {
  const Json& pair = field(value, "rep");
  const std::size_t times = times_of(pair, "rep");
  if (!pair[0].is_string()) refuse("rep", "pair of a text and a number");
  const auto piece = pair[0].get<std::string>();
  if (piece.size() * times > static_cast<std::size_t>(longest)) refuse("rep", "text of that size");
  std::string text = value.contains("pre") ? text_field(value, "pre") : std::string();
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

std::string filled(const Json& value) {
  const Json& pair = field(value, "fill");
  const std::size_t times = times_of(pair, "fill");
  if (!pair[0].is_number_integer()) refuse("fill", "pair of a byte and a number");
  return std::string(times, static_cast<char>(pair[0].get<std::int64_t>() & 0xff));
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

}  // namespace

std::size_t character_size(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes[0]);
  const std::size_t size = lead < 0x80   ? 1
                           : lead < 0xc2 ? 0
                           : lead < 0xe0 ? 2
                           : lead < 0xf0 ? 3
                                         : 4;
  if (size == 0 || lead > 0xf4 || size > bytes.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if (!is_continuation(bytes[i])) return 0;
  }
  const auto second = size > 1 ? static_cast<unsigned char>(bytes[1]) : 0U;
  const bool too_long = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool surrogate = lead == 0xed && second > 0x9f;
  return too_long || surrogate || (lead == 0xf4 && second > 0x8f) ? 0 : size;
}

std::string with_marked_bytes(const std::string& line) {
  std::string marked;
  for (std::size_t i = 0; i < line.size();) {
    const std::string_view rest = std::string_view(line).substr(i);
    const bool escape = rest.size() >= 6 && rest.starts_with("\\u");
    const std::string_view high = rest.substr(0, 4);
    if (escape && (high == "\\ud8" || high == "\\ud9" || high == "\\uda" || high == "\\udb")) {
      marked += rest.substr(0, 12);
      i += std::min<std::size_t>(12, rest.size());
    } else if (escape && rest.starts_with("\\udc")) {
      marked.append("\\udbff\\udf").append(rest.substr(4, 2));
      i += 6;
    } else {
      const std::size_t size = rest[0] == '\\' && rest.size() > 1 ? 2 : 1;
      marked += rest.substr(0, size);
      i += size;
    }
  }
  return marked;
}

std::string text_with_marked_bytes(const std::string& bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t size = character_size(std::string_view(bytes).substr(i));
    if (size > 0) {
      text += bytes.substr(i, size);
    } else {
      const auto byte = static_cast<unsigned char>(bytes[i]);
      text += {'\xf4', '\x8f', static_cast<char>(0xbc | byte >> 6),
               static_cast<char>(0x80 | (byte & 0x3f))};
    }
    i += std::max<std::size_t>(size, 1);
  }
  return text;
}

const Json& field(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) throw std::runtime_error(std::string("no field \"") + name + "\"");
  return *found;
}

std::string text_field(const Json& object, const char* name) {
  const Json& value = field(object, name);
  if (!value.is_string()) refuse(name, "string");
  return value.get<std::string>();
}

std::int64_t long_field(const Json& object, const char* name, std::int64_t if_absent) {
  const auto found = object.find(name);
  if (found == object.end()) return if_absent;
  if (!found->is_number_integer()) refuse(name, "whole number");
  return found->get<std::int64_t>();
}

std::int32_t number_field(const Json& object, const char* name, std::int32_t if_absent) {
  const std::int64_t number = long_field(object, name, if_absent);
  using Limits = std::numeric_limits<std::int32_t>;
  if (number < Limits::min() || number > Limits::max()) refuse(name, "number of 32 bits");
  return static_cast<std::int32_t>(number);
}

bool flag_field(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return false;
  if (!found->is_boolean()) refuse(name, "true or false");
  return found->get<bool>();
}

std::string bytes_of_hex(const std::string& digits) {
  if (digits.size() % 2 != 0) throw std::runtime_error("\"hex\" has an odd number of digits");
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    bytes += static_cast<char>(digit_of(digits[i]) << 4 | digit_of(digits[i + 1]));
  }
  return bytes;
}

std::optional<std::string> path_of(const Json& value) {
  if (value.is_null()) return std::nullopt;
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object() && value.contains("rep")) return repeated(value);
  if (value.is_object() && value.contains("hex")) return bytes_of_hex(text_field(value, "hex"));
  throw std::runtime_error("field \"path\" is no string");
}

std::optional<std::string> data_of(const Json& value) {
  if (value.is_null()) return std::nullopt;
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object() && value.contains("fill")) return filled(value);
  if (value.is_object() && value.contains("b64")) return bytes_of_base64(text_field(value, "b64"));
  throw std::runtime_error("field \"data\" is no string");
}

}  // namespace zablab::recorded
