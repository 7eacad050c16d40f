#include "model/trial.hpp"

#include "model/calm.hpp"
#include "protocol/base/ensure.hpp"

namespace zablab {

namespace {

bool is_judged_in_calm(const std::string& claim) {
  const ClaimInfo* info = find_claim(claim);
  return info != nullptr && info->in_calm;
}

}  // namespace

Trial::Trial(const RunPlan& plan, std::uint64_t seed, const std::string& claim, std::int64_t budget,
             bool (*give_up)())
    : plan_(plan),
      seed_(seed),
      claim_(claim),
      in_calm_(is_judged_in_calm(claim)),
      budget_(budget),
      give_up_(give_up) {}

std::optional<std::vector<TimedAction>> Trial::breaks(const std::vector<TimedAction>& schedule,
                                                      const OnStep& on_step) {
  if (exhausted()) return std::nullopt;
  World world(plan_.setup);
  Watch watch(world);
  std::vector<TimedAction> kept;
  violation_.reset();
  try {
    follow_lenient(world, schedule, [&](const World& after, const Step& step) {
      ++spent_;
      kept.push_back({after.moment_us, step.action});
      watch.observe(after, step);
      if (on_step) on_step(after, step);
      if (claim_ == runaway_claim) violation_ = runaway(after, plan_.caps);
      return !watch.violation() && !violation_;
    });
    if (violation_) return kept;
    // Taking steps out of a schedule also takes out what would have made all well again: whether
    // all becomes well is asked anew, with the calm that the strategy makes of this world.
    if (!watch.violation() && in_calm_) {
      run_calm(plan_, seed_, world, watch, [&](const World& after, const Step& step) {
        ++spent_;
        if (on_step) on_step(after, step);
      });
    }
    if (!watch.violation()) judge_end(watch, world, in_calm_);
  } catch (const BrokenBelief& broken) {
    const std::string belief = info_of(Claim::no_broken_belief).name;
    if (claim_ != any_claim && claim_ != belief) return std::nullopt;
    violation_ = Violation{belief, broken.sentence};
    return kept;
  }
  if (!watch.violation()) return std::nullopt;
  if (claim_ != any_claim && watch.violation()->claim != claim_) return std::nullopt;
  violation_ = watch.violation();
  return kept;
}

}  // namespace zablab
