// What events do to states, each pair computed once: states are numbers to the searches.
#pragma once

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

using StateNumber = std::uint32_t;
constexpr StateNumber no_state = ~std::uint32_t{0};

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

  static constexpr StateNumber first = 0;

  /// The state after `event`; `no_state` if what it was answered is not what the state gives.
  StateNumber next(StateNumber state, std::uint32_t event) {
    std::uint32_t& known = memo_[(std::uint64_t{state} << 32 | event) + 1];
    if (known != 0) return known - 2;
    const StateNumber found = compute(state, event);
    // The table may have grown meanwhile, but never here: computing looks up nothing in it.
    known = found + 2;
    return found;
  }

  /// The same of what `next` was asked before.
  StateNumber next_known(StateNumber state, std::uint32_t event) const {
    return memo_.find((std::uint64_t{state} << 32 | event) + 1) - 2;
  }

  /// Taken at once where the state allows it.
  bool changes_nothing(std::uint32_t event) const { return changes_nothing_[event]; }

  const typename Model::State& state(StateNumber number) const { return states_[number]; }
  const Model& model() const { return *model_; }
  const std::vector<Event<Model>>& events() const { return *events_; }

 private:
  StateNumber compute(StateNumber state, std::uint32_t event) {
    const Event<Model>& one = (*events_)[event];
    auto [after, response] = model_->step(states_[state], one.request);
    if (one.known && !one.optional && !model_->agrees(one.response, response)) return no_state;
    return number_of(std::move(after));
  }

  StateNumber number_of(typename Model::State state) {
    for (std::uint64_t hash = model_->hash(state) | 1;; hash = spread(hash) | 1) {
      std::uint32_t& number = by_hash_[hash];
      if (number == 0) {
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
  WordMap by_hash_;
  WordMap memo_;
};

}  // namespace zablab::history
