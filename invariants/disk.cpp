// Disks: what a restart would find, what a power loss would leave, and that committed transactions
// are in it. (ZOOKEEPER-2845, -3911, -4643, -4646, -4712, -1489, -2832.)
#include <algorithm>
#include <string>

#include "invariants/observation.hpp"
#include "invariants/quorum.hpp"
#include "protocol/base/match.hpp"

namespace zablab {

namespace {

const Disk& disk_of(const Observation& seen) { return *seen.world.server(seen.server).disk; }

Zxid last_record(const LogImage& log) {
  for (auto file = log.files.rbegin(); file != log.files.rend(); ++file) {
    // A torn record hides what follows it in its file.
    Zxid last;
    for (const LogSlot& slot : file->slots) {
      const TxnRef* txn = std::get_if<TxnRef>(&slot);
      if (txn == nullptr) break;
      last = (*txn)->zxid;
    }
    if (last != Zxid{0}) return last;
  }
  return Zxid{0};
}

// Above what it stands on: the record before it, or the snapshot that SNAP left (durable, or the
// hole in front of the record would open after a power loss).
bool follows_in_log(const History& history, const ServerGhost& mine, Zxid zxid) {
  const Zxid before = history.predecessor(zxid);
  if (zxid <= mine.visible.log) return false;
  return before == mine.visible.log ||
         history.leads_to(before, history.place_of(mine.durable.snapshot));
}

void on_append(const Observation& seen, const TxnRef& txn) {
  if (seen.config().standalone) on_standalone_append(seen, txn);
  const History& history = seen.history();
  const TxnRef* known = history.find(txn->zxid);
  if (!seen.demand(Claim::integrity, known != nullptr, [&] {
        return server_text(seen.server) + " logs " + to_text(*txn) + ", which no leader proposed";
      })) {
    return;
  }
  if (!seen.demand(Claim::one_content_per_zxid, *known == txn, [&] {
        return server_text(seen.server) + " logs " + to_text(*txn) + ", but " + to_text(**known) +
               " was proposed";
      })) {
    return;
  }
  seen.demand(Claim::log_order, follows_in_log(history, seen.mine(), txn->zxid), [&] {
    return server_text(seen.server) + " logs " + to_text(*txn) + " behind " +
           to_text(seen.mine().visible.log) + "; it was proposed after " +
           to_text(history.predecessor(txn->zxid));
  });
  check_log_of_observer(seen, txn->zxid);
  seen.edit_mine().visible.log = txn->zxid;
}

// A disk that no longer leads from where it was may have lost what a quorum relied on.
void on_durable_change(const Observation& seen, const DiskEnd& now) {
  const History& history = seen.history();
  const Zxid before = restart_place(history, seen.mine().durable);
  seen.edit_mine().durable = now;
  if (!history.leads_to(before, restart_place(history, now))) {
    check_durable(seen, history.last_committed());
  }
}

void on_log_synced(const Observation& seen) {
  const ServerGhost& mine = seen.mine();
  if (mine.durable.log == mine.visible.log) return;
  on_durable_change(seen, DiskEnd{mine.visible.log, mine.durable.snapshot});
}

void on_log_cut(const Observation& seen, bool truncated) {
  const Zxid last = last_record(*disk_of(seen).log.visible);
  if (truncated && last < seen.mine().visible.log) seen.reached(Goal::uncommitted_tail_cut);
  seen.edit_mine().visible.log = last;
}

void on_snapshots_changed(const Observation& seen) {
  const Disk& disk = disk_of(seen);
  const Zxid visible = newest_snapshot(*disk.snapshots.visible).value_or(Zxid{0});
  const Zxid durable = newest_snapshot(*disk.snapshots.durable).value_or(Zxid{0});
  const ServerGhost& mine = seen.mine();
  if (visible != mine.visible.snapshot) seen.edit_mine().visible.snapshot = visible;
  if (durable != mine.durable.snapshot) {
    on_durable_change(seen, DiskEnd{mine.durable.log, durable});
  }
}

// ZOOKEEPER-4643: the epoch outranks the zxid in elections, so a server that claims epoch e must
// have everything that the leader of e began with.
void on_current_epoch(const Observation& seen) {
  const std::optional<Epoch>& epoch = disk_of(seen).current_epoch.durable->value;
  const Tenure* reign = epoch ? seen.history().tenure(*epoch) : nullptr;
  if (reign == nullptr) return;
  const Zxid last = restart_place(seen.history(), seen.mine().durable);
  seen.demand(Claim::epoch_not_ahead_of_history, seen.history().leads_to(reign->base, last), [&] {
    return server_text(seen.server) + " has currentEpoch " + std::to_string(*epoch) +
           " on its disk, but its history there ends in " + to_text(last) +
           "; the epoch began with " + to_text(reign->base);
  });
}

void check_epoch_files(const Observation& seen) {
  const DiskView view = disk_of(seen).view();
  const DiskEnd& end = seen.mine().visible;
  const Epoch logged = std::max(end.log, end.snapshot).epoch();
  const Epoch current = view.current_epoch.value.value_or(-1);
  const Epoch accepted = view.accepted_epoch.value.value_or(-1);
  seen.demand(Claim::epoch_files_in_order, logged <= current && current <= accepted, [&] {
    return server_text(seen.server) + " votes with epoch " + std::to_string(logged) +
           " in its log, currentEpoch " + std::to_string(current) + " and acceptedEpoch " +
           std::to_string(accepted);
  });
}

// Where a restart would end; none() if a record is missing on the way.
Zxid replayed_place(const History& history, const LogImage& log, Zxid snapshot) {
  Zxid last = history.place_of(snapshot);
  read_log(log, snapshot.next(), [&](const TxnRef& txn) {
    last = history.predecessor(txn->zxid) == last ? txn->zxid : Zxid::none();
  });
  return last;
}

void check_restart(const Observation& seen, const SnapshotDirectory& snapshots, const char* when) {
  const History& history = seen.history();
  const Zxid snapshot = newest_snapshot(snapshots).value_or(Zxid{0});
  const Zxid before = restart_place(history, DiskEnd{seen.mine().visible.log, snapshot});
  const Zxid after = replayed_place(history, *disk_of(seen).log.visible, snapshot);
  seen.demand(Claim::purge_keeps_restart, after == before, [&] {
    return server_text(seen.server) + " has purged its disk: a restart" + when +
           (after == Zxid::none() ? " meets a hole in the log" : " finds " + to_text(after)) +
           " instead of " + to_text(before);
  });
}

// Each file that a purge removes is looked at alone: a crash may fall between any two. (While a
// synchronization replaces what is on the disk, log and snapshots belong to two histories.)
void check_purge(const Observation& seen) {
  seen.reached(Goal::purged);
  if (is_synchronizing(seen)) return;
  const auto& snapshots = disk_of(seen).snapshots;
  check_restart(seen, *snapshots.visible, "");
  check_restart(seen, *snapshots.durable, " after a power loss");
}

// A restart begins with the snapshot, whatever the log behind it says: one that shows what the
// log's end does not lead back to (ZOOKEEPER-4837) has nothing from there on.
bool has_on_disk(const Observation& seen, ServerId server, Zxid place) {
  const History& history = seen.history();
  const DiskEnd& end = seen.ghost.server(server).durable;
  const Zxid snapshot = history.place_of(end.snapshot);
  const Zxid restart = restart_place(history, end);
  if (history.leads_to(place, snapshot)) return true;
  return history.leads_to(snapshot, restart) && history.leads_to(place, restart);
}

std::string who_has(const Observation& seen, Zxid place) {
  std::string text;
  for (ServerId id = 1; id <= seen.world.server_count(); ++id) {
    const Zxid last = restart_place(seen.history(), seen.ghost.server(id).durable);
    text += (id == 1 ? "server " : ", server ") + std::to_string(id) + " up to " + to_text(last);
    if (!has_on_disk(seen, id, place)) text += " (without it)";
  }
  return text;
}

}  // namespace

Zxid restart_place(const History& history, const DiskEnd& end) {
  return end.log > end.snapshot ? end.log : history.place_of(end.snapshot);
}

DiskEnd disk_end(const LogImage& log, const SnapshotDirectory& snapshots) {
  return {last_record(log), newest_snapshot(snapshots).value_or(Zxid{0})};
}

void on_performed(const Observation& seen, const DiskOperation& operation) {
  switch (object_of(operation)) {
    case DiskObject::accepted_epoch: return;
    case DiskObject::current_epoch:
      if (std::holds_alternative<RenameEpoch>(operation)) on_current_epoch(seen);
      return;
    case DiskObject::snapshots:
      if (std::holds_alternative<WriteNodes>(operation)) return;
      if (std::holds_alternative<RemoveSnapshot>(operation)) check_purge(seen);
      if (std::holds_alternative<SealSnapshot>(operation)) seen.reached(Goal::snapshot_written);
      return on_snapshots_changed(seen);
    case DiskObject::log: break;
  }
  if (const auto* append = std::get_if<AppendRecord>(&operation))
    return on_append(seen, append->txn);
  if (std::holds_alternative<SyncLog>(operation)) return on_log_synced(seen);
  if (std::holds_alternative<RollLog>(operation)) return;
  if (std::holds_alternative<RemoveLogFile>(operation)) return check_purge(seen);
  on_log_cut(seen, std::holds_alternative<TruncateLog>(operation));
}

namespace {

// Visible and durable are the same: the power is back, or the disk is another one.
void on_disk_replaced(const Observation& seen) {
  const Disk& disk = disk_of(seen);
  const DiskEnd now = disk_end(*disk.log.durable, *disk.snapshots.durable);
  seen.edit_mine().visible = now;
  on_durable_change(seen, now);
}

}  // namespace

void on_power_loss(const Observation& seen, const Survivors& survivors) {
  const Zxid before = seen.mine().visible.log;
  on_disk_replaced(seen);
  if (seen.mine().visible.log < before) seen.reached(Goal::log_tail_lost);
  if (survivors.torn) seen.reached(Goal::torn_record);
  if (!survivors.forgets) return;
  seen.reached(Goal::lie_found_out);
  if (!seen.findings.over()) check_log(seen);
}

void on_wiped(const Observation& seen) {
  seen.reached(Goal::disk_wiped);
  on_disk_replaced(seen);
}

void on_damage_taken(const Observation& seen, const Boot& boot) {
  seen.reached(Goal::damage_taken);
  seen.demand(Claim::damage_is_noticed, !boot.read_wrong, [&] {
    return server_text(boot.server) +
           " starts on a damaged disk and reads something that was not written so";
  });
  if (!seen.findings.over()) on_disk_replaced(seen);
  if (!seen.findings.over()) check_log(seen);
}

void on_fact(const Observation& seen, const ElectionStarted& started) {
  const History& history = seen.history();
  const ServerGhost& mine = seen.mine();
  const Zxid vote = history.place_of(started.zxid);
  const Zxid restart = restart_place(history, mine.visible);
  // A restart replays the log onto the snapshot, which may hold what the log's end does not lead
  // back to (ZOOKEEPER-4837).
  const Zxid snapshot = history.place_of(mine.visible.snapshot);
  const bool one_line = history.leads_to(snapshot, restart);
  const bool agrees = vote == restart && mine.memory == vote && one_line;
  seen.demand(Claim::memory_agrees_with_disk, agrees, [&] {
    return server_text(seen.server) + " votes with " + to_text(vote) + ", has applied up to " +
           to_text(mine.memory.value_or(Zxid::none())) + ", and a restart would find " +
           to_text(restart) + (one_line ? "" : ", beside a snapshot of " + to_text(snapshot));
  });
  check_epoch_files(seen);
  check_memory(seen);
}

void on_snapshot_piece(const Observation& seen, Zxid name, bool first) {
  ServerGhost& mine = seen.edit_mine();
  if (first) mine.reach.erase(name);
  const Zxid memory = mine.memory.value_or(Zxid{0});
  if (memory != seen.history().place_of(name)) mine.reach[name] = memory;
}

void check_log(const Observation& seen) {
  const History& history = seen.history();
  const LogImage& log = *disk_of(seen).log.visible;
  const Zxid snapshot = seen.mine().visible.snapshot;
  Zxid last = history.place_of(snapshot);
  read_log(log, snapshot.next(), [&](const TxnRef& txn) {
    const TxnRef* known = history.find(txn->zxid);
    seen.demand(Claim::one_content_per_zxid, known != nullptr && *known == txn, [&] {
      return "the log of " + server_text(seen.server) + " holds " + to_text(*txn) +
             ", which no leader proposed so";
    });
    seen.demand(Claim::log_order, history.predecessor(txn->zxid) == last, [&] {
      return "the log of " + server_text(seen.server) + " has " + to_text(*txn) + " behind " +
             to_text(last) + "; it was proposed after " + to_text(history.predecessor(txn->zxid));
    });
    last = txn->zxid;
  });
}

void check_durable(const Observation& seen, Zxid place) {
  const ServerConfig& config = seen.config();
  ServerSet holders;
  for (ServerId id = 1; id <= seen.world.server_count(); ++id) {
    if (has_on_disk(seen, id, place)) holders.insert(id);
  }
  const bool enough =
      config.standalone ? holders.contains(seen.server) : outweighs(config.quorum, holders);
  if (enough) note_holders(seen, holders);
  seen.demand(Claim::committed_is_durable, enough, [&] {
    return to_text(place) +
           " is committed, but no quorum has it on its disks: " + who_has(seen, place);
  });
}

}  // namespace zablab
