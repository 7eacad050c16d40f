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
  /// The first claim that broke and that faults beyond the model suspend. Nothing is judged behind
  /// it.
  std::optional<Violation> excused;
  ClaimCounts evaluated{};
  GoalCounts goals{};
  ClaimSet suspended;
  ClaimSet suspended_beyond;      ///< by what the world has switched on; see beyond.hpp
  std::int64_t last_time_ms = 0;  ///< of the last committed transaction; for goals alone
  ServerSet serving_leaders;      ///< established and not yet lost; for goals alone

  /// Counts the check and records a violation unless `holds`; the sentence is only made then.
  /// Returns `holds`.
  template <class Words>
  bool demand(Claim claim, bool holds, Words&& in_words) {
    ++evaluated[static_cast<std::size_t>(claim)];
    if (!holds && !over() && !suspended.contains(claim)) {
      auto& found = suspended_beyond.contains(claim) ? excused : violation;
      found = Violation{info_of(claim).name, std::forward<Words>(in_words)()};
    }
    return holds;
  }

  /// There is nothing more to be judged.
  bool over() const { return violation || excused; }

  void reached(Goal goal) { ++goals[static_cast<std::size_t>(goal)]; }
};

}  // namespace zablab
