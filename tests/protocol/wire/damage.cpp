#include "tests/protocol/wire/damage.hpp"

#include <algorithm>
#include <array>

namespace zablab::wire {

namespace {

constexpr std::array<std::string_view, 5> lengths = {
    std::string_view("\x7f\xff\xff\xff", 4), std::string_view("\x80\0\0\0", 4),
    std::string_view("\xff\xff\xff\xff", 4), std::string_view("\0\x10\0\0", 4),
    std::string_view("\0\0\0\0", 4)};

void damage_once(std::string& bytes, Random& random) {
  if (bytes.empty()) return;
  const std::size_t at = random.index(bytes.size());
  const std::size_t length = random.index(std::min<std::size_t>(bytes.size() - at, 64) + 1);
  switch (random.index(6)) {
    case 0: bytes[at] = static_cast<char>(random.below(256)); break;
    case 1: bytes[at] = static_cast<char>(bytes[at] ^ 1 << random.index(8)); break;
    case 2: bytes.erase(at, length); break;
    case 3: bytes.insert(random.index(bytes.size()), bytes.substr(at, length)); break;
    case 4: bytes.resize(at); break;
    default: {
      const std::string_view wrong = lengths[random.index(lengths.size())];
      bytes.replace(at, std::min(wrong.size(), bytes.size() - at), wrong);
    }
  }
}

}  // namespace

std::string damaged(std::string bytes, Random& random) {
  for (std::uint64_t times = 1 + random.below(3); times > 0; --times) damage_once(bytes, random);
  return bytes;
}

std::string random_bytes(std::size_t most, Random& random) {
  constexpr std::array<std::string_view, 4> beginnings = {
      "", std::string_view("ZKLG\0\0\0\2\0\0\0\0\0\0\0\0", 16),
      std::string_view("ZKSN\0\0\0\2\0\0\0\0\0\0\0\0", 16), std::string_view("\0\0\0\1", 4)};
  std::string bytes(beginnings[random.index(beginnings.size())]);
  const bool mostly_zeros = random.ratio(1, 2);
  for (std::uint64_t left = random.below(most); left > 0; --left) {
    const bool zero = mostly_zeros && random.ratio(3, 4);
    bytes += zero ? '\0' : static_cast<char>(random.below(256));
  }
  return bytes;
}

}  // namespace zablab::wire
