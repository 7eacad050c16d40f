// The claims and their slow twins say the same of the same runs, right ones and wrong ones.
#include <gtest/gtest.h>

#include "tests/invariants/twins.hpp"

namespace zablab::claims_tests {
namespace {

std::string in_words(const SlowVerdict& verdict) {
  std::string text = verdict.broken_at ? std::to_string(*verdict.broken_at) + ":" : "fine";
  for (const std::string& claim : verdict.claims) text += " " + claim;
  return text;
}

/// How many of the runs broke a claim.
int compare_runs(const Rules& rules, std::uint64_t first, std::uint64_t count,
                 RunKind (*draw)(std::uint64_t, const Rules&) = draw_kind) {
  int broken = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const Recording recording = record_run(draw(seed, rules), seed);
    const SlowVerdict slow = judge_slowly(recording);
    EXPECT_EQ(recording.broken_at, slow.broken_at)
        << "seed " << seed << ": the twins say " << in_words(slow) << "; the watch says "
        << (recording.violation ? recording.violation->claim + ": " + recording.violation->sentence
                                : "fine");
    if (!recording.violation) continue;
    ++broken;
    EXPECT_TRUE(slow.claims.contains(recording.violation->claim))
        << "seed " << seed << ": " << recording.violation->claim << ", not " << in_words(slow);
  }
  return broken;
}

/// What the twins say of runs in which one thing is told falsely.
void compare_falsified(std::uint64_t first, std::uint64_t count, std::set<std::string>& broken,
                       RunKind (*draw)(std::uint64_t, const Rules&) = draw_kind) {
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const Recording original = record_run(draw(seed, Rules{}), seed);
    for (std::uint64_t variant = 0; variant < 8; ++variant) {
      Recording recording = original;
      const auto where = falsify(recording, seed * 8 + variant);
      if (!where) continue;
      judge_again(recording);
      const SlowVerdict slow = judge_slowly(recording);
      const std::string told = recording.violation ? recording.violation->claim : "fine";
      EXPECT_EQ(recording.broken_at, slow.broken_at)
          << "seed " << seed << " variant " << variant << " falsified at " << *where
          << ": the twins say " << in_words(slow) << ", the watch says " << told;
      if (!recording.violation) continue;
      EXPECT_TRUE(slow.claims.contains(told)) << "seed " << seed << " variant " << variant;
      broken.insert(told);
    }
  }
}

TEST(Twins, AgreeOnFalsifiedRuns) {
  std::set<std::string> broken;
  compare_falsified(0, 6, broken);
  EXPECT_GT(broken.size(), 3U);
}

TEST(Twins, AgreeOnObserversAndWeights) {
  EXPECT_EQ(compare_runs(Rules{}, 0, 12, draw_kind_of_roles), 0);
  std::set<std::string> broken;
  compare_falsified(0, 6, broken, draw_kind_of_roles);
  EXPECT_GT(broken.size(), 3U);
}

TEST(SlowTwins, AgreeOnObserversAndWeights) {
  EXPECT_EQ(compare_runs(Rules{}, 1000, 500, draw_kind_of_roles), 0);
  std::set<std::string> broken;
  compare_falsified(100, 150, broken, draw_kind_of_roles);
  EXPECT_TRUE(broken.contains("observer-has-no-say"));
  EXPECT_GT(broken.size(), 8U);
}

TEST(SlowTwins, AgreeOnFalsifiedRuns) {
  std::set<std::string> broken;
  compare_falsified(100, 300, broken);
  EXPECT_GT(broken.size(), 12U);
}

TEST(Twins, AgreeWhenAllIsWellAgain) {
  int well = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    RunKind kind = draw_kind(seed, Rules{});
    kind.steps = 800;
    kind.calm_steps = 600;
    const Recording recording = record_run(kind, seed);
    const SlowVerdict slow = judge_slowly(recording);
    for (std::size_t i = 0; i < slow.all_well.size(); ++i) {
      ASSERT_EQ(recording.moments[i].caught_up, slow.all_well[i]) << "seed " << seed << " at " << i;
    }
    if (recording.moments.back().caught_up) ++well;
  }
  EXPECT_GT(well, 15);
}

TEST(Twins, AgreeOnTheDefaultRules) { compare_runs(Rules{}, 0, 30); }

TEST(SlowTwins, AgreeOnTheDefaultRules) { compare_runs(Rules{}, 1000, 1500); }

struct Defect {
  const char* name;
  Rules rules;
};

class DefectTwins : public testing::TestWithParam<Defect> {};

TEST_P(DefectTwins, Agree) { compare_runs(GetParam().rules, 0, 30); }

class SlowDefectTwins : public testing::TestWithParam<Defect> {};

TEST_P(SlowDefectTwins, AgreeAndSeeIt) { EXPECT_GT(compare_runs(GetParam().rules, 100, 800), 0); }

std::vector<Defect> defects() {
  return {{"zk335", {.epoch_memory = EpochMemory::last_zxid}},
          {"zk1154", {.foreign_zxid = ForeignZxid::send_newer}},
          {"zk2845", {.role_end = RoleEnd::keep_memory}},
          {"zk3911", {.synced_txns = SyncedTxns::left_in_memory}},
          {"zk4643", {.epoch_write = EpochWrite::before_log}},
          {"zk4646", {.synced_flush = SyncedFlush::left_to_log_thread}},
          {"zk4712", {.log_thread = LogThread::outlives_role}},
          {"zk4837", {.trunc_reach = TruncReach::log_alone}},
          {"zk1208", {.closing_session = ClosingSession::accepts}}};
}

std::string name_of(const testing::TestParamInfo<Defect>& defect) { return defect.param.name; }

INSTANTIATE_TEST_SUITE_P(Twins, DefectTwins, testing::ValuesIn(defects()), name_of);
INSTANTIATE_TEST_SUITE_P(Twins, SlowDefectTwins, testing::ValuesIn(defects()), name_of);

}  // namespace
}  // namespace zablab::claims_tests
