// Graphs of spaces whose states and steps are known, and where they end.
#include "model/graph/state_graph.hpp"
#include "model/search/breadth_first.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "model/classic/puzzles.hpp"
#include "model/classic/two_phase_commit.hpp"
#include "model/graph/ends.hpp"

namespace zablab {
namespace {

/// Small spaces as lists of steps. A step's goal is a state, or a broken claim if it is negative; a
/// fault stands behind the others.
struct Drawn {
  using State = int;
  using Action = int;  ///< where to
  std::vector<std::vector<int>> steps;
  std::vector<std::vector<int>> faults;

  State first() const { return 0; }
  Fingerprint fingerprint(State state) const { return fingerprint_of(state); }
  template <class Visitor>
  void visit_enabled(State state, Visitor&& visitor) const {
    const auto from = static_cast<std::size_t>(state);
    for (const int to : steps[from]) visitor(to);
    if (from >= faults.size()) return;
    for (const int to : faults[from]) visitor(to + 1000);
  }
  Judgement apply(State& state, int to) const {
    state = to % 1000;
    return {static_cast<std::uint16_t>(to < 0 ? -to : 0)};
  }
};

struct FromThousand {
  std::vector<int> states;
  void found(int state) { states.push_back(state); }
  bool step(int to, std::uint16_t) { return to >= 1000; }
};

/// Nothing is possible behind 1, and that breaks a claim.
struct DrawnWithAnEnd : Drawn {
  Judgement judge_end(State) const { return {9, {4}}; }
};

SearchOptions all() {
  SearchOptions bounds;
  bounds.all_claims = true;
  return bounds;
}

template <class Space>
void expect_as_searched(const Space& space) {
  const SearchResult searched = search_breadth_first(space, all());
  const StateGraph graph = explore_graph(space, all());
  EXPECT_EQ(graph.states(), searched.distinct);
  EXPECT_EQ(graph.search.distinct, searched.distinct);
  EXPECT_EQ(graph.search.generated, searched.generated);
  EXPECT_EQ(graph.search.depth, searched.depth);
  EXPECT_EQ(graph.search.widest, searched.widest);
  EXPECT_EQ(graph.search.goals, searched.goals);
  EXPECT_TRUE(graph.search.exhausted);
  EXPECT_EQ(graph.left, graph.states());
  EXPECT_EQ(num_edges(graph.steps) + graph.broken.size() + 1, searched.generated);
  ASSERT_EQ(graph.search.breaks.size(), searched.breaks.size());
  for (std::size_t i = 0; i < searched.breaks.size(); ++i) {
    EXPECT_EQ(graph.search.breaks[i].claim, searched.breaks[i].claim);
    EXPECT_EQ(graph.search.breaks[i].way, searched.breaks[i].way);
  }
}

TEST(StateGraph, HasTheStatesAndStepsThatASearchCounts) {
  expect_as_searched(classic::TwoPhaseCommit(4));
  expect_as_searched(classic::Hanoi(5));
  expect_as_searched(classic::WaterJugs(4));
}

// A classic: the towers of n disks have 3^n states, and (3^(n+1) - 3) / 2 moves that can be undone.
TEST(StateGraph, OfTheTowersIsTheKnownOne) {
  SearchOptions bounds = all();
  const StateGraph graph = explore_graph(classic::Hanoi(4), bounds);
  EXPECT_EQ(graph.states() + 1, 81U) << "the goal breaks the claim";
  EXPECT_EQ(num_edges(graph.steps) + graph.broken.size(), 3U * 80 - 2) << "2 lead out of the goal";
  EXPECT_EQ(components_of(graph).count, 1U) << "every move can be undone";
}

TEST(StateGraph, KnowsTheShortestWayToEachState) {
  const classic::TwoPhaseCommit space(3);
  const StateGraph graph = explore_graph(space, {});
  for (std::uint32_t state = 0; state < graph.states(); ++state) {
    std::uint32_t at = 0;
    for (const std::uint32_t place : graph.origins.way_to(state)) {
      const auto [begin, end] = out_edges(at, graph.steps);
      const auto step = std::find_if(
          begin, end, [&](const auto& edge) { return graph.steps[edge].place == place; });
      ASSERT_NE(step, end);
      at = target(*step, graph.steps);
    }
    EXPECT_EQ(at, state);
  }
}

// Only who has heard the decision has nothing left to do but to hear it again.
TEST(Ends, TwoPhaseCommitEndsInCommitOrAbortFromEverywhere) {
  const StateGraph graph = explore_graph(classic::TwoPhaseCommit(3), {});
  const Components components = components_of(graph);
  const std::vector<bool> reached = reaching(graph, components, components.ends);
  EXPECT_EQ(std::count(reached.begin(), reached.end(), true), 288);
  // All commit; or all abort, having prepared or not, and the manager having heard so or not.
  EXPECT_EQ(components.ends.size(), 1U + 27U);
}

TEST(Ends, ATrapIsAnEndThatTheGoodOneIsNotReachedFrom) {
  // 0 <-> 1 -> 2 (good); 1 -> 3 <-> 4 (the trap), from which only a fault leads out.
  const Drawn space{{{1}, {0, 2, 3}, {}, {4}, {3}}, {{}, {}, {}, {2}}};
  FromThousand notes;
  const StateGraph graph = explore_graph(space, {}, nullptr, notes);
  EXPECT_EQ(notes.states, (std::vector<int>{0, 1, 2, 3, 4}));
  const Components components = components_of(graph);
  EXPECT_EQ(components.count, 3U);
  EXPECT_EQ(components.ends, (std::vector<std::uint32_t>{2, 3}));
  EXPECT_EQ(reaching(graph, components, {2}), (std::vector<bool>{true, true, true, false, false}));
  EXPECT_EQ(reaching(graph, components, {3}), (std::vector<bool>{true, true, false, true, true}));
}

TEST(Ends, WithoutFaultsThatTrapIsNone) {
  const Drawn space{{{1}, {0, 2, 3}, {}, {4, 2}, {3}}, {}};
  const StateGraph graph = explore_graph(space, {});
  EXPECT_EQ(components_of(graph).ends, (std::vector<std::uint32_t>{2}));
}

TEST(Ends, WhatLiesBehindABrokenClaimIsNotKnown) {
  // From 1 only a broken claim leads on; from 2 nothing.
  const Drawn space{{{1, 2}, {-3}, {}}, {}};
  const StateGraph graph = explore_graph(space, all());
  ASSERT_EQ(graph.broken.size(), 1U);
  EXPECT_EQ(graph.broken[0].state, 1U);
  EXPECT_EQ(graph.broken[0].claim, 3U);
  const Components components = components_of(graph);
  EXPECT_EQ(components.ends, (std::vector<std::uint32_t>{2}));
  EXPECT_EQ(reaching(graph, components, {}), (std::vector<bool>{true, true, false}));
}

TEST(StateGraph, EndsAtItsBoundsAndSaysSo) {
  SearchOptions bounds;
  bounds.states = 100;
  const StateGraph part = explore_graph(classic::TwoPhaseCommit(5), bounds);
  EXPECT_FALSE(part.search.exhausted);
  EXPECT_GE(part.states(), 100U);
  EXPECT_LT(part.left, part.states());
  EXPECT_EQ(out_degree(part.states() - 1, part.steps), 0U);
  EXPECT_TRUE(components_of(part).open[part.states() - 1]);

  bounds = {};
  bounds.depth = 0;
  EXPECT_EQ(explore_graph(classic::TwoPhaseCommit(5), bounds).states(), 1U);
  EXPECT_EQ(explore_graph(classic::WaterJugs(4), {}).search.breaks.size(), 1U);
}

TEST(StateNumbers, FindWhatTheyWereGivenWhileTheyGrow) {
  StateNumbers numbers;
  for (std::uint32_t i = 0; i < 50'000; ++i) {
    const StateNumbers::Found found = numbers.number_of(fingerprint_of(i));
    ASSERT_TRUE(found.is_new);
    ASSERT_EQ(found.number, i);
  }
  for (std::uint32_t i = 0; i < 50'000; ++i) {
    const StateNumbers::Found found = numbers.number_of(fingerprint_of(i));
    ASSERT_FALSE(found.is_new);
    ASSERT_EQ(found.number, i);
  }
  EXPECT_EQ(numbers.size(), 50'000U);
  EXPECT_LT(numbers.missed_probability(), 1e-25);
}

TEST(StateGraph, EndsAreJudged) {
  const DrawnWithAnEnd space{{{{1}, {}}, {}}};
  const StateGraph graph = explore_graph(space, {});
  ASSERT_EQ(graph.search.breaks.size(), 1U);
  EXPECT_EQ(graph.search.breaks[0].claim, 9);
  EXPECT_EQ(graph.search.breaks[0].way, std::vector<std::uint32_t>{0});
  EXPECT_EQ(graph.search.goals[4], 1U);
}

}  // namespace
}  // namespace zablab
