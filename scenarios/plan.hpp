// What a scenario comes to for one seed: every number of a run, by name. It has a text (keys.hpp),
// so that a trace can carry it and rebuild its world.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/run.hpp"
#include "model/world_space.hpp"
#include "protocol/config.hpp"
#include "protocol/rules.hpp"
#include "sim/setup.hpp"
#include "sim/timed.hpp"

namespace zablab {

/// The bounds of a space that is searched to its end. What is not given happens never.
struct Bounds {
  Budget budget;
  /// What clients may ask for, as `parse_operation` reads it.
  std::vector<std::string> operations = {"set / \"1\""};
  bool from_broadcast = false;     ///< begins with a serving ensemble and attached clients
  std::vector<std::string> goals;  ///< what a search must have reached to mean anything
  Grain grain;                     ///< what a search takes as one step
  ServerSet client_servers;        ///< that clients know; empty: all
  ServerSet crash_servers;         ///< that may go down; empty: all
  std::int32_t epochs = 0;         ///< that may begin, the beginning's among them; 0: any number
};

/// The settings of one run. All servers share config and rules.
struct Plan {
  std::string name = "unnamed";
  std::string story;
  std::int32_t servers = 3;    ///< voters; config.quorum says how they count
  std::int32_t observers = 0;  ///< servers behind them that have no vote
  std::int32_t clients = 2;
  std::int32_t session_timeout_ms = 4000;  ///< what each client asks for
  bool disk_bytes = false;                 ///< Setup::disk_bytes
  ServerConfig config;
  std::vector<std::string> defects;  ///< ids of the museum, sorted
  Weather weather;
  Workload workload;
  Caps caps;
  std::optional<Bounds> bounds;  ///< none: no limit, as for fuzz
};

/// What is wrong with the plan's voters, observers, groups and weights taken together; nullopt if
/// they make an ensemble.
std::optional<std::string> problem_of_ensemble(const Plan& plan);

/// The rules of the plan's defects.
Rules rules_of(const Plan& plan);

/// What model/ runs.
RunPlan run_plan(const Plan& plan);

}  // namespace zablab
