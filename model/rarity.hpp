// Which schedules are worth keeping because hardly any other one comes where they come.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "invariants/goals.hpp"
#include "model/run.hpp"

namespace zablab {

/// Two goals reached in one run, in the order of Goal; the same one twice: that goal by itself.
struct GoalPair {
  Goal first = Goal::leader_elected;
  Goal second = Goal::leader_elected;
  bool operator==(const GoalPair&) const = default;
};

inline constexpr std::size_t goal_pairs = goal_count * (goal_count + 1) / 2;

/// All pairs, goals by themselves among them, in a fixed order.
const std::array<GoalPair, goal_pairs>& all_goal_pairs();

/// "late-commit", "late-commit+snap-used".
std::string name_of(GoalPair pair);

/// In how many runs each pair was reached.
class Rarity {
 public:
  Rarity() = default;
  /// What another Rarity had counted.
  Rarity(std::uint64_t runs, const std::array<std::uint64_t, goal_pairs>& reached,
         const std::array<std::uint64_t, goal_pairs>& seeds)
      : runs_(runs), reached_(reached), seeds_(seeds) {}

  void count(std::uint64_t seed, const GoalCounts& goals);

  /// A goal is rare if fewer than one in `one_in` runs reached it; a pair, if fewer did and neither
  /// of its goals is rare by itself (or every pair with a rare goal would be). Nothing is rare
  /// before `one_in` runs were counted.
  bool is_rare(GoalPair pair, std::uint64_t one_in) const;

  /// Fewer than one in `one_in` runs reached it; nothing else is asked.
  bool seldom(GoalPair pair, std::uint64_t one_in) const;

  std::uint64_t runs() const { return runs_; }
  std::uint64_t times(GoalPair pair) const;
  /// The last seed that reached it; 0 if none did.
  std::uint64_t seed_of(GoalPair pair) const;
  /// Times and seeds in the order of `all_goal_pairs`.
  const std::array<std::uint64_t, goal_pairs>& reached() const { return reached_; }
  const std::array<std::uint64_t, goal_pairs>& seeds() const { return seeds_; }

  bool operator==(const Rarity&) const = default;

 private:
  std::uint64_t runs_ = 0;
  std::array<std::uint64_t, goal_pairs> reached_{};
  std::array<std::uint64_t, goal_pairs> seeds_{};
};

/// After how many actions a run reached each goal for the first time, by Goal; 0: never.
using GoalMoments = std::array<std::size_t, goal_count>;

/// Runs the seed once more to find out.
GoalMoments goal_moments(const RunPlan& plan, std::uint64_t seed);

/// The first `steps` actions of the seed's run, in writing. They are a run that ended there: none
/// of its claims is broken.
Trace record_beginning(const RunPlan& plan, std::uint64_t seed, TraceHeader header,
                       std::size_t steps);

}  // namespace zablab
