#include "scenarios/plan.hpp"

#include "scenarios/museum.hpp"
#include "sim/action.hpp"

namespace zablab {

Rules rules_of(const Plan& plan) { return rules_with(plan.defects); }

namespace {

/// Each server from all others, both ways.
std::vector<Cut> cuts_of_one(std::int32_t servers) {
  std::vector<Cut> cuts;
  for (ServerId one = 1; one <= servers; ++one) {
    Cut cut;
    cut.from.insert(one);
    for (ServerId other = 1; other <= servers; ++other) {
      if (other != one) cut.to.insert(other);
    }
    cuts.push_back(cut);
  }
  return cuts;
}

}  // namespace

RunPlan run_plan(const Plan& plan) {
  RunPlan run;
  run.setup = make_setup(plan.servers, plan.clients, plan.config, rules_of(plan));
  for (ClientSetup& client : run.setup.clients) client.timeout_ms = plan.session_timeout_ms;
  run.setup.disk_bytes = plan.disk_bytes;
  run.setup.beyond = beyond_of(plan.weather);
  std::int64_t clock_ahead_us = 0;
  for (ServerSetup& server : run.setup.servers) {
    server.config.standalone = plan.servers == 1;
    server.clock_ahead_ms = clock_ahead_us / 1000;
    clock_ahead_us += plan.weather.clock_skew_us;
  }
  if (plan.bounds) {
    run.setup.budget = plan.bounds->budget;
    if (plan.bounds->budget.cuts > 0) run.setup.offered_cuts = cuts_of_one(plan.servers);
    run.setup.client_servers = plan.bounds->client_servers;
    run.setup.crash_servers = plan.bounds->crash_servers;
    run.setup.last_epoch = plan.bounds->epochs;
    for (const std::string& words : plan.bounds->operations) {
      run.setup.offered_operations.push_back(*parse_operation(words));
    }
  }
  run.weather = plan.weather;
  run.workload = plan.workload;
  run.caps = plan.caps;
  return run;
}

}  // namespace zablab
