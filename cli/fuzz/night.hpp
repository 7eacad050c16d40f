// A run with a corpus: what earlier runs kept is replayed first, what this one finds goes in, and
// where it is can be gone on with.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cli/fuzz/corpus.hpp"
#include "cli/fuzz/failures.hpp"
#include "cli/fuzz/night_file.hpp"

namespace zablab {

struct FuzzJob;

class Night {
 public:
  /// Reads what is in the job's corpus. With `job.resume`, takes over what the interrupted run was
  /// asked for. Throws BadInput and WrongUsage.
  explicit Night(FuzzJob& job);

  /// What a person should know before it begins, a line each.
  std::string announcement() const { return announcement_; }
  const std::vector<KnownFailure>& known() const { return known_; }
  Corpus& corpus() { return corpus_; }

  /// The report with which the run begins: a new one, or where the interrupted run was.
  FuzzReport begin(const FuzzJob& job) const;

  /// Replays the corpus, unless that was done before the interrupt. `on_failure`: after each.
  void replay(FuzzReport& report, FailureBook& book,
              const std::function<void(const FuzzFailure&)>& on_failure);

  /// A seed was reported.
  void take(FuzzReport& report, const Plan& plan, const RunResult& result);
  /// The run is over, or interrupted.
  void finish(FuzzReport& report);

 private:
  void go_on(FuzzJob& job);
  bool fits(const FuzzJob& job, const FuzzReport& report) const;
  void replay_one(const std::string& name, FuzzReport& report, FailureBook& book,
                  const std::function<void(const FuzzFailure&)>& on_failure);
  void save(FuzzReport& report);
  void note_problem(FuzzReport& report, std::optional<std::string> problem) const;

  Corpus corpus_;
  NightFile file_;
  std::vector<KnownFailure> known_;
  NightState state_;  // its report: only where the run began
  bool goes_on_ = false;
  std::string announcement_;
  std::unique_ptr<RareSchedules> rare_;
  std::chrono::steady_clock::time_point saved_ = std::chrono::steady_clock::now();
  std::chrono::milliseconds save_again_after_{500};
};

}  // namespace zablab
