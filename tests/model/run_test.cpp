#include "model/run.hpp"

#include <gtest/gtest.h>

#include "scenarios/header.hpp"
#include "scenarios/plan.hpp"
#include "scenarios/scenario.hpp"

namespace zablab {
namespace {

RunPlan drawn(std::uint64_t seed) { return run_plan(draw_plan(Scenario{}, seed)); }

TEST(Run, OfOneSeedIsTheSameEveryTime) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const RunResult first = run_seed(drawn(seed), seed);
    EXPECT_TRUE(rerun_agrees(drawn(seed), first)) << seed;
    EXPECT_EQ(write_trace(record(drawn(seed), seed, {})),
              write_trace(record(drawn(seed), seed, {})));
  }
}

TEST(Run, OfAnotherSeedIsAnotherOne) {
  RunResult first = run_seed(drawn(1), 1);
  EXPECT_NE(first.digest, run_seed(drawn(1), 2).digest);
  first.seed = 2;
  EXPECT_FALSE(rerun_agrees(drawn(1), first));
}

TEST(Run, InWritingIsTheRunThatWasCounted) {
  RunResult recorded;
  const Trace trace = record(drawn(3), 3, header_of(draw_plan(Scenario{}, 3)), &recorded);
  const RunResult counted = run_seed(drawn(3), 3);
  EXPECT_EQ(recorded.digest, counted.digest);
  EXPECT_EQ(trace.steps.size(), static_cast<std::size_t>(counted.actions));
  EXPECT_EQ(trace.header.seed, 3U);
  EXPECT_EQ(trace.header.claim, "none");
  World world(drawn(3).setup);
  const auto divergence = follow_strict(world, trace);
  EXPECT_FALSE(divergence) << divergence->field << " at step " << divergence->step;
}

TEST(Run, EndsTheWeatherAtItsCaps) {
  RunPlan plan = drawn(1);
  plan.caps.weather_actions = 100;
  EXPECT_EQ(run_seed(plan, 1).weather_actions, 100);
  plan.caps.weather_actions = 1'000'000;
  plan.caps.weather_us = 1'000'000;
  EXPECT_LT(run_seed(plan, 1).weather_actions, 100'000);
}

TEST(Run, ReportsAWorldThatGrowsTooLarge) {
  RunPlan plan = drawn(1);
  plan.caps.size = 10;
  const RunResult result = run_seed(plan, 1);
  ASSERT_TRUE(result.violation.has_value());
  EXPECT_EQ(result.violation->claim, runaway_claim);
}

TEST(Run, ReportsACalmInWhichNothingBecomesWell) {
  RunPlan plan = drawn(1);
  plan.caps.weather_actions = 5;
  plan.caps.calm_actions = 5;
  const RunResult result = run_seed(plan, 1);
  ASSERT_TRUE(result.violation.has_value());
  const ClaimInfo* claim = find_claim(result.violation->claim);
  ASSERT_NE(claim, nullptr);
  EXPECT_TRUE(claim->liveness) << result.violation->sentence;
}

TEST(Run, IsLongEnoughToMeanSomething) {
  std::size_t long_enough = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const RunResult result = run_seed(drawn(seed), seed);
    std::uint64_t faults = 0;
    for (std::size_t i = 0; i < fault_families; ++i) {
      faults += result.faults[static_cast<FaultFamily>(i)];
    }
    if (result.actions >= 500 && result.commits >= 5 && faults >= 1) ++long_enough;
    EXPECT_LT(result.actions, 10'000) << seed;
  }
  EXPECT_GE(long_enough, 31U);
}

}  // namespace
}  // namespace zablab
