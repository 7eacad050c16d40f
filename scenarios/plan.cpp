#include "scenarios/plan.hpp"

#include <algorithm>

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

ServerSet first_servers(std::int32_t count) {
  ServerSet servers;
  for (ServerId id = 1; id <= count; ++id) servers.insert(id);
  return servers;
}

std::optional<std::string> problem_of_groups(const QuorumVerifier& quorum, ServerSet voters) {
  ServerSet grouped;
  for (const ServerSet group : quorum.groups) {
    if (!(grouped & group).empty()) return "a server is in two groups";
    grouped = grouped | group;
  }
  if (!((grouped | voters) == voters)) return "a group names a server that is no voter";
  if (!(grouped == voters)) return "where there are groups, each voter is in one of them";
  std::int64_t all = 0;
  voters.for_each([&](ServerId id) { all += weight_of(quorum, id); });
  if (all == 0) return "some voter must have a weight";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> problem_of_ensemble(const Plan& plan) {
  const QuorumVerifier& quorum = plan.config.quorum;
  const ServerSet voters = first_servers(plan.servers);
  // One more than an odd number survives no more failures: nobody asks for that but by mistake.
  if (quorum.groups.empty() && plan.servers % 2 == 0)
    return "without groups, voters are 1, 3, 5, 7 or 9";
  if (plan.servers == 1 && plan.observers > 0) return "one server alone has no observers";
  if (plan.servers == 1 && !quorum.groups.empty()) return "one server alone is in no group";
  if (quorum.groups.empty() && !quorum.weights.empty()) return "weights need groups";
  const bool all_vote =
      std::all_of(quorum.weights.begin(), quorum.weights.end(),
                  [&](const auto& given) { return voters.contains(given.first); });
  if (!all_vote) return "a weight is given to a server that is no voter";
  return quorum.groups.empty() ? std::nullopt : problem_of_groups(quorum, voters);
}

RunPlan run_plan(const Plan& plan) {
  RunPlan run;
  run.setup = make_setup(plan.servers, plan.clients, plan.config, rules_of(plan), Budget::endless(),
                         plan.observers);
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
    if (plan.bounds->budget.cuts > 0) {
      run.setup.offered_cuts = cuts_of_one(plan.servers + plan.observers);
    }
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
