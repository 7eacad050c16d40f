#include "cli/fuzz/night.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "cli/errors.hpp"
#include "cli/files.hpp"
#include "cli/fuzz/driver.hpp"
#include "cli/interrupt.hpp"
#include "model/rejudge.hpp"
#include "reports/story.hpp"
#include "scenarios/header.hpp"

namespace zablab {

namespace {

using Clock = std::chrono::steady_clock;

// More sentences of one sort help nobody, and they stay in memory.
constexpr std::size_t problems_at_most = 20;
constexpr std::chrono::milliseconds save_at_least_every{30'000};

std::string job_words(const FuzzJob& job) {
  return fmt::format("scenario {}, defects {}, protocol {}", job.scenario_name, job.defects,
                     protocol_version);
}

/// Without what depends on the file's name.
FuzzFailure kept_failure(const TraceFile& file, const RunPlan& plan, const Rejudged& rejudged) {
  FuzzFailure failure;
  failure.seed = file.trace.header.seed;
  failure.from_corpus = true;
  failure.violation = *rejudged.violation;
  failure.length = rejudged.total;
  failure.shrunk = rejudged.kept;
  Trace followed = {file.trace.header, {}};
  rejudge(plan, file.trace, [&](const World& after, const Step& step) {
    followed.steps.push_back(describe(after, step));
  });
  failure.story = story_of(followed);
  return failure;
}

/// A shrunk schedule may break its claim in other words than the one that was found, whose kind is
/// in the name; so a line of known failures goes on covering it. A failure that became one of
/// another claim is not that kind any more.
std::string kind_of_kept(const std::string& name, const Trace& trace, const Violation& violation) {
  const std::string kind = Corpus::kind_in(name);
  const bool same = !kind.empty() && violation.claim == trace.header.claim;
  return same ? kind : kind_id(violation);
}

}  // namespace

Night::Night(FuzzJob& job)
    : corpus_(job.corpus), file_(job.corpus), known_(corpus_.known_failures()) {
  if (job.resume) {
    go_on(job);
  } else if (file_.mine()) {
    try {
      // How rare things are is known better every night.
      auto last = file_.read();
      if (last && fits(job, last->report)) state_.rarity = last->rarity;
    } catch (const BadInput& bad) {
      announcement_ += bad.sentence + "; it is replaced\n";
    }
  } else {
    announcement_ += fmt::format(
        "{}: another run has its state there; this one cannot be resumed\n", corpus_.directory());
  }
  state_.options = job.options;
  state_.seeds = job.seeds;
  state_.seconds = job.seconds;
  state_.until_failure = job.until_failure;
  rare_ = std::make_unique<RareSchedules>(
      corpus_, job.scenario_name, job.rare_one_in, state_.rarity,
      [scenario = job.scenario](std::uint64_t seed) { return draw_plan(scenario, seed); });
}

bool Night::fits(const FuzzJob& job, const FuzzReport& report) const {
  return report.scenario == job.scenario_name && report.defects == job.defects &&
         report.scenario_digest == digest_of(job.scenario) && report.protocol == protocol_version;
}

void Night::go_on(FuzzJob& job) {
  if (!file_.mine()) {
    throw BadInput{file_.path() + " belongs to a run that is not over: it cannot be resumed"};
  }
  auto state = file_.read();
  if (!state) {
    announcement_ += fmt::format("nothing to resume in {}: begins anew\n", corpus_.directory());
    return;
  }
  const FuzzReport& report = state->report;
  if (!fits(job, report)) {
    throw BadInput{fmt::format(
        "{} is of scenario {}, defects {}, protocol {}, and this is {}, or its settings differ; "
        "it was begun with: zablab fuzz{} --seed {}",
        file_.path(), report.scenario, report.defects, report.protocol, job_words(job),
        state->options, report.first_seed)};
  }
  if (job.seed_told && job.first_seed != report.first_seed) {
    throw WrongUsage{fmt::format("{} began with seed {}, not {}", file_.path(), report.first_seed,
                                 job.first_seed)};
  }
  job.first_seed = report.first_seed;
  if (!job.amount_told) {
    job.seeds = state->seeds;
    job.seconds = state->seconds;
    job.until_failure = state->until_failure;
  }
  announcement_ += fmt::format("goes on after {} schedules\n", report.schedules);
  state_ = std::move(*state);
  goes_on_ = true;
}

FuzzReport Night::begin(const FuzzJob& job) const {
  FuzzReport report;
  if (goes_on_) report = state_.report;
  report.interrupted = false;
  report.scenario = job.scenario_name;
  report.defects = job.defects;
  report.first_seed = job.first_seed;
  report.corpus.directory = corpus_.directory();
  // Lines may have come and gone since; those that stayed keep their counts.
  const std::vector<KnownFailure> before = std::exchange(report.known, known_);
  for (KnownFailure& known : report.known) {
    for (const KnownFailure& old : before) {
      if (what_is_known(old) == what_is_known(known)) known.count = old.count;
    }
  }
  return report;
}

void Night::replay(FuzzReport& report, FailureBook& book,
                   const std::function<void(const FuzzFailure&)>& on_failure) {
  if (state_.corpus_replayed) return;
  FuzzReport unreplayed = report;
  for (const std::string& name : corpus_.traces()) {
    // A replay that was cut short begins anew when the run goes on.
    if (interrupted()) return save(unreplayed);
    replay_one(name, report, book, on_failure);
  }
  state_.corpus_replayed = true;
  save(report);
}

void Night::replay_one(const std::string& name, FuzzReport& report, FailureBook& book,
                       const std::function<void(const FuzzFailure&)>& on_failure) {
  const std::string path = corpus_.path_of(name);
  try {
    const TraceFile file = read_trace_file(path);
    const RunPlan plan = run_plan(file.plan);
    const Rejudged rejudged = rejudge(plan, file.trace);
    CorpusReport& corpus = report.corpus;
    ++corpus.replayed;
    corpus.steps += rejudged.total;
    corpus.steps_kept += rejudged.kept;
    if (!rejudged.violation) {
      if (file.trace.header.claim != "none") corpus_.note_mended(name, rejudged.total);
      if (rejudged.kept < rejudged.total) {
        corpus.changed.push_back(
            fmt::format("{}: {} of {} steps kept", path, rejudged.kept, rejudged.total));
      }
      return;
    }
    FuzzFailure failure = kept_failure(file, plan, rejudged);
    failure.kind = kind_of_kept(name, file.trace, *rejudged.violation);
    failure.trace_file = path;
    failure.replay_command = "zablab replay --lenient " + shell_word(path);
    if (book.enter_kept(report, std::move(failure), file.plan.defects, name)) {
      on_failure(report.failures.back());
    }
  } catch (const BadInput& bad) {
    report.corpus.damaged.push_back(bad.sentence);
  } catch (const std::exception& error) {
    report.corpus.damaged.push_back(path + " cannot be followed: " + error.what());
  }
}

void Night::take(FuzzReport& report, const Plan& plan, const RunResult& result) {
  if (!result.violation) note_problem(report, rare_->take(plan, result));
  if (Clock::now() - saved_ < save_again_after_) return;
  save_again_after_ = std::min(save_again_after_ * 2, save_at_least_every);
  save(report);
}

void Night::finish(FuzzReport& report) {
  if (!interrupted()) note_problem(report, rare_->catch_up());
  save(report);
}

void Night::save(FuzzReport& report) {
  saved_ = Clock::now();
  report.corpus.rare = rare_->size();
  if (!file_.mine()) return;
  NightState state = state_;
  state.report = report;
  state.rarity = rare_->counted();
  note_problem(report, file_.write(state));
}

void Night::note_problem(FuzzReport& report, std::optional<std::string> problem) const {
  std::vector<std::string>& all = report.corpus.problems;
  if (!problem || all.size() >= problems_at_most) return;
  if (std::find(all.begin(), all.end(), *problem) == all.end()) all.push_back(std::move(*problem));
}

}  // namespace zablab
