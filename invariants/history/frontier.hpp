// Looks for an order that explains a history by going through its calls and returns and keeping all
// configurations that can explain it so far (Lowe's just-in-time linearization, breadth first):
// operations are taken only when a return demands it. Good at finding that there is none.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "invariants/history/key_set.hpp"
#include "invariants/history/moments.hpp"
#include "invariants/history/progress.hpp"
#include "invariants/history/transitions.hpp"

namespace zablab::history {

template <HistoryModel Model>
class Frontier {
 public:
  /// `variants`: by event of `moments`, the event of `transitions` that stands for it; empty: the
  /// same.
  Frontier(Transitions<Model>& transitions, const Moments& moments,
           std::vector<std::uint32_t> variants = {})
      : transitions_(&transitions),
        moments_(&moments),
        variants_(std::move(variants)),
        words_((moments.slots + 63) / 64),
        seen_(1 + words_) {
    std::vector<std::uint64_t> first(1 + words_, 0);
    first[0] = std::uint64_t{nobody} << 32 | Transitions<Model>::first;
    now_.insert(now_.end(), first.begin(), first.end());
    scratch_.resize(1 + words_);
  }

  /// Looks at that many configurations more.
  Progress run(std::uint64_t configurations) {
    const std::uint64_t end = looked_at_ + configurations;
    while (at_ < std::min(end_, moments_->in_order.size())) {
      const Moment moment = moments_->in_order[at_];
      if (transitions_->events()[variant(moment.event)].ignored) {
        ++at_;
        continue;
      }
      if (!moment.is_return) {
        call(moment.event);
        ++at_;
        continue;
      }
      if (!resume_return(moment.event, end)) return Progress::undecided;
      if (now_.empty()) return Progress::violated;
      ++at_;
      if (looked_at_ >= end) return Progress::undecided;
    }
    return Progress::holds;
  }

  /// What each write did when, of the way that was found; reads are put where they fit.
  /// REQUIRES: it holds.
  Explanation explanation() const;

  /// Everything before a moment, to be gone on from by another one of the same moments.
  struct Checkpoint {
    std::uint32_t at = 0;
    std::vector<std::uint64_t> now;
    std::vector<std::uint32_t> open;
  };

  /// Goes on to that moment; undecided: it could not, within so many configurations.
  Progress advance(std::uint32_t moment, std::uint64_t configurations) {
    const std::size_t end = std::exchange(end_, moment);
    const Progress progress = run(configurations);
    end_ = end;
    return progress;
  }
  Checkpoint save() const { return {at_, now_, open_}; }
  void go_on_from(const Checkpoint& checkpoint) {
    at_ = checkpoint.at;
    now_ = checkpoint.now;
    open_ = checkpoint.open;
    for (std::size_t i = 0; i < now_.size(); i += 1 + words_) {
      now_[i] |= std::uint64_t{nobody} << 32;
    }
  }

  const DeadEnd& dead_end() const { return dead_end_; }
  std::uint64_t looked_at() const { return looked_at_; }
  std::size_t bytes() const {
    return seen_.bytes() + (now_.capacity() + after_.capacity() + work_.capacity()) * 8 +
           steps_.capacity() * sizeof(Step);
  }

 private:
  static constexpr std::uint32_t none = Moments::none;
  static constexpr std::uint32_t nobody = ~std::uint32_t{0};

  /// How a configuration came about: the last event that was taken, when, and what was before it.
  struct Step {
    std::uint32_t before;
    std::uint32_t event;
    std::uint32_t moment;
  };

  // A configuration is 1 + words_ words: the step that made it and its state, then the mask of open
  // events that have already happened.
  using Configuration = std::span<std::uint64_t>;

  static StateId state_of(std::span<const std::uint64_t> one) {
    return static_cast<StateId>(one[0]);
  }
  static std::uint32_t step_of(std::span<const std::uint64_t> one) {
    return static_cast<std::uint32_t>(one[0] >> 32);
  }

  std::uint64_t bit(std::uint32_t event) const {
    return std::uint64_t{1} << (moments_->slot_of[event] % 64);
  }
  bool has(std::span<const std::uint64_t> one, std::uint32_t event) const {
    return (one[1 + moments_->slot_of[event] / 64] & bit(event)) != 0;
  }
  void set(Configuration one, std::uint32_t event) const {
    one[1 + moments_->slot_of[event] / 64] |= bit(event);
  }
  void clear(Configuration one, std::uint32_t event) const {
    one[1 + moments_->slot_of[event] / 64] &= ~bit(event);
  }
  bool is_optional(std::uint32_t event) const {
    return transitions_->events()[variant(event)].optional;
  }
  std::uint32_t variant(std::uint32_t event) const {
    return variants_.empty() ? event : variants_[event];
  }
  bool changes_nothing(std::uint32_t event) const {
    return transitions_->changes_nothing(variant(event));
  }
  StateId next(StateId state, std::uint32_t event) {
    return transitions_->next(state, variant(event));
  }

  void call(std::uint32_t event) {
    open_.push_back(event);
    if (!changes_nothing(event)) return;
    for (std::size_t i = 0; i < now_.size(); i += 1 + words_) {
      const Configuration one = std::span(now_).subspan(i, 1 + words_);
      if (next(state_of(one), event) != no_state) set(one, event);
    }
  }

  /// False: the budget was spent, to be gone on with.
  bool resume_return(std::uint32_t event, std::uint64_t end) {
    if (!in_return_) begin_return(event);
    while (!work_.empty()) {
      if (looked_at_ >= end) return false;
      std::copy(work_.end() - static_cast<std::ptrdiff_t>(1 + words_), work_.end(),
                scratch_.begin());
      work_.resize(work_.size() - 1 - words_);
      expand(event);
    }
    in_return_ = false;
    if (after_.empty()) remember_dead_end(event);
    now_.swap(after_);
    open_.erase(std::find(open_.begin(), open_.end(), event));
    return true;
  }

  void begin_return(std::uint32_t event) {
    in_return_ = true;
    seen_.clear();
    work_.clear();
    after_.clear();
    // Last ones first onto the stack, so that the first configuration is expanded first.
    for (std::size_t i = now_.size(); i > 0; i -= 1 + words_) {
      keep(std::span(now_).subspan(i - 1 - words_, 1 + words_), event);
    }
  }

  /// Files a configuration with those that have explained the return, or with the others.
  void keep(Configuration one, std::uint32_t event) {
    ++looked_at_;
    const bool explained = has(one, event);
    const std::uint64_t step = one[0];
    one[0] = state_of(one) | std::uint64_t{explained ? 1U : 0U} << 32;
    const bool is_new = seen_.insert(one);
    one[0] = step;
    if (!is_new) return;
    if (!explained) work_.insert(work_.end(), one.begin(), one.end());
    if (explained) {
      clear(one, event);
      after_.insert(after_.end(), one.begin(), one.end());
    } else if (is_optional(event)) {
      after_.insert(after_.end(), one.begin(), one.end());
    }
  }

  /// Takes each open event that `scratch_` has not taken.
  void expand(std::uint32_t event) {
    const std::vector<std::uint64_t> from = scratch_;
    for (const std::uint32_t open : open_) {
      if (has(from, open) || changes_nothing(open)) continue;
      const StateId state = state_of(from);
      const StateId after = next(state, open);
      const bool may_be_left_out = moments_->return_of[open] == none || is_optional(open);
      if (after == no_state || (may_be_left_out && after == state)) continue;
      std::copy(from.begin(), from.end(), scratch_.begin());
      steps_.push_back({step_of(from), open, at_});
      scratch_[0] = static_cast<std::uint64_t>(steps_.size() - 1) << 32 | after;
      set(scratch_, open);
      take_what_changes_nothing();
      keep(scratch_, event);
    }
  }

  void take_what_changes_nothing() {
    for (const std::uint32_t open : open_) {
      if (!changes_nothing(open) || has(scratch_, open)) continue;
      if (next(state_of(scratch_), open) != no_state) set(scratch_, open);
    }
  }

  void remember_dead_end(std::uint32_t event) {
    dead_end_.pending = event;
    dead_end_.reached = at_;
    const std::span<const std::uint64_t> first = std::span(now_).first(1 + words_);
    dead_end_.state = state_of(first);
    for (const std::uint32_t open : open_) {
      if (!has(first, open)) dead_end_.candidates.push_back(open);
    }
  }

  Transitions<Model>* transitions_;
  const Moments* moments_;
  std::vector<std::uint32_t> variants_;
  std::size_t words_;
  KeySet seen_;
  std::vector<std::uint64_t> now_, after_, work_, scratch_;
  std::vector<std::uint32_t> open_;
  std::vector<Step> steps_;
  std::uint32_t at_ = 0;
  std::size_t end_ = ~std::size_t{0};  // looks no further than that moment
  bool in_return_ = false;
  DeadEnd dead_end_;
  std::uint64_t looked_at_ = 0;
};

template <HistoryModel Model>
Explanation Frontier<Model>::explanation() const {
  std::vector<Step> writes;
  for (std::uint32_t at = step_of(now_); at != nobody; at = steps_[at].before) {
    writes.push_back(steps_[at]);
  }
  std::reverse(writes.begin(), writes.end());
  // The state between two writes lasts; a read fits where it agrees, and is put there at once.
  Explanation order;
  std::vector<std::uint32_t> waiting;
  StateId state = Transitions<Model>::first;
  std::int64_t now = std::numeric_limits<std::int64_t>::min();
  const auto take = [&](std::uint32_t event) {
    now = std::max(now, transitions_->events()[event].interval.called);
    order.emplace_back(event, now);
  };
  const auto take_waiting = [&] {
    std::erase_if(waiting, [&](std::uint32_t event) {
      if (transitions_->next_known(state, event) == no_state) return false;
      take(event);
      return true;
    });
  };
  std::size_t write = 0;
  for (std::uint32_t at = 0; at < moments_->in_order.size(); ++at) {
    const auto [event, is_return] = moments_->in_order[at];
    if (!is_return && transitions_->changes_nothing(event)) waiting.push_back(event);
    take_waiting();
    for (; write < writes.size() && writes[write].moment == at; ++write) {
      state = transitions_->next_known(state, writes[write].event);
      take(writes[write].event);
      take_waiting();
    }
  }
  return order;
}

}  // namespace zablab::history
