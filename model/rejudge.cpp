#include "model/rejudge.hpp"

#include "model/calm.hpp"
#include "protocol/base/ensure.hpp"

namespace zablab {

namespace {

bool broke_liveness(const Trace& trace) {
  const ClaimInfo* claim = find_claim(trace.header.claim);
  return claim != nullptr && claim->in_calm;
}

void ignore(const World&, const Step&) {}

}  // namespace

Rejudged rejudge(const RunPlan& plan, const Trace& trace, const OnStep& on_step) {
  World world(plan.setup);
  Watch watch(world);
  Rejudged rejudged;
  rejudged.total = trace.steps.size();
  const bool calm = broke_liveness(trace);
  try {
    follow_lenient(world, schedule_of(trace), [&](const World& after, const Step& step) {
      ++rejudged.kept;
      watch.observe(after, step);
      if (on_step) on_step(after, step);
      if (trace.header.claim == runaway_claim) rejudged.violation = runaway(after, plan.caps);
      return !watch.violation() && !rejudged.violation;
    });
    if (rejudged.violation) return rejudged;
    if (calm && !watch.violation()) {
      run_calm(plan, trace.header.seed, world, watch, on_step ? on_step : ignore);
    }
    if (!watch.violation()) judge_end(watch, world, calm);
  } catch (const BrokenBelief& broken) {
    rejudged.violation = Violation{info_of(Claim::no_broken_belief).name, broken.sentence};
    return rejudged;
  }
  rejudged.violation = watch.violation();
  return rejudged;
}

}  // namespace zablab
