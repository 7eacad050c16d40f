// A store of many objects of one model, for where they cannot be judged one by one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "invariants/history/hash.hpp"
#include "invariants/history/recording.hpp"

namespace zablab::history {

template <class Model>
class ByKey {
 public:
  using State = std::map<Text, typename Model::State>;  ///< those that were changed
  using Request = typename Model::Request;
  using Response = typename Model::Response;

  explicit ByKey(const Recording& recording) : model_(recording) {}

  State begin() const { return {}; }

  std::pair<State, Response> step(const State& state, const Request& request) const {
    const auto there = state.find(request.key);
    auto [after, response] =
        model_.step(there == state.end() ? model_.begin() : there->second, request);
    std::pair<State, Response> result(state, response);
    if (!model_.changes_nothing(request, response)) {
      result.first.insert_or_assign(request.key, after);
    }
    return result;
  }

  std::uint64_t hash(const State& state) const {
    std::uint64_t hash = 0;
    for (const auto& [key, one] : state) hash = combined(hash, combined(key, model_.hash(one)));
    return hash;
  }

  /// A copy shares nothing; a node of a map has four words beside what it holds.
  std::size_t bytes(const State& state) const {
    return state.size() * (sizeof(typename State::value_type) + 32);
  }

  bool agrees(const Response& recorded, const Response& computed) const {
    return model_.agrees(recorded, computed);
  }
  bool changes_nothing(const Request& request, const Response& response) const {
    return model_.changes_nothing(request, response);
  }
  std::string words(const Request& request) const { return model_.words(request); }
  std::string words_of_response(const Request& request, const Response& response) const {
    return model_.words_of_response(request, response);
  }

 private:
  Model model_;
};

}  // namespace zablab::history
