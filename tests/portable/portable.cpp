// Prints, seed by seed, the digest of the whole trace of a run. Linked with the engine alone, so
// that it can be built for every target; every build must print the same bytes.
//
//   zablab_portable --seeds N
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "model/classic/two_phase_commit.hpp"
#include "model/run.hpp"
#include "model/search/breadth_first.hpp"
#include "model/world_space.hpp"
#include "sim/trace.hpp"

namespace zablab {
namespace {

// All families of faults at once, a small window and frequent snapshots: as many paths as possible.
RunPlan plan_of(std::uint64_t seed) {
  ServerConfig config;
  config.tick_ms = 200;
  config.commit_log_count = 1 + static_cast<std::int32_t>(seed % 7);
  config.snap_count = 5 + static_cast<std::int32_t>(seed % 11);
  RunPlan plan;
  config.digest_enabled = seed % 3 == 0;
  plan.setup = make_setup(seed % 4 == 0 ? 5 : 3, 2, config);
  plan.setup.disk_bytes = seed % 2 == 0;
  plan.weather.kill_interval_us = 2'000'000;
  plan.weather.power_loss_interval_us = 3'000'000;
  plan.weather.restart_delay_us = 500'000;
  plan.weather.halves_interval_us = 4'000'000;
  plan.weather.one_way_interval_us = 5'000'000;
  plan.weather.heal_delay_us = 1'000'000;
  plan.weather.repeat_interval_us = 1'000'000;
  plan.weather.slow_link_interval_us = 4'000'000;
  plan.weather.disk_stall_interval_us = 4'000'000;
  plan.weather.client_drop_interval_us = 2'000'000;
  plan.workload.paths = {"/a", "/b", "/a/c"};
  plan.caps.weather_actions = 1500;
  return plan;
}

int print_digests(long seeds) {
  for (long seed = 1; seed <= seeds; ++seed) {
    const auto number = static_cast<std::uint64_t>(seed);
    RunResult result;
    const Trace trace = record(plan_of(number), number, TraceHeader{}, &result);
    const std::string text = write_trace(trace);
    std::printf("%ld %s %lu bytes %ld actions\n", seed, to_text(fingerprint_of(text)).c_str(),
                static_cast<unsigned long>(text.size()), static_cast<long>(result.actions));
  }
  return 0;
}

// The search has containers and arithmetic of its own.
void print_searches() {
  Budget budget;
  budget.alarms_of(AlarmKind::final_wait) = 4;
  budget.client_connects = budget.power_losses = budget.restarts = 1;
  for (const int jobs : {1, 2}) {
    SearchOptions bounds;
    bounds.jobs = jobs;
    const SearchResult classic = search_breadth_first(classic::TwoPhaseCommit(5), bounds);
    const SearchResult worlds =
        search_breadth_first(WorldSpace(make_setup(2, 1, {}, {}, budget)), bounds);
    for (const SearchResult& result : {classic, worlds}) {
      std::printf("%llu states %llu steps depth %lu\n",
                  static_cast<unsigned long long>(result.distinct),
                  static_cast<unsigned long long>(result.generated),
                  static_cast<unsigned long>(result.depth));
    }
  }
}

}  // namespace
}  // namespace zablab

int main(int count, char** arguments) {
  if (count == 3 && std::strcmp(arguments[1], "--seeds") == 0) {
    const long seeds = std::strtol(arguments[2], nullptr, 10);
    if (seeds > 0) {
      zablab::print_searches();
      return zablab::print_digests(seeds);
    }
  }
  std::fprintf(stderr, "usage: zablab_portable --seeds N\n");
  return 64;
}
