// The pure part of fast leader election.
#include "protocol/election/votes.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace zablab {
namespace {

ServerConfig voters(int count) {
  ServerConfig config;
  for (ServerId id = 1; id <= count; ++id) config.quorum.voters.insert(id);
  return config;
}

Vote vote(ServerId leader, Zxid zxid, std::int64_t round, Epoch epoch) {
  return Vote{leader, zxid, round, epoch};
}

rc::Gen<Vote> any_vote() {
  return rc::gen::map(
      rc::gen::tuple(rc::gen::inRange(1, 4), rc::gen::inRange(0, 3), rc::gen::inRange(0, 3),
                     rc::gen::inRange(0, 3)),
      [](const std::tuple<int, int, int, int>& draw) {
        const auto& [leader, zxid_epoch, counter, epoch] = draw;
        return vote(leader, Zxid::of(zxid_epoch, static_cast<std::uint32_t>(counter)), 1, epoch);
      });
}

bool beats(const Vote& a, const Vote& b) { return is_better(a, b, voters(3), Rules{}); }

TEST(VoteOrder, TheCurrentEpochOutranksTheZxidAndTheZxidTheId) {
  EXPECT_TRUE(beats(vote(1, Zxid::of(1, 1), 1, 2), vote(3, Zxid::of(1, 9), 1, 1)));
  EXPECT_TRUE(beats(vote(1, Zxid::of(1, 2), 1, 1), vote(3, Zxid::of(1, 1), 1, 1)));
  EXPECT_TRUE(beats(vote(2, Zxid::of(1, 1), 1, 1), vote(1, Zxid::of(1, 1), 1, 1)));
}

TEST(VoteOrder, TheRoundDoesNotCount) {
  EXPECT_FALSE(beats(vote(1, Zxid::of(1, 1), 9, 1), vote(1, Zxid::of(1, 1), 1, 1)));
}

// ZOOKEEPER-1419: with an order that is none, two votes beat each other and an election never ends.
RC_GTEST_PROP(VoteOrder, IsATotalOrder, ()) {
  const Vote a = *any_vote();
  const Vote b = *any_vote();
  const Vote c = *any_vote();
  RC_ASSERT(!beats(a, a));
  RC_ASSERT(!(beats(a, b) && beats(b, a)));
  RC_ASSERT(a == b || beats(a, b) || beats(b, a));
  RC_ASSERT(!(beats(a, b) && beats(b, c)) || beats(a, c));
}

TEST(VoteOrder, WithIdsAcrossEpochsTwoVotesBeatEachOther) {
  Rules rules;
  rules.vote_order = VoteOrder::ids_across_epochs;
  const Vote later_epoch = vote(1, Zxid::of(1, 1), 1, 2);
  const Vote larger_id = vote(2, Zxid::of(1, 1), 1, 1);
  EXPECT_TRUE(is_better(later_epoch, larger_id, voters(3), rules));
  EXPECT_TRUE(is_better(larger_id, later_epoch, voters(3), rules));
}

TEST(Tally, AQuorumMustAgreeInAllFourFields) {
  const Vote proposal = vote(3, Zxid::of(1, 1), 2, 1);
  std::map<ServerId, TalliedVote> tally;
  tally[3] = TalliedVote{proposal, ServerState::looking};
  EXPECT_FALSE(round_agrees(voters(3), tally, proposal));
  tally[1] = TalliedVote{vote(3, Zxid::of(1, 2), 2, 1), ServerState::looking};
  EXPECT_FALSE(round_agrees(voters(3), tally, proposal));
  tally[1].vote = proposal;
  EXPECT_TRUE(round_agrees(voters(3), tally, proposal));
}

TEST(Tally, VotesOfNonVotersDoNotCount) {
  const Vote proposal = vote(3, Zxid{}, 1, 0);
  std::map<ServerId, TalliedVote> tally;
  tally[3] = TalliedVote{proposal, ServerState::looking};
  tally[9] = TalliedVote{proposal, ServerState::looking};
  EXPECT_FALSE(round_agrees(voters(3), tally, proposal));
}

// Servers that joined an established leader at different times report different zxids and rounds.
TEST(JoiningALeader, NeedsTheSameLeaderAndEpochOfAQuorum) {
  std::map<ServerId, TalliedVote> words;
  words[1] = TalliedVote{vote(1, Zxid::of(1, 1), 1, 2), ServerState::leading};
  words[2] = TalliedVote{vote(1, Zxid::of(0, 0), 7, 2), ServerState::following};
  EXPECT_TRUE(established_agree(voters(3), words, words[2].vote, false));
  words[2].vote.peer_epoch = 1;
  EXPECT_FALSE(established_agree(voters(3), words, words[2].vote, false));
  EXPECT_TRUE(established_agree(voters(3), words, words[2].vote, true));
}

TEST(JoiningALeader, NeedsTheWordOfTheLeaderItself) {
  std::map<ServerId, TalliedVote> words;
  const Vote of_one = vote(1, Zxid::of(1, 1), 1, 2);
  words[2] = TalliedVote{of_one, ServerState::following};
  words[3] = TalliedVote{of_one, ServerState::following};
  EXPECT_FALSE(leader_confirms(4, 1, words, of_one));
  words[1] = TalliedVote{of_one, ServerState::looking};
  EXPECT_FALSE(leader_confirms(4, 1, words, of_one));
  words[1].state = ServerState::leading;
  EXPECT_TRUE(leader_confirms(4, 1, words, of_one));
}

TEST(JoiningALeader, ThatIsMeNeedsMyOwnRound) {
  EXPECT_TRUE(leader_confirms(1, 5, {}, vote(1, Zxid{}, 5, 0)));
  EXPECT_FALSE(leader_confirms(1, 6, {}, vote(1, Zxid{}, 5, 0)));
}

}  // namespace
}  // namespace zablab
