// What a search pays for each step, part by part; whole searches on one core and on two.
#include <benchmark/benchmark.h>

#include <time.h>

#include <deque>
#include <map>
#include <span>
#include <string>

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

/// Each stage for many steps in a row: what one of them takes alone is less than a clock shows.
class Stages {
 public:
  void take(std::span<const WatchedWorld> states) {
    std::vector<std::pair<const WatchedWorld*, Action>> actions;
    timed("1_enabled", [&] {
      for (const WatchedWorld& state : states) {
        visit_enabled(state.world, [&](const Action& a) { actions.emplace_back(&state, a); });
      }
    });
    std::vector<WatchedWorld> forks;
    forks.reserve(actions.size());
    timed("2_copy", [&] {
      for (const auto& [parent, action] : actions) forks.push_back(*parent);
    });
    std::vector<Step> done(actions.size());
    timed("3_step", [&] {
      for (std::size_t i = 0; i < forks.size(); ++i) {
        apply(forks[i].world, actions[i].second, done[i]);
      }
    });
    timed("4_claims", [&] {
      for (std::size_t i = 0; i < forks.size(); ++i) judge(forks[i], done[i]);
    });
    std::uint64_t touched = 0;
    timed("5_touched", [&] {
      for (const Step& step : done) touched ^= touched_by(step);
    });
    benchmark::DoNotOptimize(touched);
    remember(forks);
    timed("8_drop", [&] { forks.clear(); });
    steps_ += static_cast<double>(actions.size());
  }

  void report(benchmark::State& state) const {
    for (const auto& [name, nanoseconds] : nanoseconds_) {
      state.counters[name] = nanoseconds / steps_;
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(steps_));
  }

 private:
  static void judge(WatchedWorld& fork, const Step& step) {
    Watch claims(std::move(fork.memory), {});
    claims.observe(fork.world, step);
    fork.memory = claims.release();
  }

  void remember(const std::vector<WatchedWorld>& forks) {
    std::vector<Fingerprint> fingerprints;
    fingerprints.reserve(forks.size());
    timed("6_fingerprint", [&] {
      for (const WatchedWorld& fork : forks) {
        fingerprints.push_back(first_session().fingerprint(fork));
      }
    });
    timed("7_set", [&] {
      for (const Fingerprint& fingerprint : fingerprints) table_.insert(fingerprint);
    });
  }

  /// Of this thread's CPU time, for others work on the machine too.
  template <class Work>
  void timed(const char* stage, Work&& work) {
    const double begin = nanoseconds_now();
    work();
    nanoseconds_[stage] += nanoseconds_now() - begin;
  }

  static double nanoseconds_now() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
  }

  FingerprintTable table_;
  std::map<std::string, double> nanoseconds_;
  double steps_ = 0;
};

void StagesOfAStep(benchmark::State& state) {
  const std::vector<WatchedWorld> states = some_states(first_session(), 20'000);
  constexpr std::size_t at_once = 512;
  Stages stages;
  for (auto _ : state) {
    for (std::size_t from = 0; from + at_once <= states.size(); from += at_once) {
      stages.take(std::span(states).subspan(from, at_once));
    }
  }
  stages.report(state);
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
