// A set of small numbers, or of the values of an enum, as bits.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <tuple>

namespace zablab {

/// Of what is below `capacity`; nobody checks that.
template <class Member, std::size_t capacity_>
class BitSet {
 public:
  static constexpr std::size_t capacity = capacity_;

  constexpr BitSet() = default;
  constexpr BitSet(std::initializer_list<Member> members) {
    for (const Member member : members) insert(member);
  }
  constexpr void insert(Member member) { words_[word_of(member)] |= bit_of(member); }
  constexpr bool contains(Member member) const {
    return (words_[word_of(member)] & bit_of(member)) != 0;
  }
  constexpr bool empty() const { return *this == BitSet{}; }

  constexpr BitSet& operator|=(const BitSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    return *this;
  }
  bool operator==(const BitSet&) const = default;
  auto fields() const { return std::tie(words_); }

  /// Calls `visitor(Member)` in ascending order.
  template <class Visitor>
  constexpr void for_each(Visitor&& visitor) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (std::uint64_t rest = words_[i]; rest != 0; rest &= rest - 1) {
        visitor(static_cast<Member>(64 * i + static_cast<std::size_t>(std::countr_zero(rest))));
      }
    }
  }

 private:
  static constexpr std::size_t word_of(Member member) {
    return static_cast<std::size_t>(member) / 64;
  }
  static constexpr std::uint64_t bit_of(Member member) {
    return std::uint64_t{1} << static_cast<std::size_t>(member) % 64;
  }

  std::array<std::uint64_t, (capacity + 63) / 64> words_{};
};

}  // namespace zablab
