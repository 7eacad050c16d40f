#include "cli/ask/fields.hpp"

#include <string_view>
#include <utility>

namespace zablab::asking {

namespace {

/// No frame of a client may be longer than a megabyte, but it may be tried.
constexpr std::int64_t bytes_at_most = 16 << 20;

[[noreturn]] void refuse(const char* name, const char* is_not) {
  throw std::runtime_error(std::string("field \"") + name + "\" is no " + is_not);
}

const Line& field(const Line& line, const char* name) {
  const auto found = line.find(name);
  if (found == line.end()) throw std::runtime_error(std::string("no field \"") + name + "\"");
  return *found;
}

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return std::nullopt;
}

std::optional<std::string> bytes_of_hex(std::string_view digits) {
  if (digits.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const auto high = hex_digit(digits[i]);
    const auto low = hex_digit(digits[i + 1]);
    if (!high || !low) return std::nullopt;
    bytes += static_cast<char>(*high * 16 + *low);
  }
  return bytes;
}

std::optional<std::string> bytes_of_base64(std::string_view text) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  std::uint32_t collected = 0;
  int bits = 0;
  for (const char c : text) {
    const std::size_t value = digits.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    collected = collected << 6 | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(collected >> bits & 0xff);
  }
  return bytes;
}

bool is_within(const Line& number, std::int64_t at_most) {
  return number.is_number_integer() && number.get<std::int64_t>() >= 0 &&
         number.get<std::int64_t>() <= at_most;
}

/// [what, how often], of `object`'s member `name`.
std::pair<Line, std::size_t> repeated(const Line& object, const char* name) {
  const Line& pair = object[name];
  if (!pair.is_array() || pair.size() != 2 || !is_within(pair[1], bytes_at_most)) {
    refuse(name, "pair of what and how often");
  }
  return {pair[0], pair[1].get<std::size_t>()};
}

std::string text_times(const Line& object) {
  const auto [what, times] = repeated(object, "rep");
  if (!what.is_string()) refuse("rep", "pair of a string and how often");
  const std::string piece = what.get<std::string>();
  std::string text = object.contains("pre") ? text_field(object, "pre") : "";
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

std::string byte_times(const Line& object) {
  const auto [what, times] = repeated(object, "fill");
  if (!is_within(what, 255)) refuse("fill", "byte and how often");
  return std::string(times, static_cast<char>(what.get<int>()));
}

wire::Text text_or_null(const Line& value, const char* name) {
  if (value.is_null()) return std::nullopt;
  if (!value.is_string()) refuse(name, "string and not null");
  return value.get<std::string>();
}

wire::Acl acl_of(const Line& entry) {
  if (!entry.is_array() || entry.size() != 3 || !entry[0].is_number_integer()) {
    refuse("acl", "list of [permissions, scheme, id]");
  }
  return {entry[0].get<std::int32_t>(),
          {text_or_null(entry[1], "acl"), text_or_null(entry[2], "acl")}};
}

}  // namespace

std::string text_field(const Line& line, const char* name) {
  const Line& value = field(line, name);
  if (!value.is_string()) refuse(name, "string");
  return value.get<std::string>();
}

wire::Text optional_text_field(const Line& line, const char* name) {
  return line.contains(name) ? text_or_null(line[name], name) : std::nullopt;
}

bool flag_field(const Line& line, const char* name) {
  if (!line.contains(name)) return false;
  if (!line[name].is_boolean()) refuse(name, "true or false");
  return line[name].get<bool>();
}

std::int64_t required_number(const Line& line, const char* name) {
  const Line& value = field(line, name);
  if (!value.is_number_integer()) refuse(name, "whole number");
  return value.get<std::int64_t>();
}

const Line& list_field(const Line& line, const char* name) {
  const Line& value = field(line, name);
  if (!value.is_array()) refuse(name, "list");
  return value;
}

std::string hex_field(const Line& line, const char* name) {
  auto bytes = bytes_of_hex(text_field(line, name));
  if (!bytes) refuse(name, "row of hexadecimal digits");
  return *bytes;
}

wire::Text path_field(const Line& line) {
  if (!line.contains("path")) return std::nullopt;
  const Line& path = line["path"];
  if (path.contains("hex")) return hex_field(path, "hex");
  if (path.contains("rep")) return text_times(path);
  return text_or_null(path, "path");
}

wire::Vector<wire::Text> paths_field(const Line& line, const char* name) {
  wire::Vector<wire::Text> paths(std::in_place);
  if (!line.contains(name)) return paths;
  if (line[name].is_null()) return std::nullopt;
  for (const Line& path : list_field(line, name)) paths->push_back(text_or_null(path, name));
  return paths;
}

wire::Buffer data_field(const Line& line, const char* name) {
  if (!line.contains(name)) return std::nullopt;
  const Line& data = line[name];
  if (data.contains("fill")) return byte_times(data);
  if (!data.contains("b64")) return text_or_null(data, name);
  auto bytes = bytes_of_base64(text_field(data, "b64"));
  if (!bytes) refuse("b64", "text in base64");
  return bytes;
}

wire::Vector<wire::Acl> acl_field(const Line& line) {
  if (!line.contains("acl")) return std::vector{wire::Acl{31, {"world", "anyone"}}};
  if (line["acl"].is_null()) return std::nullopt;
  wire::Vector<wire::Acl> acl(std::in_place);
  for (const Line& entry : list_field(line, "acl")) acl->push_back(acl_of(entry));
  return acl;
}

}  // namespace zablab::asking
