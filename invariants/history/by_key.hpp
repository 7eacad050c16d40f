// A store of many objects of one model, for where they cannot be judged one by one: sessions that
// must be kept in order, transactions that touch several.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "invariants/history/hash.hpp"
#include "invariants/history/recording.hpp"
#include "invariants/history/words.hpp"

namespace zablab::history {

/// One operation, or several at one moment; and what was recorded of those.
struct StoreRequest {
  Asked asked;
  Range results;  ///< of a txn
};

inline StoreRequest store_request_of(const Operation& one) {
  return {one.asked, one.answered.results};
}

template <class Model>
class ByKey {
 public:
  /// Those that were changed, by key: a copy is one block of memory.
  using State = std::vector<std::pair<Text, typename Model::State>>;
  using Request = StoreRequest;
  using Response = Answered;

  explicit ByKey(const Recording& recording) : recording_(&recording), model_(recording) {}

  State begin() const { return {}; }

  std::pair<State, Response> step(const State& state, const Request& request) const {
    std::pair<State, Response> after(state, {});
    const Asked& asked = request.asked;
    if (asked.function != Function::txn) {
      after.second = change(after.first, asked);
      return after;
    }
    const auto parts = recording_->parts_of(asked);
    for (std::uint32_t part = 0; part < parts.size(); ++part) {
      const Answered computed = change(after.first, parts[part]);
      compare(request, part, computed, after.second);
    }
    return after;
  }

  std::uint64_t hash(const State& state) const {
    std::uint64_t hash = 0;
    for (const auto& [key, one] : state) hash = combined(hash, combined(key, model_.hash(one)));
    return hash;
  }

  /// A copy shares nothing.
  std::size_t bytes(const State& state) const {
    return state.size() * sizeof(typename State::value_type);
  }

  bool agrees(const Response& recorded, const Response& computed) const {
    return computed.wrong.place == no_part && model_.agrees(recorded, computed);
  }
  bool changes_nothing(const Request& request, const Response& response) const {
    if (request.asked.function == Function::txn) return request.asked.flags.reads_only;
    return model_.changes_nothing(request.asked, response);
  }
  std::string words(const Request& request) const { return words_of(*recording_, request.asked); }
  std::string words_of_response(const Request& request, const Response& response) const {
    if (request.asked.function == Function::txn) {
      return words_of(*recording_, request.asked, response);
    }
    return model_.words_of_response(request.asked, response);
  }

 private:
  Answered change(State& state, const Asked& asked) const {
    const auto at = std::lower_bound(state.begin(), state.end(), asked.key,
                                     [](const auto& one, Text key) { return one.first < key; });
    const bool there = at != state.end() && at->first == asked.key;
    auto [after, answered] = model_.step(there ? at->second : model_.begin(), asked);
    if (model_.changes_nothing(asked, answered)) return answered;
    if (there) {
      at->second = after;
    } else {
      state.insert(at, {asked.key, after});
    }
    return answered;
  }

  /// Notes the first part whose recorded result is not the computed one.
  void compare(const Request& request, std::uint32_t part, const Answered& computed,
               Answered& answered) const {
    if (part >= request.results.count || answered.wrong.place != no_part) return;
    if (model_.agrees(recording_->results[request.results.first + part], computed)) return;
    answered = computed;
    answered.wrong = {part, computed.error};
    answered.error = 0;
  }

  const Recording* recording_;
  Model model_;
};

}  // namespace zablab::history
