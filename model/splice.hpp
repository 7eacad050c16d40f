// Joins two moments of a schedule at which the servers (all but one) play the same parts, such as
// "one leads, two follow it and serve". What lies between them is left out, and if another one
// leads, the servers exchange their names in all that follows. Deleting steps alone cannot do that:
// the story would go on with a leader that was never elected.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/run.hpp"
#include "sim/trace.hpp"
#include "sim/world.hpp"

namespace zablab {

struct Splice {
  std::size_t from = 0;  ///< the first step that is left out
  std::size_t to = 0;    ///< the first one that is kept again
  /// What server i is called behind the join, at i - 1.
  std::vector<ServerId> names;
  auto operator<=>(const Splice&) const = default;
};

class Splicer {
 public:
  Splicer(const RunPlan& plan, const std::vector<TimedAction>& schedule);

  /// The joins that the schedule offers, the longest cut first. Names are exchanged among up to
  /// five servers; there would be too many ways among more.
  std::vector<Splice> splices() const;

  enum class Requests : std::uint8_t { as_they_are, plain };
  /// The schedule with the splice made, and mended behind the join: where a step is not possible,
  /// what is under way (messages, disks) may come first. What remains impossible is left out.
  /// `plain`: what was created in the part left out is not there to be changed, so the requests
  /// behind the join become creates.
  std::vector<TimedAction> made(const Splice& splice, Requests requests);

  /// Actions applied by all that.
  std::int64_t spent() const { return spent_; }

 private:
  /// What a server is doing, coarsely, and whom it follows.
  struct Role {
    std::size_t phase = 0;
    std::size_t stage = 0;
    ServerId leader = 0;
    auto operator<=>(const Role&) const = default;
  };
  using Cast = std::vector<Role>;  // by server id - 1

  /// A stretch of the schedule during which nobody's part changes: steps [first, last].
  struct Scene {
    std::size_t first = 0;
    std::size_t last = 0;
    Cast cast;
  };

  static Role role_of(const Server& server);
  Cast cast_of(const World& world) const;
  static Cast renamed(const Cast& cast, const std::vector<ServerId>& names);
  static std::vector<Cast> likenesses_of(const Cast& cast);
  bool becomes_possible(World& world, const Action& action, std::vector<TimedAction>& steps);
  void perform(World& world, const Action& action, std::vector<TimedAction>& steps);

  std::size_t servers_;
  std::vector<TimedAction> schedule_;
  std::vector<World> worlds_;  // ahead of each step, and at the end
  std::vector<Scene> scenes_;
  std::int64_t spent_ = 0;
};

/// The action with the servers' names exchanged: what server i does, names[i - 1] does now.
Action with_names(Action action, const std::vector<ServerId>& names);

}  // namespace zablab
