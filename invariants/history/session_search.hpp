// Looks for an order that keeps the order of every session and explains all answers, where real
// time counts for nothing, or among writes alone (ZooKeeper's contract without zxids). A
// configuration is how far each session has come, and a state.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "invariants/history/key_set.hpp"
#include "invariants/history/progress.hpp"
#include "invariants/history/transitions.hpp"

namespace zablab::history {

/// What must have happened before: by event, how far each session must have come.
struct SessionOrder {
  std::vector<std::vector<std::uint32_t>> sessions;  ///< events, in the order of the session
  /// By event: others that come first, beside those of its own session.
  std::vector<std::vector<std::uint32_t>> first;
};

template <HistoryModel Model>
class SessionSearch {
 public:
  SessionSearch(Transitions<Model>& transitions, const SessionOrder& order)
      : transitions_(&transitions),
        order_(&order),
        done_(transitions.events().size(), false),
        reached_(order.sessions.size(), 0),
        tried_(1 + (order.sessions.size() + 1) / 2) {
    settle();
    remember();
  }

  Progress run(std::uint64_t configurations) {
    for (std::uint64_t end = looked_at_ + configurations; looked_at_ < end;) {
      if (left_over() == 0) return Progress::holds;
      const std::uint32_t session = next_session();
      if (session == none) {
        if (frames_.empty()) return Progress::violated;
        back();
        continue;
      }
      enter(session);
    }
    return Progress::undecided;
  }

  const std::vector<std::uint32_t>& taken() const { return taken_; }
  const DeadEnd& dead_end() const { return dead_end_; }
  std::uint64_t looked_at() const { return looked_at_; }
  std::size_t bytes() const {
    return tried_.bytes() + frames_.capacity() * sizeof(Frame) +
           (taken_.capacity() + session_of_taken_.capacity()) * 4;
  }
  /// Of one of its configurations.
  std::size_t key_bytes() const { return 8 * (1 + (reached_.size() + 1) / 2); }

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  struct Frame {
    StateId state;
    std::uint32_t session;
    bool skipped;  // the event was left out
    std::size_t taken;
  };

  std::size_t left_over() const { return done_.size() - taken_.size(); }

  bool is_optional(std::uint32_t event) const { return !transitions_->events()[event].known; }

  /// The next event of a session, if nothing must come before it; none otherwise.
  std::uint32_t ready(std::uint32_t session) const {
    const std::vector<std::uint32_t>& events = order_->sessions[session];
    if (reached_[session] == events.size()) return none;
    const std::uint32_t event = events[reached_[session]];
    for (const std::uint32_t other : order_->first[event]) {
      if (!done_[other]) return none;
    }
    return event;
  }

  void take(std::uint32_t session) {
    const std::uint32_t event = order_->sessions[session][reached_[session]++];
    done_[event] = true;
    taken_.push_back(event);
    session_of_taken_.push_back(session);
  }

  /// Takes what changes nothing wherever the state allows it: that only makes others possible.
  void settle() {
    for (bool any = true; any;) {
      any = false;
      for (std::uint32_t session = 0; session < reached_.size(); ++session) {
        const std::uint32_t event = ready(session);
        if (event == none || !transitions_->changes_nothing(event)) continue;
        if (transitions_->next(state_, event) == no_state) continue;
        take(session);
        any = true;
      }
    }
  }

  /// The next choice here: each session's event, and then each that may be left out, left out.
  std::uint32_t next_session() {
    const auto count = static_cast<std::uint32_t>(reached_.size());
    for (; cursor_ < 2 * count; ++cursor_) {
      const std::uint32_t event = ready(cursor_ % count);
      if (event == none || transitions_->changes_nothing(event)) continue;
      if (cursor_ >= count && !is_optional(event)) continue;
      if (cursor_ < count && transitions_->next(state_, event) == no_state) continue;
      return cursor_++;
    }
    return none;
  }

  void enter(std::uint32_t choice) {
    ++looked_at_;
    const auto count = static_cast<std::uint32_t>(reached_.size());
    const std::uint32_t session = choice % count;
    frames_.push_back({state_, session, choice >= count, taken_.size()});
    const std::uint32_t event = order_->sessions[session][reached_[session]];
    if (choice < count) state_ = transitions_->next(state_, event);
    take(session);
    settle();
    cursor_ = 0;
    if (!tried_.insert(key())) return back();
    remember();
  }

  void back() {
    const Frame frame = frames_.back();
    frames_.pop_back();
    while (taken_.size() > frame.taken) {
      done_[taken_.back()] = false;
      --reached_[session_of_taken_.back()];
      taken_.pop_back();
      session_of_taken_.pop_back();
    }
    state_ = frame.state;
    const auto count = static_cast<std::uint32_t>(reached_.size());
    cursor_ = frame.session + (frame.skipped ? count : 0) + 1;
  }

  const std::vector<std::uint64_t>& key() {
    key_.assign(1 + (reached_.size() + 1) / 2, 0);
    key_[0] = state_;
    for (std::size_t i = 0; i < reached_.size(); ++i) {
      key_[1 + i / 2] |= std::uint64_t{reached_[i]} << (i % 2 * 32);
    }
    return key_;
  }

  void remember() {
    if (left_over() == 0 || (taken_.size() <= dead_end_.reached && looked_at_ > 0)) return;
    dead_end_.reached = static_cast<std::uint32_t>(taken_.size());
    dead_end_.state = state_;
    dead_end_.candidates.clear();
    for (std::uint32_t session = 0; session < reached_.size(); ++session) {
      const std::uint32_t event = ready(session);
      if (event != none) dead_end_.candidates.push_back(event);
    }
    if (!dead_end_.candidates.empty()) dead_end_.pending = dead_end_.candidates.front();
  }

  Transitions<Model>* transitions_;
  const SessionOrder* order_;
  std::vector<bool> done_;
  std::vector<std::uint32_t> reached_;
  KeySet tried_;
  std::vector<std::uint32_t> taken_, session_of_taken_;
  std::vector<Frame> frames_;
  std::vector<std::uint64_t> key_;
  StateId state_ = Transitions<Model>::first;
  std::uint32_t cursor_ = 0;
  DeadEnd dead_end_;
  std::uint64_t looked_at_ = 0;
};

}  // namespace zablab::history
