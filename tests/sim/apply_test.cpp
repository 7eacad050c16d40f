#include "sim/apply.hpp"

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "tests/sim/worlds.hpp"

namespace zablab {
namespace {

/// Three servers, the leader is 3; client 1 is attached to the leader and asks for one write.
World world_with_a_proposal() {
  World world = serving_world(3, 1);
  EXPECT_EQ(leader_of(world), 3);
  if (world.client(1).connection->server != 3) {
    const std::string old = std::to_string(world.client(1).connection->server);
    say(world, "client-drop c1");
    say(world, "client-lose c1@" + old + " server");
    say(world, "client-connect c1 3");
    settle(world);
  }
  say(world, "request c1 create /a \"x\"");
  say(world, "client c1->3 request 1");
  return world;
}

TEST(ApplyTest, ARefusedActionChangesNothing) {
  World world = serving_world(3, 1);
  const World before = world;
  Step step;
  for (const char* words : {"restart 1", "kill 9", "deliver 3->1 PROPOSAL 1:9", "connect 1->3",
                            "lose 1@3 learner", "heal", "request c7 heartbeat", "client-drop c2",
                            "notify 1->2 LOOKING 1 0:0 round 1 epoch 0", "disk 1 sync-log",
                            "power-loss 1 log=5 snapshots=0", "cut 1 -> 1", "cut 9 <-> 10"}) {
    apply(world, *parse_action(words), step);
    EXPECT_NE(step.refused, "") << words;
    EXPECT_EQ(world, before) << words;
  }
}

TEST(ApplyTest, AnActionMeetsWhatItExpectsOrIsRefused) {
  const World world = world_with_a_proposal();
  EXPECT_EQ(refusal(world, "deliver 3->1 COMMIT 1:2"),
            "what is there is not what the action expects");
  const Action wrong_zxid = *parse_action("deliver 3->1 PROPOSAL 1:9");
  EXPECT_FALSE(possible(world, wrong_zxid, Expectation::strict));
  EXPECT_TRUE(possible(world, wrong_zxid, Expectation::lenient));
  EXPECT_FALSE(possible(world, *parse_action("deliver 3->1 COMMIT 1:9"), Expectation::lenient));
}

TEST(ApplyTest, ALenientStepRecordsWhatItMet) {
  World world = world_with_a_proposal();
  const Step step = say(world, "deliver 3->1 PROPOSAL 1:9", Expectation::lenient);
  EXPECT_EQ(to_text(step.action), "deliver 3->1 PROPOSAL 1:2");
}

TEST(ApplyTest, AStepTellsWhatHappened) {
  World world = world_with_a_proposal();
  const Step step = say(world, "deliver 3->1 PROPOSAL 1:2");
  ASSERT_EQ(step.calls.size(), 1U);
  EXPECT_EQ(step.calls[0].server, 1);
  ASSERT_TRUE(step.calls[0].input);
  EXPECT_TRUE(std::holds_alternative<PacketReceived>(*step.calls[0].input));
  EXPECT_FALSE(step.effects_of(step.calls[0]).empty());
  EXPECT_FALSE(step.performed);
  const Step disk = say(world, "disk 1 append 1:2");
  ASSERT_TRUE(disk.performed);
  EXPECT_EQ(to_text(*disk.performed), "append 1:2");
}

TEST(ApplyTest, OnAnElectionLinkTheNewestMessageReplacesAnOlderOne) {
  World world(make_setup(3, 0));
  start(world, 1);
  start(world, 2);
  say(world, "notify 2->1 LOOKING 2 0:0 round 1 epoch 0");
  // Server 1 changed its mind before its first message arrived.
  EXPECT_NE(refusal(world, "notify 1->2 LOOKING 1 0:0 round 1 epoch 0"), "");
  say(world, "notify 1->2 LOOKING 2 0:0 round 1 epoch 0");
  EXPECT_EQ(refusal(world, "notify 1->2 LOOKING 2 0:0 round 1 epoch 0"),
            "no notification is waiting there");
  say(world, "repeat 1->2 LOOKING 2 0:0 round 1 epoch 0");
}

World dialling_world() {
  ServerConfig config;
  config.election_connections = ElectionTransport::dialled;
  World world(make_setup(3, 0, config));
  start(world, 1);
  return world;
}

TEST(ApplyTest, ADialForAnElectionIsAnsweredByWhatTheTargetIs) {
  World world = dialling_world();
  EXPECT_EQ(refusal(world, "election-connect 1->3"), "the dialled server takes no connection now");
  say(world, "restart 3");
  EXPECT_NE(refusal(world, "election-connect 1->3"), "") << "it does not take part in votes yet";
  start(world, 2);
  EXPECT_EQ(refusal(world, "election-refuse 1->2"), "the dialled server would take the connection");
  EXPECT_EQ(refusal(world, "election-connect 1->1"), "the server does not dial that one");
  say(world, "cut 2 -> 1");
  EXPECT_NE(refusal(world, "election-connect 1->2"), "") << "no answer comes back";
  World refused = world;
  say(refused, "election-refuse 1->2");
  EXPECT_EQ(refusal(refused, "election-refuse 1->2"), "the server does not dial that one");
  say(world, "heal");
  const Step knock = say(world, "election-connect 1->2");
  EXPECT_EQ(knock.calls.size(), 2U);
  EXPECT_TRUE(world.elections.links.empty()) << "1 is the smaller one";
  say(world, "election-connect 2->1");
  EXPECT_EQ(world.elections.links.size(), 1U);
  EXPECT_EQ(refusal(World(make_setup(3, 0)), "election-connect 1->2"),
            "no server dials for elections here");
}

TEST(ApplyTest, OnAnElectionConnectionNothingIsReplacedAndACutDelaysIt) {
  World world = dialling_world();
  start(world, 2);
  say(world, "election-connect 2->1");
  say(world, "election-deliver 2->1 LOOKING 2 0:0 round 1 epoch 0");
  say(world, "cut 1 -> 2");
  EXPECT_EQ(refusal(world, "election-deliver 1->2 LOOKING 1 0:0 round 1 epoch 0"),
            "that direction is cut");
  say(world, "kill 1");
  EXPECT_EQ(refusal(world, "election-lose 2@1 dialler"), "that direction is cut");
  EXPECT_EQ(refusal(world, "election-break 2@1 dialler"), "one end is closed already");
  say(world, "heal");
  say(world, "election-deliver 1->2 LOOKING 1 0:0 round 1 epoch 0");  // sent before 1 died
  say(world, "election-deliver 1->2 LOOKING 2 0:0 round 1 epoch 0");
  EXPECT_EQ(refusal(world, "election-deliver 2->1 LOOKING 2 0:0 round 1 epoch 0"),
            "nothing is in flight there");
  say(world, "election-lose 2@1 dialler");
  EXPECT_TRUE(world.elections.links.empty());
}

TEST(ApplyTest, ABrokenElectionConnectionCostsARepetition) {
  World world = dialling_world();
  start(world, 2);
  say(world, "election-connect 2->1");
  world.left.repeats = 1;
  say(world, "election-break 2@1 dialler");
  EXPECT_EQ(world.left.repeats, 0);
  say(world, "election-lose 2@1 dialled");
  say(world, "alarm 2 notification-timeout");
  say(world, "election-connect 2->1");
  EXPECT_EQ(refusal(world, "election-break 2@1 dialler"), "the budget for it is spent");
}

TEST(ApplyTest, ACutDirectionDelaysWhatIsInIt) {
  World world = world_with_a_proposal();
  say(world, "cut 3 -> 1");
  EXPECT_EQ(refusal(world, "deliver 3->1 PROPOSAL 1:2"), "that direction is cut");
  say(world, "deliver 3->2 PROPOSAL 1:2");
  EXPECT_EQ(refusal(world, "cut 3 -> 1"), "nothing there is left to be cut");
  say(world, "kill 3");
  EXPECT_EQ(refusal(world, "lose 1@3 learner"), "that direction is cut");
  say(world, "heal");
  say(world, "deliver 3->1 PROPOSAL 1:2");  // sent before its sender died
  say(world, "lose 1@3 learner");
}

TEST(ApplyTest, WhatIsInFlightDiesWithItsConnection) {
  World world = world_with_a_proposal();
  say(world, "kill 3");
  say(world, "lose 1@3 learner");
  EXPECT_EQ(refusal(world, "deliver 3->1 PROPOSAL 1:2"), "there is no such connection");
}

TEST(ApplyTest, WhatIsInFlightToAKilledServerIsGone) {
  World world = world_with_a_proposal();
  say(world, "kill 1");
  EXPECT_EQ(refusal(world, "deliver 3->1 PROPOSAL 1:2"), "nothing is in flight there");
  const Cow<QuorumLink>* link = find_link(world, {1, 3, 0});
  ASSERT_NE(link, nullptr);
  EXPECT_FALSE((*link)->learner_open);
  EXPECT_TRUE((*link)->leader_open);
  say(world, "lose 1@3 leader");
  EXPECT_EQ(find_link(world, {1, 3, 0}), nullptr);
}

TEST(ApplyTest, ADialIsAnsweredByWhatTheTargetIs) {
  World world = serving_world(3, 0);
  say(world, "kill 1");
  say(world, "lose 1@3 leader");
  start(world, 1);
  settle(world);
  ASSERT_EQ(world.server(1).dialing, 3);
  EXPECT_NE(refusal(world, "refuse 1->3"), "");
  EXPECT_NE(refusal(world, "connect 1->2"), "");
  say(world, "cut 3 -> 1");
  EXPECT_NE(refusal(world, "connect 1->3"), "") << "no answer comes back";
  World refused = world;
  say(refused, "refuse 1->3");
  EXPECT_FALSE(refused.server(1).dialing);
  say(world, "heal");
  const Step step = say(world, "connect 1->3");
  EXPECT_EQ(step.calls.size(), 2U);
  EXPECT_FALSE(world.server(1).dialing);
  EXPECT_NE(find_link(world, {1, 3, 0}), nullptr);
}

TEST(ApplyTest, AKilledServerForgetsItsMemoryAndKeepsItsDisk) {
  World world = world_with_a_proposal();
  say(world, "disk 3 append 1:2");
  say(world, "kill 3");
  const Server& server = world.server(3);
  EXPECT_FALSE(server.up());
  EXPECT_TRUE(server.alarms->empty());
  EXPECT_EQ(last_logged(server.disk->view()), Zxid::of(1, 2));
  EXPECT_FALSE(server.disk->log.unsynced.empty());
  World without_power = world;
  say(without_power, "power-loss 3 log=0 snapshots=0 torn");
  EXPECT_EQ(last_logged(without_power.server(3).disk->view()), Zxid::of(1, 1));
  say(world, "restart 3");
  EXPECT_EQ(world.server(3).starts, 2);
}

TEST(ApplyTest, AWriteReachesItsClient) {
  World world = world_with_a_proposal();
  settle(world);
  EXPECT_TRUE(world.client(1).unanswered.empty());
  EXPECT_EQ(world.client(1).last_zxid_seen, Zxid::of(1, 2));
  for (const Server& server : world.servers) {
    EXPECT_NE(server.process().database->tree->find("/a"), nullptr);
  }
}

TEST(ApplyTest, ALostConnectionMakesOutcomesUnknown) {
  World world = world_with_a_proposal();
  say(world, "request c1 get /a");
  const Step step = say(world, "client-drop c1");
  ASSERT_EQ(step.client_events.size(), 1U);
  const auto& detached = std::get<ClientDetached>(step.client_events.front());
  EXPECT_EQ(detached.unknown_xids, (std::vector<std::int32_t>{1, 2}));
  EXPECT_EQ(refusal(world, "request c1 get /a"), "the client is not attached to a server");
  say(world, "client c1->3 request 2");  // sent before: it may still arrive
  say(world, "client-lose c1@3 server");
  EXPECT_TRUE(world.client(1).links.empty());
}

TEST(ApplyTest, AClientComesBackWithItsSession) {
  World world = world_with_a_proposal();
  settle(world);
  const SessionId session = world.client(1).session;
  say(world, "client-drop c1");
  say(world, "client-connect c1 1");
  settle(world);
  EXPECT_TRUE(world.client(1).attached);
  EXPECT_EQ(world.client(1).session, session);
  say(world, "client-drop c1");
  const Step step = say(world, "client-connect c1 2 new");
  const auto& over = std::get<ClientSessionOver>(step.client_events.front());
  EXPECT_EQ(over.session, session);
  EXPECT_EQ(over.end, SessionEnd::abandoned);
  settle(world);
  EXPECT_NE(world.client(1).session, session);
}

TEST(ApplyTest, AWrongPasswordEndsTheSessionForItsClient) {
  World world = world_with_a_proposal();
  settle(world);
  const std::string session = session_text(world.client(1).session);
  say(world, "client-drop c1");
  say(world, "client-lose c1@3 server");
  say(world, "client-connect c1 3 says " + session + " seen 1:2 timeout 4000 wrong-password");
  say(world, "client c1->3 connect " + session);
  const Step step = say(world, "client 3->c1 refused");
  ASSERT_EQ(step.client_events.size(), 1U);
  EXPECT_EQ(std::get<ClientSessionOver>(step.client_events.front()).end, SessionEnd::refused);
  EXPECT_EQ(world.client(1).session, 0);
}

TEST(ApplyTest, AClosedSessionIsOverForItsClient) {
  World world = world_with_a_proposal();
  settle(world);
  say(world, "request c1 close-session");
  EXPECT_NE(refusal(world, "request c1 get /a"), "") << "nothing is asked behind a close";
  settle(world);
  EXPECT_EQ(world.client(1).session, 0);
  EXPECT_FALSE(world.client(1).connection);
}

TEST(ClientTest, AnAnswerOutOfOrderIsReported) {
  Client client;
  ClientEvents events;
  open_connection(client, 1, 2, ConnectRequest{}, events);
  receive(client, 1, ConnectResponse{77, 4000}, events);
  issue(client, 1, GetData{"/a"}, events);
  issue(client, 1, GetData{"/b"}, events);
  events.clear();
  receive(client, 1, Reply{2, Zxid{5}, ErrorCode::ok, {}}, events);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(std::get<ClientMismatch>(events[0]).expected_xid, 1);
  EXPECT_EQ(std::get<ClientDetached>(events[1]).unknown_xids, (std::vector<std::int32_t>{1, 2}));
}

TEST(ClientTest, AHeartbeatIsOutsideTheOrder) {
  Client client;
  ClientEvents events;
  open_connection(client, 1, 2, ConnectRequest{}, events);
  receive(client, 1, ConnectResponse{77, 4000}, events);
  events.clear();
  issue(client, 1, Heartbeat{}, events);
  issue(client, 1, GetData{"/a"}, events);
  receive(client, 1, Reply{heartbeat_xid, Zxid{9}, ErrorCode::ok, {}}, events);
  EXPECT_EQ(client.last_zxid_seen, Zxid{0});
  EXPECT_EQ(client.unanswered.size(), 1U);
  EXPECT_EQ(events.size(), 1U);
}

}  // namespace
}  // namespace zablab
