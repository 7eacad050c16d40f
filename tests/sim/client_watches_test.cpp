#include "sim/client_watches.hpp"

#include <gtest/gtest.h>

#include "tests/sim/worlds.hpp"

namespace zablab {
namespace {

using Paths = std::set<std::string>;

World watching_world() {
  World world = serving_world(3, 2);
  say(world, "request c1 create /a \"x\"");
  say(world, "request c1 get /a watch");
  say(world, "request c1 exists /b watch");
  say(world, "request c1 exists /a watch");
  say(world, "request c1 children /a watch");
  say(world, "request c1 children /c watch");
  say(world, "request c1 add-watch /a recursive");
  say(world, "request c1 add-watch /b persistent");
  settle(world);
  return world;
}

TEST(ClientWatches, AreRegisteredWhenTheirRequestsHaveSucceeded) {
  const World world = watching_world();
  const ClientWatches& watches = *world.client(1).watches;
  EXPECT_EQ(watches.data, Paths{"/a"});
  EXPECT_EQ(watches.exists, Paths{"/b"});
  EXPECT_EQ(watches.children, Paths{"/a"}) << "there is no /c";
  EXPECT_EQ(watches.recursive, Paths{"/a"});
  EXPECT_EQ(watches.persistent, Paths{"/b"});
  EXPECT_TRUE(watches.asked.empty());
}

TEST(ClientWatches, AreOverWhenToldOrRemoved) {
  World world = watching_world();
  say(world, "request c2 set /a \"y\"");
  say(world, "request c1 remove-watches /b persistent");
  settle(world);
  const ClientWatches& watches = *world.client(1).watches;
  EXPECT_EQ(watches.data, Paths{});
  EXPECT_EQ(watches.exists, Paths{"/b"});
  EXPECT_EQ(watches.children, Paths{"/a"});
  EXPECT_EQ(watches.recursive, Paths{"/a"});
  EXPECT_EQ(watches.persistent, Paths{});
}

TEST(ClientWatches, AreAskedForAgainAheadOfAllElse) {
  World world = watching_world();
  say(world, "client-drop c1");
  settle(world);
  say(world, "request c2 set /a \"y\"");
  settle(world);
  const Zxid seen = world.client(1).last_zxid_seen;
  say(world, "client-connect c1 2");
  while (!world.client(1).attached) {
    std::vector<Action> next;
    visit_enabled(world, [&](const Action& action) {
      const bool goes_on = std::holds_alternative<Deliver>(action) ||
                           std::holds_alternative<DeliverToServer>(action) ||
                           std::holds_alternative<DeliverToClient>(action);
      if (goes_on && next.empty()) next.push_back(action);
    });
    ASSERT_FALSE(next.empty());
    Step step;
    apply(world, next.front(), step);
  }
  const ClientLink* link = find(world.client(1), *world.client(1).connection);
  const ToServer expected =
      ClientRequest{set_watches_xid, SetWatches{seen, {"/a"}, {"/b"}, {"/a"}, {"/b"}, {"/a"}}};
  ASSERT_EQ(link->to_server.size(), 1U);
  EXPECT_EQ(link->to_server.front(), expected);
  settle(world);
  EXPECT_TRUE(world.client(1).unanswered.empty());
  EXPECT_EQ(world.client(1).watches->data, Paths{}) << "it was told that the data has changed";
  EXPECT_EQ(world.client(1).watches->children, Paths{"/a"});
}

TEST(ClientWatches, BelongToASession) {
  World world = watching_world();
  say(world, "client-drop c1");
  say(world, "client-connect c1 2 new");
  EXPECT_EQ(*world.client(1).watches, ClientWatches{});
}

TEST(ClientWatches, OneThatClaimsSomethingElseHasNone) {
  World world = watching_world();
  const std::string session = session_text(world.client(1).session);
  say(world, "client-drop c1");
  say(world, "client-connect c1 2 says " + session + " seen 0:0 timeout 4000");
  EXPECT_EQ(*world.client(1).watches, ClientWatches{});
}

}  // namespace
}  // namespace zablab
