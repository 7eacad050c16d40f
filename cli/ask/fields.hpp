// Fields of a line of a recording. What is missing or of the wrong type is thrown as a
// std::runtime_error with a sentence; who knows the line says where.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>

#include "protocol/wire/data.hpp"

namespace zablab::asking {

/// A line of a recording; its members keep their order.
using Line = nlohmann::ordered_json;

std::string text_field(const Line& line, const char* name);
/// A string or null; null too where it is absent.
wire::Text optional_text_field(const Line& line, const char* name);
/// False where it is absent.
bool flag_field(const Line& line, const char* name);
std::int64_t required_number(const Line& line, const char* name);
const Line& list_field(const Line& line, const char* name);
std::string hex_field(const Line& line, const char* name);

/// "path": a string, null, {"rep": [string, times], "pre": prefix} or {"hex": digits}.
wire::Text path_field(const Line& line);
/// A list of strings; an empty one where it is absent.
wire::Vector<wire::Text> paths_field(const Line& line, const char* name);
/// A string, null, {"b64": text} or {"fill": [byte, times]}.
wire::Buffer data_field(const Line& line, const char* name);
/// "acl": [[perms, scheme, id] …] or null; open to all where it is absent.
wire::Vector<wire::Acl> acl_field(const Line& line);

/// A whole number that fits; `if_absent` where there is none.
template <class Number>
Number number_field(const Line& line, const char* name, Number if_absent) {
  if (!line.contains(name)) return if_absent;
  const std::int64_t number = required_number(line, name);
  if (number != static_cast<Number>(number)) {
    throw std::runtime_error(std::string("field \"") + name + "\" is out of range");
  }
  return static_cast<Number>(number);
}

}  // namespace zablab::asking
