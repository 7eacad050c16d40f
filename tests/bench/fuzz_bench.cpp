// Actions per CPU second of the default fuzz with all claims on, one core, and what each part
// costs.
#include <benchmark/benchmark.h>

#include "model/run.hpp"
#include "protocol/base/fingerprint.hpp"
#include "scenarios/plan.hpp"
#include "scenarios/scenario.hpp"
#include "sim/timed.hpp"

namespace zablab {
namespace {

Scenario three_servers() {
  Scenario scenario;
  scenario.settings.push_back({"ensemble.servers", "3"});
  return scenario;
}

// Whole schedules: scheduler, protocol, disks, links, claims, goals.
void WholeSchedules(benchmark::State& state) {
  const Scenario scenario = three_servers();
  std::int64_t actions = 0;
  std::int64_t commits = 0;
  std::uint64_t seed = 0;
  for (auto _ : state) {
    ++seed;
    const RunResult result = run_seed(run_plan(draw_plan(scenario, seed)), seed);
    actions += result.actions;
    commits += result.commits;
  }
  state.SetItemsProcessed(actions);
  state.counters["commits/schedule"] = static_cast<double>(commits) / static_cast<double>(seed);
}
BENCHMARK(WholeSchedules)->Unit(benchmark::kMicrosecond);

// The same schedules without claims: what scheduler, protocol and world cost together.
void WithoutClaims(benchmark::State& state) {
  const Scenario scenario = three_servers();
  std::int64_t actions = 0;
  std::uint64_t seed = 0;
  Action action;
  Step step;
  for (auto _ : state) {
    ++seed;
    const RunPlan plan = run_plan(draw_plan(scenario, seed));
    World world(plan.setup);
    TimedScheduler scheduler(world, plan.weather, plan.workload, seed);
    for (std::int64_t i = 0; i < plan.caps.weather_actions; ++i) {
      if (!scheduler.drive(world, action, step)) break;
      ++actions;
    }
  }
  state.SetItemsProcessed(actions);
}
BENCHMARK(WithoutClaims)->Unit(benchmark::kMicrosecond);

// A world in the middle of a run, for the costs below.
World busy_world() {
  const RunPlan plan = run_plan(draw_plan(three_servers(), 1));
  World world(plan.setup);
  TimedScheduler scheduler(world, plan.weather, plan.workload, 1);
  Action action;
  Step step;
  for (int i = 0; i < 1000 && scheduler.drive(world, action, step); ++i) {
  }
  return world;
}

// What a search pays to fork the future.
void CopyOfAWorld(benchmark::State& state) {
  const World world = busy_world();
  for (auto _ : state) benchmark::DoNotOptimize(World(world));
}
BENCHMARK(CopyOfAWorld);

// With every part's hash cached.
void FingerprintOfAnUnchangedWorld(benchmark::State& state) {
  const World world = busy_world();
  for (auto _ : state) benchmark::DoNotOptimize(fingerprint_of(world));
}
BENCHMARK(FingerprintOfAnUnchangedWorld);

}  // namespace
}  // namespace zablab
