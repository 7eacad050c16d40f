// Hashes for tables that nobody iterates: quick, and the same on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace zablab::history {

/// Spreads every bit of a word over all of its bits.
constexpr std::uint64_t spread(std::uint64_t word) {
  word = (word ^ (word >> 32)) * 0xd6e8feb86659fd93ULL;
  word = (word ^ (word >> 29)) * 0x9fb21c651e98df25ULL;
  return word ^ (word >> 32);
}

/// A hash of both; the order matters.
constexpr std::uint64_t combined(std::uint64_t first, std::uint64_t second) {
  return spread(first * 0x9e3779b97f4a7c15ULL + second + 0x7f4a7c15ULL);
}

constexpr std::uint64_t hash_of(std::string_view bytes) {
  std::uint64_t hash = bytes.size();
  std::uint64_t word = 0;
  std::size_t filled = 0;
  for (const char byte : bytes) {
    word = word << 8 | static_cast<unsigned char>(byte);
    if (++filled < 8) continue;
    hash = combined(hash, word);
    word = 0;
    filled = 0;
  }
  return combined(hash, word);
}

}  // namespace zablab::history
