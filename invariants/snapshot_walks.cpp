// Snapshots that are written while transactions go on: what a complete one shows, the log explains.
// (ZooKeeper: SyncRequestProcessor, FileTxnSnapLog.save; ZOOKEEPER-3104, -4837.)
//
// A mistake there is found by who loads such a snapshot, which takes a power loss at the one moment
// when it matters. Whether it could is seen at every snapshot.
#include <algorithm>
#include <string>

#include "invariants/observation.hpp"

namespace zablab {

namespace {

/// The log's own thread has it, and has not reported it as durable.
bool is_unlogged(const SyncProcessor& sync, Zxid up_to) {
  const auto is_met = [&](const TxnRef& txn) { return txn->zxid <= up_to; };
  return std::any_of(sync.queue.begin(), sync.queue.end(), is_met) ||
         std::any_of(sync.batch.begin(), sync.batch.end(), is_met);
}

}  // namespace

void check_snapshot_sealed(const Observation& seen, Zxid name) {
  const Replica* process = seen.process();
  if (process == nullptr || seen.rules() != Rules{}) return;
  const auto reach = seen.mine().reach.find(name);
  const Zxid met = reach == seen.mine().reach.end() ? name : reach->second;
  seen.demand(Claim::snapshots_are_explained, !is_unlogged(process->sync, met), [&] {
    return server_text(seen.server) + " completes the snapshot of " + to_text(name) +
           ", which shows parts of " + to_text(met) + "; its log has not got so far";
  });
}

void check_snapshot_renamed(const Observation& seen, Zxid name) {
  if (seen.process() == nullptr || seen.rules() != Rules{}) return;
  const auto& files = seen.world.server(seen.server).disk->snapshots.durable->files;
  const bool durable = std::any_of(files.begin(), files.end(), [&](const SnapshotFile& file) {
    return file.name == name && file.sealed;
  });
  seen.demand(Claim::snapshots_are_explained, durable, [&] {
    return server_text(seen.server) + " gives the snapshot of " + to_text(name) +
           " its final name, and a power loss would leave a part of it";
  });
}

void check_walk_goes_on(const Observation& seen) {
  const Replica* process = seen.process();
  if (process == nullptr || !process->walk || !process->database) return;
  if (process->walk->step != SnapshotWalk::Step::awaiting_log || seen.rules() != Rules{}) return;
  const bool waits_for_it = is_unlogged(process->sync, process->database->last_processed);
  seen.demand(Claim::snapshots_are_explained, waits_for_it, [&] {
    return server_text(seen.server) + " waits for its log with the snapshot of " +
           to_text(process->walk->name) + ", and the log has done all";
  });
}

void check_walk_under_tail(const Observation& seen, const TxnApplied& applied) {
  const Replica* process = seen.process();
  if (applied.delivered || process == nullptr || seen.rules() != Rules{}) return;
  // One that has begun since is of what that made.
  const bool given_up = !process->walk || process->walk->name >= applied.txn->zxid;
  seen.demand(Claim::snapshots_are_explained, given_up, [&] {
    return server_text(seen.server) + " takes over " + to_text(*applied.txn) +
           ", and goes on with the snapshot of " + to_text(process->walk->name);
  });
}

void check_log_leads_to_snapshot(const Observation& seen) {
  const Disk& disk = *seen.world.server(seen.server).disk;
  const LogImage& log = *disk.log.visible;
  const Zxid base = newest_snapshot(*disk.snapshots.visible).value_or(Zxid{0});
  const bool leads = log.files.empty() || log.files.front().name > base || holds_record(log, base);
  seen.demand(Claim::log_leads_to_snapshot, leads, [&] {
    return server_text(seen.server) + " has started with a log from " +
           to_text(log.files.front().name) + " on that does not lead up to its snapshot of " +
           to_text(base);
  });
}

}  // namespace zablab
