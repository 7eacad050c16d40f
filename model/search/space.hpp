// What can be searched.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "protocol/base/bit_set.hpp"
#include "protocol/base/fingerprint.hpp"

namespace zablab {

/// Which goals a step reached, by number.
using GoalSet = BitSet<std::size_t, 128>;

/// What one step came to.
struct Judgement {
  /// The number of the claim that it broke, from 1; 0: none. The state behind is not left any more.
  std::uint16_t broken = 0;
  GoalSet goals{};
  /// What it read or changed, a bit each. Of two steps from one state that share no bit, neither
  /// prevents or alters the other, and both orders lead to the same state with the same judgement.
  std::uint64_t touched = UINT64_MAX;
};

/// States as values, the actions that are possible in one, in a fixed order, and what each makes of
/// it. Const and without memory of its own: several threads ask at once.
template <class S>
concept SearchSpace = requires(const S& space, typename S::State& state,
                               const typename S::State& same, const typename S::Action& action) {
  { space.first() } -> std::convertible_to<typename S::State>;
  { space.fingerprint(same) } -> std::same_as<Fingerprint>;
  space.visit_enabled(same, [](const typename S::Action&) {});
  { space.apply(state, action) } -> std::same_as<Judgement>;
};

/// The how-manieth of a state's actions, from 0; nullopt if there are not so many.
template <SearchSpace Space>
std::optional<typename Space::Action> action_at(const Space& space,
                                                const typename Space::State& state,
                                                std::uint32_t place) {
  std::optional<typename Space::Action> found;
  std::uint32_t at = 0;
  space.visit_enabled(state, [&](const typename Space::Action& action) {
    if (at++ == place) found = action;
  });
  return found;
}

/// A space that also says which action is which, whatever the state: with what steps touch, that
/// lets a search take independent ones in one order. REQUIRES: visit_enabled keeps one order of all
/// actions there are.
template <class S>
concept KnowsActions = requires(const S& space, const typename S::Action& action) {
  { space.identity(action) } -> std::same_as<Fingerprint>;
  { space.knows_independence() } -> std::same_as<bool>;  // false: every order is to be taken
};

/// A space that also judges states in which nothing is possible any more.
template <class S>
concept JudgesEnds = requires(const S& space, const typename S::State& state) {
  { space.judge_end(state) } -> std::same_as<Judgement>;
};

}  // namespace zablab
