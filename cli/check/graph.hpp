// Searches that keep the graph of their space: for a picture, and to judge progress.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/check/driver.hpp"
#include "model/graph/state_graph.hpp"
#include "model/world_space.hpp"
#include "reports/check_report.hpp"
#include "reports/graph_dot.hpp"
#include "scenarios/space.hpp"

namespace zablab {

/// Of a larger graph no person sees anything.
inline constexpr std::uint64_t pictured_states_at_most = 20'000;

struct GraphOrder {
  std::string file;       ///< of the picture; empty: none
  bool progress = false;  ///< is judged
  std::string out;        ///< where a trace goes
  bool asked() const { return progress || !file.empty(); }
};

/// Searches the space, judges and draws as it was asked to, and fills in `report.search`,
/// `report.picture` and `report.progress`. A state without progress, or a claim that breaks where
/// the space ends, comes back.
std::optional<CheckViolation> explore_worlds(const SpaceStart& start, const WorldSpace& space,
                                             const GraphOrder& order, SearchDriver& driver,
                                             CheckReport& report);

/// `options` so narrow that a graph which is too large for a picture ends soon.
SearchOptions options_of_picture(SearchOptions options);

/// Draws the graph into the file, unless it is too large. `searched`: what was asked for, before
/// `options_of_picture`.
PictureReport draw(const StateGraph& graph, const SearchOptions& searched, const GraphWords& words,
                   const std::string& title, const std::string& file,
                   const std::function<std::string(std::uint16_t)>& claim);

}  // namespace zablab
