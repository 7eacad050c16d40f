#include "sim/world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "sim/execute.hpp"
#include "tests/sim/worlds.hpp"

namespace zablab {
namespace {

TEST(WorldTest, ACopyGoesItsOwnWay) {
  World world = serving_world(3, 1);
  const World before = world;
  const Fingerprint fingerprint = fingerprint_of(before);
  EXPECT_EQ(world, before);
  say(world, "request c1 create /a \"x\"");
  settle(world);
  EXPECT_NE(world, before);
  EXPECT_NE(fingerprint_of(world), fingerprint);
  EXPECT_EQ(fingerprint_of(before), fingerprint);
  EXPECT_EQ(before, serving_world(3, 1)) << "nothing leaked into the copy";
}

TEST(WorldTest, ACopySharesWhatAStepDoesNotTouch) {
  World world = serving_world(3, 1);
  const World before = world;
  say(world, "kill 1");
  EXPECT_TRUE(world.server(2).disk.same_as(before.server(2).disk));
  EXPECT_TRUE(world.server(2).replica->same_as(*before.server(2).replica));
  EXPECT_TRUE(world.server(3).replica->same_as(*before.server(3).replica));
}

TEST(WorldTest, TheMomentIsNoPartOfIt) {
  World world = serving_world(3, 1);
  World later = world;
  later.moment_us += 1'000'000;
  EXPECT_EQ(world, later);
  EXPECT_EQ(fingerprint_of(world), fingerprint_of(later));
}

// The cached fingerprints of the parts against those of parts that were never hashed before.
TEST(WorldTest, TheFingerprintDoesNotDependOnWhenItIsTaken) {
  World world(make_setup(3, 2));
  TimedScheduler scheduler(world, Weather{}, Workload{}, 7);
  Action action;
  Step step;
  for (int i = 0; i < 800; ++i) {
    scheduler.drive(world, action, step);
    if (i % 3 == 0) fingerprint_of(world);
  }
  World fresh(make_setup(3, 2));
  TimedScheduler again(fresh, Weather{}, Workload{}, 7);
  for (int i = 0; i < 800; ++i) again.drive(fresh, action, step);
  EXPECT_EQ(world, fresh);
  EXPECT_EQ(fingerprint_of(world), fingerprint_of(fresh));
}

TEST(WorldTest, OrdinalsOfConnectionsAreTheSmallestThatAreFree) {
  World world(make_setup(3, 0));
  const World before = world;
  const ConnectionId first = add_link(world, 2, 1);
  const ConnectionId second = add_link(world, 2, 1);
  const ConnectionId other = add_link(world, 3, 1);
  EXPECT_EQ(first, (ConnectionId{2, 1, 0}));
  EXPECT_EQ(second, (ConnectionId{2, 1, 1}));
  EXPECT_EQ(other, (ConnectionId{3, 1, 0}));
  close_end(world, first, true);
  EXPECT_EQ(add_link(world, 2, 1).ordinal, 2) << "one end of 0 is still open";
  close_end(world, first, false);
  EXPECT_EQ(add_link(world, 2, 1).ordinal, 0);
  for (const std::int32_t ordinal : {0, 1, 2}) {
    close_end(world, {2, 1, ordinal}, false);
    close_end(world, {2, 1, ordinal}, true);
  }
  close_end(world, other, true);
  close_end(world, other, false);
  EXPECT_EQ(world, before) << "what was and is no more leaves no trace";
  EXPECT_EQ(fingerprint_of(world), fingerprint_of(before));
}

ServerConfig dialling() {
  ServerConfig config;
  config.election_connections = ElectionTransport::dialled;
  return config;
}

TEST(WorldTest, OrdinalsOfElectionConnectionsAreTheSmallestThatAreFree) {
  World world(make_setup(3, 0, dialling()));
  const World before = world;
  const ElectionConnectionId first = add_election_link(world, 2, 1);
  EXPECT_EQ(add_election_link(world, 2, 1), (ElectionConnectionId{2, 1, 1}));
  EXPECT_EQ(add_election_link(world, 3, 1), (ElectionConnectionId{3, 1, 0}));
  close_election_end(world, first, true);
  EXPECT_EQ(add_election_link(world, 2, 1).ordinal, 2) << "one end of 0 is still open";
  EXPECT_NE(fingerprint_of(world), fingerprint_of(before));
  close_election_end(world, first, false);
  EXPECT_EQ(add_election_link(world, 2, 1).ordinal, 0);
  while (!world.elections.links.empty()) {
    const ElectionConnectionId id = world.elections.links.back().id;
    close_election_end(world, id, false);
    close_election_end(world, id, true);
  }
  EXPECT_EQ(world, before) << "what was and is no more leaves no trace";
  EXPECT_EQ(fingerprint_of(world), fingerprint_of(before));
}

// A connection that broke and was dialled again is the same as one that never broke, if both ends
// have the same to say.
TEST(WorldTest, AnElectionConnectionThatCameAndWentLeavesNoTrace) {
  World world(make_setup(2, 0, dialling()));
  start(world, 1);
  start(world, 2);
  say(world, "election-connect 2->1");
  say(world, "election-connect 1->2");  // 2 hangs up its own and dials back
  say(world, "election-connect 2->1");
  World again = world;
  const std::string last = "#1";
  say(again, "election-break 2@1" + last + " dialled");
  say(again, "election-lose 2@1" + last + " dialler");
  say(again, "alarm 2 notification-timeout");
  say(again, "election-connect 2->1");
  EXPECT_EQ(again.elections.links.size(), 1U);
  EXPECT_EQ(again.elections.links.front().id.ordinal, 0) << "the first one's number is free again";
  EXPECT_EQ(again.elections.dials, world.elections.dials);
}

// Traces that were recorded before servers dialled still replay.
TEST(WorldTest, WhatIsKeptAddsNothingToFingerprints) {
  World world(make_setup(3, 1));
  start(world, 1);
  Mixer mixer;
  mix(mixer, world.setup);
  mix(mixer, world.servers);
  mix(mixer, world.links);
  mix(mixer, world.cuts);
  mix(mixer, world.clients);
  mix(mixer, world.left);
  EXPECT_EQ(mixer.finish(), fingerprint_of(world));
  const World other(make_setup(3, 1, dialling()));
  EXPECT_NE(fingerprint_of(other), fingerprint_of(World(make_setup(3, 1))));
  EXPECT_NE(other, World(make_setup(3, 1)));
}

TEST(WorldTest, AClientThatCameAndWentUnheardLeavesNoTrace) {
  World world = serving_world(3, 1);
  settle(world);
  World again = world;
  const ServerId server = world.client(1).connection->server;
  const std::string id = std::to_string(server);
  for (int i = 0; i < 2; ++i) {
    say(again, "client-drop c1");
    say(again, "client-connect c1 " + id);
    say(again, "client-lose c1@" + id + " server");
    say(again, "client-drop c1");
    say(again, "client-lose c1@" + id + "#1 server");
    say(again, "client-connect c1 " + id);
    settle(again);
  }
  say(world, "client-drop c1");
  say(world, "client-lose c1@" + id + " server");
  say(world, "client-connect c1 " + id);
  settle(world);
  EXPECT_EQ(again, world);
  EXPECT_EQ(fingerprint_of(again), fingerprint_of(world));
}

// --- what can happen next ------------------------------------------------------------------------

TEST(EnabledTest, AFreshWorldCanOnlyStartItsServers) {
  const World world(make_setup(3, 1, {}, {}, Budget{}));
  std::vector<std::string> words;
  visit_enabled(world, [&](const Action& action) { words.push_back(to_text(action)); });
  EXPECT_EQ(words, (std::vector<std::string>{"restart 1", "restart 2", "restart 3"}));
}

Setup setup_with_offers(ServerConfig config = {}) {
  Setup setup = make_setup(3, 2, config);
  setup.offered_operations = {Create{"/a", "x", CreateMode::ephemeral}, GetData{"/a"},
                              CloseSession{}, Heartbeat{}};
  ServerSet one;
  one.insert(1);
  ServerSet rest;
  rest.insert(2);
  rest.insert(3);
  setup.offered_cuts = {Cut{one, rest, true}, Cut{rest, one, false}};
  return setup;
}

/// Any of them; but a dial that would succeed seldom waits for long, so it is preferred.
const Action& pick(const std::vector<Action>& enabled, Random& random) {
  for (const Action& action : enabled) {
    if (std::holds_alternative<Connect>(action)) return action;
  }
  return enabled[random.index(enabled.size())];
}

// Walks at random through all that is enabled, faults of every kind included; each of it is
// possible, and nothing is enabled twice. Between two walks the
// clock lets things calm down, or nothing would ever be achieved.
void walk_through(World world, std::set<std::string>& kinds) {
  Random random(3);
  Action action;
  Step step;
  for (std::uint64_t round = 0; round < 200; ++round) {
    for (int i = 0; i < 20; ++i) {
      std::vector<Action> enabled;
      visit_enabled(world, [&](const Action& possible) { enabled.push_back(possible); });
      ASSERT_FALSE(enabled.empty());
      const Action& chosen = pick(enabled, random);
      const std::string words = to_text(chosen);
      ASSERT_EQ(std::count(enabled.begin(), enabled.end(), chosen), 1) << words;
      ASSERT_EQ(parse_action(words), chosen) << words;
      apply(world, chosen, step);
      ASSERT_EQ(step.refused + step.broken_belief, "") << words;
      kinds.insert(words.substr(0, words.find(' ')));
    }
    TimedScheduler scheduler(world, Weather{}, Workload{}, round);
    scheduler.begin_calm(world);
    const std::uint64_t calm = random.below(300);
    for (std::uint64_t i = 0; i < calm; ++i) ASSERT_TRUE(scheduler.drive(world, action, step));
  }
}

TEST(EnabledTest, WhatIsEnabledIsPossibleAndNothingTwice) {
  std::set<std::string> kinds;
  walk_through(World(setup_with_offers()), kinds);
  EXPECT_EQ(kinds.size(), 18U) << "the two directions of `client` share their first word";
  EXPECT_TRUE(kinds.contains("repeat"));
  EXPECT_FALSE(kinds.contains("election-connect"));
}

TEST(EnabledTest, TheSameWhereServersDialForElections) {
  std::set<std::string> kinds;
  walk_through(World(setup_with_offers(dialling())), kinds);
  for (const char* kind : {"election-connect", "election-refuse", "election-deliver",
                           "election-lose", "election-break"}) {
    EXPECT_TRUE(kinds.contains(kind)) << kind;
  }
  EXPECT_FALSE(kinds.contains("repeat")) << "processes repeat what they have said, by themselves";
}

TEST(EnabledTest, ASpentBudgetDisables) {
  Budget budget;
  budget.kills = 1;
  budget.restarts = 1;
  World world = serving_world(3, 1, budget);
  say(world, "kill 1");
  EXPECT_EQ(refusal(world, "kill 2"), "the budget for it is spent");
  say(world, "restart 1");
  EXPECT_EQ(world.left.kills, 0);
  EXPECT_EQ(world.left.restarts, 0);
  visit_enabled(world, [](const Action& action) {
    EXPECT_FALSE(std::holds_alternative<Kill>(action));
    EXPECT_FALSE(std::holds_alternative<FireAlarm>(action));
    EXPECT_FALSE(std::holds_alternative<IssueRequest>(action));
  });
  const World before = world;
  settle(world);
  EXPECT_EQ(world.left, before.left) << "consequences cost nothing";
}

TEST(EnabledTest, OnlyServersThatArePickedOutCrashAndAreKnownToClients) {
  auto setup = make_setup(3, 1);
  setup.client_servers.insert(2);
  setup.crash_servers.insert(1);
  setup.crash_servers.insert(3);
  World world(setup);
  for (ServerId id = 1; id <= 3; ++id) start(world, id);
  Step step;
  TimedScheduler scheduler(world, Weather{}, Workload{}, 1);
  scheduler.begin_calm(world);
  Action action;
  for (int i = 0; i < 10'000 && !scheduler.settled(world); ++i) {
    ASSERT_TRUE(scheduler.drive(world, action, step));
  }
  ASSERT_TRUE(scheduler.settled(world)) << "the client comes to the server that it knows";
  EXPECT_EQ(world.client(1).connection->server, 2);
  EXPECT_EQ(refusal(world, "kill 2"), "that server is not one of those that crash");
  EXPECT_EQ(refusal(world, "power-loss 2 log=0 snapshots=0"),
            "that server is not one of those that crash");
  EXPECT_EQ(refusal(world, "kill 3"), "");
  say(world, "client-drop c1");
  EXPECT_EQ(refusal(world, "client-connect c1 1"), "clients do not know that server");
  std::set<std::string> offered;
  visit_enabled(world, [&](const Action& possible) {
    const std::string words = to_text(possible);
    const std::string kind = words.substr(0, words.find(' '));
    if (kind == "kill" || kind == "client-connect") offered.insert(words);
  });
  EXPECT_EQ(offered, (std::set<std::string>{"kill 1", "kill 3", "client-connect c1 2"}));
}

// Traces that were recorded before any could be picked out still replay.
TEST(EnabledTest, ServersThatArePickedOutArePartOfTheWorld) {
  const auto all = make_setup(3, 1);
  auto some = all;
  some.client_servers.insert(2);
  auto others = all;
  others.crash_servers.insert(2);
  EXPECT_NE(fingerprint_of(some), fingerprint_of(all));
  EXPECT_NE(fingerprint_of(some), fingerprint_of(others));
  EXPECT_NE(some, others);
  Mixer mixer;
  mix(mixer, all.servers);
  mix(mixer, all.clients);
  mix(mixer, all.budget);
  mix(mixer, all.offered_operations);
  mix(mixer, all.offered_cuts);
  EXPECT_EQ(mixer.finish(), fingerprint_of(all));
}

TEST(EnabledTest, AnEndlessBudgetStaysEndless) {
  World world = serving_world(3, 1);
  say(world, "kill 1");
  say(world, "restart 1");
  EXPECT_EQ(world.left, Budget::endless());
}

TEST(EnabledTest, AFirstStartCostsNoBudget) {
  World world(make_setup(1, 0, {}, {}, Budget{}));
  say(world, "restart 1");
  EXPECT_TRUE(world.server(1).up());
}

TEST(EnabledTest, NotificationsAreKeptOnlyWhileTheyMayBeRepeated) {
  Budget budget;
  budget.repeats = 1;
  World world(make_setup(3, 0, {}, {}, budget));
  start(world, 1);
  start(world, 2);
  say(world, "notify 1->2 LOOKING 1 0:0 round 1 epoch 0");
  EXPECT_EQ(refusal(world, "repeat 2->1 LOOKING 2 0:0 round 1 epoch 0"),
            "there is no notification to be repeated");
  say(world, "repeat 1->2 LOOKING 1 0:0 round 1 epoch 0");
  for (const Server& server : world.servers) {
    for (const ElectionSlot& slot : *server.outbox) EXPECT_FALSE(slot.last);
  }
}

}  // namespace
}  // namespace zablab
