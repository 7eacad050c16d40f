// What faults beyond the model suspend, and nothing else: the one table, and how a run ends there.
#include "invariants/beyond.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <utility>

#include "invariants/watch.hpp"
#include "tests/invariants/lab.hpp"

namespace zablab::claims_tests {
namespace {

TEST(Suspensions, AreInOrderAndEachHasAReason) {
  std::set<std::pair<BeyondFamily, Claim>> seen;
  for (const Suspension& suspension : all_suspensions()) {
    const auto line = std::pair(suspension.family, suspension.claim);
    EXPECT_TRUE(seen.empty() || *seen.rbegin() < line) << info_of(suspension.claim).name;
    seen.insert(line);
    EXPECT_GT(std::string(suspension.reason).size(), 40U) << info_of(suspension.claim).name;
  }
}

TEST(Suspensions, EachFamilySuspendsThatCommittedIsDurable) {
  for (std::size_t i = 0; i < beyond_families; ++i) {
    const auto family = static_cast<BeyondFamily>(i);
    if (family == BeyondFamily::flipped_epochs) continue;  // they hold no history
    EXPECT_TRUE(suspended_by({family}).contains(Claim::committed_is_durable)) << to_text(family);
  }
  EXPECT_EQ(suspended_by({}), ClaimSet{});
}

TEST(Suspensions, WhatAServerTakesForWhatWasWrittenNever) {
  for (const Suspension& suspension : all_suspensions()) {
    EXPECT_NE(suspension.claim, Claim::damage_is_noticed);
    EXPECT_NE(suspension.claim, Claim::no_broken_belief);
    EXPECT_NE(suspension.claim, Claim::one_content_per_zxid);
  }
}

// The table of scenarios/README.md: a line a suspension, the family where it changes.
TEST(Suspensions, AreAllInTheReadme) {
  std::ifstream file(std::string(ZABLAB_SOURCE_DIR) + "/scenarios/README.md");
  std::string family;
  std::set<std::pair<std::string, std::string>> documented;
  for (std::string line; std::getline(file, line);) {
    std::smatch found;
    static const std::regex row("\\| (?:`([a-z-]+)`)? ?\\| `([a-z-]+)` \\| [0-9,]+ \\| .*");
    if (!std::regex_match(line, found, row)) continue;
    if (found[1].matched) family = found[1];
    documented.emplace(family, found[2]);
  }
  std::set<std::pair<std::string, std::string>> in_code;
  for (const Suspension& suspension : all_suspensions()) {
    in_code.emplace(to_text(suspension.family), info_of(suspension.claim).name);
  }
  EXPECT_EQ(documented, in_code);
}

/// The power takes what a sync had called durable, on two of three disks.
Watch after_two_lies(BeyondSet beyond) {
  Lab lab;
  zablab::Setup setup = *lab.world.setup;
  setup.beyond = beyond;
  lab.world.setup = Frozen<zablab::Setup>(std::move(setup));
  lab.watch = Watch(World(lab.world.setup));
  for (ServerId id = 1; id <= 3; ++id) lab.starts(id);
  lab.opens_epoch_1();
  lab.commits(1, txn(1, 1), {1, 2});
  for (const ServerId id : {1, 2}) {
    // What was durable is what the disk had before.
    lab.world.server(id).disk.edit().log = formatted_disk().log;
    lab.loses_power(id);
  }
  return lab.watch;
}

TEST(Suspensions, ABrokenClaimIsAFailureWhereNothingSuspendsIt) {
  const Watch watch = after_two_lies({});
  ASSERT_TRUE(watch.violation());
  EXPECT_EQ(watch.violation()->claim, "committed-is-durable");
  EXPECT_FALSE(watch.excused());
}

TEST(Suspensions, WhereItIsSuspendedNothingIsJudgedBehindIt) {
  Watch watch = after_two_lies({BeyondFamily::lying_sync});
  EXPECT_FALSE(watch.violation());
  ASSERT_TRUE(watch.excused());
  EXPECT_EQ(watch.excused()->claim, "committed-is-durable");
  const ClaimCounts before = watch.evaluated();
  const World world(make_setup(3, 0));
  watch.run_ended(world);
  watch.judge_liveness(world, false);
  EXPECT_EQ(watch.evaluated(), before);
  EXPECT_FALSE(watch.violation());
}

TEST(Suspensions, AServerThatRefusesToStartForNoReasonIsStillAFailure) {
  zablab::Setup setup = make_setup(3, 0);
  setup.beyond = {BeyondFamily::flipped_bits, BeyondFamily::wiped_disk};
  World world(std::move(setup));
  Watch watch(world);
  Step step;
  step.action = Restart{1};
  step.boot = Boot{1, HaltReason::damaged_files};
  watch.observe(world, step);
  ASSERT_TRUE(watch.violation());
  EXPECT_EQ(watch.violation()->claim, "no-halt");
}

}  // namespace
}  // namespace zablab::claims_tests
