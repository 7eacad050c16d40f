// One register: get, put, compare and set. A store of many is one register for each key.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "invariants/history/hash.hpp"
#include "invariants/history/model.hpp"
#include "invariants/history/recording.hpp"
#include "invariants/history/words.hpp"

namespace zablab::history {

class RegisterModel {
 public:
  using State = Text;  ///< what it holds
  using Request = Asked;
  using Response = Answered;

  explicit RegisterModel(const Recording& recording) : recording_(&recording) {}

  State begin() const { return recording_->initial; }

  std::pair<State, Response> step(State state, const Request& request) const {
    Response response;
    if (request.function == Function::get) {
      response.value = state;
      response.has_value = true;
      return {state, response};
    }
    const bool refused = request.function == Function::cas && state != request.expected;
    if (refused) response.error = cas_refused;
    return {refused ? state : request.value, response};
  }

  std::uint64_t hash(State state) const { return spread(state); }

  bool agrees(const Response& recorded, const Response& computed) const {
    if (recorded.error != computed.error) return false;
    return !recorded.has_value || recorded.value == computed.value;
  }

  bool changes_nothing(const Request& request, const Response& response) const {
    return request.function == Function::get || response.error != 0;
  }

  bool needs_source(const Request& request, const Response& response) const {
    const Text seen = seen_by(request, response);
    return seen != nil && seen != recording_->initial;
  }
  bool is_source(const Request& source, const Request& request, const Response& response) const {
    if (source.function == Function::cas && source.expected == source.value) return false;
    return source.function != Function::get && source.value == seen_by(request, response);
  }

  std::string words(const Request& request) const { return words_of(*recording_, request); }
  std::string words_of_response(const Request& request, const Response& response) const {
    return words_of(*recording_, request, response);
  }

 private:
  /// What the register held, as far as the answer tells; nil: it does not.
  static Text seen_by(const Request& request, const Response& response) {
    if (request.function == Function::get) return response.has_value ? response.value : nil;
    return request.function == Function::cas && response.error == 0 ? request.expected : nil;
  }

  const Recording* recording_;
};

static_assert(HistoryModel<RegisterModel>);

}  // namespace zablab::history
