// Histories of our own runs: everything that clients lived through keeps ZooKeeper's contract.
#include "scenarios/recorded_run.hpp"

#include <gtest/gtest.h>

#include "invariants/history/judge.hpp"
#include "invariants/watch.hpp"
#include "model/run.hpp"
#include "scenarios/scenario.hpp"

namespace zablab {
namespace {

history::Recording recording_of(const Plan& plan, std::uint64_t seed) {
  const RunPlan run = run_plan(plan);
  std::optional<Watch> watch;
  watch.emplace(World(run.setup));
  RunRecorder recorder;
  const RunResult result = run_seed(run, seed, [&](const World& after, const Step& step) {
    watch->observe(after, step);
    recorder.observe(after, step);
  });
  EXPECT_FALSE(result.violation);
  return recorder.conclude(*watch->release().ghost.history);
}

/// Without what the judges of histories do not know: ACLs, quotas, nodes that go by themselves.
Plan as_histories_know_it(Plan plan) {
  Workload& workload = plan.workload;
  for (std::uint32_t* weight :
       {&workload.create_container, &workload.create_ttl, &workload.delete_container,
        &workload.create_with_acl, &workload.set_acl, &workload.get_acl, &workload.authenticate,
        &workload.quota, &workload.check, &workload.multi_read, &workload.other_reads}) {
    *weight = 0;
  }
  return plan;
}

void expect_contract(std::uint64_t first, std::uint64_t last) {
  const auto scenario = std::get<Scenario>(read_scenario(find_built_in("default")->text));
  std::size_t operations = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    history::Recording recording =
        recording_of(as_histories_know_it(draw_plan(scenario, seed)), seed);
    operations += recording.operations.size();
    const history::Verdict verdict =
        judge(recording, history::Contract::zookeeper, history::Limits{});
    EXPECT_EQ(verdict.outcome, history::Progress::holds)
        << "seed " << seed << ": " << verdict.rule << ": " << verdict.sentence;
  }
  EXPECT_GT(operations, 50 * (last - first)) << "clients did something";
}

TEST(RecordedRun, AcknowledgedWritesThatWereNeverCommittedBreakARule) {
  const auto scenario = std::get<Scenario>(read_scenario(find_built_in("calm")->text));
  const RunPlan run = run_plan(as_histories_know_it(draw_plan(scenario, 1)));
  Watch watch{World(run.setup)};
  const auto judged = [&](RunRecorder& recorder, const History& commits) {
    history::Recording recording = recorder.conclude(commits);
    return judge(recording, history::Contract::zookeeper, history::Limits{});
  };
  RunRecorder seeing, blind;
  blind.lose_sight_of_commits();
  const RunResult result = run_seed(run, 1, [&](const World& after, const Step& step) {
    watch.observe(after, step);
    seeing.observe(after, step);
    blind.observe(after, step);
  });
  ASSERT_FALSE(result.violation);
  RunRecorder good = seeing;
  const history::Verdict kept = judged(good, *watch.release().ghost.history);
  EXPECT_EQ(kept.outcome, history::Progress::holds) << kept.sentence;
  EXPECT_EQ(kept.rules.front().name, "durability");
  EXPECT_GT(kept.rules.front().checked, 10U);
  // As if nothing had been committed at all.
  const history::Verdict lost = judged(seeing, History());
  EXPECT_EQ(lost.rule, "durability");
  EXPECT_EQ(lost.minimal.size(), 1U);
  EXPECT_EQ(lost.rules.front().broken, 1U);
  EXPECT_NE(judged(blind, History()).rule, "durability") << "what nobody could see is no proof";
}

TEST(RecordedRun, ClientsOfTheDefaultFuzzLiveThroughWhatZooKeeperPromises) {
  expect_contract(1, 40);
}
TEST(SlowRecordedRun, ClientsOfManySeedsLiveThroughWhatZooKeeperPromises) {
  expect_contract(41, 2000);
}

}  // namespace
}  // namespace zablab
