// How a leader brings a learner up to date: differential test against the one sentence that
// specifies it. Whatever the plan, the learner ends with the leader's history.
#include "protocol/leader/sync_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace zablab {
namespace {

using History = std::vector<Zxid>;

TxnRef txn(Zxid zxid) { return TxnRef(Txn{1, 1, zxid, 0, ErrorTxn{ErrorCode::no_node}}); }

// A leader whose window holds the last `window` transactions of its history, the log all of it.
struct Leader {
  Database database;
  LogImage log;
};
Leader leader_of(const History& history, std::size_t window) {
  Leader leader;
  for (const Zxid zxid : history) {
    perform(leader.log, AppendRecord{txn(zxid)});
    apply(leader.database, txn(zxid), window);
  }
  return leader;
}

// What a learner makes of a plan; SNAP gives it the leader's history.
History follow(History learner, const SyncPlan& plan, const History& leader) {
  if (plan.mode == SyncMode::snap) return leader;
  if (plan.mode == SyncMode::trunc) {
    std::erase_if(learner, [&](Zxid zxid) { return zxid > plan.target; });
  }
  for (const TxnRef& proposal : plan.proposals) learner.push_back(proposal->zxid);
  return learner;
}

std::string to_words(const History& history) {
  std::string words;
  for (const Zxid zxid : history) words += to_text(zxid) + " ";
  return words;
}

const char* mode_of(const History& leader, std::size_t window, Zxid learner_last) {
  const Leader made = leader_of(leader, window);
  return to_text(plan_sync(made.database, made.log, learner_last, Rules{}).mode);
}

const Zxid a1 = Zxid::of(1, 1), a2 = Zxid::of(1, 2), a3 = Zxid::of(1, 3);
const Zxid b1 = Zxid::of(2, 1);

TEST(SyncPlan, AnEqualLearnerGetsAnEmptyDiff) { EXPECT_STREQ(mode_of({a1, a2}, 9, a2), "DIFF"); }
TEST(SyncPlan, ALearnerBehindGetsADiff) { EXPECT_STREQ(mode_of({a1, a2, b1}, 9, a1), "DIFF"); }
TEST(SyncPlan, ALearnerAheadIsTruncated) { EXPECT_STREQ(mode_of({a1}, 9, a3), "TRUNC"); }
TEST(SyncPlan, AForeignZxidOfAnOlderEpochGetsASnapshot) {
  EXPECT_STREQ(mode_of({a1, b1}, 9, a3), "SNAP");
}
TEST(SyncPlan, TheLogExtendsTheWindow) { EXPECT_STREQ(mode_of({a1, a2, a3}, 1, a1), "DIFF"); }
TEST(SyncPlan, AZxidThatOpensAnEpochIsNeverTruncated) {
  EXPECT_STREQ(mode_of({a1, a2}, 9, Zxid::of(2, 0)), "SNAP");
  EXPECT_STREQ(mode_of({a1, b1}, 9, Zxid::of(2, 0)), "DIFF");
}

TEST(SyncPlan, AHoleInTheLogMeansSnapshot) {
  Leader leader = leader_of({a1, a2, a3}, 1);
  leader.log = LogImage{};
  perform(leader.log, AppendRecord{txn(a1)});
  perform(leader.log, AppendRecord{txn(a3)});
  EXPECT_EQ(plan_sync(leader.database, leader.log, a1, Rules{}).mode, SyncMode::snap);
}

// The rule of ZOOKEEPER-1154: the learner keeps a transaction that nobody else has.
TEST(SyncPlan, TheOldRuleLeavesAForeignTransactionInPlace) {
  Rules rules;
  rules.foreign_zxid = ForeignZxid::send_newer;
  const Leader leader = leader_of({a1, b1}, 9);
  const SyncPlan plan = plan_sync(leader.database, leader.log, a3, rules);
  EXPECT_EQ(plan.mode, SyncMode::diff);
  EXPECT_EQ(to_words(follow({a1, a2, a3}, plan, {a1, b1})), "1:1 1:2 1:3 2:1 ");
}

// Every pair of histories that ZAB can bring about with up to three epochs of up to three
// transactions: the learner shares a prefix with the leader and then has a tail of at most one
// epoch of its own.
std::vector<History> histories() {
  std::vector<History> all;
  for (std::uint32_t first = 0; first <= 3; ++first) {
    for (std::uint32_t second = 0; second <= 2; ++second) {
      for (std::uint32_t third = 0; third <= 1; ++third) {
        History history;
        for (std::uint32_t i = 1; i <= first; ++i) history.push_back(Zxid::of(1, i));
        for (std::uint32_t i = 1; i <= second; ++i) history.push_back(Zxid::of(2, i));
        for (std::uint32_t i = 1; i <= third; ++i) history.push_back(Zxid::of(3, i));
        all.push_back(history);
      }
    }
  }
  return all;
}

// A learner's own tail was proposed by a leader that the others never heard of: behind its common
// prefix with the leader, in an epoch in which the leader's history has nothing from there on.
bool can_meet(const History& leader, const History& learner) {
  const auto [l, f] = std::mismatch(leader.begin(), leader.end(), learner.begin(), learner.end());
  if (f == learner.end()) return true;
  const Epoch own = f->epoch();
  for (auto rest = l; rest != leader.end(); ++rest) {
    if (rest->epoch() <= own) return false;
  }
  return learner.back().epoch() == own;
}

TEST(SyncPlan, WhateverTheWindowTheLearnerEndsWithTheLeadersHistory) {
  int pairs = 0;
  for (const History& leader : histories()) {
    for (const History& learner : histories()) {
      if (!can_meet(leader, learner)) continue;
      for (std::size_t window = 1; window <= 6; ++window) {
        const Leader made = leader_of(leader, window);
        const Zxid last = learner.empty() ? Zxid{0} : learner.back();
        const SyncPlan plan = plan_sync(made.database, made.log, last, Rules{});
        EXPECT_EQ(to_words(follow(learner, plan, leader)), to_words(leader))
            << "learner " << to_words(learner) << "window " << window << " by "
            << to_text(plan.mode);
        ++pairs;
      }
    }
  }
  EXPECT_GT(pairs, 500);
}

}  // namespace
}  // namespace zablab
