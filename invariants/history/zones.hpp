// Registers that never hold a value twice: linearizable or not in n log n (Gibbons and Korach).
#pragma once

#include <optional>
#include <span>

#include "invariants/history/verdict.hpp"

namespace zablab::history {

struct ZonesResult {
  std::optional<Broken> broken;  ///< nothing: it is linearizable
  Explanation explanation;       ///< by place, if it holds
};

/// Judges the operations of one key. Nullopt: not for this method (a cas, or a value that is
/// written twice).
std::optional<ZonesResult> judge_by_zones(const Recording& recording,
                                          std::span<const Place> operations);

}  // namespace zablab::history
