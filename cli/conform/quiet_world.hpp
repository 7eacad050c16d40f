// A fair scheduler without chance: everything that is on its way arrives before any alarm rings,
// and alarms ring in the order in which they are due. Time passes only where somebody lets it pass.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "sim/action.hpp"
#include "sim/apply.hpp"
#include "sim/step.hpp"
#include "sim/world.hpp"

namespace zablab {

class QuietWorld {
 public:
  /// Called after every action that happened.
  using Observer = std::function<void(const World&, const Step&)>;

  QuietWorld(Setup setup, Observer observer);

  const World& world() const { return world_; }
  std::int64_t actions() const { return actions_; }

  /// Does one action; false if it is not possible.
  bool act(const Action& action);

  /// Lets everything arrive that is on its way.
  void settle();

  /// The first so many actions of settling.
  void settle_a_little(int actions);

  /// Lets the next alarm ring, and what it leads to arrive; false if none is armed.
  bool ring_next_alarm();

  /// Settles, and lets alarms ring that are due within so much time.
  void pass(std::int64_t duration_us);

  /// Settles, and lets alarms ring until `done`; false if it is not so after `alarms` of them.
  bool run_until(const std::function<bool()>& done, int alarms = 20000);

  /// The same, within so much time; time does not pass any further once it is so.
  bool wait_until(const std::function<bool()>& done, std::int64_t duration_us);

  /// The servers that serve clients, the leader among them as the last one.
  std::vector<ServerId> serving() const;

 private:
  using Due = std::map<std::pair<ServerId, Alarm>, std::int64_t>;
  void note_alarms();
  Due::const_iterator next_due() const;

  World world_;
  Step step_;
  Observer observer_;
  std::int64_t actions_ = 0;
  Due due_us_;
  std::vector<Action> on_their_way_;
};

}  // namespace zablab
