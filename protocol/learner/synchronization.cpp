// Synchronization on a learner, from the first packet to UPTODATE (ZooKeeper:
// Learner.syncWithLeader).
//
// What this file is about is order: nothing is acknowledged before it is on the disk, and
// currentEpoch is written after the history that it claims (ZOOKEEPER-3911, -4643, -4646, -4785).
#include <algorithm>
#include <utility>

#include "protocol/base/match.hpp"
#include "protocol/learner/parts.hpp"
#include "protocol/pipeline/snapshot_walk.hpp"
#include "protocol/pipeline/sync_processor.hpp"
#include "protocol/recovery.hpp"

namespace zablab {

namespace {

using Step = Synchronizing::Step;

std::size_t window_capacity(const Context& context) {
  return static_cast<std::size_t>(context.config().commit_log_count);
}

void take_over(Context& context, const TxnRef& txn) {
  give_up_walk_under_tail(context);
  Database& database = *context.replica.database;
  std::optional<decltype(Database::sessions)> sessions_before;
  if (!synced_sessions_reach_table(context.rules())) sessions_before = database.sessions;
  const bool joins_window = stream_joins_window(context.rules());
  Applied applied = joins_window
                        ? apply(database, txn, window_capacity(context), nullptr, context.rules())
                        : apply_outside_window(database, txn, nullptr, context.rules());
  if (sessions_before) database.sessions = *sessions_before;
  context.happened(TxnApplied{txn, false, std::move(applied)});
}

// --- the first packet ----------------------------------------------------------------------------

void take_snapshot(Context& context, Synchronizing& sync, const SnapshotFile& snapshot) {
  context.replica.database = database_of(snapshot);
  context.happened(DatabaseLoaded{snapshot.name, true, false});
  sync.step = Step::stream;
}

void on_snap(Context& context, Synchronizing& sync, const Snap& snap) {
  abandon_snapshot(context.replica);
  sync.mode = SyncMode::snap;
  if (snap.content->sealed) return take_snapshot(context, sync, *snap.content);
  // As in ZKDatabase.deserializeSnapshot: half a database is none, whatever ends the stream.
  context.replica.database.reset();
  sync.arriving = *snap.content;
  sync.step = Step::snap_pieces;
}

void on_snap_piece(Context& context, Synchronizing& sync, const Packet& packet) {
  const auto* piece = std::get_if<SnapPiece>(&packet);
  if (piece == nullptr) return end_following(context, "a snapshot breaks off");
  sync.arriving->nodes.insert(piece->nodes->begin(), piece->nodes->end());
  if (!piece->last) return;
  sync.arriving->sealed = true;
  sync.arriving->digest = piece->digest;
  take_snapshot(context, sync, *std::exchange(sync.arriving, std::nullopt));
}

// The disk can be cut at `last` if a snapshot at or below it and the log show the state there. A
// server that once took SNAP above `last` has nothing left from below that.
bool can_cut(const DiskView& disk, Zxid last, const std::optional<Purge>& purge) {
  bool snapshot_below = false;
  for (const SnapshotFile& file : disk.snapshots.files) {
    if (!file.sealed || file.temporary || file.name > last) continue;
    if (purge && file.name < purge->oldest_kept) continue;  // about to go
    if (file.name == last) return true;
    snapshot_below = true;
  }
  return snapshot_below && holds_record(disk.log, last);
}

// The bad story of the other choice: the target came by SNAP, so the log lacks it; the reader stops
// at the first record from there on, which is above, and the cut is behind that one.
Zxid cut_point(const Context& context, Zxid target) {
  if (trunc_cuts_above_target(context.rules())) return target;
  std::optional<Zxid> first;
  read_log(context.around.disk.log, target, [&](const TxnRef& txn) {
    if (!first) first = txn->zxid;
  });
  return first.value_or(target);
}

void on_trunc(Context& context, Synchronizing& sync, const Trunc& trunc) {
  if (!can_cut(context.around.disk, trunc.zxid, context.replica.purge)) {
    context.replica.needs_snap = true;
    return end_following(context, "the log cannot be cut where the leader asks");
  }
  abandon_snapshot(context.replica);
  sync.mode = SyncMode::trunc;
  sync.step = Step::truncating;
  sync.cut_at = trunc.zxid;
  context.disarm(alarm(AlarmKind::leader_silence));
  if (snapshots_are_cut_too(context.rules())) {
    // Who was elected but not followed has saved its uncommitted tail as a snapshot. The bad story
    // (ZOOKEEPER-4837): the tail is cut from the log, and comes back with that file.
    sync.disk_operations_left += 2;
    context.write(DeleteSnapshotsAbove{trunc.zxid});
    context.write(SyncSnapshots{});
  }
  sync.disk_operations_left += 2;
  context.write(TruncateLog{cut_point(context, trunc.zxid), !trunc_closes_stream(context.rules())});
  context.write(SyncLog{});
}

void on_first_packet(Context& context, Synchronizing& sync, const Packet& packet) {
  if (std::holds_alternative<Diff>(packet)) {
    // last_processed stays: the transactions are still to come. The bad story (ZOOKEEPER-2355): the
    // connection goes before they do, and the next leader is told that they are there.
    if (!diff_target_is_reached_by_txns(context.rules())) {
      context.replica.database->last_processed = std::get<Diff>(packet).zxid;
    }
    sync.mode = SyncMode::diff;
    sync.step = Step::stream;
  } else if (const auto* snap = std::get_if<Snap>(&packet)) {
    on_snap(context, sync, *snap);
  } else if (const auto* trunc = std::get_if<Trunc>(&packet)) {
    on_trunc(context, sync, *trunc);
  } else if (!std::holds_alternative<Ping>(packet)) {
    context.halt(HaltReason::unexpected_sync_packet);
  }
}

// After TRUNC the stream goes on like a DIFF: what it brings is logged. (Apache applies it to
// memory and relies on a snapshot at NEWLEADER; if the role ends before that, memory is ahead of
// the disk.)
void on_truncated(Context& context, Synchronizing& sync) {
  if (!reload_database(context, std::exchange(sync.cut_at, Zxid{}))) return;
  sync.mode = SyncMode::diff;
  sync.step = Step::stream;
  if (sync.lost) return end_following(context, "the connection went while the log was cut");
  listen_for(context, context.init_limit_ms());
}

// --- NEWLEADER: one durable step after the other -------------------------------------------------

void cut_log(Context& context, Synchronizing& sync);
void save_snapshot(Context& context, Synchronizing& sync);
void log_stream(Context& context, Synchronizing& sync);
void write_current_epoch(Context& context, Synchronizing& sync);
void acknowledge(Context& context, Synchronizing& sync);

void on_new_leader(Context& context, Synchronizing& sync) {
  context.disarm(alarm(AlarmKind::leader_silence));
  if (sync.mode == SyncMode::snap) {
    cut_log(context, sync);
  } else if (!synced_txns_are_logged_before_ack(context.rules()) ||
             !epoch_is_written_after_log(context.rules())) {
    write_current_epoch(context, sync);
  } else {
    log_stream(context, sync);
  }
}

// Records above the snapshot are of a history that lost; a restart would replay them onto it.
void cut_log(Context& context, Synchronizing& sync) {
  const Zxid last = context.replica.database->last_processed;
  bool above = false;
  read_log(context.around.disk.log, last.next(), [&](const TxnRef&) { above = true; });
  if (!above) return save_snapshot(context, sync);
  sync.step = Step::cutting_log;
  sync.disk_operations_left = 2;
  context.write(TruncateLog{last, false});
  context.write(SyncLog{});
}

void save_snapshot(Context& context, Synchronizing& sync) {
  sync.step = Step::saving_snapshot;
  start_snapshot(context, true);
}

// The log below the snapshot is no prefix of it; a leader that served others from it would leave a
// hole, or somebody's lost transaction, in theirs (ZOOKEEPER-2832).
void discard_log(Context& context, Synchronizing& sync) {
  sync.step = Step::discarding_log;
  sync.disk_operations_left = 2;
  context.write(DiscardLog{context.replica.database->last_processed});
  context.write(SyncLog{});
}

void delete_snapshots_above(Context& context, Synchronizing& sync) {
  context.replica.needs_snap = false;
  const Zxid saved = context.replica.database->last_processed;
  const auto& files = context.around.disk.snapshots.files;
  if (std::none_of(files.begin(), files.end(),
                   [&](const SnapshotFile& file) { return file.name > saved; })) {
    return write_current_epoch(context, sync);
  }
  sync.step = Step::deleting_snapshots;
  sync.disk_operations_left = 2;
  context.write(DeleteSnapshotsAbove{saved});
  context.write(SyncSnapshots{});
}

void log_stream(Context& context, Synchronizing& sync) {
  const bool awaits_flush = flush_is_awaited_before_ack(context.rules());
  while (!sync.committed.empty() && !sync.not_logged.empty() &&
         sync.not_logged.front()->zxid == sync.committed.front()) {
    const TxnRef txn = sync.not_logged.front();
    sync.not_logged.pop_front();
    sync.committed.pop_front();
    if (awaits_flush) {
      context.write(AppendRecord{txn});
      sync.disk_operations_left += 1;
    } else {
      log_txn(context, txn);
    }
    take_over(context, txn);
  }
  if (sync.disk_operations_left == 0) {
    return epoch_is_written_after_log(context.rules()) ? write_current_epoch(context, sync)
                                                       : acknowledge(context, sync);
  }
  sync.step = Step::logging;
  sync.disk_operations_left += 1;
  context.write(SyncLog{});
}

// The bad story (ZOOKEEPER-4685): the leader takes the first acknowledgement for NEWLEADER's, finds
// another zxid in it, and never counts this learner.
void acknowledge_stream_early(Context& context) {
  if (stream_is_acked_with_newleader(context.rules())) return;
  send_to_leader(context, Ack{context.replica.database->last_processed});
}

void write_current_epoch(Context& context, Synchronizing& sync) {
  sync.step = Step::writing_epoch;
  context.write(WriteEpoch{DiskObject::current_epoch, sync.epoch});
  context.write(RenameEpoch{DiskObject::current_epoch});
}

void on_epoch_written(Context& context, Synchronizing& sync) {
  context.replica.current_epoch = sync.epoch;
  const bool log_comes_after = synced_txns_are_logged_before_ack(context.rules()) &&
                               !epoch_is_written_after_log(context.rules());
  if (log_comes_after && sync.mode != SyncMode::snap) return log_stream(context, sync);
  acknowledge(context, sync);
}

void acknowledge(Context& context, Synchronizing& sync) {
  sync.step = Step::awaiting_uptodate;
  // The bad story (ZOOKEEPER-4394): what is not committed yet is set aside for the log, the list
  // that commits are matched with is empty, and the commit that comes ahead of UPTODATE finds
  // nothing.
  if (!uncommitted_wait_for_commits(context.rules())) std::swap(sync.set_aside, sync.not_logged);
  if (sync.lost) return end_following(context, "the connection went before NEWLEADER was acked");
  context.happened(LearnerSynced{sync.epoch});
  send_to_leader(context, Ack{Zxid::of(sync.epoch, 0)});
  listen_for(context, context.sync_limit_ms());
}

// --- the stream ----------------------------------------------------------------------------------

// False if it ends the role.
bool on_stream_proposal(Context& context, Synchronizing& sync, const TxnRef& txn) {
  if (!sync.not_logged.empty()) {
    const Zxid last = sync.not_logged.back()->zxid;
    const Zxid next = txn->zxid;
    if (next.epoch() == last.epoch() && next != last.next()) {
      end_following(context, role_end::stream_has_gap);
      return false;
    }
  }
  sync.not_logged.push_back(txn);
  return true;
}

void on_stream_commit(Context& context, Synchronizing& sync, Zxid zxid) {
  if (sync.not_logged.empty()) return end_following(context, role_end::commit_without_proposal);
  const bool at_once = sync.mode == SyncMode::snap && sync.step == Step::stream;
  if (!at_once) {
    sync.committed.push_back(zxid);
  } else if (sync.not_logged.front()->zxid == zxid) {
    // The snapshot that is taken at NEWLEADER will cover it.
    take_over(context, sync.not_logged.front());
    sync.not_logged.pop_front();
  }
}

void on_up_to_date(Context& context, Synchronizing& sync) {
  if (sync.step != Step::awaiting_uptodate) return;
  send_to_leader(context, Ack{Zxid::of(sync.epoch, 0)});
  const Epoch epoch = sync.epoch;
  const Fifo<Zxid> committed = std::move(sync.committed);
  Fifo<TxnRef> leftovers = std::move(sync.set_aside);
  for (const TxnRef& txn : sync.not_logged) leftovers.push_back(txn);
  start_serving(context, epoch, leftovers, committed);
}

}  // namespace

void on_sync_packet(Context& context, const Packet& packet) {
  auto& sync = stage<Synchronizing>(context);
  if (sync.step == Step::first_packet) return on_first_packet(context, sync, packet);
  if (sync.step == Step::snap_pieces) return on_snap_piece(context, sync, packet);
  if (const auto* proposal = std::get_if<Proposal>(&packet)) {
    on_stream_proposal(context, sync, proposal->txn);
  } else if (const auto* commit = std::get_if<Commit>(&packet)) {
    on_stream_commit(context, sync, commit->zxid);
  } else if (const auto* inform = std::get_if<Inform>(&packet)) {
    // To an observer, a proposal and its commit at once.
    if (!on_stream_proposal(context, sync, inform->txn)) return;
    on_stream_commit(context, sync, inform->txn->zxid);
  } else if (std::holds_alternative<NewLeader>(packet)) {
    if (sync.step == Step::stream) on_new_leader(context, sync);
  } else if (std::holds_alternative<UpToDate>(packet)) {
    on_up_to_date(context, sync);
  }  // anything else, PING included, is ignored here
}

void on_sync_disk(Context& context, const DiskOperation& done) {
  auto& sync = stage<Synchronizing>(context);
  const DiskObject object = object_of(done);
  const bool of_walk = object == DiskObject::snapshots && sync.step != Step::deleting_snapshots &&
                       (context.replica.walk || context.replica.abandoned_snapshot_operations > 0);
  if (of_walk) {
    if (on_snapshot_written(context) && sync.step == Step::saving_snapshot) {
      discard_log(context, sync);
    }
    return;
  }
  if (std::holds_alternative<RollLog>(done)) return;
  if (object == DiskObject::current_epoch) {
    if (std::holds_alternative<RenameEpoch>(done)) on_epoch_written(context, sync);
    return;
  }
  if (object == DiskObject::log && !is_drained(context.replica.sync)) {
    on_log_written(context, done);  // its log thread's, or that of an earlier role
    return;
  }
  ensure(sync.disk_operations_left > 0, "the disk does what the synchronization asked for");
  sync.disk_operations_left -= 1;
  if (sync.disk_operations_left > 0) return;
  resume_logging(context);
  switch (sync.step) {
    case Step::truncating: return on_truncated(context, sync);
    case Step::cutting_log: return save_snapshot(context, sync);
    case Step::discarding_log: return delete_snapshots_above(context, sync);
    case Step::deleting_snapshots: return write_current_epoch(context, sync);
    case Step::logging:
      acknowledge_stream_early(context);
      return epoch_is_written_after_log(context.rules()) ? write_current_epoch(context, sync)
                                                         : acknowledge(context, sync);
    default: unreachable("the disk works for one of these steps");
  }
}

}  // namespace zablab
