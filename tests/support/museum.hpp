// Looking for a defect of the museum from a cold start, and how long the story by hand is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "model/run.hpp"
#include "scenarios/museum.hpp"
#include "scenarios/plan.hpp"

namespace zablab {

/// The first seed that broke a claim.
struct Found {
  Plan plan;
  RunResult result;
  std::int64_t schedules = 0;  ///< seeds tried, this one included
};

/// Tries up to `most` seeds from `first_seed` in the defect's own world, one after another.
std::optional<Found> find(const Defect& defect, std::uint64_t first_seed, std::int64_t most = 3000);

/// Actions of the transcript in tests/stories, up to the one that breaks the claim. 0: there is
/// none.
std::size_t length_by_hand(const Defect& defect);

}  // namespace zablab
