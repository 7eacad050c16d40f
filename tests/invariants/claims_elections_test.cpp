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

}  // namespace
}  // namespace zablab::claims_tests
