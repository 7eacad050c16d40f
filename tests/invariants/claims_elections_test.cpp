// Each claim about elections, discoveries and connections can fail, and only where it should.
#include <gtest/gtest.h>

#include "tests/invariants/lab.hpp"

namespace zablab::claims_tests {
namespace {

/// Server 1 of three looks for a leader, in round 3, with 1:5 of epoch 1.
class ElectionClaims : public testing::Test {
 protected:
  ElectionClaims() {
    lab.opens_epoch_1();
    for (ServerId id = 1; id <= 3; ++id) lab.process(id).phase = Looking{};
    lab.effects(1, {Happened{ElectionStarted{Zxid{0}, 1, 3}}, say(1, own)});
  }
  ~ElectionClaims() override = default;

  static Effect say(ServerId to, const Vote& vote) {
    return SendNotification{to, Notification{ServerState::looking, vote}};
  }
  void hears(ServerId from, const Vote& vote, ServerState state = ServerState::looking,
             const Effects& effects = {}) {
    lab.effects(1, effects, NotificationReceived{from, Notification{state, vote}});
  }
  void decides_after_waiting(const Vote& vote) {
    lab.process(1).logical_clock = vote.round;
    lab.effects(1, {Happened{ElectionDecided{ServerState::following, vote}}},
                AlarmFired{Alarm{AlarmKind::final_wait, 0, {}}, 0});
  }
  void joins(ServerId from, const Vote& vote, ServerState state) {
    lab.process(1).logical_clock = vote.round;
    hears(from, vote, state, {Happened{ElectionDecided{ServerState::following, vote}}});
  }
  void expect_fine() { EXPECT_EQ(lab.broken(), "none") << lab.watch.violation()->sentence; }

  Lab lab;
  const Vote own{1, Zxid{0}, 3, 1};
  const Vote three{3, Zxid{0}, 3, 1};
  const Vote settled{3, Zxid{0}, 2, 1};
};

TEST_F(ElectionClaims, AQuorumThatAgreesDecides) {
  hears(3, three);
  lab.effects(1, {say(2, three)});
  hears(1, three);
  decides_after_waiting(three);
  expect_fine();
}

TEST_F(ElectionClaims, ElectedByQuorumNeedsTheVeryVote) {
  hears(3, three);
  // For the same server, in another round.
  hears(2, settled, ServerState::looking, {say(2, own)});
  decides_after_waiting(three);
  EXPECT_EQ(lab.broken(), "elected-by-quorum");
}

TEST_F(ElectionClaims, WhoIsSettledNeedNotNameTheRound) {
  hears(2, settled, ServerState::following);
  joins(3, settled, ServerState::leading);
  expect_fine();
}

TEST_F(ElectionClaims, OneThatIsSettledIsNoQuorum) {
  joins(3, settled, ServerState::leading);
  EXPECT_EQ(lab.broken(), "elected-by-quorum");
}

TEST_F(ElectionClaims, ALeaderMustHaveSaidThatItLeads) {
  hears(3, settled, ServerState::following);
  joins(2, settled, ServerState::following);
  EXPECT_EQ(lab.broken(), "elected-by-quorum");
}

TEST_F(ElectionClaims, NobodyLeadsByWordsOfAnotherRound) {
  const Vote past{1, Zxid{0}, 2, 1};
  hears(2, past, ServerState::following);
  joins(3, past, ServerState::following);
  EXPECT_EQ(lab.broken(), "elected-by-quorum");
}

TEST_F(ElectionClaims, BestVoteWins) {
  const Vote two{2, Zxid{0}, 3, 1};
  hears(3, three);
  hears(2, two);
  hears(1, two);
  decides_after_waiting(two);
  EXPECT_EQ(lab.broken(), "best-vote-wins");
}

TEST_F(ElectionClaims, WhoMayDecideWaitsForBetterVotes) {
  const auto waits = [&](std::int32_t delay_ms) {
    lab.effects(1, {ArmAlarm{Alarm{AlarmKind::final_wait, 0, {}}, delay_ms}});
  };
  waits(200);
  expect_fine();
  waits(199);
  EXPECT_EQ(lab.broken(), "best-vote-wins");
}

TEST_F(ElectionClaims, OwnHistoryIsAVoteToo) {
  const Vote older{3, Zxid{0}, 3, 0};
  hears(3, older);
  hears(2, older);
  decides_after_waiting(older);
  EXPECT_EQ(lab.broken(), "best-vote-wins");
}

TEST_F(ElectionClaims, VotesTellOwnHistory) {
  lab.effects(2, {Happened{ElectionStarted{Zxid{0}, 1, 3}}, say(1, Vote{2, Zxid::of(1, 9), 3, 1})});
  EXPECT_EQ(lab.broken(), "votes-tell-own-history");
}

TEST_F(ElectionClaims, OthersMayTellWhatItHadBefore) {
  const Vote past{1, Zxid::of(1, 9), 3, 1};
  hears(2, past);
  lab.effects(1, {say(3, past)});
  expect_fine();
}

TEST_F(ElectionClaims, VotesWereHeard) {
  lab.effects(1, {say(2, three)});
  EXPECT_EQ(lab.broken(), "votes-were-heard");
}

TEST_F(ElectionClaims, WhatWasHeardInAnotherRoundIsNoProposalOfThisOne) {
  hears(3, settled, ServerState::looking, {say(3, own)});
  expect_fine();
  lab.effects(1, {say(2, three)});
  EXPECT_EQ(lab.broken(), "votes-were-heard");
}

TEST_F(ElectionClaims, RoundsGrow) {
  lab.fact(1, ElectionStarted{Zxid{0}, 1, 4});
  expect_fine();
  lab.fact(1, ElectionStarted{Zxid{0}, 1, 4});
  EXPECT_EQ(lab.broken(), "rounds-grow");
}

TEST_F(ElectionClaims, WhoJoinsIsInTheRound) {
  hears(2, settled, ServerState::following);
  lab.process(1).logical_clock = 3;
  hears(3, settled, ServerState::leading,
        {Happened{ElectionDecided{ServerState::following, settled}}});
  EXPECT_EQ(lab.broken(), "rounds-grow");
}

TEST_F(ElectionClaims, AskersOfAnOlderRoundAreAnswered) {
  hears(2, settled, ServerState::looking, {say(2, own)});
  expect_fine();
  hears(2, settled);
  EXPECT_EQ(lab.broken(), "askers-are-answered");
}

TEST_F(ElectionClaims, AConnectionBeginsWithTheLastWord) {
  const ElectionConnectionId id{3, 1, 0};
  const auto begins = [&](const Vote& vote) {
    const Effect told = SendOnElection{id, Notification{ServerState::looking, vote}};
    lab.effects(1, {told}, ElectionConnected{id});
  };
  begins(own);
  hears(3, three, ServerState::looking, {say(1, three)});
  begins(three);
  expect_fine();
  begins(own);
  EXPECT_EQ(lab.broken(), "connections-begin-with-last-word");
}

TEST_F(ElectionClaims, WhoHasALeaderAnswers) {
  hears(2, settled, ServerState::following);
  joins(3, settled, ServerState::leading);
  expect_fine();
  hears(2, three);
  EXPECT_EQ(lab.broken(), "askers-are-answered");
}

/// Server 1 is asked to lead; 2 and 3 are its learners.
class DiscoveryClaims : public ElectionClaims {
 protected:
  DiscoveryClaims() {
    hears(2, mine);
    hears(1, mine);
    lab.process(1).logical_clock = mine.round;
    lab.process(1).phase = Leading{};
    lab.effects(1, {Happened{ElectionDecided{ServerState::leading, mine}}},
                AlarmFired{Alarm{AlarmKind::final_wait, 0, {}}, 0});
    expect_fine();
  }
  void arrives(ServerId learner, Packet packet, const Effects& effects = {}) {
    lab.effects(1, effects, PacketReceived{{learner, 1, 0}, std::move(packet), 0});
  }
  static Effect write(DiskObject file, Epoch epoch) { return WriteDisk{WriteEpoch{file, epoch}}; }

  const Vote mine{1, Zxid{0}, 3, 1};
};

TEST_F(DiscoveryClaims, EpochIsNew) {
  arrives(2, FollowerInfo{2, 4}, {write(DiskObject::accepted_epoch, 5)});
  expect_fine();
  arrives(3, FollowerInfo{3, 5}, {write(DiskObject::accepted_epoch, 5)});
  EXPECT_EQ(lab.broken(), "epoch-is-new");
}

TEST_F(DiscoveryClaims, NewestHistoryLeads) {
  arrives(3, AckEpoch{Zxid{0}, 2});
  arrives(2, AckEpoch{Zxid{0}, 1}, {write(DiskObject::current_epoch, 2)});
  expect_fine();  // without the one that is ahead
}

TEST_F(DiscoveryClaims, WhoIsAheadDoesNotPromise) {
  arrives(3, AckEpoch{Zxid{0}, 2}, {write(DiskObject::current_epoch, 2)});
  EXPECT_EQ(lab.broken(), "newest-history-leads");
}

TEST_F(DiscoveryClaims, NeitherDoesWhoPromisedBeforeOrHasNothing) {
  arrives(3, AckEpoch{Zxid{0}, -1});
  arrives(2, AckEpoch{Zxid::none(), 1}, {write(DiskObject::current_epoch, 2)});
  EXPECT_EQ(lab.broken(), "newest-history-leads");
}

/// Server 1 follows 3, and has accepted epoch 4.
class PromiseClaims : public ElectionClaims {
 protected:
  void is_offered(Epoch epoch, const AckEpoch& promise) {
    lab.process(1).accepted_epoch = 4;
    lab.effects(1, {SendPacket{{1, 3, 0}, promise}},
                PacketReceived{{1, 3, 0}, LeaderInfo{epoch}, 0});
  }
};

TEST_F(PromiseClaims, OfANewEpochCounts) {
  is_offered(5, AckEpoch{Zxid{0}, 1});
  expect_fine();
}

TEST_F(PromiseClaims, OfAnOlderEpochIsNone) {
  is_offered(3, AckEpoch{Zxid{0}, 1});
  EXPECT_EQ(lab.broken(), "promises-are-kept");
}

TEST_F(PromiseClaims, OfTheSameEpochCountsOnce) {
  is_offered(4, AckEpoch{Zxid{0}, -1});
  expect_fine();
  is_offered(4, AckEpoch{Zxid{0}, 1});
  EXPECT_EQ(lab.broken(), "promises-are-kept");
}

TEST_F(PromiseClaims, TellTheHistoryThatThereIs) {
  lab.process(1).needs_snap = true;
  is_offered(5, AckEpoch{Zxid::none(), 1});
  expect_fine();
  is_offered(5, AckEpoch{Zxid{0}, 1});
  EXPECT_EQ(lab.broken(), "promises-are-kept");
}

TEST_F(PromiseClaims, WhoIsUpToDateVouchesAgain) {
  lab.fact(1, LearnerSynced{4});
  expect_fine();
  lab.process(1).needs_snap = true;
  lab.fact(1, LearnerSynced{4});
  EXPECT_EQ(lab.broken(), "promises-are-kept");
}

TEST_F(ElectionClaims, RolesEndCleanly) {
  lab.world.links.push_back({ConnectionId{1, 3, 0}, Cow<QuorumLink>(QuorumLink{})});
  lab.fact(1, ElectionStarted{Zxid{0}, 1, 4});
  EXPECT_EQ(lab.broken(), "roles-end-cleanly");
}

TEST_F(ElectionClaims, WhatTheOtherEndHasNotNoticedYetIsNoConnection) {
  QuorumLink link;
  link.learner_open = false;
  lab.world.links.push_back({ConnectionId{1, 3, 0}, Cow<QuorumLink>(link)});
  lab.fact(1, ElectionStarted{Zxid{0}, 1, 4});
  expect_fine();
}

TEST_F(ElectionClaims, SilenceOfALeaderEndsTheRole) {
  const Input fired = AlarmFired{Alarm{AlarmKind::leader_silence, 0, {}}, 0};
  lab.effects(2, {Happened{RoleEnded{ServerState::following, "the leader is silent"}}}, fired);
  expect_fine();
  lab.effects(2, {}, fired);
  EXPECT_EQ(lab.broken(), "silence-ends-connections");
}

TEST_F(ElectionClaims, SilenceOfALearnerEndsItsConnection) {
  const ConnectionId id{1, 3, 0};
  lab.effects(3, {}, AlarmFired{Alarm{AlarmKind::learner_silence, 0, id}, 0});
  expect_fine();  // it is gone
  lab.world.links.push_back({id, Cow<QuorumLink>(QuorumLink{})});
  lab.effects(3, {}, AlarmFired{Alarm{AlarmKind::learner_silence, 0, id}, 0});
  EXPECT_EQ(lab.broken(), "silence-ends-connections");
}

TEST_F(ElectionClaims, LateLearnersLeave) {
  const ConnectionId id{2, 1, 0};
  Leading role;
  role.step = Leading::Step::serving;
  role.handlers[id].unacknowledged = Zxid::of(1, 1);
  lab.process(1).phase = role;
  const auto ticks = [&](int count) {
    const Input tick = AlarmFired{Alarm{AlarmKind::leader_tick, 0, {}}, 0};
    for (int i = 0; i < count; ++i) lab.effects(1, {SendPacket{id, Ping{}}}, tick);
  };
  ticks(10);
  std::get<Leading>(lab.process(1).phase).handlers[id].unacknowledged = Zxid::of(1, 2);
  ticks(10);
  expect_fine();  // it owes another one by now
  ticks(1);
  EXPECT_EQ(lab.broken(), "late-learners-leave");
}

TEST_F(ElectionClaims, LearnersHaveALeader) {
  const Input done = DiskDone{SyncLog{}};
  Synchronizing sync;
  sync.step = Synchronizing::Step::logging;
  lab.process(2).phase = Following{3, std::nullopt, sync};
  lab.effects(2, {}, done);
  expect_fine();  // there is more for the disk to do
  sync.step = Synchronizing::Step::awaiting_uptodate;
  lab.process(2).phase = Following{3, ConnectionId{2, 3, 0}, sync};
  lab.effects(2, {}, done);
  expect_fine();
  lab.process(2).phase = Following{3, std::nullopt, sync};
  lab.effects(2, {}, done);
  EXPECT_EQ(lab.broken(), "learners-have-a-leader");
}

TEST_F(ElectionClaims, LostClientsAreForgotten) {
  const ClientConnectionId lost{1, 3, 0};
  Leading role;
  role.serving.commit.waiting[some_session].push_back(
      QueuedRequest{Request{some_session, 1, GetData{"/", false}, {}}, lost});
  lab.process(3).phase = role;
  lab.effects(3, {}, ClientLost{{2, 3, 0}});
  expect_fine();
  lab.effects(3, {}, ClientLost{lost});
  EXPECT_EQ(lab.broken(), "lost-connections-are-forgotten");
}

TEST_F(ElectionClaims, LostLearnersAreForgotten) {
  const ConnectionId lost{2, 3, 0};
  Leading role;
  role.serving.outstanding.push_back(
      OutstandingProposal{txn(1, 1), {}, {PendingSync{ConnectionId{1, 3, 0}}}});
  lab.process(3).phase = role;
  lab.effects(3, {}, ConnectionLost{lost});
  expect_fine();
  std::get<Leading>(lab.process(3).phase).serving.outstanding.back().syncs = {PendingSync{lost}};
  lab.effects(3, {}, ConnectionLost{lost});
  EXPECT_EQ(lab.broken(), "lost-connections-are-forgotten");
}

TEST_F(ElectionClaims, SnapshotsAreCompleteWhenTheLogIs) {
  lab.process(1).sync.batch = {txn(1, 1)};
  lab.effects(1, {WriteDisk{SealSnapshot{Zxid{0}, {}}}});
  expect_fine();  // it shows nothing of that
  lab.effects(1, {WriteDisk{SealSnapshot{Zxid::of(1, 1), {}}}});
  EXPECT_EQ(lab.broken(), "snapshots-are-explained");
}

TEST_F(ElectionClaims, SnapshotsDoNotWaitForALogThatHasDoneAll) {
  const Input done = DiskDone{SyncLog{}};
  SnapshotWalk walk;
  walk.step = SnapshotWalk::Step::awaiting_log;
  lab.process(1).walk = walk;
  lab.process(1).database->last_processed = Zxid::of(1, 1);
  lab.process(1).sync.queue.push_back(txn(1, 1));
  lab.effects(1, {}, done);
  expect_fine();
  lab.process(1).sync.queue.pop_front();
  lab.effects(1, {}, done);
  EXPECT_EQ(lab.broken(), "snapshots-are-explained");
}

TEST_F(ElectionClaims, NoSnapshotGoesOnUnderATail) {
  lab.commits(1, txn(1, 1), {1, 2, 3});
  lab.applies(1, txn(1, 1), false);
  expect_fine();
  lab.process(2).walk = SnapshotWalk{};
  lab.applies(2, txn(1, 1), false);
  EXPECT_EQ(lab.broken(), "snapshots-are-explained");
}

TEST_F(ElectionClaims, WhatHasItsFinalNameIsDurable) {
  lab.disk(1, BeginSnapshot{Zxid::of(1, 1), true, {}});
  lab.disk(1, SealSnapshot{Zxid::of(1, 1), {}});
  lab.disk(1, SyncSnapshots{});
  lab.effects(1, {WriteDisk{RenameSnapshot{Zxid::of(1, 1)}}});
  expect_fine();
  lab.disk(2, BeginSnapshot{Zxid::of(1, 1), true, {}});
  lab.disk(2, SealSnapshot{Zxid::of(1, 1), {}});
  lab.effects(2, {WriteDisk{RenameSnapshot{Zxid::of(1, 1)}}});
  EXPECT_EQ(lab.broken(), "snapshots-are-explained");
}

/// Server 1 has started with a log that begins with 1:1, and with a snapshot.
class StartClaims : public testing::Test {
 protected:
  StartClaims() {
    lab.opens_epoch_1();
    lab.commits(1, txn(1, 1), {1, 2, 3});
  }
  void starts_with_snapshot(Zxid name) {
    SnapshotDirectory& directory = lab.world.server(1).disk.edit().snapshots.visible.edit();
    directory.files.push_back(SnapshotFile{});
    directory.files.back().name = name;
    directory.files.back().sealed = true;
    lab.fact(1, ElectionStarted{name, 1, 1});
  }
  // The snapshot shows nothing of what its name says.
  Lab lab{3, ClaimSet{Claim::memory_agrees_with_disk}};
};

TEST_F(StartClaims, TheLogLeadsToTheSnapshot) {
  starts_with_snapshot(Zxid::of(1, 1));
  EXPECT_EQ(lab.broken(), "none");
}

TEST_F(StartClaims, ALogThatEndsBelowTheSnapshotWasToBeDiscarded) {
  starts_with_snapshot(Zxid::of(1, 5));
  EXPECT_EQ(lab.broken(), "log-leads-to-snapshot");
}

TEST_F(ElectionClaims, LearnersArePinged) {
  const ConnectionId id{2, 3, 0};
  Leading role;
  role.step = Leading::Step::serving;
  role.handlers[id].step = LearnerHandler::Step::serving;
  lab.process(3).phase = role;
  const Input tick = AlarmFired{Alarm{AlarmKind::leader_tick, 0, {}}, 0};
  lab.effects(3, {SendPacket{id, Ping{}}}, tick);
  expect_fine();
  lab.effects(3, {}, tick);
  EXPECT_EQ(lab.broken(), "learners-are-pinged");
}

TEST_F(ElectionClaims, PingsAreAnswered) {
  const ConnectionId id{2, 3, 0};
  Following role;
  role.connection = id;
  role.stage = FollowerServing{};
  lab.process(2).phase = role;
  lab.effects(2, {SendPacket{id, PingReply{}}}, PacketReceived{id, Ping{}, 0});
  expect_fine();
  lab.effects(2, {}, PacketReceived{id, Ping{}, 0});
  EXPECT_EQ(lab.broken(), "pings-are-answered");
}

TEST_F(ElectionClaims, OneConnectionPerLearner) {
  const SyncChosen chosen{2, SyncMode::diff, Zxid{0}, Zxid{0}};
  Leading role;
  role.handlers[{2, 3, 0}].server = 2;
  role.handlers[{2, 3, 1}].server = 0;  // has not said yet who it is
  lab.process(3).phase = role;
  lab.fact(3, chosen);
  expect_fine();
  std::get<Leading>(lab.process(3).phase).handlers[{2, 3, 1}].server = 2;
  lab.fact(3, chosen);
  EXPECT_EQ(lab.broken(), "one-connection-per-learner");
}

/// Server 1 leads, and its window holds 1:2 and 1:3.
class SyncChoiceClaims : public testing::Test {
 protected:
  SyncChoiceClaims() {
    lab.opens_epoch_1();
    for (std::uint32_t counter = 1; counter <= 3; ++counter) {
      lab.commits(1, txn(1, counter), {1, 2, 3});
      lab.applies(1, txn(1, counter));
    }
    CommittedLog& window = lab.process(1).database->committed_log;
    window = {};
    for (std::uint32_t counter = 2; counter <= 3; ++counter) window.add(txn(1, counter), 500);
  }
  std::string sends(SyncMode mode, Zxid learner_last) {
    lab.fact(1, SyncChosen{2, mode, learner_last, Zxid::of(1, 3)});
    return lab.broken();
  }
  Lab lab;
};

TEST_F(SyncChoiceClaims, WhatTheWindowHoldsIsSent) {
  EXPECT_EQ(sends(SyncMode::diff, Zxid::of(1, 2)), "none");
  EXPECT_EQ(sends(SyncMode::snap, Zxid::of(1, 1)), "none");
  EXPECT_EQ(sends(SyncMode::snap, Zxid::of(1, 2)), "sync-fits-learner");
}

TEST_F(SyncChoiceClaims, WhatTheLeaderHasIsNotCut) {
  EXPECT_EQ(sends(SyncMode::trunc, Zxid::of(1, 1)), "sync-fits-learner");
}

TEST_F(SyncChoiceClaims, WhoHasMoreIsCut) {
  EXPECT_EQ(sends(SyncMode::trunc, Zxid::of(1, 4)), "none");
  EXPECT_EQ(sends(SyncMode::snap, Zxid::of(1, 4)), "sync-fits-learner");
}

TEST_F(ElectionClaims, ReignBeginsAtItsFirstZxid) {
  lab.wins(3, 2);
  lab.fact(3, LeaderEstablished{2, Zxid{0}});
  EXPECT_EQ(lab.broken(), "reign-begins-whole");
}

TEST_F(ElectionClaims, ReignTracksEverySession) {
  lab.wins(3, 2);
  Database& database = *lab.process(3).database;
  database.last_processed = Zxid::of(2, 0);
  database.sessions.edit()[some_session] = 4000;
  lab.fact(3, LeaderEstablished{2, Zxid{0}});
  EXPECT_EQ(lab.broken(), "reign-begins-whole");
}

TEST_F(ElectionClaims, SessionMovesWithClient) {
  const ConnectionId id{2, 3, 0};
  Leading role;
  role.serving.sessions[some_session].owner = SessionOwner{id};
  lab.process(3).phase = role;
  lab.effects(3, {SendPacket{id, Revalidated{some_session, true}}});
  expect_fine();
  lab.effects(3, {SendPacket{{1, 3, 0}, Revalidated{some_session, true}}});
  EXPECT_EQ(lab.broken(), "session-moves-with-client");
}

TEST_F(ElectionClaims, WhatWasCutIsGoneForGood) {
  lab.commits(1, txn(1, 1), {1, 2, 3});
  lab.disk(2, TruncateLog{Zxid{0}, true});
  lab.effects(2, {SendPacket{{2, 1, 0}, Ack{Zxid::of(1, 0)}}});
  EXPECT_EQ(lab.broken(), "newleader-acked-from-disk");
}

TEST_F(ElectionClaims, NewLeaderIsAcknowledgedFromDisk) {
  const ConnectionId id{2, 1, 0};
  lab.effects(2, {SendPacket{id, Ack{Zxid::of(1, 0)}}});
  expect_fine();
  lab.effects(2, {SendPacket{id, Ack{Zxid::of(2, 0)}}});
  EXPECT_EQ(lab.broken(), "newleader-acked-from-disk");
}

}  // namespace
}  // namespace zablab::claims_tests
