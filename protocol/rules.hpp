// One enum per decision that history got wrong. The first value is the correct one and the default.
// Each rule is read at one place, through the function named for it below.
#pragma once

#include <cstdint>
#include <tuple>

namespace zablab {

/// ZOOKEEPER-335 (1081, 1082): what a new epoch must be larger than.
enum class EpochMemory : std::uint8_t {
  accepted_epochs,  ///< every epoch that a quorum's members have promised, kept in acceptedEpoch
  last_zxid,        ///< only the epochs seen in logs: an epoch that wrote little is used twice
};

/// ZOOKEEPER-1154: a learner whose last zxid lies inside the leader's window but is not in it.
enum class ForeignZxid : std::uint8_t {
  cut_or_snapshot,  ///< TRUNC to the previous transaction (same epoch), SNAP across epochs
  send_newer,       ///< DIFF with whatever is greater: the learner keeps its own transaction
};

/// ZOOKEEPER-2845: what becomes of logged but unapplied transactions when a role ends.
enum class RoleEnd : std::uint8_t {
  replay_log_tail,  ///< the retained database is brought up to the log on disk
  keep_memory,      ///< vote and next sync use memory, a restart uses the disk: they differ
};

/// ZOOKEEPER-3911: what a learner does with the transactions of a DIFF before it acknowledges
/// NEWLEADER.
enum class SyncedTxns : std::uint8_t {
  logged_before_ack,  ///< appended and flushed, then acknowledged
  left_in_memory,     ///< logged after UPTODATE: a quorum acknowledges what no disk holds
};

/// ZOOKEEPER-4646: whether those transactions are on the disk when NEWLEADER is acknowledged.
enum class SyncedFlush : std::uint8_t {
  awaited,
  left_to_log_thread,  ///< asked for in time, but the acknowledgement does not wait for it
};

/// ZOOKEEPER-3642: what becomes of a SNAP that no disk holds when its learner's role ends.
enum class UnsavedSnap : std::uint8_t {
  given_up,        ///< the database is loaded from the disk again
  kept_in_memory,  ///< what comes next is logged above a hole
};

/// ZOOKEEPER-4643: when a learner writes currentEpoch.
enum class EpochWrite : std::uint8_t {
  after_log,   ///< after the synced transactions are on its disk
  before_log,  ///< a crash between leaves a high epoch with a short history, which wins elections
};

/// ZOOKEEPER-4712: what a role that ends between NEWLEADER and UPTODATE leaves to its log thread.
enum class LogThread : std::uint8_t {
  stops_with_role,
  outlives_role,  ///< the proposals of the stream come to the log under the next role
};

/// ZOOKEEPER-4837: what a TRUNC cuts. Apache's present code has the second choice.
enum class TruncReach : std::uint8_t {
  log_and_snapshots,
  log_alone,  ///< a snapshot above the target brings back what was cut from the log
};

/// ZOOKEEPER-1208: requests of a session whose close is already prepared.
enum class ClosingSession : std::uint8_t {
  refuses,  ///< SESSIONEXPIRED
  accepts,  ///< an ephemeral created behind the close has no owner and stays for ever
};

/// Unfiled, found by this laboratory: what a learner acknowledged before it came back to the same
/// leader, where the new synchronization cuts it from the learner's log.
enum class OldAcks : std::uint8_t {
  end_with_connection,  ///< it counts again when it is logged again
  keep_counting,        ///< Apache's code: commits what a quorum's disks do not hold
};

/// Unfiled, found by this laboratory: a background snapshot that is being written when uncommitted
/// transactions enter memory (end of a role, synchronization).
enum class WalkUnderTail : std::uint8_t {
  given_up,
  goes_on,  ///< Apache's code: under an older name it holds them, and survives their TRUNC
};

/// A server's rules; an ensemble may mix them.
struct Rules {
  EpochMemory epoch_memory = EpochMemory::accepted_epochs;
  ForeignZxid foreign_zxid = ForeignZxid::cut_or_snapshot;
  RoleEnd role_end = RoleEnd::replay_log_tail;
  SyncedTxns synced_txns = SyncedTxns::logged_before_ack;
  SyncedFlush synced_flush = SyncedFlush::awaited;
  UnsavedSnap unsaved_snap = UnsavedSnap::given_up;
  EpochWrite epoch_write = EpochWrite::after_log;
  LogThread log_thread = LogThread::stops_with_role;
  TruncReach trunc_reach = TruncReach::log_and_snapshots;
  ClosingSession closing_session = ClosingSession::refuses;
  OldAcks old_acks = OldAcks::end_with_connection;
  WalkUnderTail walk_under_tail = WalkUnderTail::given_up;

  auto fields() const {
    return std::tie(epoch_memory, foreign_zxid, role_end, synced_txns, synced_flush, unsaved_snap,
                    epoch_write, log_thread, trunc_reach, closing_session, old_acks,
                    walk_under_tail);
  }
  bool operator==(const Rules&) const = default;
};

inline bool epochs_are_remembered(const Rules& rules) {
  return rules.epoch_memory == EpochMemory::accepted_epochs;
}
inline bool foreign_zxid_is_cut(const Rules& rules) {
  return rules.foreign_zxid == ForeignZxid::cut_or_snapshot;
}
inline bool log_tail_is_replayed_at_role_end(const Rules& rules) {
  return rules.role_end == RoleEnd::replay_log_tail;
}
inline bool synced_txns_are_logged_before_ack(const Rules& rules) {
  return rules.synced_txns == SyncedTxns::logged_before_ack;
}
inline bool flush_is_awaited_before_ack(const Rules& rules) {
  return rules.synced_flush == SyncedFlush::awaited;
}
inline bool unsaved_snap_is_given_up(const Rules& rules) {
  return rules.unsaved_snap == UnsavedSnap::given_up;
}
inline bool epoch_is_written_after_log(const Rules& rules) {
  return rules.epoch_write == EpochWrite::after_log;
}
inline bool log_thread_stops_with_role(const Rules& rules) {
  return rules.log_thread == LogThread::stops_with_role;
}
inline bool snapshots_are_cut_too(const Rules& rules) {
  return rules.trunc_reach == TruncReach::log_and_snapshots;
}
inline bool old_acks_end_with_connection(const Rules& rules) {
  return rules.old_acks == OldAcks::end_with_connection;
}
inline bool walk_is_given_up_under_tail(const Rules& rules) {
  return rules.walk_under_tail == WalkUnderTail::given_up;
}
inline bool closing_session_refuses(const Rules& rules) {
  return rules.closing_session == ClosingSession::refuses;
}

}  // namespace zablab
