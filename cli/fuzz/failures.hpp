// What becomes of a failing seed: written at once, shrunk, told; others of its kind are counted.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/run.hpp"
#include "reports/fuzz_report.hpp"
#include "scenarios/plan.hpp"

namespace zablab {

class Corpus;

/// What a failing seed turned out to be.
enum class Entered : std::uint8_t {
  first,    ///< of its kind
  another,  ///< of a kind that is in the report
  known,    ///< expected, and not counted as a failure
};

class FailureBook {
 public:
  /// `corpus`: where failures are kept, too; nullptr: nowhere. It outlives the book.
  FailureBook(std::string out, std::string options, std::vector<KnownFailure> known = {},
              Corpus* corpus = nullptr)
      : out_(std::move(out)),
        options_(std::move(options)),
        expected_(std::move(known)),
        corpus_(corpus) {}

  /// Takes over what a report holds already.
  void go_on(const FuzzReport& report);

  /// A failure was found, perhaps ahead of its turn: its whole schedule is on disk before anything
  /// else happens to it. Any thread.
  void save_at_once(const Plan& plan, const RunResult& result);

  /// Its turn never came.
  void forget(const Plan& plan, const RunResult& result) const;

  /// Its turn has come. Adds it to `report`; the first of its kind then is the last of
  /// `report.failures`. One thread at a time.
  Entered enter(FuzzReport& report, const Plan& plan, const RunResult& result);

  /// A trace of the corpus that breaks a claim, complete but for what `report` counts. True unless
  /// it is known.
  bool enter_kept(FuzzReport& report, FuzzFailure failure, const std::vector<std::string>& defects,
                  const std::string& name);

  /// Shrinks what an interrupt kept from being shrunk: the report must not show that there was one.
  void finish_shrinking(FuzzFailure& failure, const Plan& plan);

 private:
  std::string file_of(const Plan& plan, const RunResult& result) const;
  bool is_settled(const Plan& plan, const Violation& violation, const std::string& kind);
  std::optional<std::size_t> place_of(const FuzzFailure& failure) const;
  void note(const FuzzFailure& failure, std::size_t place);
  std::optional<std::string> tell(FuzzFailure& failure, const Plan& plan,
                                  const RunResult& result) const;

  std::string out_;
  std::string options_;
  std::vector<KnownFailure> expected_;
  Corpus* corpus_;
  std::mutex mutex_;  // of the two maps, which enter() alone writes
  /// Kind to place in the report. A claim has a few of them at most, so this stays small.
  std::map<std::string, std::size_t> entry_;
  std::map<std::string, std::vector<std::size_t>> entries_of_claim_;
};

}  // namespace zablab
