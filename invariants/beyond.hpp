// What faults beyond the model suspend: the one table, and the reason for each line.
#pragma once

#include <span>

#include "invariants/claims.hpp"
#include "sim/beyond.hpp"

namespace zablab {

/// Where the family is on, a run in which the claim breaks is no failure. It ends there: what comes
/// behind stands on what the fault has destroyed. Up to there every claim is judged, and what is
/// not in the table is never excused.
struct Suspension {
  BeyondFamily family = BeyondFamily::lying_sync;
  Claim claim = Claim::committed_is_durable;
  const char* reason = "";
};

/// By family, then by claim.
std::span<const Suspension> all_suspensions();

/// What these families suspend together.
ClaimSet suspended_by(BeyondSet families);

}  // namespace zablab
