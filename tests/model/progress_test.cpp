// Whether all can become well from everywhere: made-up graphs, then worlds.
#include "model/graph/progress.hpp"

#include <gtest/gtest.h>

#include <set>
#include <variant>

#include "model/run.hpp"
#include "scenarios/header.hpp"
#include "scenarios/prospects.hpp"

namespace zablab {
namespace {

// --- made-up graphs ------------------------------------------------------------------------------

/// By state: where its steps lead. A state of 100 and more is meant less 100, and the step a fault.
struct DrawnSteps {
  using State = int;
  using Action = int;
  std::vector<std::vector<int>> steps;

  State first() const { return 0; }
  Fingerprint fingerprint(State state) const { return fingerprint_of(state); }
  template <class Visitor>
  void visit_enabled(State state, Visitor&& visitor) const {
    for (const int to : steps[static_cast<std::size_t>(state)]) visitor(to);
  }
  Judgement apply(State& state, int to) const {
    state = to % 100;
    return {};
  }
};

struct FromHundred {
  void found(int) {}
  bool step(int to, std::uint16_t) { return to >= 100; }
};

/// Judges by a list, and remembers whom it was asked about.
struct Listed {
  std::set<std::uint32_t> not_well;
  std::set<std::uint32_t> broken;
  std::vector<std::uint32_t> asked;

  Progress judge(const DrawnSteps& space, const std::function<bool()>& stop = nullptr) {
    const StateGraph graph = explore_graph(space, {}, nullptr, FromHundred{});
    return judge_progress(
        graph,
        [&](std::uint32_t state) {
          asked.push_back(state);
          if (broken.count(state) != 0) return Outlook::broken;
          return not_well.count(state) != 0 ? Outlook::not_well : Outlook::well;
        },
        stop);
  }
};

using States = std::vector<std::uint32_t>;

// 0 -> 1 -> 2, where it ends; a fault leads from 1 to 3 <-> 4, and another one from there to 2.
const DrawnSteps with_trap{{{1}, {2, 103}, {}, {4}, {3, 102}}};

TEST(Progress, IsJudgedAtTheEndsAlone) {
  Listed list;
  const Progress progress = list.judge(with_trap);
  EXPECT_EQ(list.asked, (States{2, 3}));
  EXPECT_EQ(progress.ends, 2U);
  EXPECT_EQ(progress.judged, 2U);
  EXPECT_TRUE(progress.complete);
  EXPECT_TRUE(progress.stuck.empty());
  EXPECT_FALSE(progress.first_stuck);
}

TEST(Progress, ATrapIsFoundThatOnlyAFaultLeadsOutOf) {
  Listed list;
  list.not_well = {3, 4};
  const Progress progress = list.judge(with_trap);
  EXPECT_EQ(progress.first_stuck, 3U);
  EXPECT_EQ(progress.stuck_states, 2U);
  EXPECT_EQ(progress.stuck, (std::vector<bool>{false, false, false, true, true}));
  EXPECT_TRUE(progress.complete);
}

TEST(Progress, TheNearestStateIsToldThatLeadsToNothingGood) {
  // 0 -> 1 -> 2 -> 3, and no other way.
  const DrawnSteps line{{{1}, {2}, {3}, {}}};
  Listed all_bad;
  all_bad.not_well = {0, 1, 2, 3};
  EXPECT_EQ(all_bad.judge(line).first_stuck, 0U);
  // The calm of 1 is well, so 0 has a way out; those behind have none.
  Listed two_bad;
  two_bad.not_well = {0, 2, 3};
  const Progress progress = two_bad.judge(line);
  EXPECT_EQ(two_bad.asked, (States{3, 0}));
  EXPECT_EQ(progress.first_stuck, 0U) << "its own calm is not well";
  Listed late;
  late.not_well = {2, 3};
  const Progress behind = late.judge(line);
  EXPECT_EQ(behind.first_stuck, 2U);
  EXPECT_EQ(behind.stuck_states, 2U);
}

TEST(Progress, ABrokenClaimEndsIt) {
  Listed list;
  list.broken = {2};
  const Progress progress = list.judge(with_trap);
  EXPECT_EQ(progress.broken, 2U);
  EXPECT_EQ(progress.judged, 0U);
  EXPECT_FALSE(progress.complete);
}

TEST(Progress, WhoGivesUpTellsWhatWasFoundSoFar) {
  Listed list;
  list.not_well = {2};
  const Progress progress = list.judge(with_trap, [&] { return !list.asked.empty(); });
  EXPECT_FALSE(progress.complete);
  EXPECT_EQ(progress.judged, 1U);
  EXPECT_EQ(progress.first_stuck, 2U);
  EXPECT_TRUE(progress.stuck.empty());
}

// --- worlds --------------------------------------------------------------------------------------

Plan plan_of_two() {
  Plan plan;
  plan.servers = 2;
  plan.clients = 1;
  plan.bounds.emplace();
  plan.bounds->budget.alarms_of(AlarmKind::final_wait) = 2;
  return plan;
}

struct Judged {
  explicit Judged(const Plan& plan) : start(start_of(plan)), space(start.first) {
    graph = explore_graph(space, {}, nullptr, FaultNotes{});
    EXPECT_TRUE(graph.search.exhausted);
    EXPECT_TRUE(graph.broken.empty());
    const Prospects prospects(start, space, graph);
    progress = judge_progress(graph, [&](std::uint32_t state) { return prospects.outlook(state); });
    if (progress.first_stuck) written = prospects.in_writing(*progress.first_stuck);
  }

  SpaceStart start;
  WorldSpace space;
  StateGraph graph;
  Progress progress;
  Prospects::Written written;
};

TEST(ProgressOfWorlds, TwoServersBecomeWellFromEverywhere) {
  Plan plan = plan_of_two();
  plan.bounds->budget.power_losses = plan.bounds->budget.client_connects = 1;
  const Judged judged(plan);
  EXPECT_TRUE(judged.progress.complete);
  EXPECT_GT(judged.progress.ends, 1U) << "down, or without another decision, or attached";
  EXPECT_TRUE(judged.progress.stuck.empty());
}

// Whoever is killed stays down: only a fault leads into that trap.
Plan plan_without_restarts() {
  Plan plan = plan_of_two();
  plan.bounds->budget.kills = 1;
  plan.weather.restart_delay_us = never_us;
  plan.caps.calm_us = 60'000'000;
  return plan;
}

TEST(ProgressOfWorlds, NothingBecomesWellBehindAKillWithoutARestart) {
  const Judged judged(plan_without_restarts());
  ASSERT_TRUE(judged.progress.first_stuck.has_value());
  EXPECT_FALSE(judged.progress.stuck[0]) << "nothing has happened yet";
  EXPECT_LT(judged.progress.stuck_states, judged.graph.states());
  EXPECT_EQ(judged.written.calm_from, 2U) << "a server starts, and is killed";
  EXPECT_EQ(to_text(judged.written.trace.steps[1].what.action), "kill 1");
  EXPECT_EQ(judged.written.trace.header.claim, "leader-emerges");
}

TEST(ProgressOfWorlds, WhatIsWrittenReplaysToTheSameVerdict) {
  Plan alone = plan_without_restarts();
  alone.servers = 1;
  alone.clients = 0;
  const Judged judged(alone);
  ASSERT_TRUE(judged.progress.first_stuck.has_value());
  const auto plan = plan_of(judged.written.trace.header);
  ASSERT_TRUE(std::holds_alternative<Plan>(plan));
  World world(run_plan(std::get<Plan>(plan)).setup);
  Watch watch(world);
  const auto divergence =
      follow_strict(world, judged.written.trace,
                    [&](const World& after, const Step& step) { watch.observe(after, step); });
  EXPECT_FALSE(divergence) << divergence->field << " at step " << divergence->step;
  judge_end(watch, world, true);
  ASSERT_TRUE(watch.violation().has_value());
  EXPECT_EQ(watch.violation()->claim, "leader-emerges");
  EXPECT_EQ(watch.violation()->sentence, judged.written.sentence);
}

// Slower than any of the timeouts: every leader gives up before its learners are synchronized.
TEST(ProgressOfWorlds, ANetworkThatIsTooSlowStarvesAll) {
  Plan plan = plan_of_two();
  plan.weather.network = {60'000'000, 61'000'000};
  plan.caps.calm_us = 600'000'000;
  const Judged judged(plan);
  EXPECT_EQ(judged.progress.first_stuck, 0U);
  EXPECT_EQ(judged.progress.stuck_states, judged.graph.states());
}

}  // namespace
}  // namespace zablab
