// Whether all becomes well from everywhere in a space once the faults are over.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "model/graph/state_graph.hpp"

namespace zablab {

/// What becomes of a state in the calm.
enum class Outlook : std::uint8_t {
  well,
  not_well,  ///< a claim of liveness does not hold
  broken,    ///< another claim does not hold: there or on the way
};

struct Progress {
  std::uint64_t ends = 0;    ///< parts of the graph that no step but a fault leads out of
  std::uint64_t judged = 0;  ///< of them
  bool complete = false;     ///< all were judged
  /// By state: neither a good end nor anything unknown is reached from there. Empty: none is so.
  std::vector<bool> stuck;
  std::uint64_t stuck_states = 0;
  std::optional<std::uint32_t> first_stuck;  ///< has the shortest way of them, if complete
  std::optional<std::uint32_t> broken;       ///< the first state with that outlook; nothing more
                                             ///< was judged
};

using JudgeState = std::function<Outlook(std::uint32_t state)>;

/// A state that is well in the calm makes all well that lead to it without a fault, so only the
/// ends of the graph are judged; and, if there are bad ones, what leads to nothing else.
/// `stop`: asked between two judgements; true gives up.
Progress judge_progress(const StateGraph& graph, const JudgeState& judge,
                        const std::function<bool()>& stop = nullptr);

}  // namespace zablab
