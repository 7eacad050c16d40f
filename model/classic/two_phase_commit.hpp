// Two-phase commit as a set of messages (Lamport and Gray, "Consensus on Transaction Commit", the
// TLA+ module TwoPhase): resource managers prepare or abort, a transaction manager decides.
#pragma once

#include <cstdint>
#include <string>

#include "model/search/space.hpp"

namespace zablab::classic {

class TwoPhaseCommit {
 public:
  /// One word: two bits a resource manager, two of the transaction manager, one for each manager
  /// that it knows to be prepared, one for each message there can be.
  using State = std::uint64_t;

  enum class Kind : std::uint8_t {
    manager_commits,
    manager_aborts,
    manager_hears_prepared,
    prepares,
    chooses_to_abort,
    hears_commit,
    hears_abort
  };
  struct Action {
    Kind kind = Kind::manager_aborts;
    int resource = 0;  ///< from 0
  };

  static constexpr int smallest = 1;
  static constexpr int largest = 14;

  explicit TwoPhaseCommit(int resources) : resources_(resources) {}

  State first() const { return 0; }

  Fingerprint fingerprint(State state) const { return fingerprint_of(state); }

  template <class Visitor>
  void visit_enabled(State state, Visitor&& visitor) const {
    const bool undecided = manager(state) == undecided_;
    if (undecided && heard(state) == all()) visitor(Action{Kind::manager_commits, 0});
    if (undecided) visitor(Action{Kind::manager_aborts, 0});
    for (int i = 0; i < resources_; ++i) {
      if (undecided && (sent(state) >> i & 1) != 0)
        visitor(Action{Kind::manager_hears_prepared, i});
      if (resource(state, i) == working) {
        visitor(Action{Kind::prepares, i});
        visitor(Action{Kind::chooses_to_abort, i});
      }
      if ((state & commit_sent) != 0) visitor(Action{Kind::hears_commit, i});
      if ((state & abort_sent) != 0) visitor(Action{Kind::hears_abort, i});
    }
  }

  Judgement apply(State& state, const Action& action) const {
    switch (action.kind) {
      case Kind::manager_commits: state |= committed_ | commit_sent; break;
      case Kind::manager_aborts: state |= aborted_ | abort_sent; break;
      case Kind::manager_hears_prepared: state |= bit(heard_at, action.resource); break;
      case Kind::prepares:
        set(state, action.resource, prepared);
        state |= bit(sent_at, action.resource);
        break;
      case Kind::chooses_to_abort:
      case Kind::hears_abort: set(state, action.resource, aborted); break;
      case Kind::hears_commit: set(state, action.resource, committed); break;
    }
    return {is_consistent(state) ? std::uint16_t{0} : std::uint16_t{1}};
  }

  static const char* claim(std::uint16_t) { return "nobody aborts what another one commits"; }
  static std::string to_text(const Action& action);

 private:
  enum Resource : std::uint64_t { working, prepared, committed, aborted };

  static constexpr int heard_at = 28;
  static constexpr int sent_at = 42;
  static constexpr State undecided_ = 0;
  static constexpr State committed_ = State{1} << 56;
  static constexpr State aborted_ = State{2} << 56;
  static constexpr State commit_sent = State{1} << 58;
  static constexpr State abort_sent = State{1} << 59;

  static State bit(int at, int resource) { return State{1} << (at + resource); }
  static State manager(State state) { return state & (committed_ | aborted_); }
  static State resource(State state, int i) { return state >> (2 * i) & 3; }
  static void set(State& state, int i, Resource now) {
    state = (state & ~(State{3} << (2 * i))) | State{now} << (2 * i);
  }
  State all() const { return (State{1} << resources_) - 1; }
  State heard(State state) const { return state >> heard_at & all(); }
  State sent(State state) const { return state >> sent_at & all(); }
  bool is_consistent(State state) const {
    bool some_committed = false;
    bool some_aborted = false;
    for (int i = 0; i < resources_; ++i) {
      some_committed |= resource(state, i) == committed;
      some_aborted |= resource(state, i) == aborted;
    }
    return !(some_committed && some_aborted);
  }

  int resources_;
};

}  // namespace zablab::classic
