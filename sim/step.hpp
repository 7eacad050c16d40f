// What one action did: for claims, traces and strategies. Reused from action to action.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "protocol/effects.hpp"
#include "sim/action.hpp"
#include "sim/client.hpp"

namespace zablab {

/// One call of a server: what came in, and which of the Step's effects went out.
struct ServerStep {
  ServerId server = 0;
  std::optional<Input> input;  ///< nullopt: the boot of its process
  std::size_t first_effect = 0;
  std::size_t last_effect = 0;  ///< one past
};

/// A process ended: killed, without power, or halted by itself.
struct Crash {
  ServerId server = 0;
  bool power_lost = false;
  std::optional<HaltReason> halted;
};

/// A process was started; refused: it exited again at once, the server stays down.
struct Boot {
  ServerId server = 0;
  std::optional<HaltReason> refused;
  bool from_damage = false;  ///< its disk had flipped bits
  /// … and something that it read is not as it was written. (Records that are missing are none.)
  bool read_wrong = false;
};

struct Step {
  Action action;
  std::string refused;  ///< not empty: the action was not possible, and why; nothing happened

  Effects effects;                ///< of all calls, in order
  std::vector<ServerStep> calls;  ///< one; two for a connect
  std::optional<DiskOperation> performed;
  ClientEvents client_events;
  std::optional<Crash> crash;
  std::optional<Boot> boot;
  std::string broken_belief;  ///< not empty: a belief of ours does not hold; the run ends here

  /// What a call sent out. A halt ends the process: effects behind it did not happen.
  std::span<const Effect> effects_of(const ServerStep& call) const {
    return std::span(effects).subspan(call.first_effect, call.last_effect - call.first_effect);
  }
  void clear();
};

}  // namespace zablab
