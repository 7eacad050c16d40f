// SNAP in pieces: what is applied between two of them reaches the learner once, in order, and
// before NEWLEADER; what breaks off leaves nothing.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/story.hpp"

namespace zablab {
namespace {

// 3 leads with 2, a znode was created at 1:2; 1 comes with an empty disk, and the first piece of
// the snapshot is under way to it when the znode is set, 1:3.
constexpr const char* first_piece_under_way = R"(
world servers=3 clients=1 commitLogCount=1 snapPieceNodes=1
restart 2
restart 3
run 2 3 until 2 serves
client-connect c1 3
run 2 3 until c1 attached
request c1 create /a "1"
run 2 3 until 2 applied 1:2
restart 1
run 1 2 3 until can deliver 3->1 SNAP 1:2
request c1 set /a "2"
run 2 3 until 2 applied 1:3
)";

Story played(const std::string& rest) {
  Story story;
  Story::play(first_piece_under_way + rest, story);
  return story;
}

const Replica& server(const Story& story, ServerId id) {
  return story.world().server(id).process();
}

const LearnerHandler& handler_of_first(const Story& story) {
  for (const auto& [connection, handler] : std::get<Leading>(server(story, 3).phase).handlers) {
    if (connection.learner == 1) return handler;
  }
  ADD_FAILURE() << "3 has no connection to 1";
  static const LearnerHandler none;
  return none;
}

std::vector<std::string> under_way_to_first(const Story& story) {
  std::vector<std::string> words;
  for (const QuorumConnection& entry : story.world().links) {
    if (entry.id.learner != 1) continue;
    for (const Packet& packet : entry.link->to_learner) words.push_back(to_text(packet));
  }
  return words;
}

TEST(SnapStream, WhatCommitsMeanwhileWaitsBehindIt) {
  const Story story = played("");
  EXPECT_EQ(under_way_to_first(story), std::vector<std::string>{"SNAP 1:2"});
  const LearnerHandler& handler = handler_of_first(story);
  ASSERT_TRUE(handler.stream.has_value());
  EXPECT_EQ(handler.stream->queued.size(), 2U) << "PROPOSAL and COMMIT of 1:3";
}

TEST(SnapStream, OnePieceIsUnderWayAtATime) {
  const Story story = played("deliver 3->1 SNAP 1:2\n");
  EXPECT_EQ(under_way_to_first(story), std::vector<std::string>{"SNAP-PIECE 1:2"});
  EXPECT_FALSE(server(story, 1).database.has_value()) << "half a database is none";
}

TEST(SnapStream, NewLeaderComesBehindWhatCommittedMeanwhile) {
  const Story story = played("run 1 3 until can deliver 3->1 PROPOSAL 1:3\n");
  const std::vector<std::string> expected = {"PROPOSAL 1:3", "COMMIT 1:3", "NEWLEADER 1"};
  EXPECT_EQ(under_way_to_first(story), expected);
}

TEST(SnapStream, TheLearnerEndsWithTheLeadersTree) {
  const Story story = played("run 1 2 3 until 1 serves\n");
  EXPECT_FALSE(story.watch().violation());
  EXPECT_EQ(server(story, 1).database->last_processed, Zxid::of(1, 3));
  EXPECT_EQ(server(story, 1).database->tree, server(story, 3).database->tree);
}

TEST(SnapStream, ANodeDeletedAheadOfTheWalkIsLeftOut) {
  const Story story = played("request c1 delete /a\nrun 1 2 3 until 1 applied 1:4\n");
  EXPECT_FALSE(story.watch().violation());
  EXPECT_EQ(server(story, 1).database->tree, server(story, 3).database->tree);
}

TEST(SnapStream, ANodeCreatedBehindTheWalkComesWithItsTransaction) {
  const Story story = played("request c1 create /a/x\nrun 1 2 3 until 1 applied 1:4\n");
  EXPECT_FALSE(story.watch().violation());
  EXPECT_EQ(server(story, 1).database->tree, server(story, 3).database->tree);
}

TEST(SnapStream, WhatBreaksOffLeavesWhatTheDiskHas) {
  const Story story =
      played("deliver 3->1 SNAP 1:2\ndeliver 3->1 SNAP-PIECE 1:2\nkill 3\nlose 1@3 learner\n");
  EXPECT_FALSE(story.watch().violation());
  EXPECT_TRUE(std::holds_alternative<Looking>(server(story, 1).phase));
  EXPECT_EQ(server(story, 1).database->last_processed, Zxid{0});
}

TEST(SnapStream, ALearnerThatGoesTakesTheWalkWithIt) {
  const Story story = played("deliver 3->1 SNAP 1:2\nkill 1\nlose 1@3 leader\n");
  EXPECT_FALSE(story.watch().violation());
  EXPECT_EQ(std::get<Leading>(server(story, 3).phase).handlers.size(), 1U) << "of 2 alone";
}

}  // namespace
}  // namespace zablab
