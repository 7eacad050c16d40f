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

/// ZOOKEEPER-790: when a leader's zxid becomes (epoch, 0).
enum class EpochZxid : std::uint8_t {
  with_newleader_quorum,
  at_entry,  ///< a leader that nobody follows outvotes longer histories ever after
};

/// ZOOKEEPER-1192: what a leader does when initLimit passes without an ACKEPOCH quorum.
enum class AckEpochWait : std::uint8_t {
  gives_up,
  goes_on,  ///< it looked at the flag of the wait before: the epoch is claimed without a quorum
};

/// ZOOKEEPER-1270: acknowledgements of NEWLEADER that are faster than the leader's own disk.
enum class EarlyAcks : std::uint8_t {
  kept,
  thrown_away,  ///< a quorum has acknowledged, and nobody serves
};

/// ZOOKEEPER-1277: what follows the last counter of an epoch.
enum class CounterEnd : std::uint8_t {
  new_election,
  runs_into_epoch,  ///< the next transaction bears a zxid of an epoch that nobody leads
};

/// ZOOKEEPER-1319: what a leader that has proposed nothing takes for the end of its history.
enum class LastProposed : std::uint8_t {
  starts_at_epoch,
  starts_at_zero,  ///< a learner without any history is told that it is in sync
};

/// ZOOKEEPER-1367: sessions that a learner hears of while it is synchronized.
enum class SyncedSessions : std::uint8_t {
  reach_session_table,
  reach_tree_alone,  ///< unknown sessions never expire; closed ones stay
};

/// ZOOKEEPER-1419: the order of votes.
enum class VoteOrder : std::uint8_t {
  lexicographic,
  ids_across_epochs,  ///< with equal zxids a larger id beats a larger epoch, and is beaten by it
};

/// ZOOKEEPER-2355: what DIFF does to the learner's last zxid.
enum class DiffTarget : std::uint8_t {
  reached_by_txns,
  claimed_at_once,  ///< the learner claims what it is still to be sent
};

/// ZOOKEEPER-2926: when a leader takes a new session into the replicated table.
enum class SessionEntry : std::uint8_t {
  when_applied,
  when_prepared,  ///< a session that is never committed stays, on this server alone
};

/// ZOOKEEPER-3023: when a follower acknowledges what came between NEWLEADER and UPTODATE.
enum class LeftoverAcks : std::uint8_t {
  after_flush,
  with_uptodate,  ///< counted towards the quorum while no disk of its has it
};

/// ZOOKEEPER-3104: where NEWLEADER goes of a learner that is sent a snapshot.
enum class NewLeaderPlace : std::uint8_t {
  behind_snap,  ///< behind what was committed while the snapshot was written
  ahead_of_it,  ///< a snapshot is saved that shows more than its name says
};

/// ZOOKEEPER-4394: where a learner keeps proposals that are not committed at NEWLEADER.
enum class UncommittedAtNewLeader : std::uint8_t {
  kept_for_commits,
  set_aside,  ///< their commits find nothing, and the learner gives up
};

/// ZOOKEEPER-4685: when a learner acknowledges the transactions of its stream.
enum class StreamAcks : std::uint8_t {
  with_newleader,
  when_flushed,  ///< ahead of NEWLEADER's, where the leader waits for nothing else
};

/// ZOOKEEPER-4882: what a failed write to the log ends. Apache's present code has the second
/// choice.
enum class LogFailure : std::uint8_t {
  ends_process,
  ends_role,  ///< memory is kept, with transactions that the log will never have
};

/// ZOOKEEPER-4925: whether what a learner takes over from its stream joins the window from which it
/// serves others later.
enum class WindowFeed : std::uint8_t {
  every_txn,
  broadcast_alone,  ///< the window has a hole where the stream was
};

/// Unfiled: where a TRUNC cuts when the log does not hold its target. Apache's present code has
/// the second choice.
enum class TruncPoint : std::uint8_t {
  above_target,
  above_first_from_target,  ///< the first record above the target stays
};

/// ZOOKEEPER-1624 and its first repair, -2052: what a multi that fails leaves in the overlay.
enum class MultiRollback : std::uint8_t {
  what_was_pending,   ///< the records that were there before, and no others
  nothing,            ///< -1624: pending records of others are lost, and names are given twice
  all_that_was_read,  ///< -2052: records that nobody ever takes out again
};

/// Unfiled: whether the close of a session takes its ephemerals from their parents' pending counts.
/// Apache's present code has the second choice.
enum class ClosedChildren : std::uint8_t {
  counted_off,
  still_counted,  ///< a delete of the parent that comes later answers NOTEMPTY
};

/// ZOOKEEPER-1046: a create replayed onto a node that the snapshot has.
enum class ReplayedCreate : std::uint8_t {
  advances_parent,
  leaves_parent,  ///< sequence numbers are given again
};

/// ZOOKEEPER-1046, with the above: of which children a snapshot holds the nodes.
enum class WalkChildren : std::uint8_t {
  those_of_the_parent,  ///< as the parent was when the walk passed it
  those_of_now,         ///< also those that were created since, which the parent's count lacks
};

/// ZOOKEEPER-3125: a delete replayed where the snapshot lacks the node.
enum class ReplayedDelete : std::uint8_t {
  advances_parent,
  leaves_parent,  ///< its pzxid stays behind
};

/// ZOOKEEPER-3145: how a closeSession says which ephemerals it takes.
enum class ClosePaths : std::uint8_t {
  in_txn,
  looked_up,  ///< what the tree shows when it is applied: at replay perhaps nothing
};

/// ZOOKEEPER-3144: which session table a snapshot has.
enum class WalkSessions : std::uint8_t {
  of_its_name,
  before_last_txn,  ///< the tree is applied first: a snapshot in between lacks the session
};

/// ZOOKEEPER-1653, -2354: a start with a history of a newer epoch than currentEpoch says.
enum class EpochRepair : std::uint8_t {
  on_start,
  refuses_start,  ///< a crash between two writes, and the server never starts again
};

/// ZOOKEEPER-710, -2886: what a client is told whose session talks through another server.
enum class MovedSession : std::uint8_t {
  ends_connection,
  answers,  ///< the client stays, and every write of it is refused for ever
};

/// ZOOKEEPER-4466: watches of different modes of one connection on one path.
enum class WatchModes : std::uint8_t {
  side_by_side,
  one_per_path,  ///< a one-shot watch replaces the persistent one, and is gone when it has fired
};

/// ZOOKEEPER-4471, -4472: what removeWatches and checkWatches mean by a kind of watch.
enum class WatchKinds : std::uint8_t {
  told_apart,
  by_table,  ///< persistent ones are no kinds; checks also find what another connection watches
};

/// ZOOKEEPER-4799 (CVE-2024-23944): who is told of changes.
enum class WatchDelivery : std::uint8_t {
  to_readers,
  to_all_watchers,  ///< also who may not read the node
};

/// ZOOKEEPER-1667: what setWatches makes of a node that is there.
enum class WatchCatchUp : std::uint8_t {
  by_last_change,  ///< of a data watch: its data has changed; of an exists watch: it is created
  by_creation,     ///< asks when it was created as well: the wrong type, or the wrong watch's
};

/// ZOOKEEPER-1412: which zxid the answer to a read bears.
enum class AnswerZxid : std::uint8_t {
  of_database,  ///< what the reader was shown
  of_request,   ///< on a leader, the last one that it has proposed: a client that comes back with
                ///< it is not told what it missed
};

/// ZOOKEEPER-2590: what `exists` needs.
enum class ExistsPermission : std::uint8_t {
  read,
  none,
};

/// ZOOKEEPER-2623: a check that stands outside of any multi.
enum class LoneCheck : std::uint8_t {
  refused,   ///< UNIMPLEMENTED
  executed,  ///< and never answered if it succeeds
};

/// ZOOKEEPER-2623, with the above: whether whoever reads a log or a proposal knows the type of such
/// a transaction.
enum class LoneCheckTxn : std::uint8_t {
  can_be_read,
  cannot_be_read,  ///< followers leave, and a server that has it never starts again
};

/// ZOOKEEPER-3306: how a snapshot that is written while transactions go on holds the ACLs of its
/// nodes.
enum class WalkAcls : std::uint8_t {
  with_each_node,
  in_table_of_its_begin,  ///< the table lacks a list that is used since; who loads it does not know
                          ///< who may do what
};

/// Unfiled: a multi, multiRead or setWatches that was read and holds a path that is null.
enum class NullInside : std::uint8_t {
  refused,  ///< as one that cannot be read; a multi is an error transaction
  /// Apache's code: it is done up to there. A multi's zxid is taken and never logged, and outside
  /// of a standalone server nobody answers it.
  met_midway,
};

/// Unfiled: a create of a TTL node without its time, as a part of a multi.
enum class TtlInMulti : std::uint8_t {
  refused_as_part,   ///< BADARGUMENTS, as outside of a multi
  refused_as_whole,  ///< Apache's code: MARSHALLINGERROR for all parts together
};

/// ZOOKEEPER-1489: the open stream into a log that TRUNC cuts.
enum class TruncStream : std::uint8_t {
  closed,      ///< what comes next begins a new file
  stays_open,  ///< at its old place: what comes next lands behind zeros, where no reader gets to
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
  EpochZxid epoch_zxid = EpochZxid::with_newleader_quorum;
  AckEpochWait ack_epoch_wait = AckEpochWait::gives_up;
  EarlyAcks early_acks = EarlyAcks::kept;
  CounterEnd counter_end = CounterEnd::new_election;
  LastProposed last_proposed = LastProposed::starts_at_epoch;
  SyncedSessions synced_sessions = SyncedSessions::reach_session_table;
  VoteOrder vote_order = VoteOrder::lexicographic;
  DiffTarget diff_target = DiffTarget::reached_by_txns;
  SessionEntry session_entry = SessionEntry::when_applied;
  LeftoverAcks leftover_acks = LeftoverAcks::after_flush;
  NewLeaderPlace newleader_place = NewLeaderPlace::behind_snap;
  UncommittedAtNewLeader uncommitted_at_newleader = UncommittedAtNewLeader::kept_for_commits;
  StreamAcks stream_acks = StreamAcks::with_newleader;
  LogFailure log_failure = LogFailure::ends_process;
  WindowFeed window_feed = WindowFeed::every_txn;
  TruncPoint trunc_point = TruncPoint::above_target;
  TruncStream trunc_stream = TruncStream::closed;
  MultiRollback multi_rollback = MultiRollback::what_was_pending;
  ClosedChildren closed_children = ClosedChildren::counted_off;
  ReplayedCreate replayed_create = ReplayedCreate::advances_parent;
  WalkChildren walk_children = WalkChildren::those_of_the_parent;
  ReplayedDelete replayed_delete = ReplayedDelete::advances_parent;
  ClosePaths close_paths = ClosePaths::in_txn;
  WalkSessions walk_sessions = WalkSessions::of_its_name;
  EpochRepair epoch_repair = EpochRepair::on_start;
  MovedSession moved_session = MovedSession::ends_connection;
  WatchModes watch_modes = WatchModes::side_by_side;
  WatchKinds watch_kinds = WatchKinds::told_apart;
  WatchDelivery watch_delivery = WatchDelivery::to_readers;
  WatchCatchUp watch_catch_up = WatchCatchUp::by_last_change;
  AnswerZxid answer_zxid = AnswerZxid::of_database;
  ExistsPermission exists_permission = ExistsPermission::read;
  LoneCheck lone_check = LoneCheck::refused;
  LoneCheckTxn lone_check_txn = LoneCheckTxn::can_be_read;
  WalkAcls walk_acls = WalkAcls::with_each_node;
  NullInside null_inside = NullInside::refused;
  TtlInMulti ttl_in_multi = TtlInMulti::refused_as_part;

  auto fields() const {
    return std::tie(epoch_memory, foreign_zxid, role_end, synced_txns, synced_flush, unsaved_snap,
                    epoch_write, log_thread, trunc_reach, closing_session, old_acks,
                    walk_under_tail, epoch_zxid, ack_epoch_wait, early_acks, counter_end,
                    last_proposed, synced_sessions, vote_order, diff_target, session_entry,
                    leftover_acks, newleader_place, uncommitted_at_newleader, stream_acks,
                    log_failure, window_feed, trunc_point, trunc_stream, multi_rollback,
                    closed_children, replayed_create, walk_children, replayed_delete, close_paths,
                    walk_sessions, epoch_repair, moved_session, watch_modes, watch_kinds,
                    watch_delivery, watch_catch_up, answer_zxid, exists_permission, lone_check,
                    lone_check_txn, walk_acls, null_inside, ttl_in_multi);
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
inline bool epoch_zxid_awaits_quorum(const Rules& rules) {
  return rules.epoch_zxid == EpochZxid::with_newleader_quorum;
}
inline bool ack_epoch_quorum_is_required(const Rules& rules) {
  return rules.ack_epoch_wait == AckEpochWait::gives_up;
}
inline bool early_acks_are_kept(const Rules& rules) { return rules.early_acks == EarlyAcks::kept; }
inline bool full_counter_ends_epoch(const Rules& rules) {
  return rules.counter_end == CounterEnd::new_election;
}
inline bool history_counts_before_first_proposal(const Rules& rules) {
  return rules.last_proposed == LastProposed::starts_at_epoch;
}
inline bool synced_sessions_reach_table(const Rules& rules) {
  return rules.synced_sessions == SyncedSessions::reach_session_table;
}
inline bool votes_are_totally_ordered(const Rules& rules) {
  return rules.vote_order == VoteOrder::lexicographic;
}
inline bool diff_target_is_reached_by_txns(const Rules& rules) {
  return rules.diff_target == DiffTarget::reached_by_txns;
}
inline bool session_enters_table_when_applied(const Rules& rules) {
  return rules.session_entry == SessionEntry::when_applied;
}
inline bool leftovers_are_acked_after_flush(const Rules& rules) {
  return rules.leftover_acks == LeftoverAcks::after_flush;
}
inline bool newleader_follows_snap(const Rules& rules) {
  return rules.newleader_place == NewLeaderPlace::behind_snap;
}
inline bool uncommitted_wait_for_commits(const Rules& rules) {
  return rules.uncommitted_at_newleader == UncommittedAtNewLeader::kept_for_commits;
}
inline bool stream_is_acked_with_newleader(const Rules& rules) {
  return rules.stream_acks == StreamAcks::with_newleader;
}
inline bool log_failure_ends_process(const Rules& rules) {
  return rules.log_failure == LogFailure::ends_process;
}
inline bool stream_joins_window(const Rules& rules) {
  return rules.window_feed == WindowFeed::every_txn;
}
inline bool trunc_cuts_above_target(const Rules& rules) {
  return rules.trunc_point == TruncPoint::above_target;
}
inline bool trunc_closes_stream(const Rules& rules) {
  return rules.trunc_stream == TruncStream::closed;
}
inline bool closed_children_are_counted_off(const Rules& rules) {
  return rules.closed_children == ClosedChildren::counted_off;
}
inline bool replayed_create_advances_parent(const Rules& rules) {
  return rules.replayed_create == ReplayedCreate::advances_parent;
}
inline bool walk_meets_children_of_parent(const Rules& rules) {
  return rules.walk_children == WalkChildren::those_of_the_parent;
}
inline bool replayed_delete_advances_parent(const Rules& rules) {
  return rules.replayed_delete == ReplayedDelete::advances_parent;
}
inline bool close_carries_paths(const Rules& rules) {
  return rules.close_paths == ClosePaths::in_txn;
}
inline bool walk_has_sessions_of_its_name(const Rules& rules) {
  return rules.walk_sessions == WalkSessions::of_its_name;
}
inline bool epochs_are_repaired_on_start(const Rules& rules) {
  return rules.epoch_repair == EpochRepair::on_start;
}
inline bool moved_session_ends_connection(const Rules& rules) {
  return rules.moved_session == MovedSession::ends_connection;
}
inline bool watch_modes_stand_side_by_side(const Rules& rules) {
  return rules.watch_modes == WatchModes::side_by_side;
}
inline bool watch_kinds_are_told_apart(const Rules& rules) {
  return rules.watch_kinds == WatchKinds::told_apart;
}
inline bool only_readers_are_told(const Rules& rules) {
  return rules.watch_delivery == WatchDelivery::to_readers;
}
inline bool catch_up_asks_for_last_change(const Rules& rules) {
  return rules.watch_catch_up == WatchCatchUp::by_last_change;
}
inline bool answers_bear_zxid_of_database(const Rules& rules) {
  return rules.answer_zxid == AnswerZxid::of_database;
}
inline bool exists_needs_read(const Rules& rules) {
  return rules.exists_permission == ExistsPermission::read;
}
inline bool lone_check_is_refused(const Rules& rules) {
  return rules.lone_check == LoneCheck::refused;
}
inline bool lone_check_txn_can_be_read(const Rules& rules) {
  return rules.lone_check_txn == LoneCheckTxn::can_be_read;
}
inline bool walk_holds_acls_with_nodes(const Rules& rules) {
  return rules.walk_acls == WalkAcls::with_each_node;
}
inline bool null_inside_is_refused(const Rules& rules) {
  return rules.null_inside == NullInside::refused;
}
inline bool ttl_in_multi_is_refused_as_part(const Rules& rules) {
  return rules.ttl_in_multi == TtlInMulti::refused_as_part;
}
inline bool closing_session_refuses(const Rules& rules) {
  return rules.closing_session == ClosingSession::refuses;
}

}  // namespace zablab
