// All claims and goals of one run. Looks at every step from outside, keeps the little that later
// checks need, and remembers the first thing that is wrong.
//
//   Watch watch(world);
//   while (… apply(world, action, step) …) {
//     watch.observe(world, step);
//     if (watch.violation()) break;
//   }
//   watch.run_ended(world);
#pragma once

#include <optional>
#include <tuple>
#include <utility>

#include "invariants/claims.hpp"
#include "invariants/elections.hpp"
#include "invariants/findings.hpp"
#include "invariants/ghost.hpp"
#include "invariants/goals.hpp"
#include "invariants/session_lives.hpp"
#include "protocol/base/fingerprint.hpp"
#include "sim/step.hpp"
#include "sim/world.hpp"

namespace zablab {

/// A regular value. Equality and `fields()` are those of what future verdicts depend on: a search
/// makes it part of a state's fingerprint. Counts and a violation that was found are outputs.
class Watch {
 public:
  /// REQUIRES: a world in which nothing has happened yet. A world later in a run is watched by a
  /// copy of the Watch that was there. A suspended claim is not judged; those that build on what it
  /// says may then be blind. What the world's faults beyond the model suspend is found by itself.
  explicit Watch(const World& start, ClaimSet suspended = {});

  /// What a Watch remembers, without what it counts: what a search keeps of it for each state.
  struct Memory {
    Ghost ghost;
    ServerSet serving_leaders;  ///< for goals alone
  };
  /// Goes on from there, with all counts at 0.
  Watch(Memory memory, ClaimSet suspended);
  /// The Watch is not used any more.
  Memory release() { return {std::move(ghost_), findings_.serving_leaders}; }

  /// After every action that was applied; one that was refused is ignored. Nothing is looked at any
  /// more once a violation is found.
  void observe(const World& after, const Step& step);

  /// The claims about whole disks and whole trees, for every server.
  void run_ended(const World& world);

  /// True if a leader is established, every up voter serves in its epoch, and everything committed
  /// is applied everywhere: with a scheduler's `settled`, the calm has done its work.
  bool caught_up(const World& world) const;

  /// At the end of the calm; `settled`: every client is attached and has its answers.
  void judge_liveness(const World& world, bool settled);

  /// The first one.
  const std::optional<Violation>& violation() const { return findings_.violation; }
  /// The claim that faults beyond the model have broken: nothing was judged behind it.
  const std::optional<Violation>& excused() const { return findings_.excused; }
  /// What they suspend in this world.
  ClaimSet suspended_beyond() const { return findings_.suspended_beyond; }
  const GoalCounts& goals() const { return findings_.goals; }
  /// How often each claim was checked.
  const ClaimCounts& evaluated() const { return findings_.evaluated; }

  auto fields() const { return ghost_.fields(); }
  friend bool operator==(const Watch& a, const Watch& b) { return a.ghost_ == b.ghost_; }

 private:
  Ghost ghost_;
  Findings findings_;
  SessionLives lives_;
  ElectionLives elections_{false};
};

}  // namespace zablab
