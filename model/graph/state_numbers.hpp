// Which number each state has, found by its fingerprint.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "protocol/base/fingerprint.hpp"

namespace zablab {

/// Numbers from 0, in the order in which fingerprints come. All 128 bits are kept, for a number
/// cannot be told from a part of them: 16 bytes a state, and 5 to 8 for finding it.
class StateNumbers {
 public:
  static constexpr std::uint32_t states_at_most = UINT32_MAX - 1;

  struct Found {
    std::uint32_t number = 0;
    bool is_new = false;
  };
  /// REQUIRES: fewer than states_at_most are known.
  Found number_of(Fingerprint fingerprint);

  std::size_t size() const { return fingerprints_.size(); }
  std::size_t bytes() const {
    return fingerprints_.capacity() * sizeof(Fingerprint) + places_.size() * sizeof(std::uint32_t);
  }
  /// The chance that two states were taken for one, if fingerprints are as good as random: half of
  /// n squared in 2^128.
  double missed_probability() const;

 private:
  static constexpr std::uint32_t nobody = UINT32_MAX;

  /// Where that fingerprint stands, or would.
  std::size_t place_of(Fingerprint fingerprint) const;
  void grow();

  std::vector<Fingerprint> fingerprints_;  ///< by number
  std::vector<std::uint32_t> places_;      ///< a power of two of them
};

}  // namespace zablab
