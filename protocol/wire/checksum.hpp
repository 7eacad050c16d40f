// The two checksums of ZooKeeper's files: Adler-32 (RFC 1950) seals log records and snapshots,
// CRC-32 (IEEE 802.3) makes the digest of a znode.
#pragma once

#include <cstdint>
#include <string_view>

namespace zablab::wire {

/// Adler-32 of what `before` was made of, followed by `bytes`. 1: of nothing.
std::uint32_t adler32(std::string_view bytes, std::uint32_t before = 1);

/// CRC-32 of what `before` was made of, followed by `bytes`. 0: of nothing.
std::uint32_t crc32(std::string_view bytes, std::uint32_t before = 0);

}  // namespace zablab::wire
