// What each session saw, in the order in which it asked.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "invariants/history/commit_order.hpp"

namespace zablab::history {

/// A session that only moves forward, and where its operations stand in the commit order.
class Sessions {
 public:
  explicit Sessions(const CommitOrder& order);

  /// Follows every session through its replies, placing its reads. Each answers the first thing
  /// that is wrong. To be asked in this order.
  std::optional<Broken> against_session_order();
  /// REQUIRES: the order of sessions holds.
  std::optional<Broken> wrong_read(Stop& stop);
  std::optional<Broken> read_from_future();
  std::optional<Broken> after_close();

  /// By session: its operations in the order in which it asked.
  const std::vector<std::vector<Place>>& by_session() const { return by_session_; }
  /// Where an operation stands: a write at its place, a read or a sync where its reply says, or
  /// else at the first place that explains it. Nullopt: it tells nothing.
  std::optional<Position> position_of(Place place) const;

  std::uint64_t replies() const { return replies_; }  ///< that told a zxid
  std::uint64_t reads() const { return reads_; }
  std::uint64_t closed() const { return closed_; }

  /// What reads placed by `wrong_read` saw, for staleness; `low` by place is not known here.
  std::vector<Age> ages() const;

 private:
  std::optional<Broken> follow(const std::vector<Place>& session);
  std::optional<Position> told_position(const Operation& one) const;
  /// `newest` saw more than `place`, which the same session asked later.
  Broken going_back(Place place, Place newest) const;
  std::optional<Broken> place_reads(const std::vector<Place>& session, Stop& stop);

  const CommitOrder& order_;
  const std::vector<Operation>& operations_;
  std::vector<std::vector<Place>> by_session_;
  std::vector<Position> positions_;
  std::vector<bool> placed_;
  std::vector<std::pair<std::int64_t, Place>> latest_call_;  // by position: so far
  std::uint64_t replies_ = 0;
  std::uint64_t reads_ = 0;
  std::uint64_t closed_ = 0;
};

/// Whether the operation is a read of the tree that was answered.
bool is_answered_read(const Operation& one);

}  // namespace zablab::history
