// Which states a search has seen: 10 bytes of each one's fingerprint, in tables that are never more
// than 85 % full.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "protocol/base/fingerprint.hpp"

namespace zablab {

/// Fingerprints in ascending order with gaps, each at or soon behind the place that its value
/// stands for. So a look-up that fails ends early however full the table is, and growing is one
/// walk through memory.
class FingerprintShard {
 public:
  bool contains(std::uint64_t low, std::uint16_t high) const;
  /// False if it was there.
  bool insert(std::uint64_t low, std::uint16_t high);
  std::size_t size() const { return size_; }
  std::size_t bytes() const {
    return lows_.size() * (sizeof(std::uint64_t) + sizeof(std::uint16_t));
  }

 private:
  std::size_t home_of(std::uint64_t low) const;
  /// The place of the first one that is not smaller; the end, or a gap, if there is none.
  std::size_t lower_bound(std::uint64_t low, std::uint16_t high) const;
  void grow();
  void extend();

  std::size_t homes_ = 0;  ///< the arrays are a little longer, for what the last ones push out
  std::size_t size_ = 0;
  std::vector<std::uint64_t> lows_;
  std::vector<std::uint16_t> highs_;
};

/// Looks need no lock beside each other; an insert needs its shard alone. A shard grows by itself,
/// so nobody waits for the whole to be copied.
class FingerprintTable {
 public:
  static constexpr std::size_t shards = 256;

  static std::size_t shard_of(Fingerprint fingerprint) { return fingerprint.high & (shards - 1); }

  bool contains(Fingerprint fingerprint) const;
  /// False if it was there. REQUIRES: nobody else at work in shard_of(fingerprint).
  bool insert(Fingerprint fingerprint);

  std::size_t size() const;
  std::size_t bytes() const;
  /// The chance that some state was taken for another one and so was missed, if fingerprints are as
  /// good as random: half of n squared in 2^88, of which 8 bits are the shard.
  double missed_probability() const;

 private:
  std::array<FingerprintShard, shards> shards_;
};

}  // namespace zablab
