#include "scenarios/values.hpp"

#include <array>
#include <charconv>
#include <limits>

namespace zablab {

namespace {

struct Unit {
  std::string_view name;
  std::int64_t us;
};
// The longest first: what is printed uses the first that divides.
constexpr std::array units = {Unit{"min", 60'000'000}, Unit{"s", 1'000'000}, Unit{"ms", 1000},
                              Unit{"us", 1}};

}  // namespace

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string duration_text(std::int64_t duration_us) {
  if (duration_us == 0) return "0";
  for (const Unit& unit : units) {
    if (duration_us % unit.us == 0) {
      return std::to_string(duration_us / unit.us) + std::string(unit.name);
    }
  }
  return std::to_string(duration_us) + "us";  // not reached: one microsecond divides all
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
  if (text == "0") return 0;
  const std::size_t digits = text.find_first_not_of("0123456789");
  if (digits == std::string_view::npos) return std::nullopt;
  const std::optional<std::int64_t> count = parse_number(text.substr(0, digits));
  for (const Unit& unit : units) {
    if (!count || text.substr(digits) != unit.name) continue;
    if (*count > std::numeric_limits<std::int64_t>::max() / unit.us / 1000) return std::nullopt;
    return *count * unit.us;
  }
  return std::nullopt;
}

std::string span_text(const Span& span) {
  if (span.low_us == span.high_us) return duration_text(span.low_us);
  return duration_text(span.low_us) + ".." + duration_text(span.high_us);
}

std::optional<Span> parse_span(std::string_view text) {
  const std::size_t dots = text.find("..");
  const auto low = parse_duration(text.substr(0, dots));
  const auto high = dots == std::string_view::npos ? low : parse_duration(text.substr(dots + 2));
  if (!low || !high || *low > *high) return std::nullopt;
  return Span{*low, *high};
}

std::vector<std::string> parse_words(std::string_view text) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) words.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

std::string words_text(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace zablab
