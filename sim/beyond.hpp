// Faults that ZooKeeper's promises do not cover: each is off unless a setup names it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <tuple>

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
class BeyondSet {
 public:
  constexpr BeyondSet() = default;
  constexpr BeyondSet(std::initializer_list<BeyondFamily> families) {
    for (const BeyondFamily family : families) insert(family);
  }
  constexpr void insert(BeyondFamily family) {
    bits_ = static_cast<std::uint8_t>(bits_ | 1U << static_cast<unsigned>(family));
  }
  constexpr bool contains(BeyondFamily family) const {
    return (bits_ >> static_cast<unsigned>(family) & 1U) != 0;
  }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr std::uint8_t bits() const { return bits_; }
  auto fields() const { return std::tie(bits_); }
  bool operator==(const BeyondSet&) const = default;

 private:
  std::uint8_t bits_ = 0;
};

}  // namespace zablab
