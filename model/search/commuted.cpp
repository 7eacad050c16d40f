#include "model/search/commuted.hpp"

#include <algorithm>
#include <utility>

namespace zablab {

// Its own, or the gap where it would go.
std::size_t CommutedSteps::place_of(const Shard& shard, Fingerprint step) {
  const std::size_t mask = shard.places.size() - 1;
  std::size_t place = static_cast<std::size_t>(step.low) & mask;
  while (shard.places[place].step != step && shard.places[place].step != Fingerprint{}) {
    place = (place + 1) & mask;
  }
  return place;
}

void CommutedSteps::grow(Shard& shard) {
  const std::vector<Entry> old = std::exchange(shard.places, {});
  shard.places.resize(std::max<std::size_t>(16, old.size() * 2));
  for (const Entry& entry : old) {
    if (entry.step != Fingerprint{}) shard.places[place_of(shard, entry.step)] = entry;
  }
}

std::optional<std::uint64_t> CommutedSteps::find(Fingerprint step) const {
  const Shard& shard = shards_[shard_of(step)];
  if (shard.size == 0) return std::nullopt;
  const Entry& entry = shard.places[place_of(shard, step)];
  if (entry.step != step) return std::nullopt;
  return entry.touched;
}

void CommutedSteps::insert(Fingerprint step, std::uint64_t touched) {
  Shard& shard = shards_[shard_of(step)];
  if ((shard.size + 1) * 3 > shard.places.size() * 2) grow(shard);
  Entry& entry = shard.places[place_of(shard, step)];
  if (entry.step == step) return;
  entry = {step, touched};
  ++shard.size;
}

void CommutedSteps::clear() {
  for (Shard& shard : shards_) shard = Shard{};
}

std::size_t CommutedSteps::size() const {
  std::size_t size = 0;
  for (const Shard& shard : shards_) size += shard.size;
  return size;
}

std::size_t CommutedSteps::bytes() const {
  std::size_t bytes = 0;
  for (const Shard& shard : shards_) bytes += shard.places.size() * sizeof(Entry);
  return bytes;
}

}  // namespace zablab
