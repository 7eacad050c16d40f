// How a search came to each state: 8 bytes a state.
#pragma once

#include <compare>
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
  auto operator<=>(const Origin&) const = default;
};

class Origins {
 public:
  static constexpr std::uint32_t actions_at_most = 1U << 20;
  static constexpr StateNumber states_at_most = StateNumber{1} << 44;

  void add(Origin origin) {
    ensure(origin.action < actions_at_most && origin.parent < states_at_most,
           "a state's origin fits into 8 bytes");
    if (size_ % chunk == 0) chunks_.emplace_back().reserve(chunk);
    chunks_.back().push_back(word_of(origin));
    ++size_;
  }
  Origin operator[](StateNumber state) const { return origin_of(word(state)); }
  /// The 8 bytes of one.
  std::uint64_t word(StateNumber state) const {
    return chunks_[static_cast<std::size_t>(state / chunk)]
                  [static_cast<std::size_t>(state % chunk)];
  }
  /// From elsewhere; false if no search adds this one next: breadth first, origins ascend.
  bool add_word(std::uint64_t word) {
    const Origin origin = origin_of(word);
    if (origin.parent >= size_ || (size_ > 1 && origin <= (*this)[size_ - 1])) return false;
    add(origin);
    return true;
  }
  /// The number of the first state that comes from this one or a later one; size() if there is
  /// none.
  StateNumber first_child_of(StateNumber parent) const {
    StateNumber low = 1;
    StateNumber high = size_;
    while (low < high) {
      const StateNumber middle = low + (high - low) / 2;
      if ((*this)[middle].parent < parent) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
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
  static std::uint64_t word_of(Origin origin) { return origin.parent << 20 | origin.action; }
  static Origin origin_of(std::uint64_t word) {
    return {word >> 20, static_cast<std::uint32_t>(word & (actions_at_most - 1))};
  }

  static constexpr std::size_t chunk =
      1U << 16;  // never moved: there are no two copies while it grows

  std::vector<std::vector<std::uint64_t>> chunks_;
  std::uint64_t size_ = 0;
};

}  // namespace zablab
