#include "cli/fuzz/failures.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "model/shrink.hpp"
#include "reports/story.hpp"
#include "scenarios/header.hpp"

namespace zablab {

namespace {

// Applied actions, not seconds: the result must not depend on the machine.
constexpr std::int64_t shrink_budget = 6'000'000;
// Sentences of one claim may differ in many ways; its first few kinds stand for the rest.
constexpr std::size_t kinds_per_claim = 3;
constexpr std::size_t others_listed = 10;

}  // namespace

std::string FailureBook::file_of(const Plan& plan, const RunResult& result) const {
  return fmt::format("{}/{}-{}-seed-{}.trace", out_, file_word(plan.name), result.violation->claim,
                     result.seed);
}

void FailureBook::save_at_once(const Plan& plan, const RunResult& result) {
  {
    const std::lock_guard lock(mutex_);
    if (known_.contains(kind_of(*result.violation))) return;
  }
  // A disk that is full now is reported when the failure's turn comes.
  write_file(file_of(plan, result),
             write_trace(record(run_plan(plan), result.seed, header_of(plan))));
}

void FailureBook::forget(const Plan& plan, const RunResult& result) const {
  if (result.violation) std::remove(file_of(plan, result).c_str());
}

bool FailureBook::enter(FuzzReport& report, const Plan& plan, const RunResult& result) {
  const std::string kind = kind_of(*result.violation);
  std::vector<std::size_t>& of_claim = entries_of_claim_[result.violation->claim];
  auto entry = entry_.find(kind);
  if (entry == entry_.end() && of_claim.size() == kinds_per_claim) {
    entry = entry_.emplace(kind, of_claim.back()).first;
  }
  {
    const std::lock_guard lock(mutex_);
    known_.insert(kind);
  }
  if (entry != entry_.end()) {
    FuzzFailure& first = report.failures[entry->second];
    ++first.others_count;
    if (first.others.size() < others_listed) first.others.push_back(result.seed);
    forget(plan, result);
    return false;
  }
  entry_.emplace(kind, report.failures.size());
  of_claim.push_back(report.failures.size());
  FuzzFailure failure;
  failure.seed = result.seed;
  failure.violation = *result.violation;
  failure.schedules_until_found = static_cast<std::int64_t>(report.schedules);
  tell(failure, plan, result);
  report.failures.push_back(std::move(failure));
  return true;
}

void FailureBook::tell(FuzzFailure& failure, const Plan& plan, const RunResult& result) const {
  const RunPlan run = run_plan(plan);
  Trace trace = record(run, result.seed, header_of(plan));
  failure.length = trace.steps.size();
  if (!interrupted()) {
    const ShrinkResult shrunk = shrink(run, result.seed, failure.violation.claim,
                                       schedule_of(trace), shrink_budget, interrupted);
    std::string sentence;
    Trace shorter = trace_of(run, result.seed, failure.violation.claim, shrunk.schedule,
                             header_of(plan), &sentence);
    // What only the end of a whole run shows may not survive a strict replay of its schedule.
    if (shorter.header.claim == failure.violation.claim) {
      trace = std::move(shorter);
      failure.violation.sentence = sentence;  // of the story that is told
    }
  }
  failure.shrinking_ended_early = interrupted();
  failure.shrunk = trace.steps.size();
  failure.story = story_of(trace);
  KeptTrace kept = keep_trace(file_of(plan, result), trace);
  failure.replay_command =
      kept.file.empty() ? fmt::format("zablab fuzz{} --seed {} --seeds 1", options_, result.seed)
                        : "zablab replay " + shell_word(kept.file);
  failure.trace_file = std::move(kept.file);
  failure.trace_text = std::move(kept.text);
  failure.write_problem = std::move(kept.problem);
}

}  // namespace zablab
