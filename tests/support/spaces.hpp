// Small spaces of worlds for tests, from the keys of a scenario.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/world_space.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/space.hpp"

namespace zablab {

using Settings = std::vector<std::pair<std::string, std::string>>;

/// The built-in scenario `small` with these settings on top.
/// Two servers, which no scenario has, make the smallest ensembles.
inline SpaceStart small_start(const Settings& settings, std::vector<std::string> defects = {},
                              std::int32_t servers = 3) {
  auto scenario = std::get<Scenario>(read_scenario(find_built_in("small")->text));
  for (const auto& [key, value] : settings) scenario.settings.push_back({key, value});
  Plan plan = draw_plan(scenario, 1);
  plan.defects = std::move(defects);
  plan.servers = servers;
  return start_of(plan);
}

inline std::string to_text(const Settings& settings) {
  std::string text;
  for (const auto& [key, value] : settings) text += key + "=" + value + " ";
  return text;
}

}  // namespace zablab
