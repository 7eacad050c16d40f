// Small spaces of worlds, counted: whether states stay few.
#include <gtest/gtest.h>

#include <cstdio>

#include "invariants/goals.hpp"
#include "model/search/breadth_first.hpp"
#include "model/world_space.hpp"
#include "sim/setup.hpp"

namespace zablab {
namespace {

bool looks(const World& world, ServerId id) {
  return !world.server(id).up() || !world.server(id).process().database ||
         state_of(world.server(id).process(), world.server_setup(id).config) ==
             ServerState::looking;
}

/// What follows an election is left out.
struct ElectionSpace : WorldSpace {
  using WorldSpace::WorldSpace;
  template <class Visitor>
  void visit_enabled(const State& state, Visitor&& visitor) const {
    bool some_look = false;
    for (ServerId id = 1; id <= state.world.server_count(); ++id) {
      some_look |= looks(state.world, id);
    }
    if (some_look) WorldSpace::visit_enabled(state, visitor);
  }
};

// The numbers of model/README.md. They change with the protocol: then count anew, and ask why.
void expect_exhausted(const SearchResult& result, std::uint64_t states, std::uint64_t steps) {
  EXPECT_TRUE(result.exhausted);
  EXPECT_TRUE(result.breaks.empty());
  EXPECT_EQ(result.distinct, states);
  EXPECT_EQ(result.generated, steps);
  std::printf("%llu states, %llu steps, depth %zu, widest layer %zu\n",
              static_cast<unsigned long long>(result.distinct),
              static_cast<unsigned long long>(result.generated), result.depth, result.widest);
}

/// Servers that start, vote and decide; one final wait each.
SearchResult search_election(std::int32_t servers, int jobs) {
  Budget budget;
  budget.alarms_of(AlarmKind::final_wait) = servers;
  SearchOptions bounds;
  bounds.jobs = jobs;
  bounds.one_order = false;  // whether anything is possible depends on all servers here
  return search_breadth_first(
      ElectionSpace(make_setup(servers, 0, ServerConfig{}, Rules{}, budget)), bounds);
}

TEST(SmokeSearch, ExhaustsAnElectionOfTwo) { expect_exhausted(search_election(2, 1), 99, 210); }
TEST(SlowSmokeSearch, ExhaustsAnElectionOfThree) {
  expect_exhausted(search_election(3, 2), 175'337, 705'742);
}

TEST(SmokeSearch, ExhaustsOneWriteAndOnePowerLossOnTwoServers) {
  Budget budget;
  budget.alarms_of(AlarmKind::final_wait) = 4;
  budget.client_connects = budget.power_losses = budget.restarts = 1;  // a new session is a write
  expect_exhausted(
      search_breadth_first(WorldSpace(make_setup(2, 1, ServerConfig{}, Rules{}, budget)), {}),
      11'431, 17'084);
}

/// Where a server that is up has accepted the second epoch, nobody looks any further.
struct FirstEpochSpace : WorldSpace {
  using WorldSpace::WorldSpace;
  template <class Visitor>
  void visit_enabled(const State& state, Visitor&& visitor) const {
    for (const Server& server : state.world.servers) {
      if (server.up() && server.process().accepted_epoch == 2) return;
    }
    WorldSpace::visit_enabled(state, visitor);
  }
};

TEST(EpochBound, LeavesOutWhatComesBehindTheLastOneAndNothingElse) {
  Budget budget;
  budget.alarms_of(AlarmKind::final_wait) = 4;
  budget.kills = budget.restarts = 1;
  zablab::Setup setup = make_setup(2, 0, ServerConfig{}, Rules{}, budget);
  const Grain grain{.election_in_one_step = true};
  const auto elected = static_cast<std::size_t>(Goal::leader_elected);
  const auto search = [&](auto space) {
    return search_breadth_first(space, SearchOptions{.one_order = false});
  };
  const auto start = [&] { return WorldSpace(setup).first(); };
  const SearchResult all = search(WorldSpace(start(), grain));
  const SearchResult by_hand = search(FirstEpochSpace(start(), grain));
  setup.last_epoch = 1;
  const SearchResult one = search(WorldSpace(start(), grain));
  EXPECT_EQ(one.distinct, by_hand.distinct);
  EXPECT_EQ(one.generated, by_hand.generated);
  EXPECT_LT(one.distinct, all.distinct);
  EXPECT_GT(one.goals[elected], 0U);
  EXPECT_GT(all.goals[elected], one.goals[elected]) << "the second epoch's leaders";
  // Whoever asks for one order gets every order: the last epoch's end excludes all else.
  EXPECT_EQ(search_breadth_first(WorldSpace(start(), grain), {}).generated, one.generated);
  setup.last_epoch = 2;
  const SearchResult two = search(WorldSpace(start(), grain));
  EXPECT_EQ(two.distinct, all.distinct) << "four decisions are two elections of two servers";
}

}  // namespace
}  // namespace zablab
