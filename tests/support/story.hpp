// Stories: transcripts that a person writes and reads. A story plays on a World with all claims on.
//
//   # what happens and why it matters
//   world servers=3 clients=1 defects=zk-335        (also: observers=1 groups=1:2,3 weights=3=2
//                                                   electionConnections=dialled)
//
//   restart 1
//   restart 2
//   run 1 2 until 1 serves
//   ----
//   2 decides FOLLOWING under 1
//   1 leads epoch 1 from 0:0
//
// Commands up to `----`, then what they showed: the facts of each step and what clients were told.
// A command is an action in the words of sim/action.hpp, or one of:
//   run SERVERS [stalling SERVERS] until PREDICATE
//       lets what concerns only these servers (and clients at them) happen, oldest consequences
//       first, until the predicate holds; faults and requests never happen by themselves. The disks
//       of those that are stalling stand still.
//   calm
//       the faults are over for as long as it takes; then liveness is judged
//   show effects, show facts
//       each action and all that it led to; or, as at the beginning, the facts alone
// Predicates: `N serves`, `N looks`, `N accepted EPOCH`, `N logged ZXID` (durable), `N applied
// ZXID`, `cN attached`, `can ACTION` (that action is possible), `quiet`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invariants/watch.hpp"
#include "sim/trace.hpp"
#include "sim/world.hpp"

namespace zablab {

class Story {
 public:
  /// Plays a whole transcript and returns it with the outputs that really came.
  static std::string play(std::string_view transcript, Story& story);

  const World& world() const { return world_; }
  const Watch& watch() const { return *watch_; }
  /// Every action that happened, in order.
  const std::vector<TimedAction>& schedule() const { return schedule_; }
  /// The world as it was before the first action.
  const World& start() const { return start_; }
  /// The number of actions up to and including the one that broke a claim; 0: none did.
  std::size_t length() const { return length_; }

 private:
  void set_up(std::string_view line);
  void command(std::string_view line, std::string& output);
  void run(std::string_view rest, std::string& output);
  bool perform(const Action& action, std::string& output);
  void be_calm(std::string& output);

  World start_;
  World world_;
  std::optional<Watch> watch_;
  std::vector<TimedAction> schedule_;
  std::size_t length_ = 0;
  bool shows_effects_ = false;
};

}  // namespace zablab
