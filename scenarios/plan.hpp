// What a scenario comes to for one seed: every number of a run, by name. It has a text (keys.hpp),
// so that a trace can carry it and rebuild its world.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/run.hpp"
#include "protocol/config.hpp"
#include "protocol/rules.hpp"
#include "sim/setup.hpp"
#include "sim/timed.hpp"

namespace zablab {

/// The settings of one run. All servers share config and rules.
struct Plan {
  std::string name = "unnamed";
  std::string story;
  std::int32_t servers = 3;
  std::int32_t clients = 2;
  std::int32_t session_timeout_ms = 4000;  ///< what each client asks for
  ServerConfig config;
  std::vector<std::string> defects;  ///< ids of the museum, sorted
  Weather weather;
  Workload workload;
  Caps caps;
};

/// The rules of the plan's defects.
Rules rules_of(const Plan& plan);

/// What model/ runs.
RunPlan run_plan(const Plan& plan);

}  // namespace zablab
