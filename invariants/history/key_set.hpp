// Sets and maps of a few machine words, for millions of entries that nobody iterates.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "invariants/history/hash.hpp"

namespace zablab::history {

/// A set of keys of the same number of words each.
class KeySet {
 public:
  explicit KeySet(std::size_t words) : words_(words), at_(1024, 0) {
    while (chunk_bytes >> (shift_ + 1) >= words * 8) ++shift_;
  }

  /// True: it was not there before.
  bool insert(std::span<const std::uint64_t> key) {
    if ((size_ + 1) * 2 > at_.size()) grow();
    const std::size_t slot = slot_of(key);
    if (at_[slot] != 0) return false;
    if (size_ >> shift_ == chunks_.size()) chunks_.emplace_back(words_ << shift_);
    std::copy(key.begin(), key.end(), place_of(size_));
    at_[slot] = static_cast<std::uint32_t>(++size_);
    return true;
  }

  void clear() {
    // Backwards: what is found at its place now would be found there if the later ones were gone.
    for (std::size_t i = size_; i-- > 0;) at_[slot_of(key(i))] = 0;
    size_ = 0;
  }

  std::size_t size() const { return size_; }
  std::size_t bytes() const { return chunks_.size() * (words_ << shift_) * 8 + at_.capacity() * 4; }

 private:
  // Keys stand in pieces of about that size: one long vector would need twice its memory, and a
  // half more, whenever it grows.
  static constexpr std::size_t chunk_bytes = 4096;

  std::span<const std::uint64_t> key(std::size_t number) const {
    const std::vector<std::uint64_t>& chunk = chunks_[number >> shift_];
    return std::span(chunk).subspan(number_in_chunk(number) * words_, words_);
  }
  std::uint64_t* place_of(std::size_t number) {
    return chunks_[number >> shift_].data() + number_in_chunk(number) * words_;
  }
  std::size_t number_in_chunk(std::size_t number) const {
    return number & ((std::size_t{1} << shift_) - 1);
  }

  std::size_t slot_of(std::span<const std::uint64_t> wanted) const {
    std::uint64_t hash = 0;
    for (const std::uint64_t word : wanted) hash = combined(hash, word);
    std::size_t slot = static_cast<std::size_t>(hash) & (at_.size() - 1);
    for (; at_[slot] != 0; slot = (slot + 1) & (at_.size() - 1)) {
      const auto there = key(at_[slot] - 1);
      if (std::equal(there.begin(), there.end(), wanted.begin())) break;
    }
    return slot;
  }

  void grow() {
    at_.assign(at_.size() * 2, 0);
    for (std::size_t i = 0; i < size_; ++i) {
      at_[slot_of(key(i))] = static_cast<std::uint32_t>(i + 1);
    }
  }

  std::size_t words_;
  std::size_t size_ = 0;
  std::uint32_t shift_ = 0;  // a chunk has 2 to the power of that many keys
  std::vector<std::vector<std::uint64_t>> chunks_;
  std::vector<std::uint32_t> at_;  // open addressing: 1 + the number of a key, or 0
};

/// A map from a word to a word; the key 0 cannot be stored.
class WordMap {
 public:
  WordMap() : keys_(1024, 0), values_(1024, 0) {}

  /// The value of `key`, 0 if it is new; to be written through.
  std::uint32_t& operator[](std::uint64_t key) {
    if ((size_ + 1) * 2 > keys_.size()) grow();
    const std::size_t slot = slot_of(key);
    if (keys_[slot] == 0) {
      keys_[slot] = key;
      ++size_;
    }
    return values_[slot];
  }

  /// The value of `key`, 0 if it has none.
  std::uint32_t find(std::uint64_t key) const { return values_[slot_of(key)]; }

  std::size_t bytes() const { return keys_.capacity() * 8 + values_.capacity() * 4; }

 private:
  std::size_t slot_of(std::uint64_t key) const {
    std::size_t slot = static_cast<std::size_t>(spread(key)) & (keys_.size() - 1);
    while (keys_[slot] != 0 && keys_[slot] != key) slot = (slot + 1) & (keys_.size() - 1);
    return slot;
  }

  void grow() {
    std::vector<std::uint64_t> keys(keys_.size() * 2, 0);
    std::vector<std::uint32_t> values(keys.size(), 0);
    keys.swap(keys_);
    values.swap(values_);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (keys[i] == 0) continue;
      const std::size_t slot = slot_of(keys[i]);
      keys_[slot] = keys[i];
      values_[slot] = values[i];
    }
  }

  std::size_t size_ = 0;
  std::vector<std::uint64_t> keys_;
  std::vector<std::uint32_t> values_;
};

}  // namespace zablab::history
