// What every search is told, and what it comes to.
//
// A search is driven from outside, so that whoever drives it can show progress, keep checkpoints
// and end it at any moment:
//
//   BreadthFirst search(space, SearchOptions{.jobs = 2});
//   while (search.advance()) show(search.result());
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "model/search/space.hpp"

namespace zablab {

struct SearchOptions {
  int jobs = 1;
  std::uint64_t states = UINT64_MAX;  ///< distinct ones, then it ends
  std::size_t depth = SIZE_MAX;       ///< steps from the first state, beyond which it does not look
  bool all_claims = false;            ///< goes on after a violation, until all is seen
  /// Takes independent steps in one order only; see search/commuted.hpp. Of breadth first alone,
  /// and of spaces that know their actions.
  bool one_order = true;
};

/// The first step that broke a claim: the way to the state before it, and then one more. A claim
/// that an end breaks: the way there.
struct Break {
  std::uint16_t claim = 0;
  std::vector<std::uint32_t> way;
};

struct SearchResult {
  std::uint64_t distinct = 0;   ///< states
  std::uint64_t generated = 0;  ///< steps taken, the first state included
  std::uint64_t left_out = 0;   ///< steps not taken, for others lead to the same
  std::uint64_t ends = 0;       ///< states in which nothing was possible
  std::size_t depth = 0;        ///< of the deepest state that was found
  std::size_t widest = 0;       ///< breadth first: states of the largest layer
  std::uint64_t walks = 0;      ///< random walks: how many
  bool exhausted = false;       ///< this was all there is: no bound was hit and nobody stopped it
  std::vector<Break> breaks;    ///< the first of each claim, as they were found
  /// Steps that reached each.
  std::vector<std::uint64_t> goals = std::vector<std::uint64_t>(GoalSet::capacity);
  double missed_probability = 0;

  // While it runs:
  std::size_t layer_depth = 0;  ///< steps to the layer that is being left, or to where it is
  std::size_t layer = 0;        ///< breadth first: states of that layer, and how many are done
  std::size_t layer_done = 0;
  std::size_t next_layer = 0;       ///< breadth first: found so far behind it
  std::vector<std::size_t> layers;  ///< breadth first: how many states each layer had
  std::size_t queued = 0;           ///< states that are waiting
  std::size_t bytes = 0;            ///< of what is remembered of states
};

/// One more step reached these.
void count_goals(auto& counts, const GoalSet& goals) {
  goals.for_each([&](std::size_t goal) { ++counts[goal]; });
}

/// The first step that broke this claim; nullptr if none has.
inline Break* find_break(SearchResult& result, std::uint16_t claim) {
  const auto found = std::find_if(result.breaks.begin(), result.breaks.end(),
                                  [&](const Break& known) { return known.claim == claim; });
  return found == result.breaks.end() ? nullptr : &*found;
}

/// Asked now and then by a search that drives itself; true ends it.
using StopSearch = std::function<bool(const SearchResult&)>;

}  // namespace zablab
