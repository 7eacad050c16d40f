// How a search came to each state: 8 bytes a state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "protocol/base/ensure.hpp"

namespace zablab {

/// States are numbered in the order in which they are found; the first one is 0.
using StateNumber = std::uint64_t;

/// From which state, by the how-manieth of its actions.
struct Origin {
  StateNumber parent = 0;
  std::uint32_t action = 0;
};

class Origins {
 public:
  static constexpr std::uint32_t actions_at_most = 1U << 20;
  static constexpr StateNumber states_at_most = StateNumber{1} << 44;

  void add(Origin origin) {
    ensure(origin.action < actions_at_most && origin.parent < states_at_most,
           "a state's origin fits into 8 bytes");
    if (size_ % chunk == 0) chunks_.emplace_back().reserve(chunk);
    chunks_.back().push_back(origin.parent << 20 | origin.action);
    ++size_;
  }
  Origin operator[](StateNumber state) const {
    const std::uint64_t word =
        chunks_[static_cast<std::size_t>(state / chunk)][static_cast<std::size_t>(state % chunk)];
    return {word >> 20, static_cast<std::uint32_t>(word & (actions_at_most - 1))};
  }
  std::uint64_t size() const { return size_; }
  std::size_t bytes() const { return chunks_.size() * chunk * sizeof(std::uint64_t); }

  /// The actions, by their place among those possible, that lead from the first state to this one.
  std::vector<std::uint32_t> way_to(StateNumber state) const {
    std::vector<std::uint32_t> way;
    for (; state != 0; state = (*this)[state].parent) way.push_back((*this)[state].action);
    return {way.rbegin(), way.rend()};
  }

 private:
  static constexpr std::size_t chunk =
      1U << 16;  // never moved: there are no two copies while it grows

  std::vector<std::vector<std::uint64_t>> chunks_;
  std::uint64_t size_ = 0;
};

}  // namespace zablab
