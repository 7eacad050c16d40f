// Faults that ZooKeeper's promises do not cover: each is off unless a setup names it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/base/bit_set.hpp"

namespace zablab {

enum class BeyondFamily : std::uint8_t {
  lying_sync,      ///< a sync reports success; a power loss then takes what it was about
  wiped_disk,      ///< a server comes back with an empty disk
  flipped_bits,    ///< bits of logs and snapshots at rest, which have checksums
  flipped_epochs,  ///< bits of the epoch files at rest, which have none
};
inline constexpr std::size_t beyond_families = 4;
/// "lying-sync", "wiped-disk", "flipped-bits", "flipped-epochs".
const char* to_text(BeyondFamily family);

/// Those that are switched on.
using BeyondSet = BitSet<BeyondFamily, beyond_families>;

}  // namespace zablab
