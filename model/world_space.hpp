// Worlds under all claims, as something to be searched: the very code that fuzz runs.
#pragma once

#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "invariants/watch.hpp"
#include "model/search/space.hpp"
#include "protocol/base/fingerprint.hpp"
#include "sim/action.hpp"
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

/// What a search takes as one step beside single actions. Each is off unless it is asked for: what
/// lies between is not seen, so a space without violations at a coarse grain may have some. One
/// that is found is real, for every move is a row of actions.
struct Grain {
  /// Messages of elections are only exchanged in one go, among any quorum of servers, until those
  /// of them that can have decided. To servers that have decided they come at once.
  bool election_in_one_step = false;
  /// What a server writes is on its disk at once (and its answer on its way), before anything else.
  bool atomic_disk = false;
  /// What is sent to a leader, a learner or a client arrives at once, before anything else, unless
  /// it is cut off.
  bool quiet_links = false;
  /// As far as clients are concerned: what they and their servers send each other arrives at once.
  bool quiet_clients = false;
  /// As far as learners are concerned that do not serve yet: they are connected as soon as their
  /// leader takes them, and what the two send each other arrives at once.
  bool quick_joins = false;

  bool operator==(const Grain&) const = default;
  bool fine() const { return *this == Grain{}; }
};

/// An election, or the end of one, among these servers alone.
struct ElectAmong {
  ServerSet servers;
};
using Move = std::variant<Action, ElectAmong>;

/// From a world in which nothing has happened yet, or from where a schedule leads.
class WorldSpace {
 public:
  using State = WatchedWorld;
  using Action = Move;

  explicit WorldSpace(WatchedWorld first, Grain grain = {})
      : first_(std::move(first)), grain_(grain) {}
  explicit WorldSpace(Setup setup) : WorldSpace(watched(World(std::move(setup)))) {}

  const State& first() const { return first_; }
  Fingerprint fingerprint(const State& state) const { return fingerprint_of(state); }
  Fingerprint identity(const Move& move) const;
  /// Whether steps that touch nothing in common are independent. The step that ends a story at the
  /// last epoch takes every other one's place.
  bool knows_independence() const { return first_.world.setup->last_epoch == 0; }

  template <class Visitor>
  void visit_enabled(const State& state, Visitor&& visitor) const {
    zablab::visit_enabled(state.world, [&](const zablab::Action& action) {
      if (!grain_.election_in_one_step || !is_of_election(action)) visitor(Move(action));
    });
    if (!grain_.election_in_one_step || is_past_last_epoch(state.world)) return;
    for (const ServerSet electors : electors_in(state.world)) visitor(Move(ElectAmong{electors}));
  }

  Judgement apply(State& state, const Move& move) const { return apply(state, move, nullptr); }

  /// The same; `actions`, if given, receives what happened.
  Judgement apply(State& state, const Move& move, std::vector<zablab::Action>* actions) const;

  /// Whole disks and whole trees, where nothing can happen any more.
  Judgement judge_end(const State& state) const;

 private:
  static WatchedWorld watched(World world);
  static bool is_of_election(const zablab::Action& action);
  /// The sets of servers among which an election can come to an end now.
  static std::vector<ServerSet> electors_in(const World& world);

  State first_;
  Grain grain_;
};

}  // namespace zablab
