#include <bit>
#include <cstddef>

#include "protocol/wire/checksum.hpp"

namespace zablab::wire {

namespace {

constexpr std::size_t block_bytes = 64;
using State = std::array<std::uint32_t, 5>;

std::uint32_t word_at(std::string_view block, std::size_t i) {
  std::uint32_t word = 0;
  for (std::size_t k = 0; k < 4; ++k) {
    word = word << 8 | static_cast<std::uint8_t>(block[4 * i + k]);
  }
  return word;
}

// FIPS 180-4, 4.1.1 and 4.2.1.
std::uint32_t round_of(std::size_t t, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  if (t < 20) return ((b & c) ^ (~b & d)) + 0x5a827999U;
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1U;
  if (t < 60) return ((b & c) ^ (b & d) ^ (c & d)) + 0x8f1bbcdcU;
  return (b ^ c ^ d) + 0xca62c1d6U;
}

void add_block(State& state, std::string_view block) {
  std::array<std::uint32_t, 80> words{};
  for (std::size_t t = 0; t < 16; ++t) words[t] = word_at(block, t);
  for (std::size_t t = 16; t < 80; ++t) {
    words[t] = std::rotl(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
  }
  State now = state;
  for (std::size_t t = 0; t < 80; ++t) {
    const std::uint32_t next =
        std::rotl(now[0], 5) + round_of(t, now[1], now[2], now[3]) + now[4] + words[t];
    now = {next, now[0], std::rotl(now[1], 30), now[2], now[3]};
  }
  for (std::size_t i = 0; i < state.size(); ++i) state[i] += now[i];
}

// A one, zeros, and the length in bits.
std::string padding_of(std::size_t length) {
  std::string padding("\x80");
  while ((length + padding.size()) % block_bytes != block_bytes - 8) padding += '\0';
  const std::uint64_t bits = std::uint64_t{length} * 8;
  for (int shift = 56; shift >= 0; shift -= 8) padding += static_cast<char>(bits >> shift & 0xffU);
  return padding;
}

}  // namespace

Sha1 sha1(std::string_view bytes) {
  State state{0x67452301U, 0xefcdab89U, 0x98badcfeU, 0x10325476U, 0xc3d2e1f0U};
  const std::size_t whole = bytes.size() / block_bytes * block_bytes;
  const std::string end = std::string(bytes.substr(whole)) + padding_of(bytes.size());
  for (std::size_t i = 0; i < whole; i += block_bytes)
    add_block(state, bytes.substr(i, block_bytes));
  for (std::size_t i = 0; i < end.size(); i += block_bytes) {
    add_block(state, std::string_view(end).substr(i, block_bytes));
  }
  Sha1 hash{};
  for (std::size_t i = 0; i < hash.size(); ++i) {
    hash[i] = static_cast<std::uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)));
  }
  return hash;
}

std::string base64(std::string_view bytes) {
  static constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view group = bytes.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8 | (k < group.size() ? static_cast<std::uint8_t>(group[k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= group.size() ? digits[bits >> (18 - 6 * k) & 63U] : '=';
    }
  }
  return text;
}

}  // namespace zablab::wire
