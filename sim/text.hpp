// Reading words: the small parser under actions, operations and trace lines. Internal to sim/.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "protocol/types.hpp"

namespace zablab {

/// The whole of `text` as a decimal number; nullopt for anything else, "+1" and "01" included: each
/// value has one spelling, so that what is read is written back the same.
template <class Integer>
std::optional<Integer> parse_number(std::string_view text) {
  Integer value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (std::to_string(value) != text) return std::nullopt;
  return value;
}

/// What `session_text` writes.
std::optional<SessionId> parse_session(std::string_view text);

/// `"…"`: quotes, backslashes, the column sign of traces and everything unprintable are escaped.
std::string quoted(std::string_view text);

/// As a column of a trace holds it: bars and everything unprintable are escaped. Stable: escaping
/// once more changes nothing.
std::string column_text(std::string_view text);

/// A cursor over one line. Each `take` moves on only if it succeeds.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

  /// Exactly this text.
  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  /// A space and exactly this word, which must end there.
  bool take_word(std::string_view word);
  /// Up to (not including) the next of `stops`, or the end.
  std::string_view take_until(std::string_view stops);
  /// What `quoted` writes.
  std::optional<std::string> take_quoted();
  /// A decimal number, as long as it goes: "1->2" gives 1.
  template <class Integer>
  std::optional<Integer> take_number() {
    std::size_t length = rest_.starts_with('-') ? 1 : 0;
    while (length < rest_.size() && rest_[length] >= '0' && rest_[length] <= '9') ++length;
    const auto number = parse_number<Integer>(rest_.substr(0, length));
    if (number) rest_.remove_prefix(length);
    return number;
  }
  std::optional<Zxid> take_zxid();
  std::optional<SessionId> take_session();

 private:
  std::string_view rest_;
};

}  // namespace zablab
