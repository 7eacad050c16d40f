// One run of one seed: weather and workload until a cap, then calm in which all must become well.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "invariants/claims.hpp"
#include "invariants/goals.hpp"
#include "invariants/watch.hpp"
#include "protocol/base/fingerprint.hpp"
#include "sim/setup.hpp"
#include "sim/step.hpp"
#include "sim/timed.hpp"
#include "sim/trace.hpp"
#include "sim/world.hpp"

namespace zablab {

/// What a run may cost. The weather ends when one of its caps is reached; a calm that needs more
/// than its caps is a finding, and so is a world that outgrows `size` (see `size_of`).
struct Caps {
  std::int64_t weather_actions = 2000;
  std::int64_t weather_us = 20'000'000;
  std::int64_t calm_actions = 50'000;
  std::int64_t calm_us = 120'000'000;
  std::int64_t size = 200'000;
};

struct RunPlan {
  Setup setup;
  Weather weather;
  Workload workload;
  Caps caps;
};

/// The claim about memory, beside those of invariants/: a run stays within Caps::size.
inline constexpr const char* runaway_claim = "no-runaway";

struct RunResult {
  std::uint64_t seed = 0;
  std::optional<Violation> violation;
  /// A claim that faults beyond the model suspend, and that broke; the run ended there.
  std::optional<Violation> excused;
  ClaimSet suspended;  ///< what they suspend in this run
  std::int64_t actions = 0;
  std::int64_t weather_actions = 0;  ///< of them before the calm
  std::int64_t simulated_us = 0;
  std::int64_t commits = 0;  ///< transactions that a leader saw a quorum acknowledge
  FaultCounts faults{};
  GoalCounts goals{};
  ClaimCounts evaluated{};
  Fingerprint digest;  ///< of all actions, their moments, and the world every now and then
};

/// Called after each action that happened.
using OnStep = std::function<void(const World& after, const Step& step)>;

/// Actions between two looks at whether a calm has settled: a look costs as much as a few actions.
inline constexpr std::int64_t settled_interval = 16;

/// Runs until the first violation, or to the end of the calm.
RunResult run_seed(const RunPlan& plan, std::uint64_t seed, const OnStep& on_step = nullptr);

/// The same run again, in writing. `header` is completed by what the run shows: seed, claim, final
/// world. `result`, if given, receives what run_seed would return.
Trace record(const RunPlan& plan, std::uint64_t seed, TraceHeader header,
             RunResult* result = nullptr);

/// Runs the seed once more; true if everything was the same as in `first`.
bool rerun_agrees(const RunPlan& plan, const RunResult& first);

/// Znodes, log records and messages on their way: what can grow without bound.
std::int64_t size_of(const World& world);

/// The violation of `runaway_claim`; nullopt while the world is within Caps::size.
std::optional<Violation> runaway(const World& world, const Caps& caps);

/// Every server is up that can start, every client attached and answered.
bool clients_are_content(const World& world);

/// Judges the end of a run. `calm`: the faults had stopped long ago, so liveness counts.
void judge_end(Watch& watch, const World& world, bool calm);

}  // namespace zablab
