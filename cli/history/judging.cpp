#include "cli/history/judging.hpp"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "cli/errors.hpp"
#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "invariants/history/judge.hpp"
#include "invariants/history/read.hpp"
#include "invariants/history/write_edn.hpp"
#include "reports/history/view_of.hpp"
#include "scenarios/recorded_run.hpp"

namespace zablab {

namespace {

using Clock = std::chrono::steady_clock;

/// Of this thread alone: others judge other files meanwhile.
double thread_cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Of a run of ours. Throws BadInput.
history::Recording recording_of_trace(const std::string& file, const std::string& text) {
  const TraceFile trace = parse_trace_file(file, text);
  RecordedTrace recorded = recorded_trace(trace.trace, trace.plan);
  const auto [kept, total] = recorded.followed;
  if (recorded.divergence) {
    throw BadInput{fmt::format("{}: step {} does not go as it is written; zablab replay says more",
                               file, recorded.divergence->step)};
  }
  if (kept == total) return std::move(recorded.recording);
  throw BadInput{fmt::format(
      "{}: of its {} steps {} are not possible in this version; zablab replay says more", file,
      total, total - kept)};
}

/// Throws BadInput.
history::Recording recording_of(const std::string& file) {
  std::string text = read_file(file);
  if (text.starts_with("format: zablab-trace")) return recording_of_trace(file, text);
  history::Read read = history::read_history(std::move(text));
  if (const auto* error = std::get_if<history::ReadError>(&read)) {
    throw BadInput{error->line == 0 ? fmt::format("{}: {}", file, error->sentence)
                                    : fmt::format("{}:{}: {}", file, error->line, error->sentence)};
  }
  return std::get<history::Recording>(std::move(read));
}

/// Throws BadInput.
history::Recording read_recording(const std::string& file, const JudgingOptions& options) {
  history::Recording recording = recording_of(file);
  if (options.model.empty()) return recording;
  const history::ModelKind kind = recording.kind;
  const std::string recorded = recording.model;
  if (!history::set_model(recording, options.model)) {
    throw WrongUsage{"there is no model \"" + options.model + '"'};
  }
  if (recording.kind != kind) {
    throw BadInput{fmt::format("{}: its operations are those of model {}, not of {}", file,
                               recorded, options.model)};
  }
  return recording;
}

std::string command_words(const std::string& file, const history::Recording& recording,
                          history::Contract contract) {
  // A name that begins with a dash would be taken for an option.
  const std::string name = file.starts_with('-') ? "./" + file : file;
  return fmt::format("zablab history {} --model {} --contract {}", shell_word(name),
                     recording.model, name_of_contract(contract));
}

JudgedFile judge_file(const std::string& file, const JudgingOptions& options,
                      const history::Limits& limits) {
  const double begin = thread_cpu_seconds();
  JudgedFile judged;
  try {
    history::Recording recording = read_recording(file, options);
    if (options.wants_edn) judged.edn = history::to_edn(recording);
    const history::Contract contract = options.contract.value_or(recording.contract);
    const history::Verdict verdict = history::judge(recording, contract, limits);
    const double end = thread_cpu_seconds();
    judged.view = view_of(file, recording, contract, verdict);
    judged.view.cpu_seconds = end - begin;
    judged.view.reproduce_command = command_words(file, recording, contract);
  } catch (const BadInput& bad) {
    judged.view.file = file;
    judged.problem = bad.sentence;
  }
  return judged;
}

/// Results wait here until those before them were told.
class Line {
 public:
  explicit Line(std::size_t count) : results_(count) {}

  void put(std::size_t place, JudgedFile result) {
    const std::lock_guard lock(mutex_);
    results_[place] = std::move(result);
    changed_.notify_one();
  }

  void fail(std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    failure_ = failure;
    changed_.notify_one();
  }

  JudgedFile take(std::size_t place) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return failure_ || results_[place].has_value(); });
    if (failure_) std::rethrow_exception(failure_);
    JudgedFile result = std::move(*results_[place]);
    results_[place].reset();
    return result;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::optional<JudgedFile>> results_;
  std::exception_ptr failure_;
};

}  // namespace

void judge_files(const std::vector<std::string>& files, const JudgingOptions& options,
                 const std::function<void(JudgedFile)>& tell) {
  history::Limits limits;
  const auto end = Clock::now() + std::chrono::milliseconds(options.time_ms.value_or(0));
  const bool bounded = options.time_ms.has_value();
  limits.ended = [bounded, end] {
    if (interrupted()) return history::Ended::interrupt;
    return bounded && Clock::now() >= end ? history::Ended::time : history::Ended::no;
  };
  Line line(files.size());
  std::atomic<std::size_t> next{0};
  std::atomic<bool> given_up{false};
  const auto work = [&] {
    for (std::size_t place = next++; place < files.size() && !given_up; place = next++) {
      try {
        line.put(place, judge_file(files[place], options, limits));
      } catch (...) {
        given_up = true;
        line.fail(std::current_exception());
      }
    }
  };
  std::vector<std::jthread> threads;
  const std::size_t count = std::min<std::size_t>(options.jobs, files.size());
  for (std::size_t i = 0; i < count; ++i) threads.emplace_back(work);
  try {
    for (std::size_t place = 0; place < files.size(); ++place) tell(line.take(place));
  } catch (...) {
    given_up = true;
    throw;
  }
}

}  // namespace zablab
