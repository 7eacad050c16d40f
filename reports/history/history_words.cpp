#include "reports/history/history_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "reports/numbers.hpp"

namespace zablab {

namespace {

constexpr std::array<std::string_view, 4> time_units = {"ns", "us", "ms", "s"};

std::optional<std::size_t> place_of(std::string_view unit) {
  for (std::size_t i = 0; i < time_units.size(); ++i) {
    if (time_units[i] == unit) return i;
  }
  return std::nullopt;
}

/// value / divisor with three digits, without zeros at the end: "1.24", "12.5", "340".
std::string three_digits(std::int64_t value, std::int64_t divisor) {
  const std::int64_t whole = value / divisor;
  const std::size_t decimals = whole >= 100 ? 0 : whole >= 10 ? 1 : 2;
  if (divisor == 1 || decimals == 0) return grouped(static_cast<std::uint64_t>(whole));
  std::string digits = fmt::format("{:03}", value % divisor / (divisor / 1000)).substr(0, decimals);
  while (!digits.empty() && digits.back() == '0') digits.pop_back();
  return fmt::format("{}{}{}", whole, digits.empty() ? "" : ".", digits);
}

/// value / divisor with all its digits, without zeros at the end: "3.271992".
std::string all_digits(std::int64_t value, std::int64_t divisor) {
  std::string text = grouped(static_cast<std::uint64_t>(value / divisor));
  std::string digits;
  for (std::int64_t rest = value % divisor; rest > 0; rest %= divisor) {
    divisor /= 10;
    digits += static_cast<char>('0' + rest / divisor);
  }
  return digits.empty() ? text : text + "." + digits;
}

struct ChosenUnit {
  std::string_view name;
  std::int64_t size = 1;  ///< in units of the history
};

/// The largest unit of which `span` has at least one. REQUIRES: a unit of time.
ChosenUnit unit_for(std::int64_t span, std::string_view unit) {
  std::size_t place = place_of(unit).value_or(0);
  std::int64_t size = 1;
  while (place + 1 < time_units.size() && span / size >= 1000) {
    size *= 1000;
    ++place;
  }
  return {time_units[place], size};
}

/// How many bytes the well-formed character at `at` has; 0: there is none.
std::size_t length_of_character(std::string_view bytes, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return 0;
  }
  // Too long for their value, halves of pairs, beyond the last character.
  if (first == 0xe0 && byte(1) < 0xa0) return 0;
  if (first == 0xed && byte(1) >= 0xa0) return 0;
  if (first == 0xf0 && byte(1) < 0x90) return 0;
  if (first == 0xf4 && byte(1) >= 0x90) return 0;
  return length;
}

bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return first < 0x20 || first == 0x7f;
  const auto second = static_cast<unsigned char>(character[1]);
  if (first == 0xc2) return second < 0xa0;  // C1
  if (first != 0xe2 || character.size() != 3) return false;
  // What turns the direction of the text around it.
  const auto third = static_cast<unsigned char>(character[2]);
  return (second == 0x80 && ((third >= 0xaa && third <= 0xae) || third == 0x8e || third == 0x8f)) ||
         (second == 0x81 && third >= 0xa6 && third <= 0xa9);
}

std::string escaped(std::string_view control) {
  if (control == "\n") return "\\n";
  if (control == "\t") return "\\t";
  return fmt::format("\\x{:02x}", static_cast<unsigned char>(control.back()));
}

}  // namespace

std::string contract_words(std::string_view contract) {
  if (contract == "linearizable") return "linearizable";
  if (contract == "zookeeper") return "within ZooKeeper's contract";
  if (contract == "sequential") return "sequentially consistent";
  return "within the contract " + printable(contract);
}

std::string_view verdict_word(HistoryOutcome outcome) {
  switch (outcome) {
    case HistoryOutcome::holds: return "ok";
    case HistoryOutcome::violated: return "violation";
    case HistoryOutcome::unknown: break;
  }
  return "unknown";
}

std::string_view status_word(OperationStatus status) {
  switch (status) {
    case OperationStatus::ok: return "ok";
    case OperationStatus::error: return "error";
    case OperationStatus::failed: return "failed";
    case OperationStatus::unknown: break;
  }
  return "unknown";
}

std::array<std::size_t, 4> status_counts(const HistoryView& view) {
  std::array<std::size_t, 4> counts{};
  for (const OperationView& operation : view.operations) {
    ++counts[std::min<std::size_t>(static_cast<std::size_t>(operation.status), 3)];
  }
  return counts;
}

bool is_time(std::string_view unit) { return place_of(unit).has_value(); }

std::int64_t span_between(std::int64_t from, std::int64_t to) {
  if (to <= from) return 0;
  const std::uint64_t span = static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
  return static_cast<std::int64_t>(std::min<std::uint64_t>(span, never_returned));
}

std::string span_words(std::int64_t span, std::string_view unit) {
  const std::int64_t value = std::max<std::int64_t>(span, 0);
  if (!is_time(unit)) return grouped(static_cast<std::uint64_t>(value));
  const ChosenUnit chosen = unit_for(value, unit);
  return three_digits(value, chosen.size) + " " + std::string(chosen.name);
}

std::int64_t first_moment(const HistoryView& view) {
  std::int64_t first = never_returned;
  for (const OperationView& operation : view.operations) first = std::min(first, operation.called);
  return view.operations.empty() ? 0 : first;
}

std::string moment_words(const HistoryView& view, std::int64_t moment) {
  if (!is_time(view.unit)) return fmt::format("at {}", moment);
  const std::int64_t since = span_between(first_moment(view), moment);
  const ChosenUnit chosen = unit_for(since, view.unit);
  return fmt::format("at {} {}", all_digits(since, chosen.size), chosen.name);
}

std::string row_words(const HistoryView& view, std::size_t row) {
  return row < view.rows.size() ? view.rows[row] : "row " + std::to_string(row);
}

std::string operation_words(const OperationView& operation) {
  std::string words = operation.function;
  for (const std::string& part : {operation.path, operation.request}) {
    if (!part.empty()) words += " " + part;
  }
  if (operation.status == OperationStatus::unknown) return words + ": no answer";
  if (operation.status == OperationStatus::failed) words += ": failed";
  return operation.answer.empty() ? words : words + " -> " + operation.answer;
}

std::string valid_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = length_of_character(bytes, at);
    text += length == 0 ? std::string_view("\xef\xbf\xbd") : bytes.substr(at, length);
    at += std::max<std::size_t>(length, 1);
  }
  return text;
}

std::string printable(std::string_view bytes) {
  const std::string valid = valid_utf8(bytes);
  std::string text;
  for (std::size_t at = 0; at < valid.size();) {
    const std::size_t length = length_of_character(valid, at);
    const std::string_view character = std::string_view(valid).substr(at, length);
    text += is_control(character) ? escaped(character) : std::string(character);
    at += length;
  }
  return text;
}

}  // namespace zablab
