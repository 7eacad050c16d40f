// Depth-first search: little memory, for only the way down is kept as states. One thread. The first
// violation is seldom the shortest one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "model/search/fingerprint_table.hpp"
#include "model/search/search.hpp"
#include "model/search/space.hpp"

namespace zablab {

template <SearchSpace Space>
class DepthFirst {
 public:
  using State = typename Space::State;
  using Action = typename Space::Action;

  DepthFirst(const Space& space, SearchOptions options) : space_(space), options_(options) {
    State first = space_.first();
    table_.insert(space_.fingerprint(first));
    result_.distinct = result_.generated = 1;
    enter(std::move(first));
    note_progress();
  }

  /// Some steps; false if it has come to its end.
  bool advance() {
    for (int i = 0; i < steps_a_round && !ended_ && !way_.empty(); ++i) descend();
    note_progress();
    const bool all_seen = way_.empty();
    result_.exhausted = all_seen && !cut_off_ && !ended_;
    return !all_seen && !ended_;
  }

  const SearchResult& result() const { return result_; }

 private:
  static constexpr int steps_a_round = 4096;

  /// A state on the way down, and which of its actions comes next.
  struct Level {
    State state;
    std::vector<Action> actions;
    std::uint32_t next = 0;
  };

  void enter(State state) {
    Level level{std::move(state), {}, 0};
    space_.visit_enabled(level.state, [&](const Action& a) { level.actions.push_back(a); });
    if (level.actions.empty()) judge_end(level.state);
    way_.push_back(std::move(level));
    result_.depth = std::max(result_.depth, way_.size() - 1);
  }

  void descend() {
    Level& level = way_.back();
    if (level.next == level.actions.size()) {
      way_.pop_back();
      return;
    }
    // A state is entered once, so what lies beyond the bound may have a shorter way: not seen.
    if (way_.size() > options_.depth) {
      cut_off_ = true;
      way_.pop_back();
      return;
    }
    State next = level.state;
    const Judgement judgement = space_.apply(next, level.actions[level.next++]);
    ++result_.generated;
    count_goals(result_.goals, judgement.goals);
    if (judgement.broken != 0) return note_break(judgement.broken);
    if (!table_.insert(space_.fingerprint(next))) return;
    ++result_.distinct;
    enter(std::move(next));
    if (result_.distinct >= options_.states) ended_ = true;
  }

  void judge_end(const State& state) {
    ++result_.ends;
    if constexpr (JudgesEnds<Space>) {
      const Judgement judgement = space_.judge_end(state);
      count_goals(result_.goals, judgement.goals);
      if (judgement.broken != 0) note_break(judgement.broken);
    }
  }

  void note_break(std::uint16_t claim) {
    if (find_break(result_, claim) != nullptr) return;
    Break found{claim, {}};
    for (const Level& level : way_) found.way.push_back(level.next - 1);
    result_.breaks.push_back(std::move(found));
    if (!options_.all_claims) ended_ = true;
  }

  void note_progress() {
    result_.layer_depth = way_.size();
    result_.queued = way_.size();
    result_.bytes = table_.bytes();
    result_.missed_probability = table_.missed_probability();
  }

  const Space& space_;
  SearchOptions options_;
  FingerprintTable table_;
  std::vector<Level> way_;
  bool ended_ = false;
  bool cut_off_ = false;
  SearchResult result_;
};

}  // namespace zablab
