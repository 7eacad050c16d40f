// Breadth-first search on all cores: the shortest way to everything, each state once.
//
// Rounds of three parts. Threads take parents, and keep what they lead to and nobody has seen in an
// earlier round. Then each thread puts its own shards of the tables right, going through the
// round's finds in the order of their parents. Then the new ones are numbered, in that order too.
// So states, numbers, counts and the violation that is found first are the same for any number of
// threads, and nothing is ever locked. No state waits to be left: its thread tells it again.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/search/checkpoint.hpp"
#include "model/search/commuted.hpp"
#include "model/search/fingerprint_table.hpp"
#include "model/search/origins.hpp"
#include "model/search/parallel.hpp"
#include "model/search/retelling.hpp"
#include "model/search/search.hpp"
#include "model/search/space.hpp"

namespace zablab {

template <SearchSpace Space>
class BreadthFirst {
 public:
  using State = typename Space::State;
  using Action = typename Space::Action;

  BreadthFirst(const Space& space, SearchOptions options) : space_(space), options_(options) {
    ensure(options_.jobs >= 1, "somebody searches");
    table_.insert(space_.fingerprint(space_.first()));
    origins_.add({});
    retellings_.assign(static_cast<std::size_t>(options_.jobs), Retelling<Space>(space_));
    result_.generated = 1;
    note_progress();
  }

  /// One round; false if it has come to its end.
  bool advance() {
    if (left_ == layer_end_) begin_layer();
    leave_round();
    note_progress();
    const bool all_seen = left_ == origins_.size();
    const bool ended = !all_seen && bound_hit();
    result_.exhausted = all_seen && (result_.breaks.empty() || options_.all_claims);
    return !all_seen && !ended;
  }

  /// What there is so far.
  const SearchResult& result() const { return result_; }

  /// Everything but the fingerprints of the states, which their origins tell.
  void save(CheckpointWriter& out) const;
  /// Into a search that has not begun: goes on where the other one was saved. A sentence if that
  /// cannot be, and then the search must not be used. `progress` is called now and then with the
  /// number of states that are there again; false ends it.
  template <class Progress>
  std::optional<std::string> resume(CheckpointReader& in, Progress&& progress);

 private:
  static constexpr std::size_t parents_a_block = 32;
  static constexpr std::size_t blocks_a_round = 64;
  static constexpr std::size_t parents_a_round = parents_a_block * blocks_a_round;

  struct Find {
    Fingerprint fingerprint;
    Origin origin;
    bool is_new = false;
  };
  struct FoundBreak {
    std::uint16_t claim = 0;
    std::optional<std::uint32_t> action;  ///< nullopt: an end
    StateNumber parent = 0;
  };
  /// A step that was taken from a state, or left out.
  struct Sibling {
    Fingerprint action;
    std::uint64_t touched = 0;
  };
  /// What a block of parents led to, in their order.
  struct Block {
    std::vector<Find> finds;
    std::vector<CommutedSteps::Entry> commuted;
    std::vector<FoundBreak> breaks;
    std::vector<Sibling> siblings;  ///< of the parent that is being left
    std::uint64_t generated = 0;
    std::uint64_t left_out = 0;
    std::uint64_t ends = 0;
    std::array<std::uint64_t, GoalSet::capacity> goals{};
    StateNumber from = 0;  ///< parents
    StateNumber to = 0;
  };

  // --- searching ---------------------------------------------------------------------------------

  bool takes_one_order() const {
    if constexpr (KnowsActions<Space>) return options_.one_order && space_.knows_independence();
    return false;
  }

  void begin_layer() {
    begin_numbers_of_layer();
    std::swap(commuted_, next_commuted_);
    next_commuted_.clear();
  }

  void begin_numbers_of_layer() {
    const auto layer = static_cast<std::size_t>(layer_end_ - layer_begin_);
    result_.layers.push_back(layer);
    result_.widest = std::max(result_.widest, layer);
    layer_begin_ = layer_end_;
    layer_end_ = origins_.first_child_of(layer_end_);
    ++depth_;
  }

  bool bound_hit() const {
    return origins_.size() >= options_.states ||
           (left_ == layer_end_ && depth_ + 1 >= options_.depth) ||
           (!result_.breaks.empty() && !options_.all_claims);
  }

  void leave_round() {
    const StateNumber end = std::min(layer_end_, left_ + parents_a_round);
    cut_into_blocks(left_, end);
    in_blocks([&](Retelling<Space>& retelling, Block& block) { leave_block(retelling, block); });
    const int settlers = blocks_.size() > 1 ? options_.jobs : 1;
    in_parallel(settlers, [&](int job) {
      settle_shards(static_cast<std::size_t>(job), static_cast<std::size_t>(settlers));
    });
    left_ = end;
    for (Block& block : blocks_) collect(block);
  }

  void cut_into_blocks(StateNumber begin, StateNumber end) {
    blocks_.resize(static_cast<std::size_t>((end - begin + parents_a_block - 1) / parents_a_block));
    for (Block& block : blocks_) {
      block.from = begin;
      begin = block.to = std::min(end, begin + parents_a_block);
      block.finds.clear();
      block.commuted.clear();
      block.breaks.clear();
      block.generated = block.left_out = block.ends = 0;
      block.goals.fill(0);
    }
  }

  /// Calls `work` for every block, each in one of the threads.
  template <class Work>
  void in_blocks(Work&& work) {
    const int workers = std::min(options_.jobs, static_cast<int>(blocks_.size()));
    std::atomic<std::size_t> taken = 0;
    in_parallel(workers, [&](int job) {
      Retelling<Space>& retelling = retellings_[static_cast<std::size_t>(job)];
      for (std::size_t i = taken++; i < blocks_.size(); i = taken++) work(retelling, blocks_[i]);
    });
  }

  void leave_block(Retelling<Space>& retelling, Block& block) const {
    for (StateNumber number = block.from; number < block.to; ++number) {
      const State* parent = retelling.tell(origins_, number);
      ensure(parent != nullptr, "a state that was found is there again");
      leave(block, *parent, number);
    }
  }

  void leave(Block& block, const State& parent, StateNumber number) const {
    const Fingerprint self = takes_one_order() ? space_.fingerprint(parent) : Fingerprint{};
    block.siblings.clear();
    std::uint32_t place = 0;
    space_.visit_enabled(parent, [&](const Action& action) {
      const Origin origin{number, place++};
      Fingerprint identity;
      if constexpr (KnowsActions<Space>) {
        if (takes_one_order()) {
          identity = space_.identity(action);
          const auto touched = commuted_.find(CommutedSteps::step_of(self, identity));
          if (touched) {
            ++block.left_out;
            // It may break a claim, and then nothing goes on behind it: whoever searches on past
            // violations must not rely on it.
            if (!options_.all_claims) block.siblings.push_back({identity, *touched});
            return;
          }
        }
      }
      take(block, parent, action, origin, identity);
    });
    if (place == 0) judge_end(block, parent, number);
  }

  void take(Block& block, const State& parent, const Action& action, Origin origin,
            Fingerprint identity) const {
    State next = parent;
    const Judgement judgement = space_.apply(next, action);
    ++block.generated;
    count_goals(block.goals, judgement.goals);
    if (judgement.broken != 0) {
      block.breaks.push_back({judgement.broken, origin.action, origin.parent});
      return;
    }
    // Before another thread sees the state: what is shared caches its fingerprint.
    const Fingerprint fingerprint = space_.fingerprint(next);
    if (takes_one_order()) {
      for (const Sibling& earlier : block.siblings) {
        if ((earlier.touched & judgement.touched) != 0) continue;
        block.commuted.push_back(
            {CommutedSteps::step_of(fingerprint, earlier.action), earlier.touched});
      }
      block.siblings.push_back({identity, judgement.touched});
    }
    if (table_.contains(fingerprint)) return;
    block.finds.push_back({fingerprint, origin, false});
  }

  void judge_end(Block& block, const State& state, StateNumber number) const {
    ++block.ends;
    if constexpr (JudgesEnds<Space>) {
      const Judgement judgement = space_.judge_end(state);
      count_goals(block.goals, judgement.goals);
      if (judgement.broken != 0) block.breaks.push_back({judgement.broken, std::nullopt, number});
    }
  }

  /// Two parents of one round may lead to the same state: the first one has it. What the steps of
  /// one and of the other commute with is left out behind it.
  void settle_shards(std::size_t job, std::size_t jobs) {
    for (Block& block : blocks_) {
      for (const CommutedSteps::Entry& entry : block.commuted) {
        if (CommutedSteps::shard_of(entry.step) % jobs != job) continue;
        next_commuted_.insert(entry.step, entry.touched);
      }
      for (Find& find : block.finds) {
        if (FingerprintTable::shard_of(find.fingerprint) % jobs != job) continue;
        find.is_new = table_.insert(find.fingerprint);
      }
    }
  }

  void collect(Block& block) {
    result_.generated += block.generated;
    result_.left_out += block.left_out;
    result_.ends += block.ends;
    for (std::size_t i = 0; i < block.goals.size(); ++i) result_.goals[i] += block.goals[i];
    for (Find& find : block.finds) {
      if (!find.is_new) continue;
      origins_.add(find.origin);
      sum_ += find.fingerprint.low;
    }
    for (const FoundBreak& found : block.breaks) {
      if (find_break(result_, found.claim) != nullptr ||
          (!result_.breaks.empty() && !options_.all_claims))
        continue;
      Break first{found.claim, origins_.way_to(found.parent)};
      if (found.action) first.way.push_back(*found.action);
      result_.breaks.push_back(std::move(first));
    }
  }

  void note_progress() {
    const auto layer = static_cast<std::size_t>(layer_end_ - layer_begin_);
    const auto next = static_cast<std::size_t>(origins_.size() - layer_end_);
    result_.distinct = origins_.size();
    result_.depth = next == 0 ? depth_ : depth_ + 1;
    result_.widest = std::max({result_.widest, layer, next});
    result_.layer_depth = depth_;
    result_.layer = layer;
    result_.layer_done = static_cast<std::size_t>(left_ - layer_begin_);
    result_.next_layer = next;
    result_.queued = static_cast<std::size_t>(origins_.size() - left_);
    result_.bytes = table_.bytes() + origins_.bytes() + commuted_.bytes() + next_commuted_.bytes();
    result_.missed_probability = table_.missed_probability();
  }

  // --- checkpoints -------------------------------------------------------------------------------

  std::optional<std::string> read(CheckpointReader& in);
  std::optional<std::string> read_commuted(CheckpointReader& in, CommutedSteps& steps);
  bool find_layer(StateNumber begin);
  bool retell(StateNumber begin, StateNumber end);

  const Space& space_;
  SearchOptions options_;
  FingerprintTable table_;
  Origins origins_;
  CommutedSteps commuted_;       ///< of the layer that is being left
  CommutedSteps next_commuted_;  ///< of the layer behind it
  // States are numbered without gaps, layer by layer.
  StateNumber layer_begin_ = 0;
  StateNumber layer_end_ = 1;
  StateNumber left_ = 0;                      ///< all before this one have been left
  std::vector<Retelling<Space>> retellings_;  ///< one a thread
  std::vector<Block> blocks_;
  std::size_t depth_ = 0;
  std::uint64_t sum_ = 0;  ///< of fingerprints: whether states that are told again are the same
  SearchResult result_;
};

// --- implementation of checkpoints ---------------------------------------------------------------

template <SearchSpace Space>
void BreadthFirst<Space>::save(CheckpointWriter& out) const {
  out.add(takes_one_order() ? 1U : 0U);
  out.add(options_.all_claims ? 1U : 0U);
  for (const std::uint64_t count : {result_.generated, result_.left_out, result_.ends}) {
    out.add(count);
  }
  for (const std::uint64_t count : result_.goals) out.add(count);
  out.add(result_.breaks.size());
  for (const Break& found : result_.breaks) {
    out.add(found.claim);
    out.add(found.way.size());
    for (const std::uint32_t place : found.way) out.add(place);
  }
  out.add(layer_begin_);
  out.add(left_);
  out.add(sum_);
  out.add(origins_.size());
  for (StateNumber state = 1; state < origins_.size(); ++state) out.add(origins_.word(state));
  for (const CommutedSteps* steps : {&commuted_, &next_commuted_}) {
    out.add(steps->size());
    steps->for_each([&](const CommutedSteps::Entry& entry) {
      out.add(entry.step.high);
      out.add(entry.step.low);
      out.add(entry.touched);
    });
  }
}

template <SearchSpace Space>
template <class Progress>
std::optional<std::string> BreadthFirst<Space>::resume(CheckpointReader& in, Progress&& progress) {
  ensure(origins_.size() == 1 && depth_ == 0, "only a search that has not begun is resumed");
  if (in.next() != (takes_one_order() ? 1U : 0U) || in.next() != (options_.all_claims ? 1U : 0U)) {
    return "it was made with other switches";
  }
  if (auto problem = read(in)) return problem;
  const std::string other_space =
      "it does not tell this space: another version of this program made it";
  if (!find_layer(std::exchange(layer_begin_, 0))) return other_space;
  const std::uint64_t sum = std::exchange(sum_, 0);
  for (StateNumber begin = 1; begin < origins_.size(); begin += parents_a_round) {
    if (!retell(begin, std::min(origins_.size(), begin + parents_a_round))) return other_space;
    if (!progress(begin)) return "it was interrupted";
  }
  if (sum_ != sum) return other_space;
  note_progress();
  return std::nullopt;
}

template <SearchSpace Space>
std::optional<std::string> BreadthFirst<Space>::read(CheckpointReader& in) {
  result_.generated = in.next();
  result_.left_out = in.next();
  result_.ends = in.next();
  for (std::uint64_t& count : result_.goals) count = in.next();
  result_.breaks.resize(in.next_size());
  for (Break& found : result_.breaks) {
    found.claim = static_cast<std::uint16_t>(in.next());
    found.way.resize(in.next_size());
    for (std::uint32_t& place : found.way) place = static_cast<std::uint32_t>(in.next());
  }
  layer_begin_ = in.next();
  left_ = in.next();
  sum_ = in.next();
  const std::size_t states = in.next_size();
  for (StateNumber state = 1; state < states; ++state) {
    if (!origins_.add_word(in.next())) return "its states do not follow one another";
  }
  if (auto problem = read_commuted(in, commuted_)) return problem;
  if (auto problem = read_commuted(in, next_commuted_)) return problem;
  if (!in.at_end()) return "its length is not what it says";
  return std::nullopt;
}

template <SearchSpace Space>
std::optional<std::string> BreadthFirst<Space>::read_commuted(CheckpointReader& in,
                                                              CommutedSteps& steps) {
  for (std::size_t left = in.next_size(); left > 0; --left) {
    Fingerprint step;
    step.high = in.next();
    step.low = in.next();
    steps.insert(step, in.next());
  }
  return std::nullopt;
}

// The layer that begins there, and how deep it lies; false if none does.
template <SearchSpace Space>
bool BreadthFirst<Space>::find_layer(StateNumber begin) {
  while (layer_begin_ < begin && layer_begin_ < layer_end_) begin_numbers_of_layer();
  return layer_begin_ == begin && layer_begin_ <= left_ && left_ <= layer_end_;
}

// False if the states do not follow from their origins, or one of them is there twice.
template <SearchSpace Space>
bool BreadthFirst<Space>::retell(StateNumber begin, StateNumber end) {
  std::atomic<bool> all_there = true;
  cut_into_blocks(begin, end);
  in_blocks([&](Retelling<Space>& retelling, Block& block) {
    for (StateNumber number = block.from; number < block.to; ++number) {
      const State* state = retelling.tell(origins_, number);
      if (state == nullptr) {
        all_there = false;
        return;
      }
      block.finds.push_back({space_.fingerprint(*state), origins_[number], false});
    }
  });
  settle_shards(0, 1);
  for (const Block& block : blocks_) {
    for (const Find& find : block.finds) {
      if (!find.is_new) all_there = false;
      sum_ += find.fingerprint.low;
    }
  }
  return all_there;
}

/// For tests and small spaces: all of it at once.
template <SearchSpace Space>
SearchResult search_breadth_first(const Space& space, SearchOptions options = {}) {
  BreadthFirst<Space> search(space, options);
  while (search.advance()) {
  }
  return search.result();
}

}  // namespace zablab
