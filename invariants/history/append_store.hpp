// One list: append at its end, read all of it. A store of many is one list for each key.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "invariants/history/hash.hpp"
#include "invariants/history/model.hpp"
#include "invariants/history/recording.hpp"
#include "invariants/history/words.hpp"

namespace zablab::history {

/// A list as its length and a hash of its elements in order, so that a state costs the same however
/// long the list is. Two different lists are taken for one with a chance of 2^-64.
struct ListState {
  std::uint64_t hash = 0;
  std::uint32_t length = 0;
  bool operator==(const ListState&) const = default;
};

class AppendModel {
 public:
  using State = ListState;
  using Request = Asked;
  using Response = Answered;

  explicit AppendModel(const Recording& recording) : recording_(&recording) {}

  State begin() const { return {}; }

  std::pair<State, Response> step(State state, const Request& request) const {
    Response response;
    if (request.function == Function::append) {
      return {{combined(state.hash, request.value), state.length + 1}, response};
    }
    response.has_items = true;
    response.items_hash = state.hash;
    response.items = {nowhere, state.length};
    return {state, response};
  }

  std::uint64_t hash(State state) const { return spread(state.hash ^ state.length); }

  bool agrees(const Response& recorded, const Response& computed) const {
    if (!recorded.has_items) return true;
    return recorded.items.count == computed.items.count &&
           recorded.items_hash == computed.items_hash;
  }

  bool changes_nothing(const Request& request, const Response&) const {
    return request.function == Function::list;
  }

  std::string words(const Request& request) const { return words_of(*recording_, request); }
  std::string words_of_response(const Request& request, const Response& response) const {
    return words_of(*recording_, request, response);
  }

 private:
  const Recording* recording_;
};

static_assert(HistoryModel<AppendModel>);

}  // namespace zablab::history
