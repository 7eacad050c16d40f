// Seeded runs, kept step by step, for claims to be judged a second time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "invariants/watch.hpp"
#include "sim/timed.hpp"
#include "sim/world.hpp"

namespace zablab::claims_tests {

struct Moment {
  World after;
  Step step;
  bool caught_up = false;  ///< what the Watch said then
};

struct Recording {
  World start;
  std::vector<Moment> moments;
  /// What a Watch said while it was recorded: at which moment, and what.
  std::optional<std::size_t> broken_at;
  std::optional<Violation> violation;
  GoalCounts goals{};
};

/// How a run goes: drawn from its seed, small enough to be judged slowly.
struct RunKind {
  Setup setup;
  Weather weather;
  Workload workload;
  std::size_t steps = 600;
  std::size_t calm_steps = 0;  ///< of them, the last ones
};
RunKind draw_kind(std::uint64_t seed, const Rules& rules);
/// The same with an observer, and voters that count differently.
RunKind draw_kind_of_roles(std::uint64_t seed, const Rules& rules);

/// What they remember is a list of what was heard and no more: a twin would be the same once more.
ClaimSet claims_without_twin();

/// Runs until a claim that has a twin is broken or the steps are used up.
Recording record_run(const RunKind& kind, std::uint64_t seed);

/// Falsifies one thing that was told of one step: a fact or a client's event is left out, told
/// twice, or told otherwise. Returns where; nullopt if there was nothing to falsify.
std::optional<std::size_t> falsify(Recording& recording, std::uint64_t seed);

/// Lets a new Watch look at what was recorded.
void judge_again(Recording& recording);

}  // namespace zablab::claims_tests
