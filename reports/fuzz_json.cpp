#include <cmath>
#include <nlohmann/json.hpp>

#include "reports/fuzz_read.hpp"
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
               {"replay", failure.replay_command},
               {"kind", failure.kind},
               {"from_corpus", failure.from_corpus},
               {"shrinking_interrupted", failure.shrinking_ended_early}};
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

Json goals_json(const GoalCounts& counts) {
  Json goals = Json::object();
  for (const GoalInfo& goal : all_goals()) {
    goals[goal.name] = counts[static_cast<std::size_t>(goal.goal)];
  }
  return goals;
}

Json faults_json(const FaultSums& counts) {
  Json faults = Json::object();
  for (std::size_t i = 0; i < fault_families; ++i) {
    faults[to_text(static_cast<FaultFamily>(i))] = counts[i];
  }
  return faults;
}

Json met_json(const FaultPhases& met) {
  Json all = Json::object();
  for (std::size_t family = 0; family < fault_families; ++family) {
    Json& row = all[to_text(static_cast<FaultFamily>(family))] = Json::object();
    for (std::size_t phase = 0; phase < role_phases; ++phase) {
      row[to_text(static_cast<RolePhase>(phase))] = met[family][phase];
    }
  }
  return all;
}

Json claims_json(const ClaimCounts& counts) {
  Json claims = Json::object();
  for (const ClaimInfo& claim : all_claims()) {
    claims[claim.name] = counts[static_cast<std::size_t>(claim.claim)];
  }
  return claims;
}

/// Only claims that were suspended in some schedule.
Json suspended_json(const FuzzReport& report) {
  Json claims = Json::object();
  for (const ClaimInfo& claim : all_claims()) {
    const auto place = static_cast<std::size_t>(claim.claim);
    if (report.suspended[place] == 0) continue;
    claims[claim.name] = {{"schedules", report.suspended[place]},
                          {"broken", report.excused[place]}};
  }
  return claims;
}

Json known_json(const FuzzReport& report) {
  Json all = Json::array();
  for (const KnownFailure& known : report.known) {
    Json one = {{"line", known.line}};
    if (!known.claim.empty()) one["claim"] = known.claim;
    if (!known.kind.empty()) one["kind"] = known.kind;
    if (!known.defect.empty()) one["defect"] = known.defect;
    if (!known.trace.empty()) one["trace"] = known.trace;
    one["reason"] = known.reason;
    one["count"] = known.count;
    all.push_back(std::move(one));
  }
  return all;
}

Json corpus_json(const CorpusReport& corpus) {
  if (corpus.directory.empty()) return nullptr;
  return {{"directory", corpus.directory},
          {"replayed", corpus.replayed},
          {"steps_kept", corpus.steps_kept},
          {"steps", corpus.steps},
          {"changed", corpus.changed},
          {"damaged", corpus.damaged},
          {"problems", corpus.problems},
          {"failures_kept", corpus.failures_kept},
          {"rare", corpus.rare}};
}

Json values_json(const Tally& tally) {
  Json values = Json::array();
  Json times = Json::array();
  for (const auto& [value, count] : tally.counts()) {
    values.push_back(value);
    times.push_back(count);
  }
  return {{"value", values}, {"times", times}};
}

Json ranges_json(const FuzzReport& report) {
  Json ranges = Json::array();
  for (const SeedRange& range : ranges_of(report)) {
    ranges.push_back({{"first", range.first}, {"last", range.last}});
  }
  return ranges;
}

}  // namespace

nlohmann::ordered_json fuzz_object(const FuzzReport& report) {
  Json failures = Json::array();
  for (const FuzzFailure& failure : report.failures) failures.push_back(failure_json(failure));
  return {{"version", json_version},
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
          {"faults", faults_json(report.faults)},
          {"faults_met", met_json(report.met)},
          {"goals", goals_json(report.goals)},
          {"claims", claims_json(report.evaluated)},
          {"suspended", suspended_json(report)},
          {"run_twice", report.reruns},
          {"not_deterministic", report.not_deterministic},
          {"failures", failures},
          {"interrupted", report.interrupted},
          {"exit_code", exit_code_of(report)},
          {"reproduce", report.reproduce_command},
          {"protocol", report.protocol},
          {"scenario_digest", report.scenario_digest},
          {"simulated_us", report.simulated_us},
          {"runs", report.runs},
          {"ranges", ranges_json(report)},
          {"distribution",
           {{"actions", values_json(report.actions_each)},
            {"commits", values_json(report.commits_each)},
            {"faults", values_json(report.faults_each)}}},
          {"corpus", corpus_json(report.corpus)},
          {"known", known_json(report)}};
}

std::string fuzz_json(const FuzzReport& report) { return dumped(fuzz_object(report)); }

}  // namespace zablab
