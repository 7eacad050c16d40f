// The engine of `check`, held to spaces whose numbers are known.
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "model/classic/puzzles.hpp"
#include "model/classic/two_phase_commit.hpp"
#include "model/search/breadth_first.hpp"
#include "model/search/depth_first.hpp"
#include "model/search/random_walks.hpp"

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
    Judgement judgement{static_cast<std::uint16_t>(state.x == 3 && state.y == 2 ? 7 : 0)};
    if (state.x == state.y) judgement.goals.insert(static_cast<std::size_t>(state.x));
    return judgement;
  }
};

/// The same square; where nothing is possible any more, another claim breaks.
struct GridWithAnEnd : Grid {
  Judgement apply(State& state, bool right) const {
    (right ? state.x : state.y) += 1;
    return {};
  }
  Judgement judge_end(const State& state) const {
    return {static_cast<std::uint16_t>(state.x == 9 && state.y == 9 ? 5 : 0), {3}};
  }
};

SearchOptions with(int jobs, bool all_claims = false) {
  SearchOptions bounds;
  bounds.jobs = jobs;
  bounds.all_claims = all_claims;
  return bounds;
}

template <class Space>
void expect_count(const Space& space, std::uint64_t states, int jobs) {
  const SearchResult result = search_breadth_first(space, with(jobs));
  EXPECT_EQ(result.distinct, states);
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
  EXPECT_EQ(result.distinct, 99U) << "one state broke the claim";
  EXPECT_EQ(result.depth, 18U);
  EXPECT_TRUE(result.exhausted);
  EXPECT_EQ(result.goals[1], 2U) << "two steps lead to (1, 1)";
  EXPECT_EQ(result.goals[10], 0U);
}

TEST(BreadthFirst, SaysThatABoundEndedIt) {
  SearchOptions shallow = with(1);
  shallow.depth = 3;
  const SearchResult result = search_breadth_first(Grid{}, shallow);
  EXPECT_FALSE(result.exhausted);
  EXPECT_EQ(result.depth, 3U);
  EXPECT_EQ(result.distinct, 10U);
}

TEST(BreadthFirst, StopsWhenToldTo) {
  SearchOptions options = with(1, true);
  const Grid grid;
  BreadthFirst search(grid, options);
  while (search.result().layer_depth < 4) ASSERT_TRUE(search.advance());
  EXPECT_FALSE(search.result().exhausted);
  EXPECT_EQ(search.result().distinct, 20U)
      << "layers of 1 to 6, one state of which broke the claim";
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
  EXPECT_EQ(result.distinct, 181'440U);
  EXPECT_EQ(result.depth, 31U);
}

TEST(Classics, ThePocketCubeHasTheKnownNumberOfPlacesAtEachDistance) {
  const classic::PocketCube cube(2);
  BreadthFirst search(cube, with(1));
  while (search.result().layer_depth < 8) ASSERT_TRUE(search.advance());
  EXPECT_EQ(search.result().layers,
            (std::vector<std::size_t>{1, 9, 54, 321, 1847, 9992, 50136, 227536}));
}

TEST(SlowClassics, LargeOnesHaveTheKnownNumberOfStates) {
  const SearchResult cube = search_breadth_first(classic::PocketCube(2), with(2));
  EXPECT_EQ(cube.distinct, 3'674'160U);
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
  EXPECT_EQ(search_breadth_first(classic::WaterJugs(4), with(1, true)).distinct, 14U);
  for (int disks = 1; disks <= 8; ++disks) {
    const SearchResult hanoi = search_breadth_first(classic::Hanoi(disks), with(2, true));
    ASSERT_EQ(hanoi.breaks.size(), 1U);
    EXPECT_EQ(hanoi.breaks[0].way.size(), (1U << disks) - 1);
  }
}

// --- other strategies ----------------------------------------------------------------------------

template <class Search>
SearchResult to_its_end(Search search) {
  while (search.advance()) {
  }
  return search.result();
}

TEST(DepthFirst, SeesTheSameStatesInAnotherOrder) {
  const TwoPhaseCommit commit(5);
  const SearchResult result = to_its_end(DepthFirst(commit, {}));
  EXPECT_TRUE(result.exhausted);
  EXPECT_EQ(result.distinct, 8'832U);
  EXPECT_EQ(result.generated, search_breadth_first(commit).generated);
  EXPECT_EQ(result.ends, search_breadth_first(commit).ends);
}

TEST(DepthFirst, TellsTheWayToAViolation) {
  const Grid grid;
  const SearchResult result = to_its_end(DepthFirst(grid, {}));
  ASSERT_EQ(result.breaks.size(), 1U);
  EXPECT_FALSE(result.exhausted);
  Grid::State state;
  for (const std::uint32_t place : result.breaks[0].way) {
    // Where both are possible the first is to the right.
    grid.apply(state, state.x < 9 && place == 0);
  }
  EXPECT_EQ(state.x, 3);
  EXPECT_EQ(state.y, 2);
}

TEST(DepthFirst, HasNotSeenAllWhenABoundCutItOff) {
  const classic::SlidingTiles tiles(3);
  const SearchResult result = to_its_end(DepthFirst(tiles, SearchOptions{.depth = 5}));
  EXPECT_FALSE(result.exhausted);
  EXPECT_EQ(result.depth, 5U);
}

TEST(RandomWalks, ComeToTheSameWithAnyNumberOfJobs) {
  const Grid grid;
  const auto walk = [&](int jobs, std::uint64_t seed) {
    return to_its_end(RandomWalks(grid, with(jobs, true), seed, 1000));
  };
  const SearchResult one = walk(1, 7);
  EXPECT_EQ(one.walks, 1000U);
  EXPECT_FALSE(one.exhausted);
  ASSERT_EQ(one.breaks.size(), 1U);
  EXPECT_EQ(one.breaks[0].way.size(), 5U);
  for (const int jobs : {2, 3}) {
    const SearchResult other = walk(jobs, 7);
    EXPECT_EQ(other.generated, one.generated);
    EXPECT_EQ(other.distinct, one.distinct);
    EXPECT_EQ(other.breaks[0].way, one.breaks[0].way);
    EXPECT_EQ(other.goals, one.goals);
  }
  EXPECT_NE(walk(1, 8).generated, one.generated);
}

TEST(RandomWalks, EndAlsoWhereTheyCouldGoRoundForEver) {
  const classic::SlidingTiles tiles(3);
  EXPECT_EQ(to_its_end(RandomWalks(tiles, with(1), 1, 3)).generated, 1U + 3 * 1000);
}

// --- ends ------------------------------------------------------------------------------------

void expect_the_end_breaks_its_claim(const SearchResult& result) {
  ASSERT_EQ(result.breaks.size(), 1U);
  EXPECT_EQ(result.breaks[0].claim, 5);
  EXPECT_EQ(result.breaks[0].way.size(), 18U) << "the way there, and no step more";
  EXPECT_GE(result.goals[3], 1U);
  EXPECT_GE(result.ends, 1U);
}

TEST(EndsOfASpace, AreJudgedByEverySearch) {
  const GridWithAnEnd grid;
  expect_the_end_breaks_its_claim(search_breadth_first(grid, with(1)));
  expect_the_end_breaks_its_claim(search_breadth_first(grid, with(2, true)));
  expect_the_end_breaks_its_claim(to_its_end(DepthFirst(grid, with(1))));
  expect_the_end_breaks_its_claim(to_its_end(RandomWalks(grid, with(2), 1, 1)));
}

// --- checkpoints ---------------------------------------------------------------------------------

/// A search that is saved again and again, each time goes on in another one, and comes to its end.
template <class Space>
SearchResult in_pieces(const Space& space, const SearchOptions& options, int rounds_a_piece) {
  std::string saved;
  for (int pieces = 0;; ++pieces) {
    BreadthFirst<Space> search(space, options);
    if (!saved.empty()) {
      auto reader = std::get<CheckpointReader>(CheckpointReader::open(saved, "a space"));
      EXPECT_EQ(search.resume(reader, [](StateNumber) { return true; }), std::nullopt);
    }
    bool more = true;
    for (int i = 0; i < rounds_a_piece && more; ++i) more = search.advance();
    if (!more) {
      EXPECT_GT(pieces, 2) << "it was resumed at all";
      return search.result();
    }
    std::ostringstream out;
    CheckpointWriter writer(out, "a space");
    search.save(writer);
    EXPECT_TRUE(writer.finish());
    saved = std::move(out).str();
  }
}

void expect_same(const SearchResult& a, const SearchResult& b) {
  EXPECT_EQ(a.distinct, b.distinct);
  EXPECT_EQ(a.generated, b.generated);
  EXPECT_EQ(a.left_out, b.left_out);
  EXPECT_EQ(a.ends, b.ends);
  EXPECT_EQ(a.depth, b.depth);
  EXPECT_EQ(a.widest, b.widest);
  EXPECT_EQ(a.layers, b.layers);
  EXPECT_EQ(a.goals, b.goals);
  EXPECT_EQ(a.exhausted, b.exhausted);
  ASSERT_EQ(a.breaks.size(), b.breaks.size());
  for (std::size_t i = 0; i < a.breaks.size(); ++i) EXPECT_EQ(a.breaks[i].way, b.breaks[i].way);
}

TEST(Checkpoint, ASearchInPiecesComesToTheSame) {
  const TwoPhaseCommit commit(7);
  expect_same(in_pieces(commit, with(2), 20), search_breadth_first(commit, with(1)));
  const classic::Hanoi towers(6);
  expect_same(in_pieces(towers, with(1, true), 20), search_breadth_first(towers, with(1, true)));
}

std::string saved_search(const std::string& space) {
  const TwoPhaseCommit commit(3);
  BreadthFirst search(commit, with(1));
  for (int i = 0; i < 6; ++i) search.advance();
  std::ostringstream out;
  CheckpointWriter writer(out, space);
  search.save(writer);
  writer.finish();
  return std::move(out).str();
}

TEST(Checkpoint, ADamagedOneIsRefusedWhereverItIsDamaged) {
  const std::string good = saved_search("a space");
  ASSERT_TRUE(std::holds_alternative<CheckpointReader>(CheckpointReader::open(good, "a space")));
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    EXPECT_TRUE(std::holds_alternative<std::string>(CheckpointReader::open(bad, "a space"))) << at;
    EXPECT_TRUE(
        std::holds_alternative<std::string>(CheckpointReader::open(good.substr(0, at), "a space")))
        << at;
  }
  EXPECT_TRUE(std::holds_alternative<std::string>(CheckpointReader::open(good, "another space")));
}

// Whole, but of another space or of another version of it: its states are not there.
TEST(Checkpoint, OneThatTellsAnotherStoryIsRefused) {
  const std::string saved = saved_search("a space");
  const auto resumed = [&](auto&& space, const SearchOptions& options) {
    auto reader = std::get<CheckpointReader>(CheckpointReader::open(saved, "a space"));
    BreadthFirst search(space, options);
    return search.resume(reader, [](StateNumber) { return true; });
  };
  EXPECT_EQ(resumed(TwoPhaseCommit(3), with(1)), std::nullopt);
  EXPECT_NE(resumed(TwoPhaseCommit(2), with(1)), std::nullopt);
  EXPECT_NE(resumed(Grid{}, with(1)), std::nullopt);
  EXPECT_NE(resumed(TwoPhaseCommit(3), with(1, true)), std::nullopt) << "other switches";
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
