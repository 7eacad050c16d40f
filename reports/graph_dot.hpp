// The state graph of a space as a picture: text in Graphviz's DOT language.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "model/graph/state_graph.hpp"

namespace zablab {

/// What stands in the picture. Each list may be empty; otherwise it has an entry for each …
struct GraphWords {
  std::vector<std::string> states;  ///< … state, by number
  std::vector<std::string> steps;   ///< … step of the graph, in its order
  std::vector<std::string> broken;  ///< … step that broke a claim
  std::vector<bool> stuck;          ///< … state: no good end is reached from there
};

/// The same bytes for the same graph. States are ellipses with their numbers and words, dashed if
/// they were not left any more, orange if they are stuck; faults are dashed; each broken claim is a
/// red box. `title` stands below; `claim` gives a claim's name.
std::string graph_dot(const StateGraph& graph, const GraphWords& words, const std::string& title,
                      const std::function<std::string(std::uint16_t)>& claim);

}  // namespace zablab
