// Worlds under all claims, as something to be searched: the very code that fuzz runs.
#pragma once

#include <bit>
#include <tuple>
#include <utility>

#include "invariants/watch.hpp"
#include "model/search/space.hpp"
#include "protocol/base/fingerprint.hpp"
#include "sim/apply.hpp"
#include "sim/enabled.hpp"
#include "sim/step.hpp"
#include "sim/world.hpp"

namespace zablab {

/// A world, and what the claims remember of how it came about: two worlds with different pasts are
/// one state only if no future verdict can tell them apart.
struct WatchedWorld {
  World world;
  Watch::Memory memory;
  auto fields() const { return std::tie(world, memory.ghost); }
};

/// From a world in which nothing has happened yet, or from where a schedule leads.
class WorldSpace {
 public:
  using State = WatchedWorld;
  using Action = zablab::Action;

  explicit WorldSpace(WatchedWorld first, ClaimSet suspended = {})
      : first_(std::move(first)), suspended_(suspended) {}
  explicit WorldSpace(Setup setup) : WorldSpace(watched(World(std::move(setup)))) {}

  const State& first() const { return first_; }
  Fingerprint fingerprint(const State& state) const { return fingerprint_of(state); }

  template <class Visitor>
  void visit_enabled(const State& state, Visitor&& visitor) const {
    zablab::visit_enabled(state.world, visitor);
  }

  Judgement apply(State& state, const Action& action) const;

 private:
  static WatchedWorld watched(World world);

  State first_;
  ClaimSet suspended_;
};

}  // namespace zablab
