// A history whose writes tell their place in the commit order: replayed, with the past of every
// path kept, so that each read can be asked which moments of the past it may have seen.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "invariants/history/paths.hpp"
#include "invariants/history/tree.hpp"
#include "invariants/history/verdict.hpp"

namespace zablab::history {

/// How many writes of the commit order have been done: 0 is the beginning.
using Position = std::uint32_t;

/// A node as it was from that position on, until the next one of the same path.
struct Version {
  Position from = 0;
  Znode node;
};

/// Whether every write that was answered tells its zxid, so that a commit order is known.
bool has_commit_order(const Recording& recording);

class CommitOrder {
 public:
  /// Once stopped, it is not complete.
  CommitOrder(const Recording& recording, const Paths& paths, Stop& stop);

  /// What makes the order itself impossible: a zxid that was given twice.
  const std::optional<Broken>& impossible() const { return impossible_; }

  /// The first write whose answer is not what the replay gives; no_place if there is none.
  Place first_mismatch() const { return first_mismatch_; }
  const Answered& replayed_answer() const { return replayed_answer_; }

  /// By position, from 1 on (at index 0).
  std::span<const Place> writes() const { return writes_; }
  Place write_at(Position position) const { return writes_[position - 1]; }
  /// Of a write in the order; 0 of everything else.
  Position position_of(Place place) const { return positions_[place]; }
  /// The last position whose write has at most that zxid.
  Position position_at(std::int64_t zxid) const;

  /// The past of a path that somebody read, or that the first mismatch is about.
  std::span<const Version> past_of(Path path) const;
  /// What `path` was at a position.
  const Version& version_at(Path path, Position position) const;
  /// The last position of the version that begins at `version.from`.
  Position end_of(Path path, const Version& version) const;

  /// The first moment in [low, high] at which the read would have been answered so.
  std::optional<Position> first_match(const Operation& read, Position low, Position high) const;
  /// The last one.
  std::optional<Position> last_match(const Operation& read, Position low, Position high) const;

  const Recording& recording() const { return *recording_; }
  const Paths& paths() const { return *paths_; }

 private:
  void sort_writes();
  void find_twins();
  void replay(const std::vector<bool>& watched, Stop& stop);
  std::vector<bool> read_paths() const;

  const Recording* recording_;
  const Paths* paths_;
  std::vector<Place> writes_;
  std::vector<Position> positions_;
  std::vector<std::vector<Version>> past_;
  std::optional<Broken> impossible_;
  Place first_mismatch_ = no_place;
  Answered replayed_answer_;
};

}  // namespace zablab::history
