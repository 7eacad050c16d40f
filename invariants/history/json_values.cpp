#include "invariants/history/json_values.hpp"

#include <array>
#include <charconv>

namespace zablab::history::json {

namespace {

[[noreturn]] void refuse(const char* name, const char* what) {
  throw Wrong{'"' + std::string(name) + "\" is no " + what};
}

}  // namespace

std::string_view text_in(element value, const char* name) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) refuse(name, "text");
  return text;
}

std::int64_t integer_in(element value, const char* name) {
  std::int64_t integer = 0;
  if (value.get(integer) != simdjson::SUCCESS) refuse(name, "integer");
  return integer;
}

bool truth_in(element value, const char* name) {
  bool truth = false;
  if (value.get(truth) != simdjson::SUCCESS) refuse(name, "true or false");
  return truth;
}

Text value_in(Texts& texts, element value) {
  if (value.is_null()) return nil;
  std::int64_t integer = 0;
  if (value.get(integer) != simdjson::SUCCESS) {
    return texts.intern(std::string(simdjson::minify(value)));
  }
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), integer).ptr;
  return texts.intern({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

std::string no_json(simdjson::error_code error) {
  return std::string("this is no JSON: ") + simdjson::error_message(error);
}

}  // namespace zablab::history::json
