#include "model/bfs.hpp"

#include <gtest/gtest.h>

#include <set>

#include "model/world_space.hpp"
#include "sim/setup.hpp"

namespace zablab {
namespace {

/// A token on a grid that moves right or up.
struct Grid {
  struct Place {
    std::int32_t x = 0;
    std::int32_t y = 0;
    auto fields() const { return std::tie(x, y); }
    bool operator==(const Place&) const = default;
  };
  using State = Place;
  std::int32_t width = 10;

  Fingerprint fingerprint(const Place& place) const { return fingerprint_of(place); }
  template <class Arrive>
  void for_each_next(const Place& place, Arrive&& arrive) const {
    if (place.x + 1 < width) arrive(Place{place.x + 1, place.y});
    if (place.y + 1 < width) arrive(Place{place.x, place.y + 1});
  }
};

constexpr auto go_on = [](const auto&, std::size_t) { return true; };

TEST(BreadthFirst, VisitsEveryStateOnceAndKnowsTheDepth) {
  const SearchResult result = search_breadth_first(Grid{}, {}, {}, go_on);
  EXPECT_EQ(result.distinct, 100U);
  EXPECT_EQ(result.generated, 1U + 2 * 90U);
  EXPECT_EQ(result.depth, 18U);
  EXPECT_EQ(result.widest, 10U);
  EXPECT_TRUE(result.exhausted);
}

TEST(BreadthFirst, VisitsTheNearestFirst) {
  std::size_t last = 0;
  search_breadth_first(Grid{}, {}, {}, [&](const Grid::Place& place, std::size_t depth) {
    EXPECT_EQ(static_cast<std::size_t>(place.x + place.y), depth);
    EXPECT_GE(depth, last);
    last = depth;
    return true;
  });
}

TEST(BreadthFirst, SaysThatABoundWasHit) {
  const SearchResult few = search_breadth_first(Grid{}, {}, {.states = 7}, go_on);
  EXPECT_FALSE(few.exhausted);
  EXPECT_GE(few.distinct, 7U);  // the state under way is still expanded
  EXPECT_LE(few.distinct, 8U);
  const SearchResult shallow = search_breadth_first(Grid{}, {}, {.depth = 3}, go_on);
  EXPECT_FALSE(shallow.exhausted);
  EXPECT_EQ(shallow.depth, 3U);
  EXPECT_EQ(shallow.distinct, 10U);
}

TEST(BreadthFirst, StopsWhenToldTo) {
  const SearchResult result = search_breadth_first(
      Grid{}, {}, {}, [](const Grid::Place& place, std::size_t) { return place.x < 3; });
  EXPECT_TRUE(result.stopped);
  EXPECT_FALSE(result.exhausted);
  EXPECT_EQ(result.depth, 3U);
}

TEST(VisitedSet, KeepsWhatItWasGivenWhileItGrows) {
  VisitedSet set;
  for (std::uint64_t i = 0; i < 100'000; ++i) ASSERT_TRUE(set.insert({i, i * i}));
  for (std::uint64_t i = 0; i < 100'000; ++i) ASSERT_FALSE(set.insert({i, i * i}));
  EXPECT_EQ(set.size(), 100'000U);
}

// --- worlds --------------------------------------------------------------------------------------

bool looks(const World& world, ServerId id) {
  return !world.server(id).up() || !world.server(id).process().database ||
         state_of(world.server(id).process()) == ServerState::looking;
}

/// Servers that start, vote and decide; one final wait each. What follows an election is left out.
SearchResult search_election(std::int32_t servers, std::size_t states) {
  Budget budget;
  budget.alarms_of(AlarmKind::final_wait) = servers;
  Setup setup = make_setup(servers, 0, ServerConfig{}, Rules{}, budget);
  const auto some_look = [](const World& world) {
    for (ServerId id = 1; id <= world.server_count(); ++id) {
      if (looks(world, id)) return true;
    }
    return false;
  };
  return search_breadth_first(WorldSpace(some_look), World(std::move(setup)), {.states = states},
                              go_on);
}

void expect_exhausted(const SearchResult& result) {
  EXPECT_TRUE(result.exhausted);
  std::printf("%zu states, %zu steps, depth %zu, widest layer %zu\n", result.distinct,
              result.generated, result.depth, result.widest);
}

TEST(SmokeSearch, ExhaustsAnElectionOfTwo) { expect_exhausted(search_election(2, 1'000)); }
TEST(SlowSmokeSearch, ExhaustsAnElectionOfThree) { expect_exhausted(search_election(3, 500'000)); }

TEST(SmokeSearch, ExhaustsOneWriteAndOnePowerLossOnTwoServers) {
  Budget budget;
  budget.alarms_of(AlarmKind::final_wait) = 4;
  budget.client_connects = budget.power_losses = budget.restarts = 1;  // a new session is a write
  const auto all = [](const World&) { return true; };
  expect_exhausted(search_breadth_first(WorldSpace(all),
                                        World(make_setup(2, 1, ServerConfig{}, Rules{}, budget)),
                                        {.states = 100'000}, go_on));
}

}  // namespace
}  // namespace zablab
