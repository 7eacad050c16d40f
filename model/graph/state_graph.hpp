// The whole graph of a small space: every state, and every step between two of them.
//
// A search of its own beside breadth_first.hpp, which has no numbers in its table and needs none:
// this one walks the states in one thread, each in its turn. It numbers them in the same order and
// comes to the same counts; a test holds one against the other.
#pragma once

#include <algorithm>
#include <bit>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <type_traits>
#include <utility>
#include <vector>

#include "model/graph/state_numbers.hpp"
#include "model/search/origins.hpp"
#include "model/search/search.hpp"
#include "model/search/space.hpp"
#include "protocol/base/ensure.hpp"

namespace zablab {

/// A step from one state to another.
struct GraphStep {
  std::uint32_t place : 31;  ///< of its action among those possible
  std::uint32_t fault : 1;   ///< somebody interfered
};
static_assert(sizeof(GraphStep) == 4);

/// Vertices are numbers of states; a state's steps are in the order of their places.
using StepGraph =
    boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, GraphStep,
                                       boost::no_property, std::uint32_t, std::uint32_t>;

/// A step that broke a claim: what lies behind it is not looked at.
struct BrokenStep {
  std::uint32_t state = 0;
  std::uint32_t place = 0;
  std::uint16_t claim = 0;
};

struct StateGraph {
  StepGraph steps;
  Origins origins;                 ///< the shortest way to each state
  std::vector<BrokenStep> broken;  ///< in the order of their states and places
  /// States below this number have all their steps; the others were not left any more.
  std::uint32_t left = 0;
  SearchResult search;

  std::uint32_t states() const { return static_cast<std::uint32_t>(num_vertices(steps)); }
};

/// What is noted of a space beside the shape of its graph: nothing. Others are told of
/// every state in the order of numbers, and of every step in the order of the graph.
struct ShapeAlone {
  template <class State>
  void found(const State&) {}
  /// True if it is a fault. `broken`: the claim that it broke, or 0.
  template <class Action>
  bool step(const Action&, std::uint16_t /*broken*/) {
    return false;
  }
};

template <SearchSpace Space, class Notes>
class GraphExplorer {
 public:
  using State = typename Space::State;
  using Action = typename Space::Action;

  GraphExplorer(const Space& space, SearchOptions options, StopSearch stop, Notes& notes)
      : space_(space), options_(options), stop_(std::move(stop)), notes_(notes) {
    options_.states = std::min<std::uint64_t>(options_.states, StateNumbers::states_at_most);
  }

  StateGraph run() {
    const State first = space_.first();
    result_.generated = 1;
    take(first, space_.fingerprint(first), {});
    while (!ended_ && !waiting_.empty()) leave_layer();
    conclude();
    return std::move(graph_);
  }

 private:
  static constexpr std::uint32_t asked_every = 2048;  // states; as often as a search asks

  void leave_layer() {
    const std::size_t states = waiting_.size();
    result_.widest = std::max(result_.widest, states);
    result_.depth = depth_;
    if (depth_ == options_.depth) {
      ended_ = true;
      return;
    }
    for (std::size_t i = 0; i < states && !ended_; ++i) leave_first(states, i + 1);
    ++depth_;
  }

  void leave_first(std::size_t layer, std::size_t layer_done) {
    const State parent = std::move(waiting_.front());
    waiting_.pop_front();
    leave(parent);
    ++graph_.left;
    note_progress(layer, layer_done);
    if (result_.distinct >= options_.states) ended_ = true;
    if (!result_.breaks.empty() && !options_.all_claims) ended_ = true;
    if (graph_.left % asked_every == 0 && stop_ && stop_(result_)) ended_ = true;
  }

  void leave(const State& parent) {
    std::uint32_t place = 0;
    space_.visit_enabled(parent, [&](const Action& action) {
      const Origin origin{graph_.left, place++};
      State next = parent;
      const Judgement judgement = space_.apply(next, action);
      ++result_.generated;
      count_goals(result_.goals, judgement.goals);
      const bool fault = notes_.step(action, judgement.broken);
      if (judgement.broken != 0) return note_break(origin, judgement.broken);
      const Fingerprint fingerprint = space_.fingerprint(next);
      ends_.emplace_back(graph_.left, take(next, fingerprint, origin));
      steps_.push_back({origin.action & 0x7fffffffU, fault ? 1U : 0U});
    });
    if (place == 0) judge_end(parent);
  }

  void judge_end(const State& state) {
    ++result_.ends;
    if constexpr (JudgesEnds<Space>) {
      const Judgement judgement = space_.judge_end(state);
      count_goals(result_.goals, judgement.goals);
      if (judgement.broken != 0) note_way(judgement.broken, graph_.origins.way_to(graph_.left));
    }
  }

  /// The state's number; it is to be left if it is new.
  std::uint32_t take(const State& state, Fingerprint fingerprint, Origin origin) {
    const auto [number, is_new] = numbers_.number_of(fingerprint);
    if (!is_new) return number;
    graph_.origins.add(origin);
    notes_.found(state);
    waiting_.push_back(state);
    return number;
  }

  void note_break(Origin origin, std::uint16_t claim) {
    graph_.broken.push_back({graph_.left, origin.action, claim});
    std::vector<std::uint32_t> way = graph_.origins.way_to(origin.parent);
    way.push_back(origin.action);
    note_way(claim, std::move(way));
  }

  void note_way(std::uint16_t claim, std::vector<std::uint32_t> way) {
    const bool known = find_break(result_, claim) != nullptr;
    if (known || (!result_.breaks.empty() && !options_.all_claims)) return;
    result_.breaks.push_back({claim, std::move(way)});
  }

  void note_progress(std::size_t layer, std::size_t layer_done) {
    result_.distinct = numbers_.size();
    result_.layer_depth = depth_;
    result_.layer = layer;
    result_.layer_done = layer_done;
    result_.queued = waiting_.size();
    result_.bytes = numbers_.bytes() + graph_.origins.bytes() +
                    steps_.size() * (sizeof(ends_[0]) + sizeof(GraphStep));
  }

  void conclude() {
    result_.exhausted = !ended_;
    if (!waiting_.empty()) {
      result_.depth = depth_;
      result_.widest = std::max(result_.widest, waiting_.size());
    }
    result_.missed_probability = numbers_.missed_probability();
    numbers_ = {};
    waiting_.clear();
    ensure(ends_.size() <= UINT32_MAX, "the steps of a graph have 32-bit numbers");
    graph_.steps = StepGraph(boost::edges_are_sorted, ends_.begin(), ends_.end(), steps_.begin(),
                             static_cast<std::uint32_t>(graph_.origins.size()),
                             static_cast<std::uint32_t>(ends_.size()));
    graph_.search = std::move(result_);
  }

  const Space& space_;
  SearchOptions options_;
  StopSearch stop_;
  Notes& notes_;
  StateNumbers numbers_;
  std::deque<State> waiting_;  // in the order of their numbers
  // In blocks: a vector of them would be there twice while it grows.
  std::deque<std::pair<std::uint32_t, std::uint32_t>> ends_;
  std::deque<GraphStep> steps_;
  std::size_t depth_ = 0;
  bool ended_ = false;
  SearchResult result_;
  StateGraph graph_;
};

/// Walks the space until a bound is hit, or a claim is broken (`options.all_claims`: goes on). With
/// `options.states`, ends behind the state that leads to the last one. Every step is taken, in one
/// thread: the other options count for nothing.
template <SearchSpace Space, class Notes = ShapeAlone>
StateGraph explore_graph(const Space& space, SearchOptions options, StopSearch stop = nullptr,
                         Notes&& notes = {}) {
  return GraphExplorer<Space, std::remove_reference_t<Notes>>(space, options, std::move(stop),
                                                              notes)
      .run();
}

}  // namespace zablab
