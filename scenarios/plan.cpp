#include "scenarios/plan.hpp"

#include "scenarios/museum.hpp"

namespace zablab {

Rules rules_of(const Plan& plan) { return rules_with(plan.defects); }

RunPlan run_plan(const Plan& plan) {
  RunPlan run;
  run.setup = make_setup(plan.servers, plan.clients, plan.config, rules_of(plan));
  for (ClientSetup& client : run.setup.clients) client.timeout_ms = plan.session_timeout_ms;
  for (ServerSetup& server : run.setup.servers) server.config.standalone = plan.servers == 1;
  run.weather = plan.weather;
  run.workload = plan.workload;
  run.caps = plan.caps;
  return run;
}

}  // namespace zablab
