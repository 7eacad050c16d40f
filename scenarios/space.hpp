// Where the search of a space begins.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/world_space.hpp"
#include "scenarios/museum.hpp"
#include "scenarios/plan.hpp"
#include "scenarios/scenario.hpp"
#include "sim/trace.hpp"

namespace zablab {

/// Where a search is known to find the defect, as settings on top of the scenario `small`: its
/// ensemble and its bounds. None: it is not known.
std::vector<Setting> settings_to_search(const Defect& defect);

/// The scenario's plan, with bounds, and those completed that follow from others: `restarts` are as
/// many as crashes; where there are cuts, every server may notice each one (`leaderSilences`,
/// `learnerSilences`) and the leader may look for its quorum (`leaderTicks`).
Plan plan_to_search(const Scenario& scenario);

struct SpaceStart {
  /// As traces carry it: the budget covers the beginning too.
  Plan plan;
  std::vector<TimedAction> beginning;
  WatchedWorld first;
  /// A claim that the beginning itself breaks: then there is nothing to search.
  std::optional<Violation> violation;
};

/// REQUIRES: a plan with bounds.
SpaceStart start_of(const Plan& plan);

/// The schedule of a way through the space, its beginning included. `way`: at each state the place
/// of the move among those that are possible.
std::vector<TimedAction> schedule_along(const SpaceStart& start, const WorldSpace& space,
                                        const std::vector<std::uint32_t>& way);

}  // namespace zablab
