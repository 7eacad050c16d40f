#include "protocol/purge.hpp"

#include <vector>

namespace zablab {

namespace {

// The oldest of the newest complete snapshots that are kept (FileTxnSnapLog.findNValidSnapshots);
// nullopt if there are fewer.
std::optional<Zxid> oldest_kept(const SnapshotDirectory& directory, std::int32_t retain_count) {
  std::int32_t seen = 0;
  for (auto file = directory.files.rbegin(); file != directory.files.rend(); ++file) {
    if (!file->sealed || file->temporary) continue;
    seen += 1;
    if (seen == retain_count) return file->name;
  }
  return std::nullopt;
}

std::vector<Zxid> old_snapshots(const Context& context, Zxid oldest) {
  std::vector<Zxid> names;
  const auto& walk = context.replica.walk;
  for (const SnapshotFile& file : context.around.disk.snapshots.files) {
    const bool being_written = walk && walk->name == file.name;
    if (file.name < oldest && !being_written) names.push_back(file.name);
  }
  return names;
}

// All but those from the one on that may hold the record of the oldest snapshot
// (FileTxnLog.getLogFiles).
std::vector<Zxid> old_logs(const LogImage& log, Zxid oldest) {
  std::vector<Zxid> names;
  for (std::size_t i = 0; i + 1 < log.files.size() && log.files[i + 1].name <= oldest; ++i) {
    names.push_back(log.files[i].name);
  }
  return names;
}

// While a synchronization is at work on the disk, the newest snapshots may be about to go. (In
// Apache's code TRUNC deletes no snapshot, and a purge may come at any time.)
bool disk_is_settled(const Replica& replica) {
  const auto* role = std::get_if<Following>(&replica.phase);
  return role == nullptr || !std::holds_alternative<Synchronizing>(role->stage);
}

void ask_for(Context& context, DiskOperation operation) {
  context.replica.purge->operations_left += 1;
  context.write(std::move(operation));
}

// Flushed before any log goes. The bad story of the other order: a crash leaves an old snapshot
// without the log behind it, and a TRUNC that finds both goes back to a state with a hole.
void remove_snapshots(Context& context, Purge& purge) {
  purge.step = Purge::Step::removing_snapshots;
  for (const Zxid name : old_snapshots(context, purge.oldest_kept)) {
    ask_for(context, RemoveSnapshot{name});
  }
  ask_for(context, SyncKeptSnapshots{purge.oldest_kept});
}

void remove_logs(Context& context, Purge& purge) {
  purge.step = Purge::Step::removing_logs;
  for (const Zxid name : old_logs(context.around.disk.log, purge.oldest_kept)) {
    ask_for(context, RemoveLogFile{name});
  }
}

void go_on(Context& context) {
  Purge& purge = *context.replica.purge;
  purge.operations_left -= 1;
  if (purge.operations_left > 0) return;
  const bool goes_on = !purge.refused && disk_is_settled(context.replica);
  if (goes_on && purge.step == Purge::Step::flushing) return remove_snapshots(context, purge);
  if (goes_on && purge.step == Purge::Step::removing_snapshots) remove_logs(context, purge);
  if (purge.operations_left == 0) context.replica.purge.reset();
}

}  // namespace

void arm_purge(Context& context) {
  const std::int32_t interval_ms = context.config().purge_interval_ms;
  if (interval_ms > 0) context.arm(alarm(AlarmKind::purge), interval_ms);
}

void on_purge_alarm(Context& context) {
  arm_purge(context);
  if (context.replica.purge || !disk_is_settled(context.replica)) return;
  const DiskView& disk = context.around.disk;
  const auto oldest = oldest_kept(disk.snapshots, context.config().snap_retain_count);
  if (!oldest) return;
  if (old_logs(disk.log, *oldest).empty() && old_snapshots(context, *oldest).empty()) return;
  // A background snapshot was never flushed. The bad story: a power loss takes it after the logs
  // that an older one needs are gone. (Apache's code trusts that hours have passed.)
  context.replica.purge = Purge{Purge::Step::flushing, *oldest, 0, false};
  ask_for(context, SyncKeptSnapshots{*oldest});
}

bool is_of_purge(const DiskOperation& operation) {
  return std::holds_alternative<SyncKeptSnapshots>(operation) ||
         std::holds_alternative<RemoveSnapshot>(operation) ||
         std::holds_alternative<RemoveLogFile>(operation);
}

void on_purge_disk(Context& context) { go_on(context); }

void on_purge_disk_failed(Context& context) {
  context.replica.purge->refused = true;
  go_on(context);
}

}  // namespace zablab
