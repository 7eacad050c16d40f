// Looks for an order that explains a history by trying one operation after the other (Wing and
// Gong, with Lowe's cache of what was tried). A configuration is the next return that must be
// explained, a state, and which of the operations open at that return have already happened: its
// size has nothing to do with the length of the history.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "invariants/history/key_set.hpp"
#include "invariants/history/moments.hpp"
#include "invariants/history/progress.hpp"
#include "invariants/history/transitions.hpp"

namespace zablab::history {

template <HistoryModel Model>
class DepthFirst {
 public:
  DepthFirst(Transitions<Model>& transitions, const Moments& moments)
      : transitions_(&transitions),
        moments_(&moments),
        words_((moments.slots + 63) / 64),
        tried_(1 + words_) {
    link();
    mask_.assign(words_, 0);
    key_.assign(1 + words_, 0);
    settle();
    if (deadline_ != end_) remember_dead_end();
  }

  /// Looks at that many configurations more.
  Progress run(std::uint64_t configurations) {
    for (std::uint64_t end = looked_at_ + configurations; looked_at_ < end;) {
      if (deadline_ == end_) return Progress::holds;
      const std::uint32_t event = next_candidate();
      if (event == none) {
        if (frames_.empty()) return Progress::violated;
        back();
        continue;
      }
      enter(event);
    }
    return Progress::undecided;
  }

  /// REQUIRES: it holds.
  Explanation explanation() const {
    Explanation order;
    std::int64_t now = std::numeric_limits<std::int64_t>::min();
    for (const std::uint32_t event : order_) {
      now = std::max(now, transitions_->events()[event].interval.called);
      order.emplace_back(event, now);
    }
    return order;
  }

  const DeadEnd& dead_end() const { return dead_end_; }
  std::uint64_t looked_at() const { return looked_at_; }
  std::size_t bytes() const {
    return tried_.bytes() + masks_.capacity() * 8 + frames_.capacity() * sizeof(Frame) +
           (next_.capacity() + previous_.capacity() + order_.capacity()) * 4;
  }

 private:
  static constexpr std::uint32_t none = Moments::none;

  struct Frame {
    StateId state;
    std::uint32_t deadline;
    std::uint32_t event;  // that was tried here
    std::size_t order;    // how long order_ was
  };

  const Moment& moment(std::uint32_t at) const { return moments_->in_order[at]; }
  bool is_lazy(std::uint32_t event) const { return moments_->return_of[event] == none; }

  /// Two lists: calls and returns of what returned, and calls of what never did, which are tried
  /// last. Place `end_` is the head of the first, `end_ + 1` that of the second.
  void link() {
    end_ = static_cast<std::uint32_t>(moments_->in_order.size());
    next_.assign(end_ + 2, none);
    previous_.assign(end_ + 2, none);
    std::uint32_t last[2] = {end_, end_ + 1};
    for (std::uint32_t at = 0; at < end_; ++at) {
      std::uint32_t& behind = last[is_lazy(moment(at).event) ? 1 : 0];
      next_[behind] = at;
      previous_[at] = behind;
      behind = at;
    }
    for (const std::uint32_t list : {0U, 1U}) {
      next_[last[list]] = end_ + list;
      previous_[end_ + list] = last[list];
    }
    cursor_ = next_[end_];
  }

  void unlink(std::uint32_t at) {
    next_[previous_[at]] = next_[at];
    previous_[next_[at]] = previous_[at];
  }
  void relink(std::uint32_t at) {
    next_[previous_[at]] = at;
    previous_[next_[at]] = at;
  }

  std::uint64_t bit(std::uint32_t event) const {
    return std::uint64_t{1} << (moments_->slot_of[event] % 64);
  }
  std::uint64_t& word(std::uint32_t event) { return mask_[moments_->slot_of[event] / 64]; }

  void take(std::uint32_t event) {
    order_.push_back(event);
    unlink(moments_->call_of[event]);
    if (!is_lazy(event)) unlink(moments_->return_of[event]);
    word(event) |= bit(event);
  }

  void give_back() {
    const std::uint32_t event = order_.back();
    order_.pop_back();
    if (!is_lazy(event)) relink(moments_->return_of[event]);
    relink(moments_->call_of[event]);
  }

  /// Takes all that changes nothing and can be explained now, and looks for the next return.
  void settle() {
    std::uint32_t at = next_[end_];
    while (at != end_ && !moment(at).is_return) {
      const std::uint32_t event = moment(at).event;
      const std::uint32_t following = next_[at];
      if (transitions_->changes_nothing(event) && transitions_->next(state_, event) != no_state) {
        pass(at);
        take(event);
        at = following == moments_->return_of[event] ? next_[following] : following;
        continue;
      }
      at = following;
    }
    pass(at);
    cursor_ = next_[end_];
  }

  /// What returned before the next return that matters is no part of the mask. (Ahead of a take,
  /// because slots are used again.)
  void pass(std::uint32_t deadline) {
    for (std::uint32_t at = deadline_; at < deadline; ++at) {
      if (moment(at).is_return) word(moment(at).event) &= ~bit(moment(at).event);
    }
    deadline_ = std::max(deadline_, deadline);
  }

  /// The next event to try here, `none` if all were.
  std::uint32_t next_candidate() {
    while (cursor_ != end_ + 1) {
      if (cursor_ == end_ || (cursor_ < end_ && moment(cursor_).is_return)) {
        cursor_ = next_[end_ + 1];
        continue;
      }
      const std::uint32_t event = moment(cursor_).event;
      // Lists are in the order of calls: nothing further on was called before the deadline.
      if (cursor_ > deadline_) break;
      cursor_ = next_[cursor_];
      if (transitions_->changes_nothing(event)) continue;
      const StateId after = transitions_->next(state_, event);
      if (after == no_state || (is_lazy(event) && after == state_)) continue;
      return event;
    }
    return none;
  }

  void enter(std::uint32_t event) {
    ++looked_at_;
    frames_.push_back({state_, deadline_, event, order_.size()});
    masks_.insert(masks_.end(), mask_.begin(), mask_.end());
    state_ = transitions_->next(state_, event);
    take(event);
    settle();
    key_[0] = std::uint64_t{deadline_} << 32 | state_;
    std::copy(mask_.begin(), mask_.end(), key_.begin() + 1);
    if (!tried_.insert(key_)) return back();
    if (deadline_ != end_ && deadline_ > dead_end_.reached) remember_dead_end();
  }

  void back() {
    const Frame frame = frames_.back();
    frames_.pop_back();
    while (order_.size() > frame.order) give_back();
    state_ = frame.state;
    deadline_ = frame.deadline;
    std::copy(masks_.end() - static_cast<std::ptrdiff_t>(words_), masks_.end(), mask_.begin());
    masks_.resize(masks_.size() - words_);
    cursor_ = next_[moments_->call_of[frame.event]];
  }

  void remember_dead_end() {
    dead_end_.pending = moment(deadline_).event;
    dead_end_.reached = deadline_;
    dead_end_.state = state_;
    dead_end_.candidates.clear();
    for (std::uint32_t at = next_[end_]; at < deadline_; at = next_[at]) {
      dead_end_.candidates.push_back(moment(at).event);
    }
  }

  Transitions<Model>* transitions_;
  const Moments* moments_;
  std::size_t words_;  // of a mask
  KeySet tried_;
  std::vector<std::uint32_t> next_, previous_;
  std::uint32_t end_ = 0;
  std::uint32_t cursor_ = 0;
  std::uint32_t deadline_ = 0;
  StateId state_ = Transitions<Model>::first;
  std::vector<std::uint64_t> mask_, key_, masks_;
  std::vector<Frame> frames_;
  std::vector<std::uint32_t> order_;
  DeadEnd dead_end_;
  std::uint64_t looked_at_ = 0;
};

}  // namespace zablab::history
