#include "tests/museum/strategies.hpp"

#include <fmt/core.h>

#include <string>

#include "model/run.hpp"
#include "scenarios/plan.hpp"
#include "scenarios/scenario.hpp"
#include "tests/museum/cpu_time.hpp"

namespace zablab {

namespace {

constexpr std::uint64_t seeds = 500;

struct Rate {
  int failed = 0;
  double cpu_seconds = 0;
};

/// Of the default fuzz, with the defect. A failing run ends early, and so costs less.
Rate rate_of(const Defect& defect, Strategy strategy) {
  Scenario scenario = std::get<Scenario>(read_scenario(find_built_in("default")->text));
  scenario.settings.push_back({"rules.defects", std::string(defect.id)});
  scenario.settings.push_back({"weather.strategy", to_text(strategy)});
  Rate rate;
  const double begin = cpu_seconds();
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    if (run_seed(run_plan(draw_plan(scenario, seed)), seed).violation) ++rate.failed;
  }
  rate.cpu_seconds = cpu_seconds() - begin;
  return rate;
}

}  // namespace

void print_strategies_header() {
  fmt::print("| of {} schedules", seeds);
  for (std::size_t i = 0; i < strategies; ++i) fmt::print(" | {}", to_text(Strategy(i)));
  fmt::print(" | CPU s |\n|---|---|---|---|---|\n");
}

void print_strategies_row(const Defect& defect) {
  std::string seconds;
  fmt::print("| `{}`", defect.id);
  for (std::size_t i = 0; i < strategies; ++i) {
    const Rate rate = rate_of(defect, static_cast<Strategy>(i));
    fmt::print(" | {}", rate.failed);
    seconds += fmt::format("{}{:.1f}", i == 0 ? "" : ", ", rate.cpu_seconds);
  }
  fmt::print(" | {} |\n", seconds);
}

}  // namespace zablab
