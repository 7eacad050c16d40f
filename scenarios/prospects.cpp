#include "scenarios/prospects.hpp"

#include <utility>
#include <vector>

#include "model/shrink.hpp"
#include "protocol/base/ensure.hpp"
#include "scenarios/header.hpp"

namespace zablab {

namespace {

// A calm draws how fast messages and disks are. What none of so many makes well is taken to be out
// of reach.
constexpr std::uint64_t calms = 4;

}  // namespace

Prospects::Prospects(const SpaceStart& start, const WorldSpace& space, const StateGraph& graph)
    : start_(start), space_(space), graph_(graph), plan_(start.plan) {
  plan_.bounds->budget = refilled(plan_.bounds->budget);
  run_ = run_plan(plan_);
}

Outlook Prospects::outlook(std::uint32_t state) const {
  const Afterwards then = look(state).then;
  if (!then.violation) return Outlook::well;
  return then.liveness ? Outlook::not_well : Outlook::broken;
}

// The first of the calms, unless another one is well, or breaks more than liveness.
Prospects::Behind Prospects::look(std::uint32_t state) const {
  const std::vector<TimedAction> schedule =
      schedule_along(start_, space_, graph_.origins.way_to(state));
  Behind first{look_behind(run_, 1, schedule), 1};
  if (!first.then.liveness) return first;
  for (std::uint64_t seed = 2; seed <= calms; ++seed) {
    Behind next{look_behind(run_, seed, schedule), seed};
    if (!next.then.liveness) return next;
  }
  return first;
}

Prospects::Written Prospects::in_writing(std::uint32_t state) const {
  const Behind behind = look(state);
  ensure(behind.then.violation.has_value(), "only what is not well is written down");
  std::vector<TimedAction> schedule = behind.then.schedule;
  // Where liveness is judged, the calm is made anew: it comes out the same.
  if (behind.then.liveness) schedule.resize(behind.then.calm_from);
  Written written;
  written.calm_from = behind.then.calm_from;
  written.trace = trace_of(run_, behind.seed, behind.then.violation->claim, schedule,
                           header_of(plan_), &written.sentence);
  ensure(written.trace.header.claim == behind.then.violation->claim,
         "a calm comes to the same end once more");
  return written;
}

}  // namespace zablab
