#include <cmath>
#include <nlohmann/json.hpp>

#include "reports/fuzz_report.hpp"

namespace zablab {

namespace {

using Json = nlohmann::ordered_json;

Json failure_json(const FuzzFailure& failure) {
  Json json = {{"seed", failure.seed},
               {"claim", failure.violation.claim},
               {"sentence", failure.violation.sentence},
               {"trace", failure.trace_file.empty() ? Json(nullptr) : Json(failure.trace_file)},
               {"length", failure.length},
               {"shrunk", failure.shrunk},
               {"schedules_until_found", failure.schedules_until_found},
               {"others", failure.others_count},
               {"other_seeds", failure.others},
               {"story", failure.story},
               {"replay", failure.replay_command}};
  if (!failure.write_problem.empty()) {
    json["write_problem"] = failure.write_problem;
    json["trace_text"] = failure.trace_text;
  }
  return json;
}

/// Bytes in reports may come from znodes of any content.
std::string dumped(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

double to_milliseconds(double seconds) { return std::round(seconds * 1e3) / 1e3; }

}  // namespace

std::string fuzz_json(const FuzzReport& report) {
  Json goals = Json::object();
  for (const GoalInfo& goal : all_goals()) {
    goals[goal.name] = report.goals[static_cast<std::size_t>(goal.goal)];
  }
  Json faults = Json::object();
  for (std::size_t i = 0; i < fault_families; ++i) {
    faults[to_text(static_cast<FaultFamily>(i))] = report.faults[i];
  }
  Json claims = Json::object();
  for (const ClaimInfo& claim : all_claims()) {
    claims[claim.name] = report.evaluated[static_cast<std::size_t>(claim.claim)];
  }
  Json failures = Json::array();
  for (const FuzzFailure& failure : report.failures) failures.push_back(failure_json(failure));
  return dumped({{"version", json_version},
                 {"command", "fuzz"},
                 {"seed", report.first_seed},
                 {"scenario", report.scenario},
                 {"defects", report.defects},
                 {"schedules", report.schedules},
                 {"actions", report.actions},
                 {"commits", report.commits},
                 {"simulated_ms", report.simulated_us / 1000},
                 {"cpu_seconds", to_milliseconds(report.cpu_seconds)},
                 {"wall_seconds", to_milliseconds(report.wall_seconds)},
                 {"median",
                  {{"actions", report.actions_each.median()},
                   {"commits", report.commits_each.median()},
                   {"faults", report.faults_each.median()}}},
                 {"faults", faults},
                 {"goals", goals},
                 {"claims", claims},
                 {"run_twice", report.reruns},
                 {"not_deterministic", report.not_deterministic},
                 {"failures", failures},
                 {"interrupted", report.interrupted},
                 {"exit_code", exit_code_of(report)},
                 {"reproduce", report.reproduce_command}});
}

}  // namespace zablab
