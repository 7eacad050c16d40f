// Worlds as something to be searched: every action that is possible leads to another one.
#pragma once

#include <utility>

#include "protocol/base/fingerprint.hpp"
#include "sim/apply.hpp"
#include "sim/enabled.hpp"
#include "sim/step.hpp"
#include "sim/world.hpp"

namespace zablab {

/// `Expand`: a predicate on worlds; those for which it is false are visited but not left.
template <class Expand>
class WorldSpace {
 public:
  using State = World;

  explicit WorldSpace(Expand expand) : expand_(std::move(expand)) {}

  Fingerprint fingerprint(const World& world) const { return fingerprint_of(world); }

  template <class Arrive>
  void for_each_next(const World& world, Arrive&& arrive) const {
    if (!expand_(world)) return;
    visit_enabled(world, [&](const Action& action) {
      World next = world;
      apply(next, action, step_);
      arrive(std::move(next));
    });
  }

 private:
  Expand expand_;
  mutable Step step_;  // only its memory is kept, from action to action
};

}  // namespace zablab
