// The checksums of ZooKeeper's files: Adler-32 (RFC 1950) seals log records and snapshots, CRC-32
// (IEEE 802.3) makes the digest of a znode. And SHA-1 (FIPS 180-4), which hides passwords in ACLs.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace zablab::wire {

/// Adler-32 of what `before` was made of, followed by `bytes`. 1: of nothing.
std::uint32_t adler32(std::string_view bytes, std::uint32_t before = 1);

/// CRC-32 of what `before` was made of, followed by `bytes`. 0: of nothing.
std::uint32_t crc32(std::string_view bytes, std::uint32_t before = 0);

using Sha1 = std::array<std::uint8_t, 20>;
Sha1 sha1(std::string_view bytes);

/// RFC 4648, with padding.
std::string base64(std::string_view bytes);

}  // namespace zablab::wire
