#include "model/rarity.hpp"

#include <utility>

namespace zablab {

namespace {

std::size_t place_of(GoalPair pair) {
  const auto first = static_cast<std::size_t>(pair.first);
  const auto second = static_cast<std::size_t>(pair.second);
  return second * (second + 1) / 2 + first;
}

std::array<GoalPair, goal_pairs> list_pairs() {
  std::array<GoalPair, goal_pairs> pairs;
  for (std::size_t second = 0; second < goal_count; ++second) {
    for (std::size_t first = 0; first <= second; ++first) {
      const GoalPair pair{static_cast<Goal>(first), static_cast<Goal>(second)};
      pairs[place_of(pair)] = pair;
    }
  }
  return pairs;
}

}  // namespace

const std::array<GoalPair, goal_pairs>& all_goal_pairs() {
  static const std::array<GoalPair, goal_pairs> pairs = list_pairs();
  return pairs;
}

std::string name_of(GoalPair pair) {
  const auto name = [](Goal goal) { return all_goals()[static_cast<std::size_t>(goal)].name; };
  std::string text = name(pair.first);
  if (pair.second != pair.first) text += std::string("+") + name(pair.second);
  return text;
}

void Rarity::count(std::uint64_t seed, const GoalCounts& goals) {
  ++runs_;
  for (std::size_t second = 0; second < goal_count; ++second) {
    if (goals[second] == 0) continue;
    for (std::size_t first = 0; first <= second; ++first) {
      if (goals[first] == 0) continue;
      const std::size_t place = second * (second + 1) / 2 + first;
      ++reached_[place];
      seeds_[place] = seed;
    }
  }
}

std::uint64_t Rarity::times(GoalPair pair) const { return reached_[place_of(pair)]; }

std::uint64_t Rarity::seed_of(GoalPair pair) const { return seeds_[place_of(pair)]; }

bool Rarity::seldom(GoalPair pair, std::uint64_t one_in) const {
  return times(pair) < runs_ / one_in + (runs_ % one_in == 0 ? 0 : 1);
}

bool Rarity::is_rare(GoalPair pair, std::uint64_t one_in) const {
  if (runs_ < one_in || !seldom(pair, one_in)) return false;
  if (pair.first == pair.second) return true;
  return !seldom({pair.first, pair.first}, one_in) && !seldom({pair.second, pair.second}, one_in);
}

GoalMoments goal_moments(const RunPlan& plan, std::uint64_t seed) {
  GoalMoments moments{};
  // A second pair of eyes: those of the run itself show their counts only at its end.
  Watch watch{World(plan.setup)};
  std::size_t steps = 0;
  run_seed(plan, seed, [&](const World& after, const Step& step) {
    ++steps;
    watch.observe(after, step);
    for (std::size_t goal = 0; goal < goal_count; ++goal) {
      if (moments[goal] == 0 && watch.goals()[goal] > 0) moments[goal] = steps;
    }
  });
  return moments;
}

Trace record_beginning(const RunPlan& plan, std::uint64_t seed, TraceHeader header,
                       std::size_t steps) {
  Trace trace;
  run_seed(plan, seed, [&](const World& after, const Step& step) {
    if (trace.steps.size() < steps) trace.steps.push_back(describe(after, step));
  });
  header.seed = seed;
  header.claim = "none";
  header.final_world =
      trace.steps.empty() ? fingerprint_of(World(plan.setup)) : trace.steps.back().world;
  trace.header = std::move(header);
  return trace;
}

}  // namespace zablab
