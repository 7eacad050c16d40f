// The ladder: the default rules hold on every rung that ends soon, and each shows what it promises.
#include <gtest/gtest.h>

#include "invariants/goals.hpp"
#include "model/search/breadth_first.hpp"
#include "scenarios/ladder.hpp"
#include "scenarios/space.hpp"

namespace zablab {
namespace {

void expect_holds(const Rung& rung) {
  SCOPED_TRACE(rung.scenario.name);
  const SpaceStart start =
      start_of(plan_to_search(std::get<Scenario>(read_scenario(rung.scenario.text))));
  const WorldSpace space(start.first, start.plan.bounds->grain);
  const SearchResult result = search_breadth_first(space, SearchOptions{.jobs = 2});
  EXPECT_TRUE(result.exhausted);
  EXPECT_TRUE(result.breaks.empty());
  ASSERT_FALSE(start.plan.bounds->goals.empty());
  for (const std::string& goal : start.plan.bounds->goals) {
    EXPECT_GT(result.goals[static_cast<std::size_t>(find_goal(goal)->goal)], 0U) << goal;
  }
}

void expect_all_hold(Patience patience) {
  int rungs = 0;
  for (const Rung& rung : ladder()) {
    if (rung.patience != patience) continue;
    expect_holds(rung);
    ++rungs;
  }
  EXPECT_GT(rungs, 2);
}

TEST(Ladder, TheDefaultRulesHoldWhereItTakesSeconds) { expect_all_hold(Patience::seconds); }
TEST(SlowestLadder, TheDefaultRulesHoldWhereItTakesMinutes) { expect_all_hold(Patience::minutes); }

TEST(Ladder, EveryRungHasASpaceAndPromisesSomething) {
  for (const Rung& rung : ladder()) {
    const Plan plan = plan_to_search(std::get<Scenario>(read_scenario(rung.scenario.text)));
    EXPECT_FALSE(plan.bounds->goals.empty()) << rung.scenario.name;
    EXPECT_EQ(find_built_in(rung.scenario.name)->text, rung.scenario.text);
  }
}

// --- what follows from other bounds --------------------------------------------------------------

Budget budget_of(const std::string& bounds) {
  const std::string text = "[ensemble]\nservers = 5\nclients = 1\n[bounds]\n" + bounds;
  return plan_to_search(std::get<Scenario>(read_scenario(text))).bounds->budget;
}

TEST(SpaceBounds, WhoGoesDownMayComeBack) {
  EXPECT_EQ(budget_of("kills = 2\npowerLosses = 1\n").restarts, 3);
  EXPECT_EQ(budget_of("kills = 2\nrestarts = 0\n").restarts, 0) << "unless told otherwise";
}

TEST(SpaceBounds, EveryServerMayNoticeEveryCut) {
  Budget budget = budget_of("cuts = 2\n");
  EXPECT_EQ(budget.alarms_of(AlarmKind::leader_silence), 8);
  EXPECT_EQ(budget.alarms_of(AlarmKind::learner_silence), 8);
  EXPECT_EQ(budget.alarms_of(AlarmKind::leader_tick), 2);
  budget = budget_of("kills = 1\n");
  EXPECT_EQ(budget.alarms_of(AlarmKind::leader_silence), 0) << "without cuts nobody is silent";
}

}  // namespace
}  // namespace zablab
