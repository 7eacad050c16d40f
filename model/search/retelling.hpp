// States told again from their origins, so that none waits in memory: a world that waits takes
// kilobytes, its origin 8 bytes.
#pragma once

#include <utility>
#include <vector>

#include "model/search/origins.hpp"
#include "model/search/space.hpp"

namespace zablab {

/// Keeps the way to the state that was told last. States of a layer are numbered in the order of
/// their parents, so one after the other most share all of it but the last steps.
template <SearchSpace Space>
class Retelling {
 public:
  using State = typename Space::State;

  explicit Retelling(const Space& space) : space_(&space) { way_.push_back({0, space.first()}); }

  /// The state of that number, until the next call; nullptr if its way leads through a step that is
  /// not possible or breaks a claim: the origins are not of this space.
  const State* tell(const Origins& origins, StateNumber number) {
    for (; !is_on_way(number); number = origins[number].parent) missing_.push_back(number);
    for (; !missing_.empty(); missing_.pop_back()) {
      if (go_on(origins, missing_.back())) continue;
      missing_.clear();  // they would be taken for the way to the next one
      return nullptr;
    }
    return &way_.back().state;
  }

 private:
  struct Told {
    StateNumber number = 0;
    State state;
  };

  /// Forgets what lies behind. Whoever is found from a state has a higher number.
  bool is_on_way(StateNumber number) {
    while (way_.back().number > number) way_.pop_back();
    return way_.back().number == number;
  }

  bool go_on(const Origins& origins, StateNumber number) {
    const State& parent = way_.back().state;
    const auto action = action_at(*space_, parent, origins[number].action);
    if (!action) return false;
    State state = parent;
    if (space_->apply(state, *action).broken != 0) return false;
    way_.push_back({number, std::move(state)});
    return true;
  }

  const Space* space_;
  std::vector<Told> way_;  ///< from the first state
  std::vector<StateNumber> missing_;
};

}  // namespace zablab
