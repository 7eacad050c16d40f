#include "protocol/wire/checksum.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace zablab::wire {
namespace {

TEST(Checksums, AreThoseOfTheStandards) {
  EXPECT_EQ(adler32(""), 1U);
  EXPECT_EQ(adler32("Wikipedia"), 0x11e60398U);
  EXPECT_EQ(crc32(""), 0U);
  EXPECT_EQ(crc32("123456789"), 0xcbf43926U);
  EXPECT_EQ(crc32("The quick brown fox jumps over the lazy dog"), 0x414fa339U);
}

TEST(Checksums, SumsOfManyLargeBytesDoNotOverflow) {
  // Written out: the definition of Adler-32, with a remainder after every byte.
  const std::string bytes(100'000, '\xff');
  std::uint32_t low = 1, high = 0;
  for (const char byte : bytes) {
    low = (low + static_cast<unsigned char>(byte)) % 65521;
    high = (high + low) % 65521;
  }
  EXPECT_EQ(adler32(bytes), high << 16 | low);
}

RC_GTEST_PROP(Checksums, GoOnFromWhereTheyWere, (const std::string& a, const std::string& b)) {
  RC_ASSERT(adler32(b, adler32(a)) == adler32(a + b));
  RC_ASSERT(crc32(b, crc32(a)) == crc32(a + b));
}

}  // namespace
}  // namespace zablab::wire
