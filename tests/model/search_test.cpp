// The engine of `check`, held to spaces whose numbers are known.
#include <gtest/gtest.h>

#include <set>

#include "model/classic/puzzles.hpp"
#include "model/classic/two_phase_commit.hpp"
#include "model/search/breadth_first.hpp"

namespace zablab {
namespace {

using classic::TwoPhaseCommit;

/// Steps right and up from a corner of a square of 10 by 10.
struct Grid {
  struct State {
    int x = 0;
    int y = 0;
    auto fields() const { return std::tie(x, y); }
  };
  using Action = bool;
  State first() const { return {}; }
  Fingerprint fingerprint(const State& state) const { return fingerprint_of(state); }
  template <class Visitor>
  void visit_enabled(const State& state, Visitor&& visitor) const {
    if (state.x < 9) visitor(true);
    if (state.y < 9) visitor(false);
  }
  Judgement apply(State& state, bool right) const {
    (right ? state.x : state.y) += 1;
    return {static_cast<std::uint16_t>(state.x == 3 && state.y == 2 ? 7 : 0),
            state.x == state.y ? 1ULL << state.x : 0};
  }
};

SearchBounds with(int jobs, bool all_claims = false) {
  SearchBounds bounds;
  bounds.jobs = jobs;
  bounds.all_claims = all_claims;
  return bounds;
}

template <class Space>
void expect_count(const Space& space, std::uint64_t states, int jobs) {
  const SearchResult result = search_breadth_first(space, with(jobs));
  EXPECT_EQ(result.last.distinct, states);
  EXPECT_TRUE(result.exhausted);
  EXPECT_TRUE(result.breaks.empty());
}

TEST(BreadthFirst, FindsTheShortestWayToABrokenClaim) {
  const SearchResult result = search_breadth_first(Grid{}, with(1));
  ASSERT_EQ(result.breaks.size(), 1U);
  EXPECT_EQ(result.breaks[0].claim, 7);
  EXPECT_EQ(result.breaks[0].way.size(), 5U);
  EXPECT_FALSE(result.exhausted);
}

TEST(BreadthFirst, GoesOnPastABrokenClaimWhenAskedTo) {
  const SearchResult result = search_breadth_first(Grid{}, with(1, true));
  EXPECT_EQ(result.last.distinct, 99U) << "one state broke the claim";
  EXPECT_EQ(result.depth, 18U);
  EXPECT_TRUE(result.exhausted);
  EXPECT_EQ(result.goals[1], 2U) << "two steps lead to (1, 1)";
  EXPECT_EQ(result.goals[10], 0U);
}

TEST(BreadthFirst, SaysThatABoundEndedIt) {
  SearchBounds shallow = with(1);
  shallow.depth = 3;
  const SearchResult result = search_breadth_first(Grid{}, shallow);
  EXPECT_FALSE(result.exhausted);
  EXPECT_EQ(result.depth, 3U);
  EXPECT_EQ(result.last.distinct, 10U);
}

TEST(BreadthFirst, StopsWhenToldTo) {
  SearchBounds bounds = with(1, true);
  bounds.stop = [](const SearchProgress& progress) { return progress.depth == 4; };
  const SearchResult result = search_breadth_first(Grid{}, bounds);
  EXPECT_FALSE(result.exhausted);
  EXPECT_EQ(result.last.distinct, 20U) << "layers of 1 to 6, one state of which broke the claim";
}

// Gray and Lamport's TwoPhase, as TLC and Stateright count it.
TEST(Classics, TwoPhaseCommitHasTheKnownNumberOfStates) {
  for (const int jobs : {1, 2}) {
    expect_count(TwoPhaseCommit(3), 288, jobs);
    expect_count(TwoPhaseCommit(5), 8'832, jobs);
    expect_count(TwoPhaseCommit(7), 296'448, jobs);
  }
}

TEST(Classics, SlidingTilesHaveTheKnownNumberOfStatesAndDepth) {
  const SearchResult result = search_breadth_first(classic::SlidingTiles(3), with(2));
  EXPECT_EQ(result.last.distinct, 181'440U);
  EXPECT_EQ(result.depth, 31U);
}

TEST(Classics, ThePocketCubeHasTheKnownNumberOfPlacesAtEachDistance) {
  std::vector<std::uint64_t> at_depth;
  SearchBounds bounds = with(1);
  bounds.stop = [&](const SearchProgress& progress) {
    at_depth.resize(progress.depth + 1, progress.layer);
    return progress.depth == 7;
  };
  search_breadth_first(classic::PocketCube(2), bounds);
  EXPECT_EQ(at_depth, (std::vector<std::uint64_t>{1, 9, 54, 321, 1847, 9992, 50136, 227536}));
}

TEST(SlowClassics, LargeOnesHaveTheKnownNumberOfStates) {
  const SearchResult cube = search_breadth_first(classic::PocketCube(2), with(2));
  EXPECT_EQ(cube.last.distinct, 3'674'160U);
  EXPECT_EQ(cube.depth, 11U);
  expect_count(TwoPhaseCommit(8), 1'745'408, 1);
  expect_count(TwoPhaseCommit(8), 1'745'408, 2);
  expect_count(TwoPhaseCommit(9), 10'340'352, 2);
}

TEST(Classics, JugsAndTowersHaveTheKnownShortestCounterexample) {
  const SearchResult jugs = search_breadth_first(classic::WaterJugs(4), with(1));
  ASSERT_EQ(jugs.breaks.size(), 1U);
  EXPECT_EQ(jugs.breaks[0].way.size(), 6U);
  // 16, of which the two with 4 gallons in the big jug break the claim and are not counted.
  EXPECT_EQ(search_breadth_first(classic::WaterJugs(4), with(1, true)).last.distinct, 14U);
  for (int disks = 1; disks <= 8; ++disks) {
    const SearchResult hanoi = search_breadth_first(classic::Hanoi(disks), with(2, true));
    ASSERT_EQ(hanoi.breaks.size(), 1U);
    EXPECT_EQ(hanoi.breaks[0].way.size(), (1U << disks) - 1);
  }
}

// --- the table -----------------------------------------------------------------------------------

TEST(FingerprintTable, KeepsWhatItWasGivenWhileItGrows) {
  FingerprintTable table;
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    const Fingerprint fingerprint = fingerprint_of(i);
    ASSERT_FALSE(table.contains(fingerprint));
    ASSERT_TRUE(table.insert(fingerprint));
  }
  for (std::uint64_t i = 0; i < 200'000; ++i) ASSERT_FALSE(table.insert(fingerprint_of(i)));
  EXPECT_EQ(table.size(), 200'000U);
  EXPECT_LE(table.bytes(), 200'000U * 17);
  EXPECT_LT(table.missed_probability(), 1e-15);
}

// Values that no good fingerprint gives: all in one place, at the end, or the mark of a gap.
TEST(FingerprintTable, IsRightAboutBadFingerprintsToo) {
  FingerprintTable table;
  std::set<std::pair<std::uint64_t, std::uint16_t>> expected;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    const Fingerprint crowded{(i % 7) << 48, UINT64_MAX - 1 - i / 11};
    EXPECT_EQ(table.insert(crowded),
              expected.emplace(crowded.low, static_cast<std::uint16_t>(i % 7)).second);
    EXPECT_TRUE(table.contains(crowded));
  }
  EXPECT_EQ(table.size(), expected.size());
  EXPECT_TRUE(table.insert({1ULL << 60, UINT64_MAX}));
  EXPECT_TRUE(table.contains({1ULL << 60, UINT64_MAX}));
}

}  // namespace
}  // namespace zablab
