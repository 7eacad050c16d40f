#include "cli/fuzz/driver.hpp"

#include <fmt/format.h>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "cli/amounts.hpp"
#include "cli/files.hpp"
#include "cli/fuzz/failures.hpp"
#include "cli/fuzz/night.hpp"
#include "cli/fuzz/watchdog.hpp"
#include "cli/interrupt.hpp"
#include "scenarios/header.hpp"

namespace zablab {

namespace {

constexpr std::uint64_t rerun_every = 256;  // seeds; the first one is among them
constexpr std::uint64_t seeds_ahead = 256;  // of the oldest that is not reported yet
constexpr int hang_seconds = 300;

using Clock = std::chrono::steady_clock;

struct Outcome {
  Plan plan;
  RunResult result;
  bool reran = false;
  bool agreed = true;
};

class Driver {
 public:
  Driver(const FuzzJob& job, Night* night, const FuzzListener& listener)
      : job_(job),
        night_(night),
        listener_(listener),
        book_(job.out, job.options, night != nullptr ? night->known() : std::vector<KnownFailure>(),
              night != nullptr ? &night->corpus() : nullptr),
        watchdog_(static_cast<std::size_t>(job.jobs), hang_seconds,
                  fmt::format("\nFAILURE  a schedule that never ends\n  seed % runs for more than "
                              "{} s: either it "
                              "is very large, or an action of ours does not come back\n"
                              "  the same: zablab fuzz{} --seeds 1, with --seed for that one\n",
                              hang_seconds, job.options)) {
    if (night != nullptr) report_ = night->begin(job);
    report_.scenario = job.scenario_name;
    report_.scenario_digest = digest_of(job.scenario);
    report_.protocol = protocol_version;
    report_.defects = job.defects;
    report_.first_seed = job.first_seed;
    next_ = turn_ = job.first_seed + report_.schedules;
    seconds_before_ = report_.wall_seconds;
    cpu_before_ = report_.cpu_seconds;
  }

  FuzzReport go() {
    if (night_ != nullptr) prepare();
    run_seeds();
    if (error_) std::rethrow_exception(error_);
    // Ahead of the one that ended the run: with fewer jobs they would not have been run.
    for (const auto& [seed, outcome] : waiting_) book_.forget(outcome.plan, outcome.result);
    report_.interrupted = interrupted();
    note_time();
    report_.reproduce_command =
        fmt::format("zablab fuzz{} --seed {} --seeds {}", job_.options, job_.first_seed,
                    std::max<std::uint64_t>(report_.schedules, 1));
    if (night_ != nullptr) night_->finish(report_);
    return std::move(report_);
  }

 private:
  /// What is to be done ahead of the seeds: an interrupted shrinking, and what earlier runs kept.
  void prepare() {
    book_.go_on(report_);
    for (FuzzFailure& failure : report_.failures) {
      if (!failure.shrinking_ended_early || interrupted()) continue;
      book_.finish_shrinking(failure, draw_plan(job_.scenario, failure.seed));
    }
    night_->replay(report_, book_, listener_.on_failure);
    finished_ = job_.until_failure && !report_.failures.empty();
  }

  void run_seeds() {
    if (job_.jobs == 1) {
      work(0);
    } else {
      std::vector<std::jthread> threads;  // joined also when another one cannot be started
      for (int i = 0; i < job_.jobs; ++i) {
        threads.emplace_back([this, i] { work(static_cast<std::size_t>(i)); });
      }
    }
  }

  void work(std::size_t worker) {
    try {
      while (const auto seed = take_seed()) {
        watchdog_.begin(worker, *seed);
        Outcome outcome = run(*seed);
        watchdog_.end(worker);
        deliver(std::move(outcome));
      }
    } catch (...) {
      watchdog_.end(worker);
      const std::lock_guard lock(mutex_);
      error_ = std::current_exception();
      finished_ = true;
      room_.notify_all();
    }
  }

  std::optional<std::uint64_t> take_seed() {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return finished_ || next_ - turn_ < seeds_ahead; });
    if (finished_ || interrupted()) return std::nullopt;
    if (job_.seeds && next_ - job_.first_seed >= *job_.seeds) return std::nullopt;
    if (job_.seconds && elapsed() >= *job_.seconds) return std::nullopt;
    return next_++;
  }

  Outcome run(std::uint64_t seed) {
    Outcome outcome;
    outcome.plan = draw_plan(job_.scenario, seed);
    const RunPlan plan = run_plan(outcome.plan);
    outcome.result = run_seed(plan, seed);
    outcome.reran = (seed - job_.first_seed) % rerun_every == 0;
    if (outcome.reran) outcome.agreed = rerun_agrees(plan, outcome.result);
    if (outcome.result.violation) book_.save_at_once(outcome.plan, outcome.result);
    if (job_.record) keep(outcome.plan, seed);
    return outcome;
  }

  /// As it ran. Throws where it cannot be written: whoever asked for traces wants all of them.
  void keep(const Plan& plan, std::uint64_t seed) const {
    const std::string file =
        fmt::format("{}/{}-seed-{}.trace", job_.out, file_word(plan.name), seed);
    const KeptTrace kept = keep_trace(file, record(run_plan(plan), seed, header_of(plan)));
    if (kept.file.empty()) throw std::runtime_error(kept.problem);
  }

  /// Whoever delivers the seed whose turn it is reports it, and those behind it that are waiting.
  void deliver(Outcome outcome) {
    std::unique_lock lock(mutex_);
    waiting_.emplace(outcome.result.seed, std::move(outcome));
    if (reporting_) return;
    reporting_ = true;
    for (auto first = waiting_.find(turn_); first != waiting_.end() && !finished_;
         first = waiting_.find(turn_)) {
      Outcome now = std::move(first->second);
      waiting_.erase(first);
      lock.unlock();
      const bool last = report(now);
      lock.lock();
      finished_ = finished_ || last;
      ++turn_;
      room_.notify_all();
    }
    reporting_ = false;
  }

  /// True if the run shall end with it.
  bool report(const Outcome& outcome) {
    count(report_, outcome.result);
    if (outcome.reran) ++report_.reruns;
    if (!outcome.agreed) report_.not_deterministic.push_back(outcome.result.seed);
    bool failed = false;
    if (outcome.result.violation) {
      const Entered entered = book_.enter(report_, outcome.plan, outcome.result);
      if (entered == Entered::first) listener_.on_failure(report_.failures.back());
      failed = entered != Entered::known;
    }
    note_time();
    if (night_ != nullptr) night_->take(report_, outcome.plan, outcome.result);
    listener_.on_progress(report_);
    return job_.until_failure && failed;
  }

  /// Of the whole run, also before it was interrupted.
  double elapsed() const {
    return seconds_before_ + std::chrono::duration<double>(Clock::now() - start_).count();
  }

  void note_time() {
    report_.wall_seconds = elapsed();
    report_.cpu_seconds = cpu_before_ + cpu_seconds() - cpu_at_start_;
  }

  const FuzzJob& job_;
  Night* night_;
  const FuzzListener& listener_;
  const Clock::time_point start_ = Clock::now();
  const double cpu_at_start_ = cpu_seconds();
  double seconds_before_ = 0;
  double cpu_before_ = 0;
  FailureBook book_;
  Watchdog watchdog_;
  FuzzReport report_;  // belongs to whoever is reporting

  std::mutex mutex_;
  std::condition_variable room_;
  std::uint64_t next_ = 1;  // the seed to be run next
  std::uint64_t turn_ = 1;  // the seed to be reported next
  std::map<std::uint64_t, Outcome> waiting_;
  bool reporting_ = false;
  bool finished_ = false;
  std::exception_ptr error_;
};

}  // namespace

FuzzReport fuzz(const FuzzJob& job, Night* night, const FuzzListener& listener) {
  return Driver(job, night, listener).go();
}

}  // namespace zablab
