// A scenario: what is fixed about a run. What it leaves open is drawn from the seed.
//
//   name = value lines under [section] lines, as in scenarios/README.md
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "scenarios/plan.hpp"

namespace zablab {

/// The version of the scenario text.
inline constexpr int scenario_format = 1;

/// One line: the full name of a key ("server.tickTime") and its value, already known to be good.
struct Setting {
  std::string key;
  std::string value;
  bool operator==(const Setting&) const = default;
};

struct Scenario {
  std::vector<Setting> settings;  ///< later ones win
  bool operator==(const Scenario&) const = default;
};

/// The value that the scenario gives to a key; nullptr if it leaves it open.
const std::string* find_setting(const Scenario& scenario, std::string_view key);

/// What is wrong with a scenario file.
struct ScenarioError {
  std::size_t line = 0;  ///< from 1
  std::string sentence;
};
std::variant<Scenario, ScenarioError> read_scenario(std::string_view text);

/// What is wrong with what the scenario says of voters, observers, groups and weights; nullopt if
/// nothing is. Where it has groups and does not say how many voters there are, the groups tell.
std::optional<std::string> problem_of_ensemble(const Scenario& scenario);

/// The run that `seed` draws: first everything, then what the scenario fixes.
Plan draw_plan(const Scenario& scenario, std::uint64_t seed);
/// The plan of a scenario that says all there was to say when it was written, as a trace does: what
/// it does not name did not exist yet, and is as if there were none.
Plan plan_as_written(const Scenario& scenario);

/// The canonical text: every key, so that nothing is left to be drawn.
std::string to_text(const Plan& plan);
std::vector<std::string> text_lines(const Plan& plan);

/// The built-in scenarios: name, one line for people, text.
struct BuiltIn {
  std::string_view name;
  std::string_view story;
  std::string_view text;
};
std::span<const BuiltIn> built_in_scenarios();
/// nullptr if there is none of that name.
const BuiltIn* find_built_in(std::string_view name);

}  // namespace zablab
