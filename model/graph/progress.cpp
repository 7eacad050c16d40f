#include "model/graph/progress.hpp"

#include <algorithm>
#include <utility>

#include "model/graph/ends.hpp"

namespace zablab {

namespace {

class ProgressJudge {
 public:
  ProgressJudge(const StateGraph& graph, const JudgeState& judge, const std::function<bool()>& stop)
      : graph_(graph), judge_(judge), stop_(stop), components_(components_of(graph)) {
    progress_.ends = components_.ends.size();
  }

  Progress run() {
    progress_.complete = judge_ends() && (bad_.empty() || find_first_stuck());
    if (progress_.complete && !bad_.empty()) count_stuck();
    // Given up: one that is not the nearest is better than none.
    if (!progress_.complete && !bad_.empty()) progress_.first_stuck = bad_.front();
    return std::move(progress_);
  }

 private:
  bool judge_ends() {
    for (const std::uint32_t end : components_.ends) {
      if (!judge(end)) return false;
      ++progress_.judged;
    }
    return true;
  }

  /// False if that was the last one.
  bool judge(std::uint32_t state) {
    if (stop_ && stop_()) return false;
    switch (judge_(state)) {
      case Outlook::well: good_.push_back(state); return true;
      case Outlook::not_well: bad_.push_back(state); return true;
      case Outlook::broken: progress_.broken = state; return false;
    }
    return false;
  }

  // Its ends are bad, and still its own calm may be well: it has spent less than they have.
  bool find_first_stuck() {
    const std::vector<std::uint32_t> ends = bad_;
    const std::vector<bool> reached = reaching(graph_, components_, good_);
    for (std::uint32_t state = 0; state < graph_.states(); ++state) {
      if (reached[state]) continue;
      const std::size_t bad = bad_.size();
      const bool bad_end = std::binary_search(ends.begin(), ends.end(), state);
      if (!bad_end && !judge(state)) return false;
      if (!bad_end && bad_.size() == bad) continue;
      progress_.first_stuck = state;
      return true;
    }
    return true;
  }

  void count_stuck() {
    progress_.stuck = reaching(graph_, components_, good_);
    progress_.stuck.flip();
    progress_.stuck_states = static_cast<std::uint64_t>(
        std::count(progress_.stuck.begin(), progress_.stuck.end(), true));
  }

  const StateGraph& graph_;
  const JudgeState& judge_;
  const std::function<bool()>& stop_;
  Components components_;
  std::vector<std::uint32_t> good_;
  std::vector<std::uint32_t> bad_;
  Progress progress_;
};

}  // namespace

Progress judge_progress(const StateGraph& graph, const JudgeState& judge,
                        const std::function<bool()>& stop) {
  return ProgressJudge(graph, judge, stop).run();
}

}  // namespace zablab
