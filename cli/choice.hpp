// Which scenario a command line means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/scenario.hpp"

namespace CLI {
class App;
}

namespace zablab {

/// The options that pick a scenario.
struct ScenarioChoice {
  std::string scenario;  ///< a built-in's name or a file; empty: by the defects, or the default
  std::vector<std::string> defects;
  std::optional<std::int32_t> servers;
  std::string strategy;  ///< empty: the scenario's, or what the seed draws
};

/// Adds --scenario, --defect and --servers.
void add_options(CLI::App& command, ScenarioChoice& choice);

/// Adds --strategy, for those that draw schedules.
void add_strategy(CLI::App& command, ScenarioChoice& choice);

/// The scenario's settings with what the other options fix. A defect without a scenario brings the
/// smallest world that shows it. Throws WrongUsage and BadInput.
Scenario scenario_of(const ScenarioChoice& choice);

/// The name that reports use: of the scenario, or of the defects.
std::string name_of(const ScenarioChoice& choice);

/// The options in words, as they were given; begins with a space unless empty.
std::string command_words(const ScenarioChoice& choice);

}  // namespace zablab
