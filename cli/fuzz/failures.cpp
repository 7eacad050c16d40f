#include "cli/fuzz/failures.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

#include "cli/files.hpp"
#include "cli/fuzz/corpus.hpp"
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

/// True if a line covers the failure; that line counts it.
bool count_known(std::vector<KnownFailure>& known, const FailureMarks& failure) {
  const KnownFailure* line = covering(known, failure);
  if (line == nullptr) return false;
  ++known[static_cast<std::size_t>(line - known.data())].count;
  return true;
}

}  // namespace

std::string FailureBook::file_of(const Plan& plan, const RunResult& result) const {
  return fmt::format("{}/{}-{}-seed-{}.trace", out_, file_word(plan.name), result.violation->claim,
                     result.seed);
}

void FailureBook::go_on(const FuzzReport& report) {
  for (std::size_t i = 0; i < report.failures.size(); ++i) note(report.failures[i], i);
}

void FailureBook::note(const FuzzFailure& failure, std::size_t place) {
  const std::lock_guard lock(mutex_);
  entry_.emplace(failure.kind, place);
  // A kept schedule must not hide what seeds find.
  if (!failure.from_corpus) entries_of_claim_[failure.violation.claim].push_back(place);
}

/// Of the failure that stands for this one; nullopt if it stands for itself.
std::optional<std::size_t> FailureBook::place_of(const FuzzFailure& failure) const {
  const auto entry = entry_.find(failure.kind);
  if (entry != entry_.end()) return entry->second;
  const auto of_claim = entries_of_claim_.find(failure.violation.claim);
  const bool full =
      of_claim != entries_of_claim_.end() && of_claim->second.size() >= kinds_per_claim;
  return full ? std::optional(of_claim->second.back()) : std::nullopt;
}

/// What becomes of the failure needs no trace of it.
bool FailureBook::is_settled(const Plan& plan, const Violation& violation,
                             const std::string& kind) {
  if (covering(expected_, {violation.claim, kind, plan.defects, {}}) != nullptr) return true;
  const std::lock_guard lock(mutex_);
  const auto of_claim = entries_of_claim_.find(violation.claim);
  return entry_.contains(kind) ||
         (of_claim != entries_of_claim_.end() && of_claim->second.size() >= kinds_per_claim);
}

void FailureBook::save_at_once(const Plan& plan, const RunResult& result) {
  if (is_settled(plan, *result.violation, kind_id(*result.violation))) return;
  // A disk that is full now is reported when the failure's turn comes.
  write_file(file_of(plan, result),
             write_trace(record(run_plan(plan), result.seed, header_of(plan))));
}

void FailureBook::forget(const Plan& plan, const RunResult& result) const {
  if (result.violation) std::remove(file_of(plan, result).c_str());
}

Entered FailureBook::enter(FuzzReport& report, const Plan& plan, const RunResult& result) {
  FuzzFailure failure;
  failure.seed = result.seed;
  failure.kind = kind_id(*result.violation);
  failure.violation = *result.violation;
  failure.schedules_until_found = static_cast<std::int64_t>(report.schedules);
  if (count_known(report.known, {failure.violation.claim, failure.kind, plan.defects, {}})) {
    forget(plan, result);
    return Entered::known;
  }
  if (const auto place = place_of(failure)) {
    FuzzFailure& first = report.failures[*place];
    ++first.others_count;
    if (first.others.size() < others_listed) first.others.push_back(result.seed);
    forget(plan, result);
    return Entered::another;
  }
  note(failure, report.failures.size());
  const auto problem = tell(failure, plan, result);
  if (corpus_ != nullptr && !problem) ++report.corpus.failures_kept;
  if (problem) report.corpus.problems.push_back(*problem);
  report.failures.push_back(std::move(failure));
  return Entered::first;
}

bool FailureBook::enter_kept(FuzzReport& report, FuzzFailure failure,
                             const std::vector<std::string>& defects, const std::string& name) {
  if (count_known(report.known, {failure.violation.claim, failure.kind, defects, name})) {
    return false;
  }
  note(failure, report.failures.size());
  report.failures.push_back(std::move(failure));
  return true;
}

void FailureBook::finish_shrinking(FuzzFailure& failure, const Plan& plan) {
  const RunResult result = run_seed(run_plan(plan), failure.seed);
  if (!result.violation) return;  // not deterministic: what is there is all there is
  failure.violation = *result.violation;
  tell(failure, plan, result);
}

std::optional<std::string> FailureBook::tell(FuzzFailure& failure, const Plan& plan,
                                             const RunResult& result) const {
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
  if (corpus_ == nullptr) return std::nullopt;
  return corpus_->keep_failure(
      Corpus::failure_name(plan.name, failure.violation.claim, failure.kind), trace);
}

}  // namespace zablab
