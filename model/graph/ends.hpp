// Where a space ends when nobody interferes: the parts of its graph that no step leads out of.
#pragma once

#include <cstdint>
#include <vector>

#include "model/graph/state_graph.hpp"

namespace zablab {

/// The strongly connected components of a graph without its faults.
struct Components {
  /// By state. A component that others are reached from has a greater number than they have.
  std::vector<std::uint32_t> of;
  std::uint32_t count = 0;
  /// States that were not left, or from which a step broke a claim: what lies behind is not known.
  std::vector<bool> open;
  /// Of each component that nothing leads out of, the state with the smallest number; ascending.
  /// None of them is open.
  std::vector<std::uint32_t> ends;
};

Components components_of(const StateGraph& graph);

/// By state: some of `targets`, or a state that is open, is reached from there without a fault.
std::vector<bool> reaching(const StateGraph& graph, const Components& components,
                           const std::vector<std::uint32_t>& targets);

}  // namespace zablab
