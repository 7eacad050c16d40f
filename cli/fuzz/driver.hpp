// Runs seeds on all cores and takes their results in the order of the seeds, so that what is
// reported does not depend on how many cores there were.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "reports/fuzz_report.hpp"
#include "scenarios/scenario.hpp"

namespace zablab {

struct FuzzJob {
  Scenario scenario;
  std::string scenario_name;
  std::string defects = "none";
  std::string options;  ///< the command-line words that pick the scenario
  std::uint64_t first_seed = 1;
  std::optional<std::uint64_t> seeds;  ///< nullopt: until the time is over or a failure is found
  std::optional<double> seconds;
  bool until_failure = false;
  int jobs = 1;
  std::string out = "zablab-out";
  bool record = false;               ///< traces also of schedules that break nothing
  std::string corpus;                ///< a directory; empty: none
  bool resume = false;               ///< goes on with the run that is in the corpus
  std::uint64_t rare_one_in = 1000;  ///< seeds; see model/rarity.hpp
  bool seed_told = false;            ///< by the person, not by default
  bool amount_told = false;          ///< seeds, seconds or until_failure; else as by default
};

struct FuzzListener {
  std::function<void(const FuzzReport& so_far)> on_progress;  ///< often
  std::function<void(const FuzzFailure&)> on_failure;         ///< a new kind, shrunk and written
};

class Night;

/// Runs until the seeds or the time are used up, or until interrupted. `night`: what the job says
/// of a corpus; nullptr if there is none.
FuzzReport fuzz(const FuzzJob& job, Night* night, const FuzzListener& listener);

}  // namespace zablab
