#include "model/graph/ends.hpp"

#include <boost/graph/filtered_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/property_map/property_map.hpp>

namespace zablab {

namespace {

struct NoFault {
  const StepGraph* steps = nullptr;
  bool operator()(const StepGraph::edge_descriptor& step) const { return !(*steps)[step].fault; }
};

/// Calls `visitor(to)` for each step of the state that is no fault.
template <class Visitor>
void visit_steps(const StepGraph& steps, std::uint32_t state, Visitor&& visitor) {
  const auto [begin, end] = out_edges(state, steps);
  for (auto step = begin; step != end; ++step) {
    if (!steps[*step].fault) visitor(target(*step, steps));
  }
}

std::vector<bool> open_states(const StateGraph& graph) {
  std::vector<bool> open(graph.states());
  for (std::uint32_t state = graph.left; state < graph.states(); ++state) open[state] = true;
  for (const BrokenStep& step : graph.broken) open[step.state] = true;
  return open;
}

std::vector<std::uint32_t> ends_of(const StateGraph& graph, const Components& components) {
  std::vector<bool> is_end(components.count, true);
  for (std::uint32_t state = 0; state < graph.states(); ++state) {
    const std::uint32_t own = components.of[state];
    if (components.open[state]) is_end[own] = false;
    visit_steps(graph.steps, state, [&](std::uint32_t to) {
      if (components.of[to] != own) is_end[own] = false;
    });
  }
  std::vector<std::uint32_t> ends;
  for (std::uint32_t state = 0; state < graph.states(); ++state) {
    if (!is_end[components.of[state]]) continue;
    is_end[components.of[state]] = false;  // its other states come later
    ends.push_back(state);
  }
  return ends;
}

/// States in the order of their components.
std::vector<std::uint32_t> by_component(const Components& components) {
  std::vector<std::uint32_t> begins(std::size_t{components.count} + 1);
  for (const std::uint32_t component : components.of) ++begins[std::size_t{component} + 1];
  for (std::size_t i = 1; i < begins.size(); ++i) begins[i] += begins[i - 1];
  std::vector<std::uint32_t> states(components.of.size());
  for (std::uint32_t state = 0; state < states.size(); ++state) {
    states[begins[components.of[state]]++] = state;
  }
  return states;
}

}  // namespace

Components components_of(const StateGraph& graph) {
  Components components;
  components.of.resize(graph.states());
  const boost::filtered_graph<StepGraph, NoFault> calm(graph.steps, NoFault{&graph.steps});
  // Tarjan's: a component gets its number when all that it leads to have theirs.
  components.count = boost::strong_components(
      calm, boost::make_iterator_property_map(components.of.begin(),
                                              get(boost::vertex_index, graph.steps)));
  components.open = open_states(graph);
  components.ends = ends_of(graph, components);
  return components;
}

std::vector<bool> reaching(const StateGraph& graph, const Components& components,
                           const std::vector<std::uint32_t>& targets) {
  std::vector<bool> good(components.count);
  for (const std::uint32_t state : targets) good[components.of[state]] = true;
  for (const std::uint32_t state : by_component(components)) {
    const std::uint32_t own = components.of[state];
    if (components.open[state]) good[own] = true;
    visit_steps(graph.steps, state, [&](std::uint32_t to) {
      if (good[components.of[to]]) good[own] = true;
    });
  }
  std::vector<bool> states(graph.states());
  for (std::size_t state = 0; state < states.size(); ++state) {
    states[state] = good[components.of[state]];
  }
  return states;
}

}  // namespace zablab
