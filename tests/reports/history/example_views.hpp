// Judged histories to show: made up, and the same on every machine.
#pragma once

#include <cstddef>
#include <cstdint>

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
/// REQUIRES: at least 100 operations, at least 2 sessions.
HistoryView large_violation(std::size_t operations, std::size_t sessions, std::uint64_t seed);

}  // namespace zablab
