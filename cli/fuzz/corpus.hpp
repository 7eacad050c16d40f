// A directory of schedules that earlier runs thought worth keeping. Several processes may use one:
// every file is written under another name and renamed.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/rarity.hpp"
#include "reports/known_failures.hpp"
#include "scenarios/plan.hpp"
#include "sim/trace.hpp"

namespace zablab {

class Corpus {
 public:
  /// Makes the directory where there is none. Throws BadInput if that is not possible.
  explicit Corpus(std::string directory);

  const std::string& directory() const { return directory_; }
  std::string path_of(const std::string& name) const { return directory_ + "/" + name; }

  /// The lines of its file `known-failures`; none if there is no such file. Throws BadInput.
  std::vector<KnownFailure> known_failures() const;

  /// Names of all traces, sorted: those kept here, and those that people put here.
  std::vector<std::string> traces() const;

  /// The name under which a failure is kept: one of each kind.
  static std::string failure_name(const std::string& scenario, const std::string& claim,
                                  const std::string& kind);
  /// The kind in such a name; empty for other names.
  static std::string kind_in(const std::string& name);

  /// A failure that was kept breaks nothing today: it goes first when room is needed.
  void note_mended(const std::string& name, std::size_t steps);
  /// What went wrong, as a sentence; nullopt if nothing did.
  std::optional<std::string> keep_failure(const std::string& name, const Trace& trace);

 private:
  std::optional<std::string> make_room();

  std::string directory_;
  std::vector<std::pair<std::size_t, std::string>> mended_;  // steps and names
};

/// The rare schedules of one scenario in a corpus: for each pair of goals that is rare, the
/// beginning of a run that reaches it, the shortest that was met.
class RareSchedules {
 public:
  /// `scenario`: the part of names that tells scenarios apart. `plan_of`: what a seed draws.
  RareSchedules(const Corpus& corpus, std::string scenario, std::uint64_t one_in, Rarity counted,
                std::function<Plan(std::uint64_t seed)> plan_of);

  /// A run that broke nothing. What went wrong, as a sentence.
  std::optional<std::string> take(const Plan& plan, const RunResult& result);

  /// Keeps what turned out to be rare after it was met. What went wrong, as a sentence.
  std::optional<std::string> catch_up();

  /// How many schedules are kept.
  std::size_t size() const { return steps_.size(); }
  const Rarity& counted() const { return counted_; }

 private:
  std::string path_of(std::size_t place) const;
  std::optional<std::string> keep(std::size_t place, const Plan& plan, std::uint64_t seed,
                                  const GoalMoments& moments);
  void prune();
  void remove(std::size_t place);

  const Corpus& corpus_;
  std::string scenario_;
  std::uint64_t one_in_;
  Rarity counted_;
  std::function<Plan(std::uint64_t seed)> plan_of_;
  std::map<std::size_t, std::size_t> steps_;  // of what is kept, by place in all_goal_pairs()
  std::set<std::size_t> crowded_out_;         // by what is rarer
};

}  // namespace zablab
