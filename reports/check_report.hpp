// What an exhaustive search comes to. Pure functions of what was found.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/search/search.hpp"
#include "reports/graph_report.hpp"

namespace zablab {

/// A claim that some schedule of the space breaks, the shortest such schedule.
struct CheckViolation {
  std::string claim;
  std::string sentence;
  std::size_t length = 0;  ///< steps, at the finest grain
  std::vector<std::string> story;
  std::string trace_file;      ///< empty: it could not be written, or there is no trace of it
  std::string write_problem;   ///< only then
  std::string trace_text;      ///< only then
  std::string replay_command;  ///< empty: there is no file
  bool shortest = true;        ///< of those of its kind: it is the first one that was met
};

struct CheckReport {
  std::string space;
  std::string defects = "none";
  std::string grain;  ///< what counts as one step beside single actions; empty: nothing
  SearchResult search;
  /// "--time", "--memory", "--states", "--depth", "--walks", "--graph", "an interrupt", "a
  /// violation"; empty: nothing was left to do.
  std::string ended_by;
  std::vector<CheckViolation> violations;
  std::vector<std::string> missed_goals;   ///< that the space promises
  bool worlds = true;                      ///< goals and claims are those of worlds
  std::optional<PictureReport> picture;    ///< that was asked for
  std::optional<ProgressReport> progress;  ///< that was asked for
  std::string strategy = "breadth";        ///< or "depth", "walk"
  bool one_order = false;                  ///< independent steps were taken in one order only
  std::string checkpoint;                  ///< from which the search can go on; empty: none
  std::string checkpoint_problem;          ///< why it could not be written
  int jobs = 1;
  double cpu_seconds = 0;
  double wall_seconds = 0;
  std::uint64_t peak_bytes = 0;
  std::string reproduce_command;
};

/// "1,234,567 distinct  4,321,000 generated  …": one line for a terminal.
std::string progress_text(const SearchResult& search, double wall_seconds,
                          std::uint64_t resident_bytes);

/// `shortest`: no schedule of the space that breaks a claim has fewer steps.
std::string violation_text(const CheckViolation& violation, bool shortest);
std::string check_card(const CheckReport& report);
std::string check_json(const CheckReport& report);

/// 1 a claim is broken; 3 only liveness; 70 the picture could not be written; 2 not exhausted, or
/// a promised goal was not reached; 0.
int exit_code_of(const CheckReport& report);

}  // namespace zablab
