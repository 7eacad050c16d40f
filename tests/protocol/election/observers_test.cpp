// Elections with observers, who have no vote, and with voters that do not all count alike.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "protocol/election/votes.hpp"
#include "tests/support/story.hpp"

namespace zablab {
namespace {

constexpr ServerId observer = 4;

Story played(const std::string& transcript) {
  Story story;
  Story::play(transcript, story);
  return story;
}

/// Server 4 of a story's world, which it leaves for what a test tells it.
class Server4 {
 public:
  explicit Server4(const Story& story)
      : replica(story.world().server(observer).process()), start_(story.world()) {}

  /// What it does when `from` says that it is in this state and for this leader.
  std::string hears(ServerId from, ServerState state, ServerId leader, std::int64_t round) {
    const ServerSetup& setup = start_.server_setup(observer);
    const DiskView disk = start_.server(observer).disk->view();
    const Notification word{state, Vote{leader, Zxid{0}, round, 0}};
    Effects effects;
    step(replica, NotificationReceived{from, word}, {setup.config, setup.rules, disk}, effects);
    std::string text;
    for (const Effect& effect : effects) {
      if (const auto* happened = std::get_if<Happened>(&effect)) {
        text += (text.empty() ? "" : ", ") + to_text(happened->fact);
      } else if (const auto* sent = std::get_if<SendNotification>(&effect)) {
        text += (text.empty() ? "says " : ", says ") + to_text(sent->notification);
      }
    }
    return text;
  }

  Replica replica;

 private:
  World start_;
};

std::string waiting_from(const Story& story, ServerId from, ServerId to) {
  const auto& outbox = *story.world().server(from).outbox;
  const auto& waiting = outbox[static_cast<std::size_t>(to - 1)].waiting;
  return waiting ? to_text(*waiting) : "nothing";
}

constexpr const char* observer_looks = R"(
world servers=3 observers=1
restart 4
run 4 until 4 looks
)";

TEST(ObserverElection, ItAsksTheVotersAndVotesForNobody) {
  const Story story = played(observer_looks);
  for (ServerId voter = 1; voter <= 3; ++voter) {
    EXPECT_EQ(waiting_from(story, observer, voter), "LOOKING 0 none round 1 epoch -1");
  }
  EXPECT_EQ(waiting_from(story, observer, observer), "nothing");
}

TEST(ObserverElection, AVoterAnswersItAtOnceAndDoesNotCountIt) {
  const Story story = played(std::string(observer_looks) +
                             "restart 1\nrun 1 until 1 looks\n"
                             "notify 4->1 LOOKING 0 none round 1 epoch -1\n");
  EXPECT_EQ(waiting_from(story, 1, observer), "LOOKING 1 0:0 round 1 epoch 0");
  const Looking& election = std::get<Looking>(story.world().server(1).process().phase);
  EXPECT_TRUE(election.tally.empty());
  EXPECT_TRUE(election.out_of_election.empty());
}

TEST(ObserverElection, ItJoinsWhenAQuorumFollowsAndTheLeaderSaysSo) {
  Server4 server(played(observer_looks));
  for (ServerId voter = 1; voter <= 3; ++voter) {
    EXPECT_EQ(server.hears(voter, ServerState::looking, 3, 1), "") << "they have not decided";
  }
  EXPECT_EQ(server.hears(1, ServerState::following, 3, 7), "");
  EXPECT_EQ(server.hears(2, ServerState::following, 3, 7), "") << "3 has not said so";
  EXPECT_EQ(server.hears(3, ServerState::leading, 3, 7), "decides OBSERVING under 3");
  const ServerConfig config = make_setup(3, 0, {}, {}, {}, 1).servers.back().config;
  EXPECT_EQ(state_of(server.replica, config), ServerState::observing);
  EXPECT_EQ(server.replica.logical_clock, 7);
}

TEST(ObserverElection, OtherObserversAreNoWitnesses) {
  Server4 server(played(observer_looks));
  EXPECT_EQ(server.hears(3, ServerState::leading, 3, 1), "");
  EXPECT_EQ(server.hears(5, ServerState::following, 3, 1).find("decides"), std::string::npos);
  EXPECT_EQ(server.hears(2, ServerState::following, 3, 1), "decides OBSERVING under 3");
}

TEST(ObserverElection, ItNeverAnswersSoThatNobodyAnswersBack) {
  Server4 server(played(observer_looks));
  server.replica.logical_clock = 9;
  EXPECT_EQ(server.hears(1, ServerState::looking, 1, 2), "") << "1 lags behind";
  server.replica.phase = Following{3, std::nullopt, Dialing{}};
  EXPECT_EQ(server.hears(1, ServerState::looking, 1, 2), "") << "a late word";
}

/// 1 and 2, 3 and 4, 5 make a group each; 1 and 3 count twice, 5 not at all.
ServerConfig weighted() {
  ServerConfig config = make_setup(5, 0).servers.front().config;
  config.quorum.groups.resize(3);
  for (ServerId id = 1; id <= 5; ++id) {
    config.quorum.groups[static_cast<std::size_t>((id - 1) / 2)].insert(id);
  }
  config.quorum.weights = {{1, 2}, {3, 2}, {5, 0}};
  return config;
}

std::map<ServerId, TalliedVote> votes_of(std::initializer_list<ServerId> voters, ServerState state,
                                         const Vote& vote) {
  std::map<ServerId, TalliedVote> tally;
  for (const ServerId voter : voters) tally[voter] = {vote, state};
  return tally;
}

TEST(WeightedElection, WhoHasNoWeightIsBetterThanNobody) {
  const Vote longest{5, Zxid::of(1, 9), 1, 1};
  const Vote shortest{1, Zxid::of(1, 1), 1, 1};
  EXPECT_FALSE(is_better(longest, shortest, weighted(), Rules{}));
  EXPECT_TRUE(is_better(shortest, Vote{2, Zxid::of(1, 0), 1, 1}, weighted(), Rules{}));
}

TEST(WeightedElection, TwoVotesMayDecideAndThreeMayNot) {
  const Vote vote{3, Zxid{0}, 1, 0};
  using enum ServerState;
  EXPECT_TRUE(round_agrees(weighted(), votes_of({1, 3}, looking, vote), vote));
  EXPECT_FALSE(round_agrees(weighted(), votes_of({1, 2, 5}, looking, vote), vote));
  EXPECT_TRUE(established_agree(weighted(), votes_of({1, 3}, following, vote), vote, false));
  EXPECT_FALSE(established_agree(weighted(), votes_of({2, 3, 5}, following, vote), vote, false));
}

TEST(WeightedElection, TheLargestIdWithoutWeightFollows) {
  const Story story = played(R"(
world servers=3 clients=0 groups=1:2:3 weights=3=0
restart 1
restart 2
restart 3
run 1 2 3 until 1 serves
alarm 3 notification-timeout
run 1 2 3 until 3 serves
)");
  EXPECT_FALSE(story.watch().violation());
  EXPECT_EQ(std::get<Following>(story.world().server(3).process().phase).leader, 2);
}

}  // namespace
}  // namespace zablab
