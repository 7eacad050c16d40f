// Every defect of the museum is found from a cold start in its smallest world, breaks a claim that
// the museum names, and shrinks to a story not much longer than the one written by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "model/shrink.hpp"
#include "scenarios/header.hpp"
#include "scenarios/museum.hpp"
#include "scenarios/scenario.hpp"
#include "tests/support/story.hpp"

namespace zablab {
namespace {

constexpr std::uint64_t seeds_at_most = 3000;

struct Found {
  Plan plan;
  RunResult result;
};

Scenario scenario_of(const Defect& defect) {
  Scenario scenario = std::get<Scenario>(read_scenario(defect.scenario));
  scenario.settings.push_back({"rules.defects", std::string(defect.id)});
  return scenario;
}

std::optional<Found> find(const Defect& defect, std::uint64_t first_seed) {
  const Scenario scenario = scenario_of(defect);
  for (std::uint64_t seed = first_seed; seed < first_seed + seeds_at_most; ++seed) {
    const Plan plan = draw_plan(scenario, seed);
    RunResult result = run_seed(run_plan(plan), seed);
    if (result.violation) return Found{plan, std::move(result)};
  }
  return std::nullopt;
}

bool is_named(const Defect& defect, const std::string& claim) {
  return std::find(defect.claims.begin(), defect.claims.end(), claim) != defect.claims.end();
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

TEST(MuseumFuzz, FindsEveryDefectWithAClaimThatTheMuseumNames) {
  for (const Defect& defect : museum()) {
    const std::optional<Found> found = find(defect, 1);
    ASSERT_TRUE(found) << defect.id;
    EXPECT_TRUE(is_named(defect, found->result.violation->claim))
        << defect.id << " breaks " << found->result.violation->claim;
  }
}

TEST(MuseumFuzz, FindsNothingInTheSameWorldsWithoutTheDefect) {
  for (const Defect& defect : museum()) {
    const Scenario scenario = std::get<Scenario>(read_scenario(defect.scenario));
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
      const RunResult result = run_seed(run_plan(draw_plan(scenario, seed)), seed);
      EXPECT_FALSE(result.violation)
          << defect.id << " seed " << seed << ": " << result.violation->sentence;
    }
  }
}

TEST(SlowMuseumFuzz, ShrinksToAtMostTwiceTheStoryWrittenByHand) {
  for (const Defect& defect : museum()) {
    const std::size_t by_hand = length_by_hand(defect);
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      const std::optional<Found> found = find(defect, seed * 1'000'000);
      ASSERT_TRUE(found) << defect.id;
      const RunPlan plan = run_plan(found->plan);
      const std::string& claim = found->result.violation->claim;
      const Trace trace = record(plan, found->result.seed, {});
      const ShrinkResult shrunk =
          shrink(plan, found->result.seed, claim, schedule_of(trace), 6'000'000);
      EXPECT_LE(shrunk.schedule.size(), 2 * by_hand) << defect.id << " seed " << found->result.seed;
    }
  }
}

}  // namespace
}  // namespace zablab
