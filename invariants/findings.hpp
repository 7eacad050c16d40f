// What a Watch has found out: an output, not part of its state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "invariants/claims.hpp"
#include "invariants/goals.hpp"
#include "protocol/types.hpp"

namespace zablab {

struct Findings {
  std::optional<Violation> violation;  ///< the first one
  ClaimCounts evaluated{};
  GoalCounts goals{};
  ClaimSet suspended;
  std::int64_t last_time_ms = 0;  ///< of the last committed transaction; for goals alone
  ServerSet serving_leaders;      ///< established and not yet lost; for goals alone

  /// Counts the check and records a violation unless `holds`; the sentence is only made then.
  /// Returns `holds`.
  template <class Words>
  bool demand(Claim claim, bool holds, Words&& in_words) {
    ++evaluated[static_cast<std::size_t>(claim)];
    if (!holds && !violation && !suspended.contains(claim)) {
      violation = Violation{info_of(claim).name, std::forward<Words>(in_words)()};
    }
    return holds;
  }

  void reached(Goal goal) { ++goals[static_cast<std::size_t>(goal)]; }
};

}  // namespace zablab
