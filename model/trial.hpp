// Whether a schedule still breaks a claim.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/run.hpp"
#include "sim/trace.hpp"

namespace zablab {

/// In place of a claim's name: whichever is broken first.
inline constexpr const char* any_claim = "";

/// One way to look at schedules: a plan's world, one claim, a budget of actions.
class Trial {
 public:
  Trial(const RunPlan& plan, std::uint64_t seed, const std::string& claim, std::int64_t budget,
        bool (*give_up)() = nullptr);

  /// Follows the schedule leniently. What was possible of it up to the violation, if the claim is
  /// broken; nullopt if not, if another claim is broken before, or if the budget is spent.
  std::optional<std::vector<TimedAction>> breaks(const std::vector<TimedAction>& schedule,
                                                 const OnStep& on_step = nullptr);

  /// What the last schedule that broke the claim broke.
  const std::optional<Violation>& violation() const { return violation_; }

  bool exhausted() const { return spent_ >= budget_ || (give_up_ != nullptr && give_up_()); }
  std::int64_t budget() const { return budget_; }
  std::int64_t spent() const { return spent_; }
  /// Actions that others applied for the same purpose.
  void spend(std::int64_t actions) { spent_ += actions; }

 private:
  const RunPlan& plan_;
  std::uint64_t seed_;
  std::string claim_;
  bool in_calm_;
  std::optional<Violation> violation_;
  std::int64_t budget_;
  std::int64_t spent_ = 0;
  bool (*give_up_)();
};

}  // namespace zablab
