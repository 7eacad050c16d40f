// What becomes of a failing seed: written at once, shrunk, told; others of its kind are counted.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "model/run.hpp"
#include "reports/fuzz_report.hpp"
#include "scenarios/plan.hpp"

namespace zablab {

class FailureBook {
 public:
  FailureBook(std::string out, std::string options) : out_(std::move(out)), options_(options) {}

  /// A failure was found, perhaps ahead of its turn: its whole schedule is on disk before anything
  /// else happens to it. Any thread.
  void save_at_once(const Plan& plan, const RunResult& result);

  /// Its turn never came.
  void forget(const Plan& plan, const RunResult& result) const;

  /// Its turn has come. Adds it to `report`; true if it is the first of its kind, which then is the
  /// last of `report.failures`. One thread at a time.
  bool enter(FuzzReport& report, const Plan& plan, const RunResult& result);

 private:
  std::string file_of(const Plan& plan, const RunResult& result) const;
  void tell(FuzzFailure& failure, const Plan& plan, const RunResult& result) const;

  std::string out_;
  std::string options_;
  std::mutex mutex_;
  std::set<std::string> known_;               // kinds that are in the report
  std::map<std::string, std::size_t> entry_;  // kind to place in the report
  std::map<std::string, std::vector<std::size_t>> entries_of_claim_;
};

}  // namespace zablab
