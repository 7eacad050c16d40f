// Steps that a search need not take, because another order of independent steps leads to the same.
//
// Let c and x be possible in a state p and share nothing (Judgement::touched), x before c in the
// order of actions. Behind p, c the step x is left out: it leads where p, x, c leads, and that way
// is taken, or left out in turn for one whose last action is even later in the order. So every
// state is still found at its depth, as are the claims that steps break; only ways are fewer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "protocol/base/fingerprint.hpp"

namespace zablab {

/// Of one layer of states: which of their steps are left out, and what those would touch. Shards
/// work as in FingerprintTable: look-ups need no lock beside each other, an insert its shard alone.
class CommutedSteps {
 public:
  static constexpr std::size_t shards = 256;

  /// A step: a state's fingerprint and the identity of its action.
  static Fingerprint step_of(Fingerprint state, Fingerprint action) {
    Mixer mixer;
    mixer.add(state);
    mixer.add(action);
    return mixer.finish();
  }
  static std::size_t shard_of(Fingerprint step) { return step.high & (shards - 1); }

  /// What the step would touch; nullopt if it is to be taken.
  std::optional<std::uint64_t> find(Fingerprint step) const;
  /// REQUIRES: nobody else at work in shard_of(step). Again with the same is nothing new.
  void insert(Fingerprint step, std::uint64_t touched);

  void clear();
  std::size_t size() const;
  std::size_t bytes() const;

  struct Entry {
    Fingerprint step;
    std::uint64_t touched = 0;
  };
  /// Calls `visitor(const Entry&)` for all, in no order that means anything.
  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    for (const Shard& shard : shards_) {
      for (const Entry& entry : shard.places) {
        if (entry.step != Fingerprint{}) visitor(entry);
      }
    }
  }

 private:
  // Open addressing; {0, 0} marks a gap (no fingerprint in practice).
  struct Shard {
    std::vector<Entry> places;
    std::size_t size = 0;
  };
  static std::size_t place_of(const Shard& shard, Fingerprint step);
  static void grow(Shard& shard);

  std::array<Shard, shards> shards_;
};

}  // namespace zablab
