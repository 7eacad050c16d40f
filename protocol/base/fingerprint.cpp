#include "protocol/base/fingerprint.hpp"

namespace zablab {

namespace {

struct Product {
  std::uint64_t high;
  std::uint64_t low;
};

// Written out in halves where the compiler has no 128-bit integer (32-bit targets), so that the
// fingerprints agree there.
Product multiply(std::uint64_t a, std::uint64_t b) {
#ifdef __SIZEOF_INT128__
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return {static_cast<std::uint64_t>(product >> 64), static_cast<std::uint64_t>(product)};
#else
  const std::uint64_t a_low = a & 0xffffffffU, a_high = a >> 32;
  const std::uint64_t b_low = b & 0xffffffffU, b_high = b >> 32;
  const std::uint64_t low = a_low * b_low;
  const std::uint64_t middle_1 = a_high * b_low + (low >> 32);
  const std::uint64_t middle_2 = a_low * b_high + (middle_1 & 0xffffffffU);
  return {a_high * b_high + (middle_1 >> 32) + (middle_2 >> 32),
          (middle_2 << 32) | (low & 0xffffffffU)};
#endif
}

std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  const Product product = multiply(a, b);
  return product.high ^ product.low;
}

constexpr std::uint64_t key_1 = 0xa0761d6478bd642fULL;
constexpr std::uint64_t key_2 = 0xe7037ed1a0b428dbULL;
constexpr std::uint64_t key_3 = 0x8ebc6af09c88c6e3ULL;
constexpr std::uint64_t key_4 = 0x589965cc75374cc3ULL;

std::uint64_t word_of(std::string_view bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return word;
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

void Mixer::add(std::uint64_t word) {
  first_ = fold(first_ ^ word ^ key_1, key_2 + word);
  second_ = fold(second_ ^ word ^ key_3, (word << 1 | 1) ^ key_4) + (first_ << 7 | first_ >> 57);
}

void Mixer::add_bytes(std::string_view bytes) {
  add(static_cast<std::uint64_t>(bytes.size()));
  while (!bytes.empty()) {
    const std::size_t taken = bytes.size() < 8 ? bytes.size() : 8;
    add(word_of(bytes.substr(0, taken)));
    bytes.remove_prefix(taken);
  }
}

Fingerprint Mixer::finish() const {
  return {fold(first_ ^ key_2, second_ ^ key_3), fold(second_ ^ key_1, first_ + key_4)};
}

std::string to_text(Fingerprint fingerprint) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text(32, '0');
  for (std::size_t i = 0; i < 16; ++i) {
    text[15 - i] = digits[(fingerprint.high >> (4 * i)) & 15U];
    text[31 - i] = digits[(fingerprint.low >> (4 * i)) & 15U];
  }
  return text;
}

std::optional<Fingerprint> parse_fingerprint(std::string_view text) {
  if (text.size() != 32) return std::nullopt;
  Fingerprint result;
  for (std::size_t i = 0; i < 32; ++i) {
    const int digit = digit_of(text[i]);
    if (digit < 0) return std::nullopt;
    std::uint64_t& half = i < 16 ? result.high : result.low;
    half = half << 4 | static_cast<std::uint64_t>(digit);
  }
  return result;
}

}  // namespace zablab
