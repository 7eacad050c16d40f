// How values are written in scenario files: numbers, durations ("200us", "5ms", "2s", "0"), spans
// ("100us..1ms"), words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/timed.hpp"

namespace zablab {

/// A whole number in decimal; nullopt for anything else.
std::optional<std::int64_t> parse_number(std::string_view text);

/// In the largest unit that loses nothing.
std::string duration_text(std::int64_t duration_us);
/// nullopt without a unit (but for 0), or below 0.
std::optional<std::int64_t> parse_duration(std::string_view text);

std::string span_text(const Span& span);
std::optional<Span> parse_span(std::string_view text);

/// Separated by spaces.
std::vector<std::string> parse_words(std::string_view text);
std::string words_text(const std::vector<std::string>& words);

}  // namespace zablab
