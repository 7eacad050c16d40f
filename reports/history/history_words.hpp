// The words that the card, the JSON, the JUnit file and the page share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "reports/history/history_view.hpp"

namespace zablab {

/// "ok", "violation", "unknown".
std::string_view verdict_word(HistoryOutcome outcome);

/// What a history is that keeps it: "linearizable", "within ZooKeeper's contract" …
std::string contract_words(std::string_view contract);

/// "ok", "error", "failed", "unknown".
std::string_view status_word(OperationStatus status);

/// How many operations ended in each status, in the order of the enum.
std::array<std::size_t, 4> status_counts(const HistoryView& view);

/// False for "position": then moments are only an order, and their differences mean nothing.
bool is_time(std::string_view unit);

/// `to` - `from`, at least 0, at most the largest number: moments in a file may be anything.
std::int64_t span_between(std::int64_t from, std::int64_t to);

/// "41 ms", "1.24 s" from a number of units; three digits, cut off and not rounded.
std::string span_words(std::int64_t span, std::string_view unit);

/// The first call of the history; 0 without operations. Reports count moments from there.
std::int64_t first_moment(const HistoryView& view);

/// "at 3.271992 s", exactly, since the first call, or "at 17" of positions.
std::string moment_words(const HistoryView& view, std::int64_t moment);

/// The row's name, or "row 7" of one that the view does not have.
std::string row_words(const HistoryView& view, std::size_t row);

/// "getData /a [1 2] -> version 3": without the session. "no answer" where the outcome is unknown.
std::string operation_words(const OperationView& operation);

/// Bytes as UTF-8 that every reader accepts: what is none becomes U+FFFD.
std::string valid_utf8(std::string_view bytes);

/// The same without control characters, which could steer a terminal: "\n", "\x1b".
std::string printable(std::string_view bytes);

}  // namespace zablab
