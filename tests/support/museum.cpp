#include "tests/support/museum.hpp"

#include <fstream>
#include <sstream>
#include <string>

#include "scenarios/scenario.hpp"
#include "tests/support/story.hpp"

namespace zablab {

std::optional<Found> find(const Defect& defect, std::uint64_t first_seed, std::int64_t most) {
  Scenario scenario = std::get<Scenario>(read_scenario(defect.scenario));
  scenario.settings.push_back({"rules.defects", std::string(defect.id)});
  for (std::int64_t tried = 0; tried < most; ++tried) {
    const std::uint64_t seed = first_seed + static_cast<std::uint64_t>(tried);
    const Plan plan = draw_plan(scenario, seed);
    RunResult result = run_seed(run_plan(plan), seed);
    if (result.violation) return Found{plan, std::move(result), tried + 1};
  }
  return std::nullopt;
}

std::size_t length_by_hand(const Defect& defect) {
  std::ifstream file(std::string(ZABLAB_SOURCE_DIR) + "/tests/stories/" + std::string(defect.id) +
                     ".txt");
  std::stringstream text;
  text << file.rdbuf();
  Story story;
  Story::play(text.str(), story);
  return story.length();
}

}  // namespace zablab
