// What a fuzz run comes to: counts, failures, the report card. Pure functions of what was found.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "invariants/claims.hpp"
#include "invariants/goals.hpp"
#include "model/run.hpp"
#include "reports/known_failures.hpp"
#include "sim/timed.hpp"

namespace zablab {

/// The version of the JSON objects that commands print.
inline constexpr int json_version = 1;

/// How often each value occurred; beyond 100 only two digits are kept, so that it stays small.
class Tally {
 public:
  void add(std::int64_t value, std::uint64_t times = 1);
  /// 0 if there is none.
  std::int64_t median() const;
  /// Values as they are kept, and how often each occurred.
  const std::map<std::int64_t, std::uint64_t>& counts() const { return counts_; }

 private:
  std::map<std::int64_t, std::uint64_t> counts_;
  std::uint64_t total_ = 0;
};

/// Faults by FaultFamily.
using FaultSums = std::array<std::uint64_t, fault_families>;
/// How often a fault of each family met a server in each phase.
using FaultPhases = std::array<std::array<std::uint64_t, role_phases>, fault_families>;

/// The first failure of its kind. Two failures are of one kind if they break the same claim in the
/// same words, numbers aside.
struct FuzzFailure {
  std::uint64_t seed = 0;
  std::string kind;          ///< `kind_id` of what was found, before shrinking
  bool from_corpus = false;  ///< a kept trace that breaks a claim, not a seed of this run
  Violation violation;
  std::int64_t schedules_until_found = 0;
  std::size_t length = 0;              ///< steps of the schedule that failed
  std::size_t shrunk = 0;              ///< steps of the shrunk one
  bool shrinking_ended_early = false;  ///< by an interrupt
  std::vector<std::string> story;
  std::string trace_file;             ///< empty: it could not be written
  std::string trace_text;             ///< only then
  std::string write_problem;          ///< only then
  std::string replay_command;         ///< "zablab replay …", or of the seed when there is no file
  std::vector<std::uint64_t> others;  ///< more seeds of this kind, the first few
  std::uint64_t others_count = 0;
};

/// Both ends are among them.
struct SeedRange {
  std::uint64_t first = 1;
  std::uint64_t last = 1;
  auto operator<=>(const SeedRange&) const = default;
};

/// What became of the schedules that earlier runs had kept.
struct CorpusReport {
  std::string directory;  ///< empty: there is none
  std::uint64_t replayed = 0;
  std::uint64_t steps_kept = 0;  ///< of `steps`, those that were still possible
  std::uint64_t steps = 0;
  std::vector<std::string> changed;   ///< traces of which not all was possible, a sentence each
  std::vector<std::string> damaged;   ///< traces that could not be read, a sentence each
  std::vector<std::string> problems;  ///< what could not be kept, a sentence each
  std::uint64_t failures_kept = 0;    ///< new failures of this run that went in
  std::uint64_t rare = 0;             ///< rare schedules that are there now
};

struct FuzzReport {
  std::string scenario;
  std::string scenario_digest;  ///< of what the scenario fixes; see `digest_of`
  std::string protocol;         ///< the version of the protocol code
  std::string defects = "none";
  std::uint64_t first_seed = 1;
  std::uint64_t schedules = 0;
  std::uint64_t actions = 0;
  std::uint64_t commits = 0;
  std::uint64_t simulated_us = 0;
  double cpu_seconds = 0;
  double wall_seconds = 0;
  FaultSums faults{};
  FaultPhases met{};  ///< what servers were about when faults met them
  GoalCounts goals{};
  ClaimCounts evaluated{};
  /// By Claim: schedules in which faults beyond the model suspended it, and those of them that it
  /// broke in, and ended there.
  ClaimCounts suspended{};
  ClaimCounts excused{};
  Tally actions_each;
  Tally commits_each;
  Tally faults_each;
  std::uint64_t reruns = 0;
  std::vector<std::uint64_t> not_deterministic;  ///< seeds whose second run was another one
  std::vector<FuzzFailure> failures;
  bool interrupted = false;
  std::string reproduce_command;
  CorpusReport corpus;
  std::vector<KnownFailure> known;  ///< every line of the file, matched or not
  std::uint64_t runs = 1;           ///< merged into this one
  std::vector<SeedRange> merged;    ///< the seeds of each, sorted; empty: nothing was merged
};

/// The seeds that were run; none if there was no schedule.
std::vector<SeedRange> ranges_of(const FuzzReport& report);

/// Adds one run's counts.
void count(FuzzReport& report, const RunResult& result);

/// What two failures of one kind share.
std::string kind_of(const Violation& violation);
/// The same in 12 hexadecimal digits, by which files and people call it.
std::string kind_id(const Violation& violation);

/// The exit code: 4 not deterministic, 1 a claim broken, 3 no progress, 2 interrupted, 0.
int exit_code_of(const FuzzReport& report);

/// A failure in a few lines.
std::string failure_text(const FuzzFailure& failure);

/// "1200 schedules · 310 schedules/s · …", for a terminal.
std::string progress_text(const FuzzReport& report, std::optional<std::uint64_t> schedules_wanted);

/// The card at the end of a run.
std::string report_card(const FuzzReport& report);

/// The one JSON object of `fuzz --json` (cli/README.md documents it).
std::string fuzz_json(const FuzzReport& report);

/// JUnit XML: a test case a claim, and what else a night can fail at.
std::string fuzz_junit(const FuzzReport& report);

/// Workflow commands of GitHub Actions, a line each: what is wrong and what should be looked at.
std::string github_annotations(const FuzzReport& report);

}  // namespace zablab
