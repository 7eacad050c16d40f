// Drives a search of any kind: its bounds, progress, checkpoints, and what ended it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/progress_line.hpp"
#include "model/search/breadth_first.hpp"
#include "model/search/depth_first.hpp"
#include "model/search/random_walks.hpp"
#include "reports/check_report.hpp"

namespace zablab {

/// The options that are about searching, whatever is searched.
struct SearchChoice {
  std::string strategy = "breadth";  ///< or "depth", "walk"
  std::vector<std::string> without;  ///< reductions that are off
  std::uint64_t seed = 1;            ///< of walks
  std::optional<std::uint64_t> walks;
  bool keep_going = false;
  std::string time;
  std::string memory;
  std::optional<std::uint64_t> states;
  std::optional<std::size_t> depth;
  int jobs = 0;
  std::string checkpoint;    ///< a path; empty: none
  std::string resume;        ///< a path; empty: from the beginning
  bool keeps_graph = false;  ///< a search that drives itself, see model/graph
  bool quiet = false;        ///< nothing on the terminal
};

class SearchDriver {
 public:
  /// `space`: all in words that decides what is searched, and how; a checkpoint belongs to it.
  /// Throws WrongUsage.
  SearchDriver(const SearchChoice& choice, std::string space);

  /// Throws BadInput for a checkpoint that cannot be resumed.
  template <SearchSpace Space>
  SearchResult search(const Space& space) {
    if (choice_.strategy == "depth") {
      return drive(DepthFirst<Space>(space, options_));
    }
    if (choice_.strategy == "walk") {
      return drive(
          RandomWalks<Space>(space, options_, choice_.seed, choice_.walks.value_or(UINT64_MAX)));
    }
    BreadthFirst<Space> search(space, options_);
    if (!choice_.resume.empty()) resume(search);
    return drive(std::move(search));
  }

  /// For a search that drives itself, in one thread: what it is told.
  const SearchOptions& options() const { return options_; }
  StopSearch stop() {
    return [this](const SearchResult& result) { return look(result); };
  }

  /// Adds what the search cost, and what ended it.
  void conclude(CheckReport& report);

 private:
  template <class Search>
  SearchResult drive(Search search) {
    constexpr bool has_checkpoints = requires(CheckpointWriter & out) { search.save(out); };
    while (search.advance()) {
      const bool stop = look(search.result());
      if constexpr (has_checkpoints) {
        if (checkpoint_is_due() || (stop && !choice_.checkpoint.empty())) save(search);
      }
      if (stop) return search.result();
    }
    if constexpr (has_checkpoints) {
      if (!choice_.checkpoint.empty() && !search.result().exhausted) save(search);
    }
    return search.result();
  }

  template <class Search>
  void save(const Search& search) {
    const auto begun = std::chrono::steady_clock::now();
    save_with([&](CheckpointWriter& out) { search.save(out); });
    saved_ = std::chrono::steady_clock::now();
    saving_ = saved_ - begun;
  }

  template <class Space>
  void resume(BreadthFirst<Space>& search) {
    CheckpointReader reader = read_checkpoint();
    const std::optional<std::string> problem =
        search.resume(reader, [this](StateNumber states) { return show_resuming(states); });
    if (problem) refuse_checkpoint(*problem);
  }

  /// Shows progress; true if it is time to end.
  bool look(const SearchResult& result);
  std::string bound_of(const CheckReport& report) const;
  bool checkpoint_is_due() const;
  void save_with(const std::function<void(CheckpointWriter&)>& save);
  CheckpointReader read_checkpoint() const;
  [[noreturn]] void refuse_checkpoint(const std::string& problem) const;
  /// False if the user wants it to end.
  bool show_resuming(StateNumber states);
  double wall_seconds() const;

  SearchChoice choice_;
  std::string space_;
  SearchOptions options_;
  std::uint64_t bytes_at_most_;
  double seconds_at_most_ = 0;  ///< 0: no limit
  std::string ended_by_;
  std::string checkpoint_problem_;
  ProgressLine line_;
  double cpu_at_start_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point saved_ = start_;
  std::chrono::steady_clock::duration saving_{};  ///< what the last checkpoint took
};

}  // namespace zablab
