// Looks for another ending of a failing schedule, or another story altogether, that is shorter.
// Deleting steps cannot turn one election into another one; starting over from some point can.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "invariants/watch.hpp"
#include "model/run.hpp"
#include "sim/random.hpp"
#include "sim/trace.hpp"
#include "sim/world.hpp"

namespace zablab {

class Regrower {
 public:
  Regrower(const RunPlan& plan, std::uint64_t seed, const std::string& claim);

  /// From now on this schedule is to be beaten.
  void start_from(const std::vector<TimedAction>& schedule);

  /// Forgets what comes after some step and goes on from there: by the plan's weather, or with the
  /// old schedule's faults and inputs, some of them left out, in calm weather. A schedule with
  /// fewer steps than the one to be beaten, which breaks the claim; nullopt if this try found none.
  std::optional<std::vector<TimedAction>> try_once();

  /// Another run of the plan from its beginning, up to its violation if it breaks the claim.
  std::optional<std::vector<TimedAction>> try_from_scratch();

  std::int64_t spent() const { return spent_; }

 private:
  struct State {
    World world;
    Watch watch;
  };

  /// A fault or an input of the old schedule, and how many steps of others lie ahead of it.
  struct Intent {
    Action action;
    std::size_t gap = 0;
  };
  enum class Seen : std::uint8_t { nothing, violation, something_else };

  std::vector<ServerId> some_names();
  std::vector<Intent> some_intents_from(std::size_t step);
  using Schedule = std::vector<TimedAction>;
  /// Lets a strategy go on with `grown` until it has so many steps.
  std::optional<Schedule> grow(State state, Schedule grown, std::size_t steps, const RunPlan& plan,
                               const std::vector<Intent>& intents);
  Seen look(State& state, const Step& step, std::vector<TimedAction>& grown);

  const RunPlan& plan_;
  RunPlan calm_;  ///< the plan without faults, restarts, connections and requests of its own
  Random random_;
  std::string claim_;
  std::vector<TimedAction> schedule_;
  std::vector<State> states_;  // ahead of each step
  std::int64_t spent_ = 0;
};

}  // namespace zablab
