// The first stage: what is judged on the overlay, and what the overlay remembers.
#include "protocol/store/prep.hpp"

#include <gtest/gtest.h>

#include "tests/protocol/store/story.hpp"

namespace zablab::store_tests {
namespace {

TEST(Prep, JudgesOnWhatIsPendingNotOnWhatIsApplied) {
  const std::string story = R"(
A open -> 1:1 OK
A create /a & -> 1:2 create /a
A create /a/b & -> 1:3 create /a/b
A create /a & -> 1:4 error NODEEXISTS
A set /a x 0 & -> 1:5 set /a version 1
A set /a y 0 & -> 1:6 error BADVERSION
A delete /a & -> 1:7 error NOTEMPTY
A delete /a/b & -> 1:8 delete /a/b
A delete /a 1 & -> 1:9 delete /a
A set /a z & -> 1:10 error NONODE
get /a -> NONODE
apply -> 1:2 OK /a; 1:3 OK /a/b; 1:4 NODEEXISTS; 1:5 OK {1:2 1:5 1:3 v1 c1 a0 owner 0 length 1
    children 1 times 1001 1004}; 1:6 BADVERSION; 1:7 NOTEMPTY; 1:8 OK; 1:9 OK; 1:10 NONODE
overlay -> 
)";
  EXPECT_EQ(retell(story), story);
}

TEST(Prep, TheOverlayForgetsWhatIsApplied) {
  const std::string story = R"(
A open -> 1:1 OK
A create /a & -> 1:2 create /a
A create /a/b & -> 1:3 create /a/b
overlay -> / v0 creates 1 children 2, /a v0 creates 1 children 1, /a/b v0 creates 0 children 0
)";
  Pipeline pipeline;
  ASSERT_EQ(retell(story, pipeline), story);
  pipeline.apply_next();
  EXPECT_EQ(in_words(pipeline.prep.overlay),
            "/a v0 creates 1 children 1, /a/b v0 creates 0 children 0");
  pipeline.apply_next();
  EXPECT_EQ(in_words(pipeline.prep.overlay), "");
}

TEST(Prep, EveryFailedWriteTakesAZxid) {
  const std::string story = R"(
A open -> 1:1 OK
A delete /nothing -> 1:2 NONODE
A create bad -> 1:3 BADARGUMENTS
A multi -> 1:4 OK []
A multi check /nothing -> 1:5 OK [not done: NONODE]
B create /b -> 1:6 SESSIONEXPIRED
A create /a -> 1:7 OK /a
)";
  EXPECT_EQ(retell(story), story);
}

TEST(Prep, SequenceNumbersCountTheCreatesThatArePending) {
  const std::string story = R"(
A open -> 1:1 OK
A create /q & -> 1:2 create /q
A create /q/n sequential & -> 1:3 create /q/n0000000000
A create /q/x & -> 1:4 create /q/x
A delete /q/x & -> 1:5 delete /q/x
A create /q/n sequential & -> 1:6 create /q/n0000000002
A create /q/ sequential & -> 1:7 create /q/0000000003
A create /q/n0000000004 & -> 1:8 create /q/n0000000004
A create /q/n0000000005 & -> 1:9 create /q/n0000000005
A create /q/n000000000 & -> 1:10 create /q/n000000000
A delete /q/n0000000002 & -> 1:11 delete /q/n0000000002
A create /q/n sequential & -> 1:12 create /q/n0000000007
apply -> 1:2 OK /q; 1:3 OK /q/n0000000000; 1:4 OK /q/x; 1:5 OK; 1:6 OK /q/n0000000002; 1:7 OK
    /q/0000000003; 1:8 OK /q/n0000000004; 1:9 OK /q/n0000000005; 1:10 OK /q/n000000000; 1:11 OK;
    1:12 OK /q/n0000000007
# a name that is taken already fails, and the counter does not move for a failure
A create /q/n0000000009 -> 1:13 OK /q/n0000000009
A create /q/n sequential -> 1:14 NODEEXISTS
A create /q/n sequential -> 1:15 NODEEXISTS
)";
  EXPECT_EQ(retell(story), story);
}

// ZOOKEEPER-1624, -2052.
TEST(Prep, AFailedMultiLeavesNoTraceInTheOverlay) {
  const std::string story = R"(
A open -> 1:1 OK
A create /p -> 1:2 OK /p
A create /p/a & -> 1:3 create /p/a
overlay -> /p v0 creates 1 children 1, /p/a v0 creates 0 children 0
A multi create /p/b; create /q; set /p/a x; create /q/r; check /p 7; delete /p & -> 1:4 multi
    [create /p/b, create /q, set /p/a version 1, create /q/r, error BADVERSION, error
    RUNTIMEINCONSISTENCY]
overlay -> /p v0 creates 1 children 1, /p/a v0 creates 0 children 0
A create /p/n sequential & -> 1:5 create /p/n0000000001
A delete /p/n0000000001 & -> 1:6 delete /p/n0000000001
A delete /p/a 0 & -> 1:7 delete /p/a
A delete /p & -> 1:8 delete /p
apply -> 1:3 OK /p/a; 1:4 OK [not done: OK, not done: OK, not done: OK, not done: OK, not done:
    BADVERSION, not done: RUNTIMEINCONSISTENCY]; 1:5 OK /p/n0000000001; 1:6 OK; 1:7 OK; 1:8 OK
)";
  EXPECT_EQ(retell(story), story);
}

TEST(Prep, PartsOfAMultiSeeThoseBeforeThem) {
  const std::string story = R"(
A open -> 1:1 OK
A multi create /a data=x; check /a 0; set /a y 0; create /a/n sequential stat; delete
    /a/n0000000000; delete /a 1; create /a null -> 1:2 OK [OK /a, OK, OK {1:2 1:2 1:2 v1 c0 a0 owner
    0 length 1 children 0 times 1001 1001}, OK /a/n0000000000 {1:2 1:2 1:2 v0 c0 a0 owner 0 length 0
    children 0 times 1001 1001}, OK, OK, OK /a]
get /a -> OK null {1:2 1:2 1:2 v0 c0 a0 owner 0 length 0 children 0 times 1001 1001}
)";
  EXPECT_EQ(retell(story), story);
}

// Where Apache's server answers NOTEMPTY to a delete that comes after the close.
TEST(Prep, APendingCloseTakesItsEphemeralsFromTheirParents) {
  const std::string story = R"(
A open -> 1:1 OK
B open -> 1:2 OK
B create /p -> 1:3 OK /p
A create /p/e ephemeral -> 1:4 OK /p/e
A create /p/f ephemeral & -> 1:5 create ephemeral /p/f
A close & -> 1:6 close-session 1 /p/e /p/f
overlay -> /p v0 creates 2 children 0, /p/e gone, /p/f gone
tracked -> A closing, B open
B create /p/e & -> 1:7 create /p/e
B delete /p/e & -> 1:8 delete /p/e
B delete /p & -> 1:9 delete /p
apply -> 1:5 OK /p/f; 1:6 OK; 1:7 OK /p/e; 1:8 OK; 1:9 OK
)";
  EXPECT_EQ(retell(story), story);
}

TEST(Prep, ACloseListsWhatTheSessionWillOwnThen) {
  const std::string story = R"(
A open -> 1:1 OK
B open -> 1:2 OK
A create /mine ephemeral -> 1:3 OK /mine
A create /given ephemeral -> 1:4 OK /given
A create /gone ephemeral -> 1:5 OK /gone
A create /new ephemeral & -> 1:6 create ephemeral /new
A delete /gone & -> 1:7 delete /gone
A delete /given & -> 1:8 delete /given
B create /given ephemeral & -> 1:9 create ephemeral /given
A close & -> 1:10 close-session 1 /mine /new
A close & -> 1:11 close-session 1
C close & -> 1:12 close-session 3
apply -> 1:6 OK /new; 1:7 OK; 1:8 OK; 1:9 OK /given; 1:10 OK; 1:11 OK; 1:12 OK
children / -> OK [given, zookeeper]
)";
  EXPECT_EQ(retell(story), story);
}

// ZOOKEEPER-1208.
constexpr const char* behind_the_close = R"(
A open -> 1:1 OK
B open -> 1:2 OK
A close & -> 1:3 close-session 1
A create /e ephemeral & -> 1:4 error SESSIONEXPIRED
apply -> 1:3 OK; 1:4 SESSIONEXPIRED
A create /late -> 1:5 SESSIONEXPIRED
children / -> OK [zookeeper]
)";

TEST(Prep, NothingIsDoneForASessionBehindItsClose) {
  EXPECT_EQ(retell(behind_the_close), behind_the_close);
}

TEST(Prep, HistoricServersCreatedAnEphemeralBehindTheClose) {
  Rules rules;
  rules.closing_session = ClosingSession::accepts;
  EXPECT_EQ(retell(behind_the_close, rules), R"(
A open -> 1:1 OK
B open -> 1:2 OK
A close & -> 1:3 close-session 1
A create /e ephemeral & -> 1:4 create ephemeral /e
apply -> 1:3 OK; 1:4 OK /e
A create /late -> 1:5 SESSIONEXPIRED
children / -> OK [e, zookeeper]
)");
}

TEST(Prep, ASessionBelongsToWhoeverOpenedIt) {
  const std::string story = R"(
A@2 open -> 1:1 OK
A@2 create /a -> 1:2 OK /a
A create /b -> 1:3 SESSIONMOVED
A@3 multi create /c; create /d -> 1:4 SESSIONMOVED
A@3 check /a -> 1:5 SESSIONMOVED
# a close is never checked: expiry speaks for nobody
A@3 close -> 1:6 OK
)";
  EXPECT_EQ(retell(story), story);
}

TEST(Prep, ASessionWithoutAnOwnerBelongsToWhoeverUsesItFirst) {
  Pipeline pipeline;
  pipeline.sessions[1] = TrackedSession{4000, std::nullopt, false};
  const std::string story = R"(
A@2 create /a -> 1:1 OK /a
A@3 create /b -> 1:2 SESSIONMOVED
)";
  EXPECT_EQ(retell(story, pipeline), story);
}

TEST(Prep, TheTrackerLearnsOfASessionAtOnceTheTableWhenItIsApplied) {
  Pipeline pipeline;
  pipeline.propose(7, CreateSession{4000}, SessionOwner{ConnectionId{2, 1, 0}});
  const SessionTracker tracked = {
      {7, TrackedSession{4000, SessionOwner{ConnectionId{2, 1, 0}}, false}}};
  EXPECT_EQ(pipeline.sessions, tracked);
  EXPECT_TRUE(pipeline.database.sessions->empty());
  pipeline.apply_next();
  EXPECT_EQ(*pipeline.database.sessions, (std::map<SessionId, std::int32_t>{{7, 4000}}));
}

TEST(Prep, ASessionThatIsClosingDoesNotComeBack) {
  const std::string story = R"(
A open -> 1:1 OK
A close & -> 1:2 close-session 1
A open & -> 1:3 error SESSIONEXPIRED
)";
  EXPECT_EQ(retell(story), story);
}

TEST(Prep, ACheckOnItsOwnIsUnimplemented) {
  const std::string story = R"(
A open -> 1:1 OK
A check / -> 1:2 UNIMPLEMENTED
A check /nothing 7 -> 1:3 UNIMPLEMENTED
B check / -> 1:4 SESSIONEXPIRED
)";
  EXPECT_EQ(retell(story), story);
}

// Recorded from Apache ZooKeeper 3.8.0: which of several errors is the answer.
TEST(Prep, TheFirstCheckThatFailsIsTheAnswer) {
  const std::string story = R"(
A open -> 1:1 OK
A create /e ephemeral -> 1:2 OK /e
A create /e/ -> 1:3 BADARGUMENTS
A create /e/x -> 1:4 NOCHILDRENFOREPHEMERALS
A create /no//x -> 1:5 NONODE
A create rel/x -> 1:6 NONODE
A create rel -> 1:7 BADARGUMENTS
A create '' -> 1:8 BADARGUMENTS
A create / -> 1:9 NODEEXISTS
A create / sequential -> 1:10 OK /0000000001
A create /. -> 1:11 BADARGUMENTS
A create /. sequential -> 1:12 OK /.0000000002
A create //x -> 1:13 BADARGUMENTS
A delete / -> 1:14 BADARGUMENTS
A delete /zookeeper -> 1:15 BADARGUMENTS
A delete /zookeeper/config 5 -> 1:16 BADARGUMENTS
A delete /zookeeper/quota -> 1:17 BADARGUMENTS
A delete rel -> 1:18 BADARGUMENTS
A delete rel/x -> 1:19 NONODE
A delete /e/x/ -> 1:20 NONODE
A create /p -> 1:21 OK /p
A create /p/c -> 1:22 OK /p/c
A delete /p 7 -> 1:23 BADVERSION
A delete /p -2 -> 1:24 BADVERSION
A delete /p 0 -> 1:25 NOTEMPTY
A set rel x -> 1:26 BADARGUMENTS
A set '' x -> 1:27 BADARGUMENTS
A set /no x 7 -> 1:28 NONODE
A set /p x 7 -> 1:29 BADVERSION
A multi check /p/; check /p -> 1:30 OK [not done: BADARGUMENTS, not done: RUNTIMEINCONSISTENCY]
A multi check /p 3 -> 1:31 OK [not done: BADVERSION]
)";
  EXPECT_EQ(retell(story), story);
}

TEST(Prep, APathWithANulIsNoArgument) {
  Pipeline pipeline;
  pipeline.run(1, CreateSession{4000});
  const std::string path("/a\0b", 4);
  const Applied bad{ErrorCode::bad_arguments, EmptyResult{}};
  EXPECT_EQ(pipeline.run(1, Create{path, {}, CreateMode::persistent}), bad);
  EXPECT_EQ(pipeline.run(1, Delete{path, -1}), bad);
  EXPECT_EQ(pipeline.run(1, SetData{path, {}, -1}), bad);
}

/// A pipeline in which session 1 is open and /n has this stat.
Pipeline with_node(std::int32_t version, std::int32_t cversion) {
  Pipeline pipeline;
  pipeline.run(1, CreateSession{4000});
  Znode node;
  node.stat.version = version;
  node.stat.cversion = cversion;
  pipeline.database.tree.edit().restore("/n", node);
  return pipeline;
}

// ZOOKEEPER-4743: -1 as a version would mean "any" to the client that passes it back.
TEST(Prep, VersionsWrapAndSkipMinusOne) {
  const auto version_after = [](std::int32_t version) {
    Pipeline pipeline = with_node(version, 0);
    const Applied answer = pipeline.run(1, SetData{"/n", "x", version});
    return std::get<StatResult>(answer.result).stat.version;
  };
  EXPECT_EQ(version_after(2147483647), -2147483647 - 1);
  EXPECT_EQ(version_after(-2), 0);
}

TEST(Prep, ASequenceNumberThatHasWrappedShowsItsSign) {
  const auto name_at = [](std::int32_t creates) {
    Pipeline pipeline = with_node(0, creates);
    const Applied answer = pipeline.run(1, Create{"/n/x", {}, CreateMode::persistent_sequential});
    return std::get<PathResult>(answer.result).path;
  };
  EXPECT_EQ(name_at(2147483647), "/n/x2147483647");
  EXPECT_EQ(name_at(-2147483647 - 1), "/n/x-2147483648");
  EXPECT_EQ(name_at(-5), "/n/x-000000005");
}

}  // namespace
}  // namespace zablab::store_tests
