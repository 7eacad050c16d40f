// Watches as a workload are no decoration: all that can become of one happens in a few seeds.
#include <gtest/gtest.h>

#include "scenarios/built_in.hpp"
#include "scenarios/scenario.hpp"

namespace zablab {
namespace {

constexpr Goal watch_goals[] = {
    Goal::watch_fired,   Goal::persistent_watch_fired,        Goal::recursive_watch_fired,
    Goal::watch_removed, Goal::watch_rearmed_after_reconnect, Goal::event_told_by_set_watches};

GoalCounts reached_in(const char* scenario_name, std::uint64_t seeds) {
  const auto scenario = std::get<Scenario>(read_scenario(find_built_in(scenario_name)->text));
  GoalCounts all{};
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const RunResult result = run_seed(run_plan(draw_plan(scenario, seed)), seed);
    EXPECT_FALSE(result.violation) << "seed " << seed << ": " << result.violation->sentence;
    for (std::size_t i = 0; i < all.size(); ++i) all[i] += result.goals[i];
  }
  return all;
}

void expect_all(const GoalCounts& reached) {
  for (const Goal goal : watch_goals) {
    EXPECT_GT(reached[static_cast<std::size_t>(goal)], 0U)
        << all_goals()[static_cast<std::size_t>(goal)].name;
  }
}

TEST(Watches, DoAllThatTheyCanInTheirTheme) { expect_all(reached_in("watches", 10)); }

TEST(Watches, DoAllThatTheyCanInTheDefaultFuzz) { expect_all(reached_in("default", 60)); }

TEST(Watches, AreOffInAGoodPartOfTheSeeds) {
  const auto scenario = std::get<Scenario>(read_scenario(find_built_in("default")->text));
  int watched = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Workload& workload = draw_plan(scenario, seed).workload;
    if (workload.watch_percent > 0 || workload.add_watch > 0) ++watched;
  }
  EXPECT_GT(watched, 60);
  EXPECT_LT(watched, 140);
}

}  // namespace
}  // namespace zablab
