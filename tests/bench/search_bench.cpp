// What a search pays for each step, part by part; whole searches on one core and on two.
#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <deque>

#include "model/classic/two_phase_commit.hpp"
#include "model/footprint.hpp"
#include "model/search/breadth_first.hpp"
#include "sim/apply.hpp"
#include "tests/support/spaces.hpp"

namespace zablab {
namespace {

const WorldSpace& first_session() {
  static const WorldSpace space(small_start({}).first);
  return space;
}

/// States from all over the beginning of the space.
std::vector<WatchedWorld> some_states(const WorldSpace& space, std::size_t count) {
  std::deque<WatchedWorld> queue = {space.first()};
  FingerprintTable seen;
  std::vector<WatchedWorld> states;
  while (states.size() < count && !queue.empty()) {
    WatchedWorld state = std::move(queue.front());
    queue.pop_front();
    space.visit_enabled(state, [&](const Move& move) {
      WatchedWorld next = state;
      if (space.apply(next, move).broken != 0) return;
      if (seen.insert(space.fingerprint(next))) queue.push_back(std::move(next));
    });
    states.push_back(std::move(state));
  }
  return states;
}

class Stopwatch {
 public:
  /// Nanoseconds since the last call.
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    const double passed = std::chrono::duration<double, std::nano>(now - last_).count();
    last_ = now;
    return passed;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

struct Fork {
  WatchedWorld state;
  Action action;
};

// Each stage for many steps in a row: what one of them takes alone is less than a clock shows.
void StagesOfAStep(benchmark::State& state) {
  constexpr std::array stages = {"1_enabled", "2_copy",        "3_step", "4_claims",
                                 "5_touched", "6_fingerprint", "7_set",  "8_drop"};
  std::array<double, stages.size()> nanoseconds{};
  const WorldSpace& space = first_session();
  const std::vector<WatchedWorld> states = some_states(space, 20'000);
  FingerprintTable table;
  double steps = 0;
  for (auto _ : state) {
    for (std::size_t from = 0; from + 512 <= states.size(); from += 512) {
      std::vector<std::pair<const WatchedWorld*, Action>> actions;
      Stopwatch watch;
      for (std::size_t i = from; i < from + 512; ++i) {
        visit_enabled(states[i].world,
                      [&](const Action& action) { actions.emplace_back(&states[i], action); });
      }
      nanoseconds[0] += watch.lap();
      std::vector<WatchedWorld> forks;
      std::vector<Step> done(actions.size());
      forks.reserve(actions.size());
      watch.lap();
      for (const auto& [parent, action] : actions) forks.push_back(*parent);
      nanoseconds[1] += watch.lap();
      for (std::size_t i = 0; i < forks.size(); ++i) {
        apply(forks[i].world, actions[i].second, done[i]);
      }
      nanoseconds[2] += watch.lap();
      for (std::size_t i = 0; i < forks.size(); ++i) {
        Watch claims(std::move(forks[i].memory), {});
        claims.observe(forks[i].world, done[i]);
        forks[i].memory = claims.release();
      }
      nanoseconds[3] += watch.lap();
      std::uint64_t touched = 0;
      for (const Step& step : done) touched ^= touched_by(step);
      benchmark::DoNotOptimize(touched);
      nanoseconds[4] += watch.lap();
      std::vector<Fingerprint> fingerprints;
      fingerprints.reserve(forks.size());
      for (const WatchedWorld& fork : forks) fingerprints.push_back(space.fingerprint(fork));
      nanoseconds[5] += watch.lap();
      for (const Fingerprint& fingerprint : fingerprints) table.insert(fingerprint);
      nanoseconds[6] += watch.lap();
      forks.clear();
      nanoseconds[7] += watch.lap();
      steps += static_cast<double>(actions.size());
    }
  }
  for (std::size_t i = 0; i < stages.size(); ++i) {
    state.counters[stages[i]] = nanoseconds[i] / steps;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(steps));
}
BENCHMARK(StagesOfAStep)->Unit(benchmark::kMillisecond);

void count(benchmark::State& state, const SearchResult& result) {
  state.counters["distinct"] =
      benchmark::Counter(static_cast<double>(result.distinct), benchmark::Counter::kIsRate);
  state.counters["generated"] =
      benchmark::Counter(static_cast<double>(result.generated), benchmark::Counter::kIsRate);
  state.counters["states"] = static_cast<double>(result.distinct);
}

// Rates a second of CPU time of all threads; Time is the clock's. Arguments: threads; whether
// independent steps are taken in one order.
void SearchOfWorlds(benchmark::State& state) {
  SearchOptions options{.jobs = static_cast<int>(state.range(0)), .states = 300'000};
  options.one_order = state.range(1) != 0;
  SearchResult result;
  for (auto _ : state) result = search_breadth_first(first_session(), options);
  count(state, result);
}
BENCHMARK(SearchOfWorlds)
    ->ArgNames({"jobs", "one_order"})
    ->Args({1, 0})
    ->Args({1, 1})
    ->Args({2, 0})
    ->Args({2, 1})
    ->Iterations(1)
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond);

void SearchOfTwoPhaseCommit(benchmark::State& state) {
  SearchResult result;
  for (auto _ : state) {
    result = search_breadth_first(classic::TwoPhaseCommit(8),
                                  SearchOptions{.jobs = static_cast<int>(state.range(0))});
  }
  count(state, result);
}
BENCHMARK(SearchOfTwoPhaseCommit)
    ->ArgName("jobs")
    ->Arg(1)
    ->Arg(2)
    ->Iterations(1)
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace zablab
