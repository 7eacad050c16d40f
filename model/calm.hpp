// What becomes of a world when the faults are over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/run.hpp"
#include "sim/trace.hpp"

namespace zablab {

/// True for what somebody does to an ensemble, and no calm brings: crashes, cuts, repeated
/// messages, disks that refuse, clients that hang up.
bool is_fault(const Action& action);

/// The bounds of a space when the faults are over: alarms ring, servers restart and clients come
/// back and ask as often as a calm needs; of faults there are no more than before.
Budget refilled(Budget budget);

/// Drives the world as the scheduler does when its faults are over, until all is well, a claim is
/// broken, nothing is due, or the calm's caps are used up. Liveness is then still to be judged.
void run_calm(const RunPlan& plan, std::uint64_t seed, World& world, Watch& watch,
              const OnStep& on_step);

/// What comes behind a schedule.
struct Afterwards {
  /// The first claim that does not hold: of those about whole disks and trees where the schedule
  /// ends, of any in the calm behind it, of liveness at the end of the calm.
  std::optional<Violation> violation;
  bool liveness = false;              ///< it is one of liveness
  std::vector<TimedAction> schedule;  ///< up to the violation, or with the whole calm
  std::size_t calm_from = 0;          ///< steps of it ahead of the calm
};

/// REQUIRES: every action of `schedule` is possible in the plan's world, and breaks no claim.
Afterwards look_behind(const RunPlan& plan, std::uint64_t seed,
                       const std::vector<TimedAction>& schedule);

}  // namespace zablab
