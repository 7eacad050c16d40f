#include "model/rarity.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "model/rejudge.hpp"
#include "scenarios/header.hpp"
#include "scenarios/plan.hpp"
#include "scenarios/scenario.hpp"

namespace zablab {
namespace {

GoalCounts reached(std::initializer_list<Goal> goals) {
  GoalCounts counts{};
  for (const Goal goal : goals) counts[static_cast<std::size_t>(goal)] = 3;
  return counts;
}

constexpr GoalPair alone{Goal::torn_record, Goal::torn_record};
constexpr GoalPair together{Goal::diff_used, Goal::snap_used};

TEST(Rarity, EveryPairHasANameOfItsOwn) {
  std::set<std::string> names;
  for (const GoalPair pair : all_goal_pairs()) names.insert(name_of(pair));
  EXPECT_EQ(names.size(), goal_pairs);
  EXPECT_TRUE(names.contains("torn-record"));
  EXPECT_TRUE(names.contains("diff-used+snap-used"));
}

TEST(Rarity, CountsRunsAndNotHowOftenARunReachedAGoal) {
  Rarity rarity;
  rarity.count(7, reached({Goal::diff_used, Goal::snap_used}));
  rarity.count(8, reached({Goal::diff_used}));
  EXPECT_EQ(rarity.runs(), 2U);
  EXPECT_EQ(rarity.times({Goal::diff_used, Goal::diff_used}), 2U);
  EXPECT_EQ(rarity.times(together), 1U);
  EXPECT_EQ(rarity.seed_of(together), 7U);
  EXPECT_EQ(rarity.times(alone), 0U);
}

TEST(Rarity, AGoalIsRareBelowOneInSoMany) {
  Rarity rarity;
  rarity.count(1, reached({Goal::torn_record}));
  for (std::uint64_t seed = 2; seed <= 9; ++seed) rarity.count(seed, {});
  EXPECT_FALSE(rarity.is_rare(alone, 10)) << "9 runs say nothing of one in 10";
  rarity.count(10, {});
  EXPECT_FALSE(rarity.is_rare(alone, 10)) << "it is one in 10, not fewer";
  rarity.count(11, {});
  EXPECT_TRUE(rarity.is_rare(alone, 10));
  rarity.count(12, reached({Goal::torn_record}));
  EXPECT_FALSE(rarity.is_rare(alone, 10));
}

TEST(Rarity, APairIsRareOnlyWhereItsGoalsAreNot) {
  Rarity rarity;
  rarity.count(1, reached({Goal::diff_used, Goal::snap_used, Goal::torn_record}));
  for (std::uint64_t seed = 2; seed <= 30; ++seed) {
    rarity.count(seed, reached({seed % 2 == 0 ? Goal::diff_used : Goal::snap_used}));
  }
  EXPECT_TRUE(rarity.is_rare(together, 10));
  EXPECT_TRUE(rarity.is_rare(alone, 10));
  EXPECT_FALSE(rarity.is_rare({Goal::diff_used, Goal::torn_record}, 10));
}

TEST(Rarity, TheBeginningOfARunReachesItsGoalsAndNotOneStepEarlier) {
  const Plan plan = draw_plan(Scenario{}, 3);
  const RunPlan run = run_plan(plan);
  const GoalMoments moments = goal_moments(run, 3);
  const RunResult result = run_seed(run, 3);
  for (std::size_t goal = 0; goal < goal_count; ++goal) {
    EXPECT_EQ(moments[goal] > 0, result.goals[goal] > 0) << all_goals()[goal].name;
  }
  const auto elected = static_cast<std::size_t>(Goal::leader_elected);
  ASSERT_GT(moments[elected], 1U);
  for (const std::size_t shorter : {0U, 1U}) {
    const std::size_t steps = moments[elected] - shorter;
    const Trace trace = record_beginning(run, 3, header_of(plan), steps);
    EXPECT_EQ(trace.steps.size(), steps);
    World world(run.setup);
    Watch watch(world);
    const auto divergence = follow_strict(
        world, trace, [&](const World& after, const Step& step) { watch.observe(after, step); });
    EXPECT_FALSE(divergence) << divergence->field;
    EXPECT_EQ(watch.goals()[elected] > 0, shorter == 0);
  }
}

TEST(Rejudge, SaysHowMuchOfAScheduleIsStillPossible) {
  const Plan plan = draw_plan(Scenario{}, 3);
  const RunPlan run = run_plan(plan);
  Trace trace = record(run, 3, header_of(plan));
  const Rejudged whole = rejudge(run, trace);
  EXPECT_EQ(whole.kept, trace.steps.size());
  EXPECT_FALSE(whole.violation);
  trace.steps.erase(trace.steps.begin() + 3, trace.steps.begin() + 20);
  const Rejudged part = rejudge(run, trace);
  EXPECT_EQ(part.total, trace.steps.size());
  EXPECT_LT(part.kept, part.total);
  EXPECT_GT(part.kept, 0U);
}

/// The first schedule of the defect that breaks a claim, whole.
Trace failing(const Scenario& scenario) {
  for (std::uint64_t seed = 1; seed < 50; ++seed) {
    const Plan plan = draw_plan(scenario, seed);
    Trace trace = record(run_plan(plan), seed, header_of(plan));
    if (trace.header.claim != "none") return trace;
  }
  return {};
}

TEST(Rejudge, BreaksWhatWasBrokenUnlessItWasMended) {
  const Scenario scenario{{{"rules.defects", "zk-2845"}}};
  const Trace trace = failing(scenario);
  Plan plan = draw_plan(scenario, trace.header.seed);
  const Rejudged broken = rejudge(run_plan(plan), trace);
  ASSERT_TRUE(broken.violation);
  EXPECT_EQ(broken.violation->claim, trace.header.claim);
  plan.defects.clear();
  const Rejudged mended = rejudge(run_plan(plan), trace);
  EXPECT_FALSE(mended.violation) << mended.violation->sentence;
  EXPECT_GT(mended.kept, 0U);
}

}  // namespace
}  // namespace zablab
