#include "protocol/pipeline/snapshot_walk.hpp"

#include <algorithm>
#include <vector>

namespace zablab {

namespace {

// The bad story (ZOOKEEPER-3144): the tree of the last transaction is there, its session is not yet
// in the table; an ephemeral that the walk meets later has no owner when this is loaded.
std::vector<std::pair<SessionId, std::int32_t>> sessions_of_walk(const Context& context) {
  const Database& database = *context.replica.database;
  auto sessions = session_list(database);
  const CommittedLog& recent = database.committed_log;
  if (walk_has_sessions_of_its_name(context.rules()) || recent.empty()) return sessions;
  const Txn& last = *recent.txns().back();
  if (std::holds_alternative<CreateSessionTxn>(last.body)) {
    std::erase_if(sessions, [&](const auto& entry) { return entry.first == last.session; });
  }
  return sessions;
}

const SnapshotFile* file_of(const Context& context, const SnapshotWalk& walk) {
  for (const SnapshotFile& file : context.around.disk.snapshots.files) {
    if (file.name == walk.name && !file.sealed) return &file;
  }
  unreachable("a walk writes to a file that was begun");
}

// Whether the walk meets the node: its parent is written together with it, or was written with it
// among its children. The bad story: a child that was created after its parent was passed is in the
// file, the create is replayed onto it, and its parent never counts it.
bool is_met(const SnapshotFile& file, const std::vector<std::pair<std::string, Znode>>& piece,
            const std::string& path) {
  if (path == "/") return true;
  const std::string parent = parent_of(path);
  const auto written = file.nodes.find(parent);
  if (written != file.nodes.end()) return written->second.children.contains(name_of(path));
  return std::any_of(piece.begin(), piece.end(),
                     [&](const auto& node) { return node.first == parent; });
}

// The next piece of the tree as it is now; empty at its end.
std::vector<std::pair<std::string, Znode>> next_piece(const Context& context,
                                                      const SnapshotWalk& walk) {
  const auto& nodes = context.replica.database->tree->nodes();
  const SnapshotFile* file = file_of(context, walk);
  auto node =
      walk.step == SnapshotWalk::Step::begin ? nodes.begin() : nodes.upper_bound(walk.last_path);
  std::vector<std::pair<std::string, Znode>> piece;
  const auto limit = static_cast<std::size_t>(context.config().snapshot_piece_nodes);
  for (; node != nodes.end() && piece.size() < limit; ++node) {
    const bool met =
        !walk_meets_children_of_parent(context.rules()) || is_met(*file, piece, node->first);
    if (met) piece.emplace_back(*node);
  }
  return piece;
}

// The bad story (ZOOKEEPER-3306): a snapshot begins with its table of ACLs, and nodes refer to it
// by number. One that gets a list later bears a number that the table does not have; a replayed
// create finds the node, leaves it as it is, and nobody may read it ever after.
void lose_acls_beyond_table(const SnapshotWalk& walk,
                            std::vector<std::pair<std::string, Znode>>& piece) {
  if (!walk.acl_table) return;
  for (auto& [path, node] : piece) {
    if (node.acls && !walk.acl_table->contains(**node.acls)) node.acls = unknown_list();
  }
}

bool log_covers_memory(const Replica& replica) {
  const SyncProcessor& sync = replica.sync;
  const Zxid applied = replica.database->last_processed;
  const auto is_in_memory = [&](const TxnRef& txn) { return txn->zxid <= applied; };
  return std::none_of(sync.queue.begin(), sync.queue.end(), is_in_memory) &&
         std::none_of(sync.batch.begin(), sync.batch.end(), is_in_memory);
}

// A follower may apply a commit ahead of its own log, so the walk may have met what the log does
// not hold yet. The bad story: a crash then leaves a complete snapshot with parts of transactions
// that no record of this disk explains.
void seal(Context& context, SnapshotWalk& walk) {
  if (!log_covers_memory(context.replica)) {
    walk.step = SnapshotWalk::Step::awaiting_log;
    return;
  }
  walk.step = SnapshotWalk::Step::seal;
  const Database& database = *context.replica.database;
  std::optional<DigestAt> digest;
  if (context.config().digest_enabled) digest = {database.last_processed, database.tree->digest()};
  context.write(SealSnapshot{walk.name, digest});
}

void write_next_piece(Context& context, SnapshotWalk& walk) {
  auto piece = next_piece(context, walk);
  if (piece.empty()) return seal(context, walk);
  walk.step = SnapshotWalk::Step::nodes;
  walk.last_path = piece.back().first;
  lose_acls_beyond_table(walk, piece);
  context.write(WriteNodes{walk.name, std::move(piece)});
}

bool has_complete(const SnapshotDirectory& directory, Zxid name) {
  for (const SnapshotFile& file : directory.files) {
    if (file.name == name && file.sealed && !file.temporary) return true;
  }
  return false;
}

bool end(Context& context) {
  context.replica.walk.reset();
  return true;
}

}  // namespace

bool start_snapshot(Context& context, bool durable) {
  Replica& replica = context.replica;
  ensure(!replica.walk, "one snapshot is written at a time");
  // Overwriting in place would empty the file first. The bad story: after a SNAP it is the only
  // thing that this disk's state stands on, and the server is killed right then.
  if (!durable && has_complete(context.around.disk.snapshots, replica.database->last_processed)) {
    return false;
  }
  replica.walk = SnapshotWalk{replica.database->last_processed, durable, {}, {}, {}};
  if (!walk_holds_acls_with_nodes(context.rules())) {
    replica.walk->acl_table = replica.database->tree->acl_table().lists();
  }
  context.write(BeginSnapshot{replica.walk->name, durable, sessions_of_walk(context)});
  return true;
}

bool on_snapshot_written(Context& context) {
  Replica& replica = context.replica;
  if (replica.abandoned_snapshot_operations > 0) {
    replica.abandoned_snapshot_operations -= 1;
    return false;
  }
  ensure(replica.walk.has_value(), "only a walk writes snapshots");
  SnapshotWalk& walk = *replica.walk;
  switch (walk.step) {
    case SnapshotWalk::Step::begin:
    case SnapshotWalk::Step::nodes: write_next_piece(context, walk); return false;
    case SnapshotWalk::Step::awaiting_log: break;
    case SnapshotWalk::Step::seal:
      if (!walk.durable) return end(context);
      walk.step = SnapshotWalk::Step::sync;
      context.write(SyncSnapshots{});
      return false;
    case SnapshotWalk::Step::sync:
      walk.step = SnapshotWalk::Step::rename;
      context.write(RenameSnapshot{walk.name});
      return false;
    case SnapshotWalk::Step::rename:
      walk.step = SnapshotWalk::Step::sync_rename;
      context.write(SyncSnapshots{});
      return false;
    case SnapshotWalk::Step::sync_rename: return end(context);
  }
  unreachable("a walk is in one of its steps");
}

void on_log_flushed_under_walk(Context& context) {
  auto& walk = context.replica.walk;
  if (walk && walk->step == SnapshotWalk::Step::awaiting_log) seal(context, *walk);
}

void give_up_walk_under_tail(Context& context) {
  if (walk_is_given_up_under_tail(context.rules())) abandon_snapshot(context.replica);
}

void abandon_snapshot(Replica& replica) {
  if (!replica.walk) return;
  const bool under_way = replica.walk->step != SnapshotWalk::Step::awaiting_log;
  replica.walk.reset();
  if (under_way) replica.abandoned_snapshot_operations += 1;
}

std::vector<std::pair<SessionId, std::int32_t>> session_list(const Database& database) {
  return {database.sessions->begin(), database.sessions->end()};
}

SnapshotFile snapshot_of(const Database& database) {
  SnapshotFile snapshot;
  snapshot.name = database.last_processed;
  snapshot.sessions = session_list(database);
  for (const auto& [path, node] : database.tree->nodes()) snapshot.nodes.emplace(path, node);
  snapshot.sealed = true;
  return snapshot;
}

Database database_of(const SnapshotFile& snapshot) {
  Database database;
  DataTree tree = DataTree::bare();
  for (const auto& [path, node] : snapshot.nodes) tree.restore(path, node);
  tree.set_up_quotas();
  database.tree = Cow<DataTree>(std::move(tree));
  auto& sessions = database.sessions.edit();
  for (const auto& [session, timeout_ms] : snapshot.sessions) sessions.emplace(session, timeout_ms);
  database.last_processed = snapshot.name;
  database.fuzzy_until = snapshot.digest;
  return database;
}

}  // namespace zablab
