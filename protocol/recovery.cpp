#include "protocol/recovery.hpp"

#include <algorithm>

#include "protocol/election/election.hpp"
#include "protocol/pipeline/snapshot_walk.hpp"
#include "protocol/purge.hpp"
#include "protocol/standalone.hpp"

namespace zablab {

namespace {

std::size_t window_capacity(const ServerConfig& config) {
  return static_cast<std::size_t>(config.commit_log_count);
}

// Sessions of two processes of one server are told apart by how often it was started; ZooKeeper
// takes the clock.
SessionId first_session(ServerId id, std::int32_t start_count) {
  return static_cast<SessionId>(id) << 56 | static_cast<SessionId>(start_count) << 32;
}

Epoch stored_epoch(const EpochFile& file, Epoch otherwise) {
  return file.value ? *file.value : otherwise;
}

void write_epoch(Context& context, DiskObject file, Epoch epoch) {
  context.write(WriteEpoch{file, epoch});
  context.write(RenameEpoch{file});
}

// What an earlier process wrote without a sync counts in the vote from now on: a later power loss
// must not take it back. The same goes for a snapshot whose rename was still under way.
void sync_files(Context& context, Recovering& recovering) {
  recovering.step = Recovering::Step::syncing;
  context.write(SyncLog{});
  context.write(SyncSnapshots{});
  recovering.operations_left = 2;
}

// A snapshot that the log does not lead up to came by SNAP, and a crash kept its learner from
// discarding the log. The bad story: the stale records stay below new ones, and a learner is sent
// both.
void discard_stale_log(Context& context, Recovering& recovering) {
  recovering.step = Recovering::Step::discarding;
  const LogImage& log = context.around.disk.log;
  const Zxid base = newest_snapshot(context.around.disk.snapshots).value_or(Zxid{0});
  if (log.files.empty() || log.files.front().name > base || holds_record(log, base)) return;
  context.write(DiscardLog{base});
  context.write(SyncLog{});
  recovering.operations_left = 2;
}

// Puts an epoch file right that a crash between two writes left behind the history, or missing.
void catch_up(Context& context, Recovering& recovering, DiskObject file, bool is_there,
              Epoch& epoch) {
  const Epoch of_history = context.replica.database->last_processed.epoch();
  if (is_there && epoch >= of_history) return;
  epoch = std::max(epoch, of_history);
  write_epoch(context, file, epoch);
  recovering.operations_left += 2;
}

// Ahead of currentEpoch: a crash between the two must not leave a disk that no start accepts.
void repair_accepted_epoch(Context& context, Recovering& recovering) {
  recovering.step = Recovering::Step::writing_accepted_epoch;
  const bool is_there = context.around.disk.accepted_epoch.value.has_value();
  catch_up(context, recovering, DiskObject::accepted_epoch, is_there,
           context.replica.accepted_epoch);
}

// A log or snapshot that ends in epoch e holds e's initial history, so the server may claim e.
// The bad story (ZOOKEEPER-1653, -2354): a crash between the synced history and currentEpoch, and
// the server refuses to start for ever.
void repair_current_epoch(Context& context, Recovering& recovering) {
  recovering.step = Recovering::Step::writing_current_epoch;
  const bool is_there = context.around.disk.current_epoch.value.has_value();
  catch_up(context, recovering, DiskObject::current_epoch, is_there, context.replica.current_epoch);
}

void begin_first_role(Context& context) {
  arm_purge(context);
  if (context.config().standalone) return start_standalone(context);
  start_election(context);
}

}  // namespace

std::optional<Database> load_database(const DiskView& disk, const ServerConfig& config,
                                      const Rules& rules, bool* digest_differed) {
  const SnapshotFile* snapshot = newest_complete(disk.snapshots);
  if (snapshot == nullptr) return std::nullopt;
  Database database = database_of(*snapshot);
  bool differs = digest_differs(database, nullptr);
  read_log(disk.log, snapshot->name.next(), [&](const TxnRef& txn) {
    if (txn->zxid > database.last_processed) {
      differs |= apply(database, txn, window_capacity(config), nullptr, rules).digest_differs;
    }
  });
  if (digest_differed != nullptr) *digest_differed = differs;
  return database;
}

bool reload_database(Context& context, std::optional<Zxid> last) {
  std::optional<Database>& database = context.replica.database;
  bool differs = false;
  database = load_database(context.around.disk, context.config(), context.rules(), &differs);
  if (!database) {
    context.halt(HaltReason::log_without_snapshot);
    return false;
  }
  if (last) database->last_processed = *last;
  context.happened(DatabaseLoaded{database->last_processed, false, differs});
  return true;
}

void replay_log_tail(Context& context) {
  Database& database = *context.replica.database;
  if (!log_tail_is_replayed_at_role_end(context.rules())) return;
  read_log(context.around.disk.log, database.last_processed.next(), [&](const TxnRef& txn) {
    if (txn->zxid <= database.last_processed) return;
    give_up_walk_under_tail(context);
    Applied applied =
        apply(database, txn, window_capacity(context.config()), nullptr, context.rules());
    context.happened(TxnApplied{txn, false, std::move(applied)});
  });
}

void on_recovery_done(Context& context) {
  auto& recovering = std::get<Recovering>(context.replica.phase);
  recovering.operations_left -= 1;
  if (recovering.operations_left > 0) return;
  if (recovering.step == Recovering::Step::syncing) discard_stale_log(context, recovering);
  if (recovering.operations_left > 0) return;
  if (recovering.step == Recovering::Step::discarding) repair_accepted_epoch(context, recovering);
  if (recovering.operations_left > 0) return;
  if (recovering.step == Recovering::Step::writing_accepted_epoch) {
    repair_current_epoch(context, recovering);
  }
  if (recovering.operations_left == 0) begin_first_role(context);
}

namespace {

bool can_be_read(const DiskView& disk, const Rules& rules) {
  bool readable = true;
  read_log(disk.log, newest_snapshot(disk.snapshots).value_or(Zxid{}),
           [&](const TxnRef& txn) { readable = readable && is_readable(*txn, rules); });
  return readable;
}

// A record is missing: inside an epoch the counter tells. The bad story: a damaged snapshot is
// passed over for an older one that the log does not follow, and the server serves a state that
// never was. Apache's server only writes an error into its own log.
bool has_hole(const DiskView& disk) {
  Zxid last = newest_snapshot(disk.snapshots).value_or(Zxid{0});
  bool hole = false;
  read_log(disk.log, last.next(), [&](const TxnRef& txn) {
    const Zxid zxid = txn->zxid;
    if (zxid <= last) return;
    const std::uint32_t before = zxid.epoch() == last.epoch() ? last.counter() : 0;
    hole = hole || zxid.counter() != before + 1;
    last = zxid;
  });
  return hole;
}

// Reads the disk into a replica that can recover; a reason where that is not possible.
std::optional<HaltReason> load(Context& context, std::int32_t start_count) {
  Replica& replica = context.replica;
  const DiskView& disk = context.around.disk;
  replica.next_session = first_session(replica.id, start_count);
  if (!can_be_read(disk, context.rules())) return HaltReason::unreadable_log;
  if (has_hole(disk)) return HaltReason::damaged_files;
  bool differs = false;
  replica.database = load_database(disk, context.config(), context.rules(), &differs);
  if (!replica.database) return HaltReason::log_without_snapshot;
  const Zxid last = replica.database->last_processed;
  context.happened(DatabaseLoaded{last, false, differs});
  replica.current_epoch = stored_epoch(disk.current_epoch, last.epoch());
  replica.accepted_epoch = stored_epoch(disk.accepted_epoch, last.epoch());
  if (replica.accepted_epoch < replica.current_epoch) return HaltReason::epochs_and_log_disagree;
  if (replica.current_epoch < last.epoch() && !epochs_are_repaired_on_start(context.rules())) {
    return HaltReason::epochs_and_log_disagree;
  }
  Recovering recovering;
  sync_files(context, recovering);
  replica.phase = recovering;
  return std::nullopt;
}

}  // namespace

std::variant<Started, Refused> boot(ServerId id, std::int32_t start_count,
                                    const Surroundings& around, Effects& out) {
  Started started;
  started.replica.id = id;
  Context context{started.replica, around, out};
  try {
    if (const auto refused = load(context, start_count)) return Refused{*refused};
  } catch (const BrokenBelief& broken) {
    out.emplace_back(BeliefBroken{broken.sentence});
  }
  return started;
}

}  // namespace zablab
