// One text: get, put, append to its end. A store of many is one text for each key. (The key-value
// store that Porcupine's own tests judge.)
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "invariants/history/hash.hpp"
#include "invariants/history/model.hpp"
#include "invariants/history/recording.hpp"
#include "invariants/history/words.hpp"

namespace zablab::history {

/// A text as its length and a polynomial of its bytes, so that what is appended to it need not be
/// copied. Two different texts are taken for one with a chance of their length in 2^61.
struct TextState {
  std::uint64_t hash = 0;
  std::uint64_t length = 0;
  bool operator==(const TextState&) const = default;
};

class TextModel {
 public:
  using State = TextState;
  using Request = Asked;
  using Response = Answered;

  explicit TextModel(const Recording& recording) : recording_(&recording) {
    for (Text text = 0; text < recording.texts.size(); ++text) {
      states_.push_back(state_of_content(recording.texts[text]));
    }
  }

  State begin() const { return states_[recording_->initial]; }

  std::pair<State, Response> step(State state, const Request& request) const {
    Response response;
    if (request.function == Function::put) return {states_[request.value], response};
    if (request.function == Function::append) {
      return {joined(state, states_[request.value]), response};
    }
    response.has_value = true;
    response.items = {nowhere, static_cast<std::uint32_t>(state.length)};
    response.items_hash = state.hash;
    return {state, response};
  }

  std::uint64_t hash(State state) const { return spread(state.hash ^ state.length << 40); }

  bool agrees(const Response& recorded, const Response& computed) const {
    if (!recorded.has_value) return true;
    const State& read = states_[recorded.value];
    return read.hash == computed.items_hash &&
           static_cast<std::uint32_t>(read.length) == computed.items.count;
  }

  bool changes_nothing(const Request& request, const Response&) const {
    return request.function == Function::get;
  }

  std::string words(const Request& request) const { return words_of(*recording_, request); }
  std::string words_of_response(const Request& request, const Response& response) const {
    if (response.items.first == nowhere) {
      return fmt::format("a text of {} bytes", response.items.count);
    }
    return words_of(*recording_, request, response);
  }

 private:
  static constexpr std::uint64_t prime = (std::uint64_t{1} << 61) - 1;
  static constexpr std::uint64_t base = 0x0e3779b97f4a7c15ULL;

  static std::uint64_t product(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide wide = static_cast<Wide>(a) * b;
    const std::uint64_t sum =
        (static_cast<std::uint64_t>(wide) & prime) + static_cast<std::uint64_t>(wide >> 61);
    return sum >= prime ? sum - prime : sum;
  }

  static std::uint64_t sum(std::uint64_t a, std::uint64_t b) {
    return a + b >= prime ? a + b - prime : a + b;
  }

  static std::uint64_t power_of_base(std::uint64_t exponent) {
    std::uint64_t power = 1;
    for (std::uint64_t square = base; exponent != 0; exponent /= 2) {
      if (exponent % 2 == 1) power = product(power, square);
      square = product(square, square);
    }
    return power;
  }

  static State joined(State first, State second) {
    return {sum(product(first.hash, power_of_base(second.length)), second.hash),
            first.length + second.length};
  }

  /// Of a JSON text: what stands between its quotes.
  static State state_of_content(std::string_view words) {
    if (words.size() >= 2 && words.front() == '"') words = words.substr(1, words.size() - 2);
    State state;
    for (const char byte : words) {
      const auto number = static_cast<std::uint64_t>(static_cast<unsigned char>(byte)) + 1;
      state.hash = sum(product(state.hash, base), number);
      ++state.length;
    }
    return state;
  }

  const Recording* recording_;
  std::vector<State> states_;  // by text
};

static_assert(HistoryModel<TextModel>);

}  // namespace zablab::history
