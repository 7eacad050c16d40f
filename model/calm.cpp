#include "model/calm.hpp"

#include <variant>

#include "protocol/base/ensure.hpp"

namespace zablab {

namespace {

// More than the caps of any calm.
constexpr std::int32_t plenty = 1'000'000;

class Behind {
 public:
  Behind(const RunPlan& plan, std::uint64_t seed)
      : plan_(plan), seed_(seed), world_(plan.setup), watch_(world_) {}

  Afterwards look(const std::vector<TimedAction>& schedule) {
    try {
      follow(schedule);
      if (!ends_badly()) be_calm();
    } catch (const BrokenBelief& belief) {
      behind_.violation = Violation{info_of(Claim::no_broken_belief).name, belief.sentence};
    }
    if (behind_.violation) {
      const ClaimInfo* claim = find_claim(behind_.violation->claim);
      behind_.liveness = claim != nullptr && claim->in_calm;
    }
    return std::move(behind_);
  }

 private:
  void follow(const std::vector<TimedAction>& schedule) {
    const Followed followed =
        follow_lenient(world_, schedule, [&](const World& after, const Step& step) {
          watch_.observe(after, step);
          return true;
        });
    ensure(followed.kept == followed.total && !watch_.violation(),
           "a way through a space is possible and breaks no claim");
    behind_.schedule = schedule;
    behind_.calm_from = schedule.size();
  }

  /// The run could end here, and then whole disks and trees are looked at.
  bool ends_badly() {
    Watch ended = watch_;
    ended.run_ended(world_);
    behind_.violation = ended.violation();
    return behind_.violation.has_value();
  }

  void be_calm() {
    run_calm(plan_, seed_, world_, watch_, [&](const World& after, const Step& step) {
      behind_.schedule.push_back({after.moment_us, step.action});
    });
    if (!watch_.violation()) judge_end(watch_, world_, true);
    behind_.violation = watch_.violation();
  }

  const RunPlan& plan_;
  std::uint64_t seed_;
  World world_;
  Watch watch_;
  Afterwards behind_;
};

}  // namespace

bool is_fault(const Action& action) {
  return std::holds_alternative<Kill>(action) || std::holds_alternative<PowerLoss>(action) ||
         std::holds_alternative<Cut>(action) || std::holds_alternative<Repeat>(action) ||
         std::holds_alternative<DropClient>(action) || std::holds_alternative<FailDisk>(action) ||
         std::holds_alternative<BreakElection>(action);
}

Budget refilled(Budget budget) {
  budget.alarms.fill(plenty);
  budget.restarts = budget.requests = budget.client_connects = budget.client_drops = plenty;
  return budget;
}

void run_calm(const RunPlan& plan, std::uint64_t seed, World& world, Watch& watch,
              const OnStep& on_step) {
  TimedScheduler scheduler(world, plan.weather, plan.workload, seed);
  scheduler.begin_calm(world);
  const std::int64_t last_moment_us = world.moment_us + plan.caps.calm_us;
  Action action;
  Step step;
  for (std::int64_t i = 0; i < plan.caps.calm_actions && world.moment_us < last_moment_us; ++i) {
    if (watch.violation() || !scheduler.drive(world, action, step)) return;
    watch.observe(world, step);
    on_step(world, step);
    const bool look = i % settled_interval == 0;
    if (look && scheduler.settled(world) && watch.caught_up(world)) return;
  }
}

Afterwards look_behind(const RunPlan& plan, std::uint64_t seed,
                       const std::vector<TimedAction>& schedule) {
  return Behind(plan, seed).look(schedule);
}

}  // namespace zablab
