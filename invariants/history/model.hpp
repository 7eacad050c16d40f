// What a checker must know of a kind of object: its states, and what an operation does to one.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <utility>

namespace zablab::history {

/// Of an operation to an answer about something else. A model may have
/// `relevance(request, response, known, about)`, which makes smallest parts cheaper to find.
enum class Relevance {
  none,        ///< the other can be explained without it
  decides,     ///< it cannot
  may_decide,  ///< it cannot, but its own answer is about something else: it may have happened or
               ///< not
  entangled,   ///< it ties together what could be looked at one by one
};

/// A sequential object. `step` is the object as a single client would see it; everything about
/// concurrency, unknown outcomes and search is the checkers'.
template <class Model>
concept HistoryModel = std::equality_comparable<typename Model::State> &&
    std::copyable<typename Model::State> &&
    requires(const Model& model, const typename Model::State& state,
             const typename Model::Request& request, const typename Model::Response& response) {
  /// The state before anything happened.
  { model.begin() } -> std::same_as<typename Model::State>;
  /// The state after `request`, and what it is answered.
  {
    model.step(state, request)
    } -> std::same_as<std::pair<typename Model::State, typename Model::Response>>;
  /// Equal states have equal hashes, on every machine.
  { model.hash(state) } -> std::same_as<std::uint64_t>;
  /// Whether what was recorded can be this answer. A recording may tell only a part.
  { model.agrees(response, response) } -> std::same_as<bool>;
  /// Whether a request that got this answer left the state as it was: a read, a write that was
  /// refused. Such an operation is taken the moment that the state allows it.
  { model.changes_nothing(request, response) } -> std::same_as<bool>;
  /// For a person: "put 5", "bad version".
  { model.words(request) } -> std::same_as<std::string>;
  { model.words_of_response(request, response) } -> std::same_as<std::string>;
};

}  // namespace zablab::history
