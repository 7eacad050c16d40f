// Which states a search has seen: 16 bytes each, open addressing, nobody iterates it.
#pragma once

#include <cstddef>
#include <vector>

#include "protocol/base/fingerprint.hpp"

namespace zablab {

/// A set of fingerprints. The fingerprint of all zeros stands for "free": it is taken to be seen
/// under another name, which costs one chance in 2^128.
class VisitedSet {
 public:
  VisitedSet() : slots_(first_size) {}

  /// False if it was there.
  bool insert(Fingerprint fingerprint) {
    if (fingerprint == Fingerprint{}) fingerprint.low = 1;
    if ((size_ + 1) * 4 > slots_.size() * 3) grow();
    if (!place(slots_, fingerprint)) return false;
    ++size_;
    return true;
  }

  std::size_t size() const { return size_; }
  std::size_t bytes() const { return slots_.size() * sizeof(Fingerprint); }

 private:
  static constexpr std::size_t first_size = 1024;  // a power of two, as all sizes

  static bool place(std::vector<Fingerprint>& slots, Fingerprint fingerprint) {
    const std::size_t mask = slots.size() - 1;
    std::size_t at = static_cast<std::size_t>(fingerprint.low) & mask;
    while (slots[at] != Fingerprint{}) {
      if (slots[at] == fingerprint) return false;
      at = (at + 1) & mask;
    }
    slots[at] = fingerprint;
    return true;
  }

  void grow() {
    std::vector<Fingerprint> larger(slots_.size() * 2);
    for (const Fingerprint& fingerprint : slots_) {
      if (fingerprint != Fingerprint{}) place(larger, fingerprint);
    }
    slots_.swap(larger);
  }

  std::vector<Fingerprint> slots_;
  std::size_t size_ = 0;
};

}  // namespace zablab
