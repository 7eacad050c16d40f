// A small breadth-first search: the shortest way to everything, within bounds. For tests that count
// a tiny space; the search of `check` is to come.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "model/visited_set.hpp"
#include "protocol/base/fingerprint.hpp"

namespace zablab {

/// What can be searched: states as values, and the states that follow one.
template <class Space>
concept Searchable = requires(const Space& space, const typename Space::State& state) {
  { space.fingerprint(state) } -> std::same_as<Fingerprint>;
  space.for_each_next(state, [](typename Space::State&&) {});
};

struct SearchBounds {
  std::size_t states = 1'000'000;  ///< distinct ones; the search ends when there are so many
  std::size_t depth = 1'000'000;   ///< steps from the first state
};

struct SearchResult {
  std::size_t distinct = 0;       ///< states
  std::size_t generated = 0;      ///< steps taken, the first state included
  std::size_t depth = 0;          ///< of the deepest state that was seen
  std::size_t widest = 0;         ///< states of the largest layer, which are in memory at once
  std::size_t visited_bytes = 0;  ///< of the visited set when it was full
  bool exhausted = false;         ///< no bound was hit and nobody stopped it: this was all there is
  bool stopped = false;           ///< by `visit`
};

/// Visits every state that can be reached from `first`, nearest first; `visit(state, depth)`
/// returns false to stop. Two states of one fingerprint are one.
template <Searchable Space, class Visitor>
SearchResult search_breadth_first(const Space& space, typename Space::State first,
                                  const SearchBounds& bounds, Visitor&& visit) {
  using State = typename Space::State;
  SearchResult result;
  VisitedSet visited;
  std::vector<State> layer;
  std::vector<State> next_layer;
  const auto arrive = [&](State&& state) {
    ++result.generated;
    if (result.stopped || !visited.insert(space.fingerprint(state))) return;
    ++result.distinct;
    result.stopped = !visit(std::as_const(state), result.depth);
    next_layer.push_back(std::move(state));
  };

  arrive(std::move(first));
  bool bounded = false;
  while (!next_layer.empty() && !result.stopped && !bounded) {
    std::swap(layer, next_layer);
    next_layer.clear();
    if (layer.size() > result.widest) result.widest = layer.size();
    if (result.depth == bounds.depth) {
      bounded = true;
      break;
    }
    ++result.depth;
    for (const State& state : layer) {
      space.for_each_next(state, arrive);
      bounded = result.distinct >= bounds.states;
      if (result.stopped || bounded) break;
    }
  }
  // The last layer found nothing new: the deepest state is one step less deep.
  if (next_layer.empty() && result.depth > 0 && !bounded) --result.depth;
  result.exhausted = !bounded && !result.stopped;
  result.visited_bytes = visited.bytes();
  return result;
}

}  // namespace zablab
