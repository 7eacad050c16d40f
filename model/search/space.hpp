// What can be searched.
#pragma once

#include <concepts>
#include <cstdint>
#include <utility>

#include "protocol/base/fingerprint.hpp"

namespace zablab {

/// What one step came to.
struct Judgement {
  /// The number of the claim that it broke, from 1; 0: none. The state behind is not left any more.
  std::uint16_t broken = 0;
  std::uint64_t goals = 0;  ///< one bit for each goal that it reached
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

}  // namespace zablab
