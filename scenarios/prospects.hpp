// What becomes of the states of a space when the faults are over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "model/calm.hpp"
#include "model/graph/progress.hpp"
#include "model/graph/state_graph.hpp"
#include "model/world_space.hpp"
#include "scenarios/plan.hpp"
#include "scenarios/space.hpp"
#include "sim/trace.hpp"

namespace zablab {

/// Notes of the graph of a space of worlds: which of its steps are faults.
struct FaultNotes {
  void found(const WatchedWorld&) {}
  bool step(const Move& move, std::uint16_t /*broken*/) {
    const auto* action = std::get_if<Action>(&move);
    return action != nullptr && is_fault(*action);
  }
};

/// Follows the way to a state in a world whose bounds the calm does not feel, and lets the calm of
/// fuzz come. REQUIRES: start, space and graph outlive it.
class Prospects {
 public:
  Prospects(const SpaceStart& start, const WorldSpace& space, const StateGraph& graph);

  Outlook outlook(std::uint32_t state) const;

  struct Written {
    Trace trace;
    std::string sentence;       ///< what is wrong at its end
    std::size_t calm_from = 0;  ///< steps of it ahead of the calm
  };
  /// The way to the state and the calm behind it. REQUIRES: an outlook that is not well.
  Written in_writing(std::uint32_t state) const;

 private:
  struct Behind {
    Afterwards then;
    std::uint64_t seed = 1;
  };
  Behind look(std::uint32_t state) const;

  const SpaceStart& start_;
  const WorldSpace& space_;
  const StateGraph& graph_;
  Plan plan_;  ///< its bounds hold all that a calm may need
  RunPlan run_;
};

}  // namespace zablab
