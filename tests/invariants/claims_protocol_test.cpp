// Each claim about leaders, histories and disks can fail, and only where it should.
#include <gtest/gtest.h>

#include "tests/invariants/lab.hpp"

namespace zablab::claims_tests {
namespace {

/// Server 1 leads epoch 1 of three.
class Claims : public testing::Test {
 protected:
  Claims() { lab.opens_epoch_1(); }
  ~Claims() override = default;

  void expect_fine() { EXPECT_EQ(lab.broken(), "none") << lab.watch.violation()->sentence; }

  /// 1:1 is committed and applied everywhere.
  void first_txn() {
    lab.commits(1, one, {1, 2, 3});
    for (ServerId id = 1; id <= 3; ++id) lab.applies(id, one);
    expect_fine();
  }

  Lab lab;
  const TxnRef one = txn(1, 1, CreateSessionTxn{4000});
  const TxnRef two = txn(1, 2);
  const TxnRef three = txn(1, 3);
};

TEST_F(Claims, HoldWhenAllIsWell) {
  first_txn();
  lab.fact(1, ElectionStarted{Zxid::of(1, 1), 1, 2});
  lab.watch.run_ended(lab.world);
  expect_fine();
}

TEST_F(Claims, OneLeaderPerEpoch) {
  lab.establishes(1, 1, Zxid{0});
  EXPECT_EQ(lab.broken(), "one-leader-per-epoch");
}

TEST_F(Claims, OneLeaderPerEpochWithoutPromise) {
  lab.process(2).phase = Leading{};
  lab.establishes(2, 2, Zxid{0});
  EXPECT_EQ(lab.broken(), "one-leader-per-epoch");
}

TEST_F(Claims, EpochWonOnce) {
  lab.wins(2, 1);
  EXPECT_EQ(lab.broken(), "epoch-won-once");
}

TEST_F(Claims, EpochWonOnceMayBeAttemptedTwice) {
  lab.fact(2, EpochChosen{2});
  lab.fact(3, EpochChosen{2});
  lab.wins(3, 2);
  expect_fine();
}

TEST_F(Claims, LeaderCompleteness) {
  lab.commits(1, one, {1, 2});
  lab.wins(3, 2);
  lab.establishes(3, 2, Zxid{0});
  EXPECT_EQ(lab.broken(), "leader-completeness");
}

TEST_F(Claims, LeaderCompletenessAllowsALateLeader) {
  // 2 wins epoch 2 with nothing, 3 wins and leads epoch 3 and commits; then 2's quorum is heard of.
  lab.wins(2, 2);
  lab.wins(3, 3);
  lab.establishes(3, 3, Zxid{0});
  lab.commits(3, txn(3, 1), {1, 3});
  lab.establishes(2, 2, Zxid{0});
  expect_fine();
  EXPECT_EQ(lab.watch.goals()[static_cast<std::size_t>(Goal::stale_leader_established)], 1U);
}

TEST_F(Claims, TotalOrderOfCommits) {
  lab.fact(1, Proposed{one});
  lab.fact(1, Proposed{two});
  lab.logs(1, one);
  lab.fact(1, Committed{two});
  EXPECT_EQ(lab.broken(), "total-order");
}

TEST_F(Claims, TotalOrderAllowsALateCommit) {
  // 2 had 1:1, is elected and makes it committed; then the old leader hears the acknowledgement.
  lab.fact(1, Proposed{one});
  lab.logs(1, one);
  lab.logs(2, one);
  lab.applies(2, one, false);
  lab.wins(2, 2);
  lab.establishes(2, 2, Zxid::of(1, 1));
  lab.fact(1, Committed{one});
  lab.applies(1, one);
  expect_fine();
  EXPECT_EQ(lab.watch.goals()[static_cast<std::size_t>(Goal::late_commit)], 1U);
  EXPECT_EQ(lab.watch.goals()[static_cast<std::size_t>(Goal::uncommitted_tail_adopted)], 1U);
}

TEST_F(Claims, TotalOrderOfLeaders) {
  // 1:1 of the old leader and 2:1 of the new one both committed, beside each other.
  lab.fact(1, Proposed{one});
  lab.wins(2, 2);
  lab.establishes(2, 2, Zxid{0});
  lab.commits(2, txn(2, 1), {2, 3});
  lab.logs(1, one);
  lab.fact(1, Committed{one});
  EXPECT_EQ(lab.broken(), "total-order");
}

TEST_F(Claims, LocalPrimaryOrder) {
  lab.fact(1, Proposed{two});
  EXPECT_EQ(lab.broken(), "local-primary-order");
}

TEST_F(Claims, IntegrityOfProposals) {
  lab.fact(2, Proposed{one});
  EXPECT_EQ(lab.broken(), "integrity");
}

TEST_F(Claims, IntegrityOfLogs) {
  lab.disk(2, AppendRecord{one});
  EXPECT_EQ(lab.broken(), "integrity");
}

TEST_F(Claims, IntegrityOfService) {
  lab.fact(2, LearnerActivated{2});
  EXPECT_EQ(lab.broken(), "integrity");
}

TEST_F(Claims, OneContentPerZxid) {
  lab.fact(1, Proposed{one});
  lab.disk(2, AppendRecord{txn(1, 1, CreateTxn{"/other", {}, false, 1})});
  EXPECT_EQ(lab.broken(), "one-content-per-zxid");
}

TEST_F(Claims, PrefixAgreementOfApplies) {
  first_txn();
  lab.commits(1, two, {1, 2, 3});
  lab.commits(1, three, {1, 2, 3});
  lab.fact(2, TxnApplied{three, true, {}});
  EXPECT_EQ(lab.broken(), "prefix-agreement");
}

TEST_F(Claims, PrefixAgreementOfService) {
  first_txn();
  lab.fact(1, Proposed{two});
  lab.logs(3, two);
  lab.applies(3, two, false);
  lab.fact(3, LearnerActivated{1});
  EXPECT_EQ(lab.broken(), "prefix-agreement");
}

TEST_F(Claims, DeliveredIsCommitted) {
  lab.fact(1, Proposed{one});
  lab.applies(2, one);
  EXPECT_EQ(lab.broken(), "delivered-is-committed");
}

TEST_F(Claims, TakingOverATailIsNoDelivery) {
  lab.fact(1, Proposed{one});
  lab.applies(2, one, false);
  expect_fine();
}

TEST_F(Claims, LogOrder) {
  first_txn();
  lab.fact(1, Proposed{two});
  lab.fact(1, Proposed{three});
  lab.disk(2, AppendRecord{three});
  EXPECT_EQ(lab.broken(), "log-order");
}

TEST_F(Claims, LogOrderOnADisk) {
  // A hole that opened behind the appends: the snapshot below it is lost.
  first_txn();
  lab.disk(2, BeginSnapshot{Zxid::of(1, 1), false, {}});
  lab.disk(2, SealSnapshot{Zxid::of(1, 1)});
  lab.disk(2, SyncSnapshots{});
  lab.disk(2, DiscardLog{Zxid::of(1, 1)});
  lab.disk(2, SyncLog{});
  lab.fact(1, Proposed{two});
  lab.logs(2, two);
  expect_fine();
  lab.world.server(2).disk.edit().snapshots.visible.edit().files.pop_back();
  lab.disk(2, SyncSnapshots{});
  lab.starts(2);
  EXPECT_EQ(lab.broken(), "log-order");
}

TEST_F(Claims, CommittedIsDurable) {
  lab.fact(1, Proposed{one});
  lab.disk(1, AppendRecord{one});
  lab.disk(2, AppendRecord{one});
  lab.disk(2, SyncLog{});
  lab.fact(1, Committed{one});
  EXPECT_EQ(lab.broken(), "committed-is-durable");
}

TEST_F(Claims, CommittedIsDurableWithoutTheLeadersDisk) {
  lab.commits(1, one, {2, 3});
  expect_fine();
}

TEST_F(Claims, CommittedStaysDurable) {
  lab.commits(1, one, {1, 2});
  lab.disk(2, TruncateLog{Zxid{0}});
  expect_fine();
  lab.disk(2, SyncLog{});
  EXPECT_EQ(lab.broken(), "committed-is-durable");
}

TEST_F(Claims, CommittedStaysDurableInASnapshot) {
  first_txn();
  lab.disk(2, BeginSnapshot{Zxid::of(1, 1), false, {}});
  lab.disk(2, SealSnapshot{Zxid::of(1, 1)});
  lab.disk(2, SyncSnapshots{});
  lab.disk(2, DiscardLog{Zxid::of(1, 1)});
  lab.disk(2, SyncLog{});
  lab.disk(3, TruncateLog{Zxid{0}});
  lab.disk(3, SyncLog{});
  expect_fine();
  lab.disk(2, DeleteSnapshotsAbove{Zxid{0}});
  lab.disk(2, SyncSnapshots{});
  EXPECT_EQ(lab.broken(), "committed-is-durable");
}

TEST_F(Claims, CommittedSurvivesAPowerLoss) {
  lab.commits(1, one, {1, 2});
  lab.disk(2, TruncateLog{Zxid{0}});
  lab.loses_power(2);
  expect_fine();
  lab.starts(2);
  lab.disk(2, TruncateLog{Zxid{0}});
  lab.loses_power(2, Survivors{.log = 1});
  EXPECT_EQ(lab.broken(), "committed-is-durable");
}

TEST_F(Claims, MemoryAgreesWithDisk) {
  first_txn();
  lab.fact(1, Proposed{two});
  lab.logs(2, two);
  lab.fact(2, ElectionStarted{Zxid::of(1, 1), 1, 2});
  EXPECT_EQ(lab.broken(), "memory-agrees-with-disk");
}

TEST_F(Claims, MemoryAgreesWithDiskAtANewEpoch) {
  lab.fact(1, ElectionStarted{Zxid::of(1, 0), 1, 2});  // stands for the beginning
  expect_fine();
}

TEST_F(Claims, EpochNotAheadOfHistory) {
  lab.fact(1, Proposed{one});
  lab.logs(1, one);
  lab.applies(1, one, false);
  lab.wins(1, 2);
  lab.disk(2, AppendRecord{one});
  lab.writes_epoch(2, DiskObject::current_epoch, 2);
  EXPECT_EQ(lab.broken(), "epoch-not-ahead-of-history");
}

TEST_F(Claims, EpochFilesInOrder) {
  lab.writes_epoch(2, DiskObject::accepted_epoch, 0);
  lab.fact(2, ElectionStarted{Zxid{0}, 1, 1});
  EXPECT_EQ(lab.broken(), "epoch-files-in-order");
}

TEST_F(Claims, NoHalt) {
  lab.crashes(2, Crash{2, false, HaltReason::commit_out_of_order});
  EXPECT_EQ(lab.broken(), "no-halt");
}

TEST_F(Claims, NoRefusedStart) {
  Step step;
  step.action = Restart{2};
  step.boot = Boot{2, HaltReason::log_without_snapshot};
  lab.watch.observe(lab.world, step);
  EXPECT_EQ(lab.broken(), "no-halt");
}

TEST_F(Claims, NoBrokenBelief) {
  Step step;
  step.broken_belief = "two is more than one";
  lab.watch.observe(lab.world, step);
  EXPECT_EQ(lab.broken(), "no-broken-belief");
  EXPECT_EQ(lab.watch.violation()->sentence, "two is more than one");
}

TEST_F(Claims, TheFirstViolationStays) {
  lab.wins(2, 1);
  lab.fact(1, Proposed{two});
  EXPECT_EQ(lab.broken(), "epoch-won-once");
}

/// Servers 1 to 3 vote, 4 observes.
class ObserverClaims : public testing::Test {
 protected:
  ObserverClaims() : lab(3, {}, 1) {
    lab.opens_epoch_1();
    lab.follows(4);
  }
  ~ObserverClaims() override = default;

  void decides(ServerId server, ServerId leader, ServerState state) {
    lab.fact(server, ElectionDecided{state, Vote{leader, Zxid{0}, 2, 1}});
  }
  void says(ServerId server, const Packet& packet) {
    lab.effects(server, {SendPacket{{server, 1, 0}, packet}});
  }

  Lab lab;
  const TxnRef one = txn(1, 1, CreateSessionTxn{4000});
};

TEST_F(ObserverClaims, HoldWhenAllIsWell) {
  lab.commits(1, one, {1, 2});
  lab.applies(4, one);
  lab.logs(4, one);
  says(4, Ack{Zxid::of(1, 0)});
  decides(4, 1, ServerState::observing);
  decides(2, 1, ServerState::following);
  lab.effects(4, {SendNotification{1, {ServerState::looking, Vote{0, Zxid::none(), 3, -1}}}});
  EXPECT_EQ(lab.broken(), "none") << lab.watch.violation()->sentence;
}

TEST_F(ObserverClaims, OnlyCommitted) {
  lab.process(4).phase = Following{1, std::nullopt, FollowerServing{}};
  lab.fact(1, Proposed{one});
  lab.logs(4, one);
  EXPECT_EQ(lab.broken(), "observer-only-committed");
}

TEST_F(ObserverClaims, OnlyCommittedAllowsTheStreamToBeAhead) {
  lab.process(4).phase = Following{1, std::nullopt, Synchronizing{}};
  lab.fact(1, Proposed{one});
  lab.logs(4, one);
  EXPECT_EQ(lab.broken(), "none");
}

TEST_F(ObserverClaims, TheirDisksAreNoPartOfAQuorum) {
  lab.process(4).phase = Following{1, std::nullopt, Synchronizing{}};
  lab.commits(1, one, {1, 4});
  EXPECT_EQ(lab.broken(), "committed-is-durable");
}

TEST_F(ObserverClaims, NoSayInAcknowledgements) {
  says(4, Ack{Zxid::of(1, 1)});
  EXPECT_EQ(lab.broken(), "observer-has-no-say");
}

TEST_F(ObserverClaims, NoSayInElections) {
  lab.effects(4, {SendNotification{1, {ServerState::looking, Vote{4, Zxid{0}, 2, 1}}}});
  EXPECT_EQ(lab.broken(), "observer-has-no-say");
}

TEST_F(ObserverClaims, NobodyFollowsAnObserver) {
  decides(2, 4, ServerState::following);
  EXPECT_EQ(lab.broken(), "observer-has-no-say");
}

TEST_F(ObserverClaims, AnObserverDoesNotFollow) {
  decides(4, 1, ServerState::following);
  EXPECT_EQ(lab.broken(), "observer-has-no-say");
}

TEST_F(ObserverClaims, AVoterDoesNotObserve) {
  decides(2, 1, ServerState::observing);
  EXPECT_EQ(lab.broken(), "observer-has-no-say");
}

TEST(SuspendedClaims, AreNotJudged) {
  Lab lab(3, {Claim::epoch_not_ahead_of_history});
  lab.opens_epoch_1();
  const TxnRef one = txn(1, 1);
  lab.fact(1, Proposed{one});
  lab.logs(1, one);
  lab.applies(1, one, false);
  lab.wins(1, 2);
  lab.writes_epoch(2, DiskObject::current_epoch, 2);
  EXPECT_EQ(lab.broken(), "none");
  lab.establishes(1, 2, Zxid::of(1, 1));
  EXPECT_EQ(lab.broken(), "committed-is-durable");
}

TEST(ClaimNames, AreUniqueAndFound) {
  for (const ClaimInfo& info : all_claims()) {
    EXPECT_EQ(find_claim(info.name), &info);
    EXPECT_NE(std::string(info.sentence), "");
  }
  for (const GoalInfo& info : all_goals()) EXPECT_EQ(find_goal(info.name), &info);
  EXPECT_EQ(find_claim("no such claim"), nullptr);
}

TEST(WatchValue, IsCopiedAndCompared) {
  Lab lab;
  const Watch before = lab.watch;
  EXPECT_EQ(before, lab.watch);
  lab.opens_epoch_1();
  EXPECT_FALSE(before == lab.watch);
  EXPECT_NE(fingerprint_of(before), fingerprint_of(lab.watch));
  Lab other;
  other.opens_epoch_1();
  EXPECT_EQ(fingerprint_of(other.watch), fingerprint_of(lab.watch));
}

}  // namespace
}  // namespace zablab::claims_tests
