// Judged histories to show: made up, and the same on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "reports/history/history_view.hpp"

namespace zablab {

/// Seven operations of three sessions in milliseconds: a read that goes back, with all that a view
/// can hold.
HistoryView small_violation();

/// Two operations that hold, in positions.
HistoryView small_that_holds();

/// A search that ended at its limit, with refusals and without a smallest reason.
HistoryView small_unknown();

/// Sessions that read and write nodes one operation after the other, in microseconds; some
/// outcomes are unknown, some moments known; a read in the middle goes back.
/// REQUIRES: at least 1,000 operations, at least 2 sessions.
HistoryView large_violation(std::size_t operations, std::size_t sessions, std::uint64_t seed);

/// What should stay text everywhere: markup, the page's own marks, control characters, bytes that
/// are no UTF-8, characters that XML forbids.
std::string hostile_text();

/// The small violation with this text wherever a view has text.
HistoryView hostile_view(const std::string& text);

}  // namespace zablab
