// The parts of a request pipeline that every serving role has: the sync processor, the commit
// processor, the snapshot walk, the table of clients. (ZooKeeper: SyncRequestProcessor,
// CommitProcessor, ZooKeeperServer.takeSnapshot, NIOServerCnxnFactory.)
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>
#include "protocol/base/fifo.hpp"

#include "protocol/pipeline/watches.hpp"
#include "protocol/storage/disk.hpp"
#include "protocol/store/prep.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// Appends transactions to the log and flushes them in groups. Belongs to the process, not to a
/// role: the old role drains it before the next one begins (ZOOKEEPER-4712).
struct SyncProcessor {
  enum class Doing : std::uint8_t { nothing, appending, flushing };
  Fifo<TxnRef> queue;         ///< the first one is being appended
  std::vector<TxnRef> batch;  ///< appended, not flushed
  Doing doing = Doing::nothing;
  std::int32_t records_since_roll = 0;
  auto fields() const { return std::tie(queue, batch, doing, records_since_roll); }
  bool operator==(const SyncProcessor&) const = default;
};

/// The walk over the tree that writes a snapshot in pieces, transactions being applied between
/// them.
struct SnapshotWalk {
  enum class Step : std::uint8_t { begin, nodes, awaiting_log, seal, sync, rename, sync_rename };
  Zxid name;
  bool durable = false;  ///< under a temporary name, synced, renamed (after SNAP); else none of it
  Step step = Step::begin;
  std::string last_path;  ///< of the nodes asked to be written
  /// The lists of ACLs of the table that stands ahead of the nodes; nullopt: there is no such
  /// table.
  std::optional<std::set<AclList>> acl_table = std::nullopt;
  auto fields() const { return std::tie(name, durable, step, last_path, acl_table); }
  bool operator==(const SnapshotWalk&) const = default;
};

/// A request and where its answer goes; nowhere if its client was lost or is another server's.
struct QueuedRequest {
  Request request;
  std::optional<ClientConnectionId> client;
  ErrorCode refused = ErrorCode::ok;  ///< a read that failed the session check
  auto fields() const { return std::tie(request, client, refused); }
  bool operator==(const QueuedRequest&) const = default;
};

/// Holds back each session's requests behind its uncommitted write, and matches commits to them.
struct CommitProcessor {
  std::map<SessionId, Fifo<QueuedRequest>> waiting;       ///< the head is a write
  Fifo<std::pair<SessionId, std::int32_t>> local_writes;  ///< in order of arrival
  auto fields() const { return std::tie(waiting, local_writes); }
  bool operator==(const CommitProcessor&) const = default;
};

struct ClientSession {
  SessionId session = 0;
  std::int32_t timeout_ms = 0;
  bool live = false;  ///< false: createSession or revalidation is under way
  Credentials credentials = std::nullopt;
  auto fields() const { return std::tie(session, timeout_ms, live, credentials); }
  bool operator==(const ClientSession&) const = default;
};

/// The clients of a serving role, and what they watch. It ends with the role, as all connections
/// do.
struct ClientTable {
  std::map<ClientConnectionId, ClientSession> connections;
  Watches watches;
  auto fields() const { return std::tie(connections, watches); }
  bool operator==(const ClientTable&) const = default;
};

}  // namespace zablab
