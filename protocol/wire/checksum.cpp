#include "protocol/wire/checksum.hpp"

#include <array>
#include <cstddef>

namespace zablab::wire {

namespace {

constexpr std::uint32_t adler_base = 65521;
// So many bytes can be summed before the second sum could leave 32 bits.
constexpr std::size_t adler_stretch = 5552;

// Table `n` takes a byte that n more bytes follow: four steps in one.
using CrcTables = std::array<std::array<std::uint32_t, 256>, 4>;

constexpr CrcTables make_crc_tables() {
  CrcTables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
    tables[0][byte] = crc;
  }
  for (std::size_t n = 1; n < tables.size(); ++n) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t shorter = tables[n - 1][byte];
      tables[n][byte] = (shorter >> 8) ^ tables[0][shorter & 0xff];
    }
  }
  return tables;
}
constexpr CrcTables crc_tables = make_crc_tables();

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

}  // namespace

std::uint32_t adler32(std::string_view bytes, std::uint32_t before) {
  std::uint32_t low = before & 0xffff;
  std::uint32_t high = before >> 16;
  while (!bytes.empty()) {
    const std::string_view stretch = bytes.substr(0, adler_stretch);
    for (const char byte : stretch) {
      low += static_cast<unsigned char>(byte);
      high += low;
    }
    low %= adler_base;
    high %= adler_base;
    bytes.remove_prefix(stretch.size());
  }
  return high << 16 | low;
}

std::uint32_t crc32(std::string_view bytes, std::uint32_t before) {
  std::uint32_t crc = ~before;
  std::size_t at = 0;
  for (; at + 4 <= bytes.size(); at += 4) {
    crc ^= byte_at(bytes, at) | byte_at(bytes, at + 1) << 8 | byte_at(bytes, at + 2) << 16 |
           byte_at(bytes, at + 3) << 24;
    crc = crc_tables[3][crc & 0xff] ^ crc_tables[2][crc >> 8 & 0xff] ^
          crc_tables[1][crc >> 16 & 0xff] ^ crc_tables[0][crc >> 24];
  }
  for (; at < bytes.size(); ++at) {
    crc = (crc >> 8) ^ crc_tables[0][(crc ^ byte_at(bytes, at)) & 0xff];
  }
  return ~crc;
}

}  // namespace zablab::wire
