#include "scenarios/space.hpp"

#include <optional>
#include <string>
#include <variant>

#include "model/by_itself.hpp"
#include "protocol/base/ensure.hpp"

namespace zablab {

namespace {

constexpr std::int32_t plenty = 10'000;

Budget plenty_of_all() {
  Budget budget;
  budget.restarts = budget.client_connects = plenty;
  budget.alarms.fill(plenty);
  return budget;
}

/// What the beginning uses up comes on top of what the search may spend.
Budget with_beginning(const RunPlan& run, const Budget& bounds) {
  Setup setup = run.setup;
  setup.budget = plenty_of_all();
  World world(setup);
  start_serving(world);
  Budget budget = bounds;
  budget.restarts += plenty - world.left.restarts;
  budget.client_connects += plenty - world.left.client_connects;
  for (std::size_t i = 0; i < budget.alarms.size(); ++i) {
    budget.alarms[i] += plenty - world.left.alarms[i];
  }
  return budget;
}

}  // namespace

std::vector<Setting> settings_to_search(const Defect& defect) {
  if (defect.bounds.empty()) return {};
  std::vector<Setting> settings;
  const auto world = std::get<Scenario>(read_scenario(defect.scenario));
  if (const std::string* servers = find_setting(world, "ensemble.servers")) {
    settings.push_back({"ensemble.servers", *servers});
  }
  const auto space = std::get<Scenario>(read_scenario("[bounds]\n" + std::string(defect.bounds)));
  settings.insert(settings.end(), space.settings.begin(), space.settings.end());
  return settings;
}

Plan plan_to_search(const Scenario& scenario) {
  Plan plan = draw_plan(scenario, 1);
  if (!plan.bounds) plan.bounds.emplace();
  Budget& budget = plan.bounds->budget;
  const auto complete = [&](const char* key, std::int32_t& bound, std::int32_t value) {
    if (find_setting(scenario, key) == nullptr) bound = value;
  };
  complete("bounds.restarts", budget.restarts,
           budget.kills + budget.power_losses + budget.disk_faults);
  if (find_setting(scenario, "ensemble.observers") == nullptr) plan.observers = 0;
  if (find_setting(scenario, "ensemble.electionConnections") == nullptr) {
    plan.config.election_connections = ElectionTransport::kept;
  }
  if (find_setting(scenario, "ensemble.groups") == nullptr) {
    plan.config.quorum.groups.clear();
    plan.config.quorum.weights.clear();
  }
  const std::int32_t others = budget.cuts * (plan.servers + plan.observers - 1);
  complete("bounds.leaderSilences", budget.alarms_of(AlarmKind::leader_silence), others);
  complete("bounds.learnerSilences", budget.alarms_of(AlarmKind::learner_silence), others);
  complete("bounds.leaderTicks", budget.alarms_of(AlarmKind::leader_tick), budget.cuts);
  return plan;
}

SpaceStart start_of(const Plan& plan) {
  ensure(plan.bounds.has_value(), "only a plan with bounds is searched to its end");
  SpaceStart start;
  start.plan = plan;
  Bounds& bounds = *start.plan.bounds;
  const bool serving = bounds.from_broadcast;
  if (serving) bounds.budget = with_beginning(run_plan(plan), bounds.budget);
  bounds.from_broadcast = false;
  World world(run_plan(start.plan).setup);
  Watch watch(world);
  if (serving) {
    World course = world;
    start.beginning = start_serving(course);
    follow_lenient(world, start.beginning, [&](const World& after, const Step& step) {
      watch.observe(after, step);
      return !watch.violation();
    });
    start.violation = watch.violation();
  }
  start.first = WatchedWorld{std::move(world), watch.release()};
  return start;
}

std::vector<TimedAction> schedule_along(const SpaceStart& start, const WorldSpace& space,
                                        const std::vector<std::uint32_t>& way) {
  std::vector<TimedAction> schedule = start.beginning;
  WatchedWorld state = space.first();
  for (const std::uint32_t wanted : way) {
    const std::optional<Move> chosen = action_at(space, state, wanted);
    ensure(chosen.has_value(), "a way leads through moves that are possible");
    std::vector<Action> actions;
    space.apply(state, *chosen, &actions);
    for (const Action& action : actions) schedule.push_back({0, action});
  }
  for (std::size_t i = 0; i < schedule.size(); ++i) {
    schedule[i].moment_us = static_cast<std::int64_t>(i + 1) * 1000;
  }
  return schedule;
}

}  // namespace zablab
