// What events do to states, each pair computed once: states are numbers to the searches.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "invariants/history/key_set.hpp"
#include "invariants/history/model.hpp"
#include "invariants/history/moments.hpp"
#include "invariants/history/recording.hpp"

namespace zablab::history {

/// One operation as a search sees it.
template <HistoryModel Model>
struct Event {
  Interval interval;
  std::uint32_t operation = 0;  ///< whoever made the event knows what it stands for
  bool known = true;            ///< `response` was recorded; else it may happen late, or never
  /// It may be left out, and its answer tells nothing; but it does not happen after its return.
  bool optional = false;
  bool ignored = false;  ///< it stands for nothing at all
  typename Model::Request request;
  typename Model::Response response;
};

/// What one more state costs beside what it shares with others.
template <HistoryModel Model>
std::size_t bytes_of(const Model& model, const typename Model::State& state) {
  if constexpr (requires { model.bytes(state); }) {
    return sizeof(state) + model.bytes(state);
  } else {
    return sizeof(state);
  }
}

using StateId = std::uint32_t;
constexpr StateId no_state = ~std::uint32_t{0};

template <HistoryModel Model>
class Transitions {
 public:
  Transitions(const Model& model, const std::vector<Event<Model>>& events)
      : model_(&model), events_(&events) {
    number_of(model.begin());
    for (const Event<Model>& event : events) {
      changes_nothing_.push_back(event.known && !event.optional &&
                                 model.changes_nothing(event.request, event.response));
    }
  }

  static constexpr StateId first = 0;

  /// The state after `event`; `no_state` if what it was answered is not what the state gives.
  StateId next(StateId state, std::uint32_t event) {
    std::uint32_t& known = memo_[(std::uint64_t{state} << 32 | event) + 1];
    if (known != 0) return known - 2;
    const StateId found = compute(state, event);
    // The table may have grown meanwhile, but never here: computing looks up nothing in it.
    known = found + 2;
    return found;
  }

  /// The same of what `next` was asked before.
  StateId next_known(StateId state, std::uint32_t event) const {
    return memo_.find((std::uint64_t{state} << 32 | event) + 1) - 2;
  }

  /// Taken at once where the state allows it.
  bool changes_nothing(std::uint32_t event) const { return changes_nothing_[event]; }

  const typename Model::State& state(StateId number) const { return states_[number]; }
  const Model& model() const { return *model_; }

  std::size_t bytes() const { return state_bytes_ + by_hash_.bytes() + memo_.bytes(); }

  /// How many configurations can be looked at before the bytes are counted again, so that a quarter
  /// of `bytes_at_most` is not exceeded: each may bring a new state for every one of `open` events.
  std::uint64_t slice(std::uint64_t bytes_at_most, std::uint64_t open,
                      std::uint64_t key_bytes) const {
    constexpr std::uint64_t entry_bytes = 64;  // of by_hash_ and memo_, half of which are empty
    const std::uint64_t state_bytes = state_bytes_ / states_.size();
    const std::uint64_t each = (open + 1) * (state_bytes + entry_bytes) + 3 * key_bytes;
    return std::max<std::uint64_t>(bytes_at_most / 4 / each, 1);
  }
  const std::vector<Event<Model>>& events() const { return *events_; }

 private:
  StateId compute(StateId state, std::uint32_t event) {
    const Event<Model>& one = (*events_)[event];
    auto [after, response] = model_->step(states_[state], one.request);
    if (one.known && !one.optional && !model_->agrees(one.response, response)) return no_state;
    return number_of(std::move(after));
  }

  StateId number_of(typename Model::State state) {
    for (std::uint64_t hash = model_->hash(state) | 1;; hash = spread(hash) | 1) {
      std::uint32_t& number = by_hash_[hash];
      if (number == 0) {
        state_bytes_ += bytes_of(*model_, state);
        states_.push_back(std::move(state));
        number = static_cast<std::uint32_t>(states_.size());
        return number - 1;
      }
      if (states_[number - 1] == state) return number - 1;
    }
  }

  const Model* model_;
  const std::vector<Event<Model>>* events_;
  std::vector<bool> changes_nothing_;
  std::deque<typename Model::State> states_;
  std::size_t state_bytes_ = 0;
  WordMap by_hash_;
  WordMap memo_;
};

}  // namespace zablab::history
