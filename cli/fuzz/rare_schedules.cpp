#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <variant>

#include "cli/errors.hpp"
#include "cli/files.hpp"
#include "cli/fuzz/corpus.hpp"
#include "scenarios/header.hpp"

namespace zablab {

namespace {

// Of each scenario. A whole schedule of the default one has 300 kB, a beginning less.
constexpr std::size_t rare_at_most = 64;

/// nullopt: there is none, or none that can be read, and a better one may take its place.
std::optional<std::size_t> steps_in(const std::string& path) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  try {
    const auto read = read_trace(read_file(path));
    const auto* trace = std::get_if<Trace>(&read);
    return trace != nullptr ? std::optional(trace->steps.size()) : std::nullopt;
  } catch (const BadInput&) {
    return std::nullopt;
  }
}

}  // namespace

RareSchedules::RareSchedules(const Corpus& corpus, std::string scenario, std::uint64_t one_in,
                             Rarity counted, std::function<Plan(std::uint64_t seed)> plan_of)
    : corpus_(corpus),
      scenario_(file_word(scenario)),
      one_in_(one_in),
      counted_(std::move(counted)),
      plan_of_(std::move(plan_of)) {
  for (std::size_t place = 0; place < goal_pairs; ++place) {
    if (const auto steps = steps_in(path_of(place))) steps_[place] = *steps;
  }
}

std::string RareSchedules::path_of(std::size_t place) const {
  return corpus_.path_of(
      fmt::format("rare-{}-{}.trace", scenario_, name_of(all_goal_pairs()[place])));
}

std::optional<std::string> RareSchedules::take(const Plan& plan, const RunResult& result) {
  counted_.count(result.seed, result.goals);
  std::optional<GoalMoments> moments;  // cost a run, which most seeds need not pay
  std::optional<std::string> problem;
  for (std::size_t place = 0; place < goal_pairs && !problem; ++place) {
    const GoalPair pair = all_goal_pairs()[place];
    const bool reached = result.goals[static_cast<std::size_t>(pair.first)] > 0 &&
                         result.goals[static_cast<std::size_t>(pair.second)] > 0;
    if (!reached || !counted_.is_rare(pair, one_in_)) continue;
    if (!moments) moments = goal_moments(run_plan(plan), result.seed);
    problem = keep(place, plan, result.seed, *moments);
  }
  if (!problem && counted_.runs() % one_in_ == 0) problem = catch_up();
  prune();
  return problem;
}

std::optional<std::string> RareSchedules::catch_up() {
  for (std::size_t place = 0; place < goal_pairs; ++place) {
    const GoalPair pair = all_goal_pairs()[place];
    const bool missing = !steps_.contains(place) && !crowded_out_.contains(place);
    if (!missing || counted_.times(pair) == 0 || !counted_.is_rare(pair, one_in_)) continue;
    const std::uint64_t seed = counted_.seed_of(pair);
    const Plan plan = plan_of_(seed);
    if (auto problem = keep(place, plan, seed, goal_moments(run_plan(plan), seed))) return problem;
  }
  prune();
  return std::nullopt;
}

/// Unless what is there is as short.
std::optional<std::string> RareSchedules::keep(std::size_t place, const Plan& plan,
                                               std::uint64_t seed, const GoalMoments& moments) {
  const GoalPair pair = all_goal_pairs()[place];
  const std::size_t steps = std::max(moments[static_cast<std::size_t>(pair.first)],
                                     moments[static_cast<std::size_t>(pair.second)]);
  const auto there = steps_.find(place);
  if (steps == 0 || (there != steps_.end() && there->second <= steps)) return std::nullopt;
  const Trace trace = record_beginning(run_plan(plan), seed, header_of(plan), steps);
  if (auto problem = write_file(path_of(place), write_trace(trace))) return problem;
  steps_[place] = steps;
  return std::nullopt;
}

/// What is not rare by far goes, then what is least rare, the later in the order of pairs first.
void RareSchedules::prune() {
  for (auto entry = steps_.begin(); entry != steps_.end();) {
    const std::size_t place = entry->first;
    ++entry;
    // Twice as often as what is taken in: nothing shall come and go.
    const std::uint64_t by_far = std::max<std::uint64_t>(one_in_ / 2, 1);
    const bool enough_counted = counted_.runs() >= one_in_;
    if (enough_counted && !counted_.seldom(all_goal_pairs()[place], by_far)) remove(place);
  }
  while (steps_.size() > rare_at_most) {
    const auto least =
        std::max_element(steps_.begin(), steps_.end(), [&](const auto& a, const auto& b) {
          const auto times_a = counted_.times(all_goal_pairs()[a.first]);
          const auto times_b = counted_.times(all_goal_pairs()[b.first]);
          return times_a != times_b ? times_a < times_b : a.first < b.first;
        });
    crowded_out_.insert(least->first);
    remove(least->first);
  }
}

void RareSchedules::remove(std::size_t place) {
  std::remove(path_of(place).c_str());
  steps_.erase(place);
}

}  // namespace zablab
