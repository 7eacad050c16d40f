#include "model/shrink.hpp"

#include <gtest/gtest.h>

#include "model/parts.hpp"
#include "scenarios/header.hpp"
#include "scenarios/museum.hpp"
#include "scenarios/scenario.hpp"

namespace zablab {
namespace {

struct Failure {
  Plan plan;
  RunResult result;
  std::vector<TimedAction> schedule;
  const std::string& claim() const { return result.violation->claim; }
};

/// The first failing seed of a defect's smallest world.
Failure failure_of(const char* defect) {
  Scenario scenario = std::get<Scenario>(read_scenario(find_defect(defect)->scenario));
  scenario.settings.push_back({"rules.defects", defect});
  for (std::uint64_t seed = 1; seed < 10'000; ++seed) {
    Failure failure;
    failure.plan = draw_plan(scenario, seed);
    const Trace trace = record(run_plan(failure.plan), seed, {}, &failure.result);
    if (!failure.result.violation) continue;
    failure.schedule = schedule_of(trace);
    return failure;
  }
  ADD_FAILURE() << defect << " is not found";
  return {};
}

constexpr std::int64_t shrinking_actions = 500'000;

TEST(Shrink, KeepsTheClaimAndReplaysBitForBit) {
  const Failure failure = failure_of("zk-335");
  const RunPlan plan = run_plan(failure.plan);
  const ShrinkResult shrunk =
      shrink(plan, failure.result.seed, failure.claim(), failure.schedule, shrinking_actions);
  EXPECT_EQ(shrunk.steps_before, failure.schedule.size());
  EXPECT_LT(shrunk.schedule.size(), 60U);
  const Trace trace = trace_of(plan, failure.result.seed, failure.claim(), shrunk.schedule,
                               header_of(failure.plan));
  EXPECT_EQ(trace.header.claim, failure.claim());
  EXPECT_EQ(trace.steps.size(), shrunk.schedule.size()) << "every action is possible";

  const auto read = std::get<Trace>(read_trace(write_trace(trace)));
  World world(run_plan(std::get<Plan>(plan_of(read.header))).setup);
  Watch watch(world);
  const auto divergence = follow_strict(world, read, [&](const World& after, const Step& step) {
    EXPECT_FALSE(watch.violation()) << "the violating step is the last one";
    watch.observe(after, step);
  });
  EXPECT_FALSE(divergence);
  ASSERT_TRUE(watch.violation().has_value());
  EXPECT_EQ(watch.violation()->claim, failure.claim());
}

TEST(Shrink, ComesToTheSameEveryTime) {
  const Failure failure = failure_of("zk-2845");
  const RunPlan plan = run_plan(failure.plan);
  const auto once = [&] {
    return shrink(plan, failure.result.seed, failure.claim(), failure.schedule, shrinking_actions)
        .schedule;
  };
  EXPECT_EQ(once(), once());
}

TEST(Shrink, LeavesAScheduleAloneThatBreaksNothing) {
  const Failure failure = failure_of("zk-335");
  const ShrinkResult result =
      shrink(run_plan(failure.plan), 1, "total-order", failure.schedule, shrinking_actions);
  EXPECT_EQ(result.schedule, failure.schedule);
  EXPECT_FALSE(result.complete);
}

TEST(Shrink, StaysWithinItsBudget) {
  const Failure failure = failure_of("zk-335");
  const RunPlan plan = run_plan(failure.plan);
  const ShrinkResult result =
      shrink(plan, failure.result.seed, failure.claim(), failure.schedule, 1);
  EXPECT_FALSE(result.complete);
  EXPECT_LE(result.actions_spent, static_cast<std::int64_t>(failure.schedule.size()) + 1);
  const Trace trace = trace_of(plan, 1, failure.claim(), result.schedule, {});
  EXPECT_EQ(trace.header.claim, failure.claim());
}

TEST(Shrink, GivesUpWhenAsked) {
  const Failure failure = failure_of("zk-335");
  const ShrinkResult result = shrink(run_plan(failure.plan), failure.result.seed, failure.claim(),
                                     failure.schedule, shrinking_actions, [] { return true; });
  EXPECT_EQ(result.schedule, failure.schedule);
}

TEST(Parts, NameServersClientsAndKinds) {
  const std::vector<Part> parts = parts_of(*parse_action("kill 2"));
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0], (Part{Part::Kind::server, 2}));
  EXPECT_EQ(parts[1].kind, Part::Kind::action);
  EXPECT_EQ(parts_of(*parse_action("client-drop c3"))[0], (Part{Part::Kind::client, 3}));
}

TEST(Parts, PlainerWordsEndSomewhere) {
  Action action = *parse_action("power-loss 2 log=1 snapshots=0 torn");
  const std::vector<Action> plainer = plainer_than(action);
  ASSERT_EQ(plainer.size(), 2U);
  EXPECT_EQ(to_text(plainer[0]), "kill 2");
  EXPECT_TRUE(plainer_than(plainer[0]).empty());
  for (const Action& same : plainer_than(plainer[1])) EXPECT_NE(same, plainer[1]);
}

}  // namespace
}  // namespace zablab
