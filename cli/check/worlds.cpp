#include "cli/check/worlds.hpp"

#include <fmt/format.h>

#include <iostream>
#include <utility>

#include "cli/check/graph.hpp"
#include "cli/check/violation_file.hpp"
#include "cli/errors.hpp"
#include "invariants/claims.hpp"
#include "model/shrink.hpp"
#include "model/trial.hpp"
#include "protocol/base/ensure.hpp"
#include "reports/story.hpp"
#include "scenarios/bounds_keys.hpp"
#include "scenarios/header.hpp"
#include "scenarios/keys.hpp"
#include "scenarios/museum.hpp"
#include "scenarios/space.hpp"
#include "scenarios/values.hpp"

namespace zablab {

namespace {

/// The defect whose own space is searched: one alone, and no scenario. nullptr: another space.
const Defect* defect_to_search(const CheckOptions& options) {
  const ScenarioChoice& choice = options.choice;
  if (!choice.scenario.empty() || choice.defects.size() != 1) return nullptr;
  const Defect* defect = find_defect(choice.defects.front());
  return defect == nullptr || defect->bounds.empty() ? nullptr : defect;
}

std::string name_of_space(const CheckOptions& options) {
  if (const Defect* defect = defect_to_search(options)) return std::string(defect->id);
  return options.choice.scenario.empty() ? "small" : options.choice.scenario;
}

Scenario scenario_to_search(const CheckOptions& options) {
  ScenarioChoice choice = options.choice;
  if (choice.scenario.empty()) choice.scenario = "small";
  Scenario scenario = scenario_of(choice);
  const Defect* defect = defect_to_search(options);
  if (defect == nullptr) return scenario;
  for (Setting& setting : settings_to_search(*defect)) {
    const bool is_given = setting.key == "ensemble.servers" && choice.servers.has_value();
    if (!is_given) scenario.settings.push_back(std::move(setting));
  }
  return scenario;
}

void require_servers(const Plan& plan, const char* key, ServerSet named) {
  named.for_each([&](ServerId id) {
    const std::int32_t servers = plan.servers + plan.observers;
    if (id <= servers) return;
    throw WrongUsage{fmt::format("{} names server {}, and there are {}", key, id, servers)};
  });
}

Plan plan_of(const CheckOptions& options) {
  Scenario scenario = scenario_to_search(options);
  for (const std::string& setting : settings_of(options)) {
    const std::size_t equals = setting.find('=');
    const std::string name = setting.substr(0, equals);
    const Key* key = find_key(name.find('.') == std::string::npos ? "bounds." + name : name);
    if (equals == std::string::npos || key == nullptr) {
      throw WrongUsage{"--set takes KEY=VALUE with a key of `zablab list keys`, not \"" + setting +
                       "\""};
    }
    Plan probe;
    const std::string value = setting.substr(equals + 1);
    if (value.find('#') != std::string::npos) {
      throw WrongUsage{"a value has no # in it: a scenario file would end there"};
    }
    if (const auto problem = key->parse(probe, value)) {
      throw WrongUsage{fmt::format("{} {}", name, *problem)};
    }
    scenario.settings.push_back({fmt::format("{}.{}", key->section, key->name), value});
  }
  if (const auto problem = problem_of_ensemble(scenario)) throw WrongUsage{*problem};
  Plan plan = plan_to_search(scenario);
  if (options.elections) {
    plan.bounds->budget.alarms_of(AlarmKind::final_wait) =
        *options.elections * (plan.servers + plan.observers);
  }
  for (const std::string& word : options.grain) add_grain(plan.bounds->grain, word);
  if (plan.bounds->grain.election_in_one_step && dials_elections(plan.config)) {
    throw WrongUsage{"an election is no one step where servers dial each other for it"};
  }
  if (plan.bounds->grain.atomic_disk && plan.bounds->budget.disk_faults > 0) {
    throw WrongUsage{"with --coarse disk writes are done at once, so that none can be refused"};
  }
  require_servers(plan, "clientServers", plan.bounds->client_servers);
  require_servers(plan, "crashServers", plan.bounds->crash_servers);
  return plan;
}

CheckViolation violation_of(const SpaceStart& start, const std::vector<TimedAction>& schedule,
                            std::size_t beginning, const std::string& out) {
  CheckViolation violation;
  // A run judges claims that a search does not, and one of these may break before.
  const Trace trace = trace_of(run_plan(start.plan), 1, any_claim, schedule, header_of(start.plan),
                               &violation.sentence);
  ensure(find_claim(trace.header.claim) != nullptr,
         "a schedule found by search breaks a claim again");
  violation.claim = trace.header.claim;
  violation.length = trace.steps.size();
  violation.story = story_behind(beginning, trace);
  keep_trace(violation, trace, start.plan, out, "check");
  return violation;
}

}  // namespace

void check_worlds(const CheckOptions& options, SearchDriver& driver, CheckReport& report) {
  const SpaceStart start = start_of(plan_of(options));
  const Grain grain = start.plan.bounds->grain;
  report.grain = to_text(grain);
  report.space = name_of_space(options);
  if (!start.plan.defects.empty()) report.defects = words_text(start.plan.defects);
  if (!options.json) {
    std::cout << fmt::format("space {}  servers {}  defects {}\n", report.space,
                             start.plan.servers + start.plan.observers, report.defects)
              << std::flush;
  }
  const WorldSpace space(start.first, grain);
  if (start.violation) {
    report.violations.push_back(
        violation_of(start, schedule_along(start, space, {}), 0, options.out));
    driver.conclude(report);
    report.ended_by = "a violation";
    return;
  }
  std::optional<CheckViolation> without_progress;
  const GraphOrder order{options.graph, options.progress, options.out};
  if (order.asked()) {
    without_progress = explore_worlds(start, space, order, driver, report);
  } else {
    report.search = driver.search(space);
  }
  driver.conclude(report);
  report.one_order = report.one_order && space.knows_independence();
  for (const Break& found : report.search.breaks) {
    report.violations.push_back(violation_of(start, schedule_along(start, space, found.way),
                                             start.beginning.size(), options.out));
  }
  if (without_progress) report.violations.push_back(std::move(*without_progress));
  for (const std::string& name : start.plan.bounds->goals) {
    const auto goal = static_cast<std::size_t>(find_goal(name)->goal);
    if (report.search.goals[goal] == 0) report.missed_goals.push_back(name);
  }
}

}  // namespace zablab
