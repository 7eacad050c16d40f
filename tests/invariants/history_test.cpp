// The tree of histories: what stands for what, and what leads where.
#include "invariants/history.hpp"

#include <gtest/gtest.h>

namespace zablab {
namespace {

TxnRef txn(Zxid zxid) {
  Txn made;
  made.zxid = zxid;
  return TxnRef(std::move(made));
}

Zxid at(Epoch epoch, std::uint32_t counter) { return Zxid::of(epoch, counter); }

/// 0 -- 1:1 -- 1:2 -- 1:3, and behind 1:2: 2:1 -- 2:2. Epoch 4 began with 2:2 and proposed nothing.
History fork() {
  History history;
  history.win(1, 1, Zxid{0});
  for (std::uint32_t i = 1; i <= 3; ++i) history.propose(txn(at(1, i)));
  history.win(4, 3, at(2, 2));  // heard of late: epochs are won in any order
  history.win(2, 2, at(1, 2));
  for (std::uint32_t i = 1; i <= 2; ++i) history.propose(txn(at(2, i)));
  return history;
}

TEST(History, ANewEpochsZxidStandsForItsBase) {
  const History history = fork();
  EXPECT_EQ(history.place_of(at(4, 0)), at(2, 2));
  EXPECT_EQ(history.place_of(at(2, 0)), at(1, 2));
  EXPECT_EQ(history.place_of(at(1, 0)), Zxid{0});
  EXPECT_EQ(history.place_of(at(1, 3)), at(1, 3));
  EXPECT_FALSE(history.knows(history.place_of(at(3, 0))));
}

TEST(History, PredecessorsCrossEpochs) {
  const History history = fork();
  EXPECT_EQ(history.predecessor(at(2, 1)), at(1, 2));
  EXPECT_EQ(history.predecessor(at(2, 2)), at(2, 1));
  EXPECT_EQ(history.predecessor(at(1, 1)), Zxid{0});
  EXPECT_EQ(history.between(at(1, 1), at(2, 2)), (std::vector<Zxid>{at(1, 2), at(2, 1), at(2, 2)}));
}

TEST(History, BranchesDoNotLeadToEachOther) {
  const History history = fork();
  EXPECT_TRUE(history.leads_to(Zxid{0}, at(2, 2)));
  EXPECT_TRUE(history.leads_to(at(1, 2), at(2, 2)));
  EXPECT_FALSE(history.leads_to(at(1, 3), at(2, 2)));
  EXPECT_FALSE(history.leads_to(at(2, 1), at(1, 3)));
  EXPECT_FALSE(history.leads_to(at(2, 2), at(2, 1)));
}

TEST(History, CommittedIsOneBranch) {
  History history = fork();
  history.commit(at(2, 1));
  EXPECT_TRUE(history.is_committed(at(1, 2)));
  EXPECT_FALSE(history.is_committed(at(1, 3)));
  EXPECT_FALSE(history.is_committed(at(2, 2)));
  EXPECT_EQ(history.last_committed_before(2), at(1, 2));
  EXPECT_EQ(history.last_committed_before(3), at(2, 1));
}

}  // namespace
}  // namespace zablab
