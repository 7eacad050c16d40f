// Fields of a recording's lines. What is missing or of the wrong type is a sentence, thrown as
// std::runtime_error; whoever knows the file and the line makes BadInput of it.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace zablab::recorded {

using Json = nlohmann::json;

/// The length of the UTF-8 character at the beginning of `bytes`; 0: there is none. REQUIRES: a
/// byte.
std::size_t character_size(std::string_view bytes);

/// A recording writes a byte that is no part of UTF-8 as half of a surrogate pair ("\udced" for
/// 0xed), which is no JSON. Here it is U+10FFed, in a line before it is parsed …
std::string with_marked_bytes(const std::string& line);
/// … and in a text of ours.
std::string text_with_marked_bytes(const std::string& bytes);

const Json& field(const Json& object, const char* name);
std::string text_field(const Json& object, const char* name);
std::int64_t long_field(const Json& object, const char* name, std::int64_t if_absent);
std::int32_t number_field(const Json& object, const char* name, std::int32_t if_absent);
bool flag_field(const Json& object, const char* name);

/// The bytes that pairs of hexadecimal digits stand for.
std::string bytes_of_hex(const std::string& digits);

/// A string, null, {"rep":[text, times]} (with "pre" before it) or {"hex":digits}.
std::optional<std::string> path_of(const Json& value);

/// A string, null, {"b64":text} or {"fill":[byte, times]}.
std::optional<std::string> data_of(const Json& value);

}  // namespace zablab::recorded
