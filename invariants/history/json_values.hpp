// What all readers of JSON have in common: values of the expected kind, or a sentence.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "invariants/history/recording.hpp"

namespace zablab::history::json {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

/// Thrown by readers: what is wrong. Which line it is about they know themselves.
struct Wrong {
  std::string sentence;
};

/// Throws Wrong: "NAME" is no text, no integer, neither true nor false.
std::string_view text_in(element value, const char* name);
std::int64_t integer_in(element value, const char* name);
bool truth_in(element value, const char* name);

/// A value as the text that JSON has for it, so that 1 and "1" are two; null is `nil`.
Text value_in(Texts& texts, element value);

/// The sentence for what simdjson refuses.
std::string no_json(simdjson::error_code error);

}  // namespace zablab::history::json
