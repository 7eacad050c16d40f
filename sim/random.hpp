// Chance for strategies: integers only, the same on every machine. (std::*_distribution differs
// between standard libraries.)
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "protocol/base/ensure.hpp"

namespace zablab {

/// xoshiro256** (Blackman and Vigna), seeded by splitmix64. A value: a copy draws the same.
class Random {
 public:
  explicit Random(std::uint64_t seed = 0) {
    for (std::uint64_t& word : state_) word = split_mix(seed);
  }

  std::uint64_t next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// Uniform in [0, limit), without bias. REQUIRES: limit > 0.
  std::uint64_t below(std::uint64_t limit) {
    ensure(limit > 0, "a draw has at least one outcome");
    const std::uint64_t mask = ~std::uint64_t{0} >> std::countl_zero((limit - 1) | 1);
    std::uint64_t drawn = next() >> 11 & mask;
    if (limit > std::uint64_t{1} << 53) drawn = next() & mask;
    while (drawn >= limit) drawn = next() & mask;
    return drawn;
  }

  /// A place in a container of that size. REQUIRES: size > 0.
  std::size_t index(std::size_t size) { return static_cast<std::size_t>(below(size)); }

  /// Uniform in [low, high], both included. REQUIRES: low <= high.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    const std::uint64_t span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
    return low + static_cast<std::int64_t>(below(span + 1));
  }

  /// True `numerator` times out of `denominator`.
  bool ratio(std::uint64_t numerator, std::uint64_t denominator) {
    return below(denominator) < numerator;
  }

  /// At least 1 and with this mean: a staircase under the exponential curve. Each further step of
  /// two thirds of the mean is half as likely; within a step all moments are alike.
  std::int64_t exponential(std::int64_t mean) {
    const std::uint64_t step = static_cast<std::uint64_t>(mean) * 2 / 3 + 1;
    const auto steps = static_cast<std::uint64_t>(std::countl_zero(next() | 1));
    return static_cast<std::int64_t>(1 + steps * step + below(step));
  }

  bool operator==(const Random&) const = default;

 private:
  static std::uint64_t split_mix(std::uint64_t& seed) {
    seed += 0x9e3779b97f4a7c15ULL;
    std::uint64_t word = seed;
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9ULL;
    word = (word ^ (word >> 27)) * 0x94d049bb133111ebULL;
    return word ^ (word >> 31);
  }

  std::array<std::uint64_t, 4> state_{};
};

}  // namespace zablab
