// Breadth-first search on all cores: the shortest way to everything, each state once.
//
// Rounds of three parts. Threads take parents, and keep what they lead to and nobody has seen in an
// earlier round. Then each thread puts its own shards of the table right, going through the round's
// finds in the order of their parents. Then the new ones are numbered, in that order too. So
// states, numbers, counts and the violation that is found first are the same for any number of
// threads, and nothing is ever locked.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "model/search/fingerprint_table.hpp"
#include "model/search/origins.hpp"
#include "model/search/parallel.hpp"
#include "model/search/space.hpp"

namespace zablab {

struct SearchProgress {
  std::uint64_t distinct = 0;   ///< states
  std::uint64_t generated = 0;  ///< steps taken, the first state included
  std::size_t depth = 0;        ///< steps from the first state to the layer that is being left
  std::size_t layer = 0;        ///< states of that layer, and how many of them are left behind
  std::size_t layer_done = 0;
  std::size_t queued = 0;  ///< states that are waiting, of this layer and the next
  std::size_t bytes = 0;   ///< of the table and the ways; the waiting states come on top
};

struct SearchBounds {
  int jobs = 1;
  std::uint64_t states = UINT64_MAX;  ///< distinct ones
  std::size_t depth = SIZE_MAX;       ///< steps from the first state
  bool all_claims = false;            ///< goes on after a violation, until all is seen
  /// Asked between rounds; true ends the search there.
  std::function<bool(const SearchProgress&)> stop;
};

/// The first step that broke a claim: the way to the state before it, and then one more.
struct Break {
  std::uint16_t claim = 0;
  std::vector<std::uint32_t> way;
};

struct SearchResult {
  SearchProgress last;
  std::size_t depth = 0;      ///< of the deepest state that was found
  std::size_t widest = 0;     ///< states of the largest layer
  bool exhausted = false;     ///< this was all there is: no bound was hit and nobody stopped it
  std::vector<Break> breaks;  ///< the first of each claim, the shortest first
  std::vector<std::uint64_t> goals = std::vector<std::uint64_t>(64);  ///< steps that reached each
  double missed_probability = 0;
};

template <SearchSpace Space>
class BreadthFirst {
 public:
  using State = typename Space::State;
  using Action = typename Space::Action;

  BreadthFirst(const Space& space, SearchBounds bounds)
      : space_(space), bounds_(std::move(bounds)) {
    ensure(bounds_.jobs >= 1, "somebody searches");
  }

  SearchResult run() {
    begin();
    while (!next_.empty() && !ended_) leave_layer();
    result_.exhausted = !ended_;
    if (!next_.empty()) {
      result_.depth = depth_;
      result_.widest = std::max(result_.widest, next_.size());
    }
    result_.missed_probability = table_.missed_probability();
    note_progress();
    return std::move(result_);
  }

 private:
  static constexpr std::size_t parents_a_block = 32;
  static constexpr std::size_t blocks_a_round = 64;

  struct Waiting {
    State state;
    StateNumber number = 0;
  };
  struct Find {
    State state;
    Fingerprint fingerprint;
    Origin origin;
    bool is_new = false;
  };
  struct FoundBreak {
    std::uint16_t claim = 0;
    Origin origin;
  };
  /// What a block of parents led to, in their order.
  struct Block {
    std::vector<Find> finds;
    std::vector<FoundBreak> breaks;
    std::uint64_t generated = 0;
    std::array<std::uint64_t, 64> goals{};
  };

  void begin() {
    State first = space_.first();
    table_.insert(space_.fingerprint(first));
    origins_.add({});
    result_.last.generated = 1;
    next_.push_back({std::move(first), 0});
  }

  void leave_layer() {
    layer_ = std::exchange(next_, {});
    result_.widest = std::max(result_.widest, layer_.size());
    result_.depth = depth_;
    if (depth_ == bounds_.depth) {
      ended_ = true;
      return;
    }
    for (done_ = 0; done_ < layer_.size() && !ended_;) leave_round();
    layer_.clear();
    ++depth_;
  }

  void leave_round() {
    const std::size_t end = std::min(layer_.size(), done_ + blocks_a_round * parents_a_block);
    const std::size_t blocks = (end - done_ + parents_a_block - 1) / parents_a_block;
    blocks_.resize(blocks);
    std::atomic<std::size_t> taken = 0;
    in_parallel(bounds_.jobs, [&](int) {
      for (std::size_t block = taken++; block < blocks; block = taken++) {
        const std::size_t from = done_ + block * parents_a_block;
        leave_block(blocks_[block], from, std::min(end, from + parents_a_block));
      }
    });
    in_parallel(bounds_.jobs, [&](int job) { settle_shards(static_cast<std::size_t>(job)); });
    done_ = end;
    for (Block& block : blocks_) collect(block);
    blocks_.clear();
    note_progress();
    if (table_size_ >= bounds_.states) ended_ = true;
    if (!result_.breaks.empty() && !bounds_.all_claims) ended_ = true;
    if (bounds_.stop && bounds_.stop(result_.last)) ended_ = true;
  }

  void leave_block(Block& block, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      // Its memory goes when it has been left, not when the whole layer has.
      const State parent = std::move(layer_[i].state);
      leave(block, parent, layer_[i].number);
    }
  }

  void leave(Block& block, const State& parent, StateNumber number) const {
    std::uint32_t place = 0;
    space_.visit_enabled(parent, [&](const Action& action) {
      const Origin origin{number, place++};
      State next = parent;
      const Judgement judgement = space_.apply(next, action);
      ++block.generated;
      for (std::uint64_t left = judgement.goals; left != 0; left &= left - 1) {
        ++block.goals[static_cast<std::size_t>(std::countr_zero(left))];
      }
      if (judgement.broken != 0) {
        block.breaks.push_back({judgement.broken, origin});
        return;
      }
      // Before another thread sees the state: what is shared caches its fingerprint.
      const Fingerprint fingerprint = space_.fingerprint(next);
      if (table_.contains(fingerprint)) return;
      block.finds.push_back({std::move(next), fingerprint, origin, false});
    });
  }

  /// Two parents of one round may lead to the same state: the first one has it.
  void settle_shards(std::size_t job) {
    for (Block& block : blocks_) {
      for (Find& find : block.finds) {
        const std::size_t shard = FingerprintTable::shard_of(find.fingerprint);
        if (shard % static_cast<std::size_t>(bounds_.jobs) != job) continue;
        find.is_new = table_.insert(find.fingerprint);
      }
    }
  }

  void collect(Block& block) {
    result_.last.generated += block.generated;
    for (std::size_t i = 0; i < block.goals.size(); ++i) result_.goals[i] += block.goals[i];
    for (Find& find : block.finds) {
      if (!find.is_new) continue;
      next_.push_back({std::move(find.state), origins_.size()});
      origins_.add(find.origin);
    }
    for (const FoundBreak& found : block.breaks) {
      const bool known = std::any_of(result_.breaks.begin(), result_.breaks.end(),
                                     [&](const Break& b) { return b.claim == found.claim; });
      if (known || (!result_.breaks.empty() && !bounds_.all_claims)) continue;
      Break first{found.claim, origins_.way_to(found.origin.parent)};
      first.way.push_back(found.origin.action);
      result_.breaks.push_back(std::move(first));
    }
  }

  void note_progress() {
    table_size_ = origins_.size();
    result_.last.distinct = table_size_;
    result_.last.depth = depth_;
    result_.last.layer = layer_.size();
    result_.last.layer_done = done_;
    result_.last.queued = layer_.size() - std::min(done_, layer_.size()) + next_.size();
    result_.last.bytes = table_.bytes() + origins_.bytes();
  }

  const Space& space_;
  SearchBounds bounds_;
  FingerprintTable table_;
  Origins origins_;
  // In blocks: a vector of them would be there twice while it grows.
  std::deque<Waiting> layer_;
  std::deque<Waiting> next_;
  std::vector<Block> blocks_;
  std::size_t done_ = 0;
  std::size_t depth_ = 0;
  std::uint64_t table_size_ = 0;
  bool ended_ = false;
  SearchResult result_;
};

template <SearchSpace Space>
SearchResult search_breadth_first(const Space& space, SearchBounds bounds) {
  return BreadthFirst<Space>(space, std::move(bounds)).run();
}

}  // namespace zablab
