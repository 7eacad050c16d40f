// A run in writing: a header and one line a step. The same bytes on every machine; see README.md
// for the format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/base/fingerprint.hpp"
#include "sim/action.hpp"
#include "sim/apply.hpp"
#include "sim/step.hpp"
#include "sim/world.hpp"

namespace zablab {

inline constexpr std::int32_t trace_format = 1;

/// An action and its moment: what a schedule is made of.
struct TimedAction {
  std::int64_t moment_us = 0;
  Action action;
  bool operator==(const TimedAction&) const = default;
};

struct TraceStep {
  TimedAction what;
  std::string effects;  ///< short, comma separated
  std::string server;   ///< the acting server afterwards: role, epochs, last zxid, log end
  Fingerprint world;    ///< afterwards
  bool operator==(const TraceStep&) const = default;
};

struct TraceHeader {
  std::string protocol;  ///< version of the protocol code
  std::uint64_t seed = 0;
  std::string rules;                  ///< the named defects that are on; "none"
  std::string claim;                  ///< the broken one; "none"
  std::vector<std::string> scenario;  ///< opaque lines from which scenarios/ rebuilds the world
  Fingerprint final_world;
  bool operator==(const TraceHeader&) const = default;
};

struct Trace {
  TraceHeader header;
  std::vector<TraceStep> steps;
  bool operator==(const Trace&) const = default;
};

/// What a trace says of a step that was just applied.
TraceStep describe(const World& after, const Step& step);
/// What a step did, short, comma separated: "PROPOSAL 1:3 to 2, disk append 1:3, c1 gets 5 OK".
std::string effects_in_words(const Step& step);
/// "2 FOLLOWING accepted 1 current 1 zxid 1:3 log 1:3", "2 down log 1:3".
std::string server_in_words(const World& world, ServerId server);
/// The server that an action is about; 0 if it is about none.
ServerId acting_server(const Action& action);

std::string write_trace(const Trace& trace);

struct TraceError {
  std::size_t line = 0;  ///< from 1
  std::string sentence;
};
std::variant<Trace, TraceError> read_trace(std::string_view text);

/// The first difference between what was recorded and what happens now.
struct Divergence {
  std::size_t step = 0;  ///< from 1
  ServerId server = 0;   ///< 0: of no single server
  std::string field;     ///< "action", "effects", "server", "world", "final"
  std::string recorded;
  std::string now;
};

/// Follows a trace exactly; every action must be possible, every field must match.
/// Calls `on_step(const World&, const Step&)` after each step.
template <class OnStep>
std::optional<Divergence> follow_strict(World& world, const Trace& trace, OnStep&& on_step);
std::optional<Divergence> follow_strict(World& world, const Trace& trace);

struct Followed {
  std::size_t kept = 0;
  std::size_t total = 0;
};

/// Follows the actions, skipping those that are no longer possible. `on_step` returns false to
/// stop.
template <class OnStep>
Followed follow_lenient(World& world, const std::vector<TimedAction>& schedule, OnStep&& on_step);

/// The actions of a trace.
std::vector<TimedAction> schedule_of(const Trace& trace);

// --- implementation ------------------------------------------------------------------------------

/// What differs between a recorded step and the one that was just applied.
std::optional<Divergence> compare_step(const World& after, const Step& step,
                                       const TraceStep& recorded, std::size_t number);
std::optional<Divergence> compare_end(const World& world, const Trace& trace);

template <class OnStep>
std::optional<Divergence> follow_strict(World& world, const Trace& trace, OnStep&& on_step) {
  Step step;
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    world.moment_us = trace.steps[i].what.moment_us;
    apply(world, trace.steps[i].what.action, step);
    auto divergence = compare_step(world, step, trace.steps[i], i + 1);
    if (divergence) return divergence;
    on_step(world, step);
  }
  return compare_end(world, trace);
}

template <class OnStep>
Followed follow_lenient(World& world, const std::vector<TimedAction>& schedule, OnStep&& on_step) {
  Followed followed{0, schedule.size()};
  Step step;
  for (const TimedAction& timed : schedule) {
    // Skipped steps leave gaps in time, never steps back.
    if (timed.moment_us > world.moment_us) world.moment_us = timed.moment_us;
    apply(world, timed.action, step, Expectation::lenient);
    if (!step.refused.empty()) continue;
    ++followed.kept;
    if (!on_step(world, step)) break;
  }
  return followed;
}

}  // namespace zablab
