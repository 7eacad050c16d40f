// Progress in a space of worlds: the calm behind its ends, and the trace of one that comes to
// nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/graph/state_graph.hpp"
#include "model/world_space.hpp"
#include "reports/check_report.hpp"
#include "scenarios/space.hpp"

namespace zablab {

struct ProgressFinding {
  ProgressReport report;
  std::vector<bool> stuck;  ///< by state; empty: none is
  /// The shortest way to a state without progress, or to where the space ends with another claim
  /// broken; in writing.
  std::optional<CheckViolation> violation;
};

/// `stop` ends it early. Without the whole space nothing is judged: what is good is not
/// known then.
ProgressFinding judge_worlds(const SpaceStart& start, const WorldSpace& space,
                             const StateGraph& graph, const StopSearch& stop,
                             const std::string& out);

}  // namespace zablab
