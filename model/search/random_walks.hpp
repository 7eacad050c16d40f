// Random walks on all cores: each from the first state, one of the possible actions at a time with
// equal chances, until nothing is possible, a claim is broken, or 1,000 steps are done. Goes where
// exhaustive search does not get; never shows that a claim holds. The result is the same for any
// number of threads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "model/search/fingerprint_table.hpp"
#include "model/search/parallel.hpp"
#include "model/search/search.hpp"
#include "model/search/space.hpp"
#include "sim/random.hpp"

namespace zablab {

template <SearchSpace Space>
class RandomWalks {
 public:
  using State = typename Space::State;
  using Action = typename Space::Action;

  /// `walks`: how many at most.
  RandomWalks(const Space& space, SearchOptions options, std::uint64_t seed, std::uint64_t walks)
      : space_(space), options_(options), seed_(seed), walks_at_most_(walks) {
    table_.insert(space_.fingerprint(space_.first()));  // and so its caches are filled
    result_.generated = 1;
    note_progress();
  }

  /// Some walks; false if it has come to its end.
  bool advance() {
    const std::uint64_t walks = std::min(walks_a_round, walks_at_most_ - result_.walks);
    walks_.assign(static_cast<std::size_t>(walks), Walk{});
    const int workers = std::min(options_.jobs, static_cast<int>(walks));
    in_parallel(workers, [&](int job) {
      for (std::size_t i = static_cast<std::size_t>(job); i < walks_.size();
           i += static_cast<std::size_t>(workers)) {
        go(walks_[i], result_.walks + i);
      }
    });
    in_parallel(workers, [&](int job) { settle_shards(job, workers); });
    for (const Walk& walk : walks_) collect(walk);
    note_progress();
    return result_.walks < walks_at_most_ && result_.distinct < options_.states &&
           (result_.breaks.empty() || options_.all_claims);
  }

  const SearchResult& result() const { return result_; }

 private:
  static constexpr std::uint64_t walks_a_round = 64;
  // A space may have circles: a walk could go round for ever.
  static constexpr std::size_t steps_a_walk_at_most = 1000;

  struct Walk {
    std::vector<std::uint32_t> way;
    std::vector<Fingerprint> seen;
    GoalSet goals;
    std::uint16_t broken = 0;
    bool ended = false;  ///< nothing was possible any more
  };

  void go(Walk& walk, std::uint64_t number) const {
    Random random(seed_ ^ (number + 1) * 0x9e3779b97f4a7c15ULL);
    State state = space_.first();
    std::vector<Action> actions;
    const std::size_t longest = std::min(options_.depth, steps_a_walk_at_most);
    while (walk.way.size() < longest && walk.broken == 0) {
      actions.clear();
      space_.visit_enabled(state, [&](const Action& action) { actions.push_back(action); });
      if (actions.empty()) return end(walk, state);
      const std::size_t place = random.index(actions.size());
      const Judgement judgement = space_.apply(state, actions[place]);
      walk.way.push_back(static_cast<std::uint32_t>(place));
      walk.goals |= judgement.goals;
      walk.broken = judgement.broken;
      if (walk.broken == 0) walk.seen.push_back(space_.fingerprint(state));
    }
  }

  void end(Walk& walk, const State& state) const {
    walk.ended = true;
    if constexpr (JudgesEnds<Space>) {
      const Judgement judgement = space_.judge_end(state);
      walk.goals |= judgement.goals;
      walk.broken = judgement.broken;
    }
  }

  void settle_shards(int job, int jobs) {
    for (const Walk& walk : walks_) {
      for (const Fingerprint& fingerprint : walk.seen) {
        if (static_cast<int>(FingerprintTable::shard_of(fingerprint)) % jobs != job) continue;
        table_.insert(fingerprint);
      }
    }
  }

  void collect(const Walk& walk) {
    ++result_.walks;
    result_.generated += walk.way.size();
    result_.depth = std::max(result_.depth, walk.way.size());
    result_.ends += walk.ended ? 1U : 0U;
    count_goals(result_.goals, walk.goals);
    if (walk.broken == 0 || (!result_.breaks.empty() && !options_.all_claims)) return;
    Break* known = find_break(result_, walk.broken);
    if (known == nullptr) {
      result_.breaks.push_back({walk.broken, walk.way});
    } else if (walk.way.size() < known->way.size()) {
      known->way = walk.way;  // of all ways to one violation the shortest is told
    }
  }

  void note_progress() {
    result_.distinct = table_.size();
    result_.bytes = table_.bytes();
    result_.missed_probability = table_.missed_probability();
  }

  const Space& space_;
  SearchOptions options_;
  std::uint64_t seed_;
  std::uint64_t walks_at_most_;
  FingerprintTable table_;
  std::vector<Walk> walks_;
  SearchResult result_;
};

}  // namespace zablab
