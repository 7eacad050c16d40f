#include "model/search/fingerprint_table.hpp"

#include <algorithm>
#include <utility>

namespace zablab {

namespace {

// Marks a gap: larger than all that is stored, so that look-ups end there.
constexpr std::uint64_t gap = UINT64_MAX;
constexpr std::size_t first_homes = 64;
constexpr std::size_t overflow = 64;

std::uint64_t storable(std::uint64_t low) { return low == gap ? gap - 1 : low; }

std::uint16_t tag_of(Fingerprint fingerprint) {
  return static_cast<std::uint16_t>(fingerprint.high >> 48);
}

// value * count / 2^64 without 128-bit arithmetic, which 32-bit builds lack.
std::size_t scaled(std::uint64_t value, std::uint64_t count) {
  const std::uint64_t high = (value >> 32) * count;
  const std::uint64_t low = (value & 0xffffffffU) * count;
  return static_cast<std::size_t>((high + (low >> 32)) >> 32);
}

}  // namespace

// --- one shard -----------------------------------------------------------------------------------

std::size_t FingerprintShard::home_of(std::uint64_t low) const { return scaled(low, homes_); }

std::size_t FingerprintShard::lower_bound(std::uint64_t low, std::uint16_t high) const {
  std::size_t at = home_of(low);
  while (lows_[at] < low || (lows_[at] == low && highs_[at] < high)) ++at;
  return at;
}

bool FingerprintShard::contains(std::uint64_t low, std::uint16_t high) const {
  if (size_ == 0) return false;
  low = storable(low);
  const std::size_t at = lower_bound(low, high);
  return lows_[at] == low && highs_[at] == high;
}

bool FingerprintShard::insert(std::uint64_t low, std::uint16_t high) {
  if ((size_ + 1) * 20 > homes_ * 17) grow();
  // The last place stays a gap: what a look-up stops at.
  if (lows_[lows_.size() - 2] != gap) extend();
  low = storable(low);
  const std::size_t at = lower_bound(low, high);
  if (lows_[at] == low && highs_[at] == high) return false;
  std::size_t end = at;
  while (lows_[end] != gap) ++end;
  std::copy_backward(lows_.begin() + static_cast<std::ptrdiff_t>(at),
                     lows_.begin() + static_cast<std::ptrdiff_t>(end),
                     lows_.begin() + static_cast<std::ptrdiff_t>(end + 1));
  std::copy_backward(highs_.begin() + static_cast<std::ptrdiff_t>(at),
                     highs_.begin() + static_cast<std::ptrdiff_t>(end),
                     highs_.begin() + static_cast<std::ptrdiff_t>(end + 1));
  lows_[at] = low;
  highs_[at] = high;
  ++size_;
  return true;
}

// Crowded at the very end, beyond all chance: only if fingerprints are not random at all.
void FingerprintShard::extend() {
  lows_.resize(lows_.size() + overflow, gap);
  highs_.resize(highs_.size() + overflow, 0);
}

void FingerprintShard::grow() {
  // 1.35 times: between 63 % and 85 % full, 12 to 16 bytes a state.
  homes_ = std::max(first_homes, homes_ + homes_ * 7 / 20);
  std::vector<std::uint64_t> lows(homes_ + overflow, gap);
  std::vector<std::uint16_t> highs(homes_ + overflow, 0);
  std::size_t next = 0;
  for (std::size_t i = 0; i < lows_.size(); ++i) {
    if (lows_[i] == gap) continue;
    const std::size_t place = std::max(next, home_of(lows_[i]));
    if (place + 2 > lows.size()) {
      lows.resize(place + overflow, gap);
      highs.resize(place + overflow, 0);
    }
    lows[place] = lows_[i];
    highs[place] = highs_[i];
    next = place + 1;
  }
  lows_ = std::move(lows);
  highs_ = std::move(highs);
}

// --- all of them ---------------------------------------------------------------------------------

bool FingerprintTable::contains(Fingerprint fingerprint) const {
  return shards_[shard_of(fingerprint)].contains(fingerprint.low, tag_of(fingerprint));
}

bool FingerprintTable::insert(Fingerprint fingerprint) {
  return shards_[shard_of(fingerprint)].insert(fingerprint.low, tag_of(fingerprint));
}

std::size_t FingerprintTable::size() const {
  std::size_t size = 0;
  for (const FingerprintShard& shard : shards_) size += shard.size();
  return size;
}

std::size_t FingerprintTable::bytes() const {
  std::size_t bytes = 0;
  for (const FingerprintShard& shard : shards_) bytes += shard.bytes();
  return bytes;
}

double FingerprintTable::missed_probability() const {
  const auto states = static_cast<double>(size());
  constexpr double two_to_the_88 = 309485009821345068724781056.0;
  return states * (states - 1) / 2 / two_to_the_88;
}

}  // namespace zablab
