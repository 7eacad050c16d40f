// The first stage of a leader's pipeline (ZooKeeper: PrepRequestProcessor): turns a request into a
// transaction, judging it on the overlay of all that is proposed but not yet applied.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "protocol/config.hpp"
#include "protocol/rules.hpp"
#include "protocol/store/database.hpp"
#include "protocol/store/operation.hpp"
#include "protocol/store/txn.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// Who a session talks through: the leader's own client port, or a learner's connection (a fresh
/// one after every reconnection of that learner, so that a stale path is told apart).
struct SessionOwner {
  std::optional<ConnectionId> learner;  ///< nullopt: a client of the leader itself
  auto fields() const { return std::tie(learner); }
  bool operator==(const SessionOwner&) const = default;
};

/// A session that the leader (or a standalone server) tracks; the clock is an alarm's. `prepare`
/// adds it and marks it closing; whoever applies the close takes it out, not before.
struct TrackedSession {
  std::int32_t timeout_ms = 0;
  std::optional<SessionOwner> owner;  ///< unset on a new leader until first use
  bool closing = false;               ///< a close is prepared: nothing more may be done under it
  auto fields() const { return std::tie(timeout_ms, owner, closing); }
  bool operator==(const TrackedSession&) const = default;
};
using SessionTracker = std::map<SessionId, TrackedSession>;

/// The state of one node as the pending transactions leave it (ZooKeeper: ChangeRecord).
struct PendingNode {
  Zxid zxid;                     ///< the newest pending transaction that touched it
  std::optional<NodeStat> stat;  ///< nullopt: pending deletion
  std::int32_t children = 0;
  Acls acls = std::nullopt;
  std::uint32_t content = 0;  ///< digest_of_content, where digests are on
  auto fields() const { return std::tie(zxid, stat, children, acls, content); }
  bool operator==(const PendingNode&) const = default;
};

/// Nodes touched by transactions that are proposed and not yet applied (outstandingChanges).
class Overlay {
 public:
  /// The pending state of `path`; nullptr if nothing pending touched it.
  const PendingNode* find(const std::string& path) const;
  void put(const std::string& path, PendingNode node);
  /// Takes a record back as if it had never been put.
  void erase(const std::string& path);
  /// Forgets what `applied` made true in the tree.
  void applied(Zxid applied);
  void clear();
  bool empty() const { return newest_.empty(); }
  const std::map<std::string, PendingNode>& newest() const { return newest_; }

  auto fields() const { return std::tie(newest_); }
  bool operator==(const Overlay&) const = default;

 private:
  std::map<std::string, PendingNode> newest_;
};

struct Prep {
  Zxid last_assigned;
  Overlay overlay;
  /// Of the tree as all that is pending will leave it; none before the first transaction, and where
  /// digests are off.
  std::optional<TreeDigest> digest = std::nullopt;
  auto fields() const { return std::tie(last_assigned, overlay, digest); }
  bool operator==(const Prep&) const = default;
};

/// A request on its way through a pipeline.
struct Request {
  SessionId session = 0;
  std::int32_t cxid = 0;
  Operation operation;
  SessionOwner owner;  ///< read by the leader's session check only
  Credentials credentials = std::nullopt;
  auto fields() const { return std::tie(session, cxid, operation, owner, credentials); }
  bool operator==(const Request&) const = default;
};

/// checkSession: OK, session_expired (unknown or closing) or session_moved. Sets an unset owner.
ErrorCode check_session(SessionTracker& sessions, SessionId session, const SessionOwner& owner,
                        const Rules& rules);

/// The bad story of NullInside: takes the zxid of a request that will be no transaction. False: it
/// is to be prepared.
bool loses_its_zxid(Prep& prep, const Request& request, const Rules& rules);

/// Prepares a write: assigns the next zxid, also to one that fails (it becomes an ErrorTxn), and
/// records in the overlay what it will have done. A request that fails records nothing, a multi
/// that fails at its last operation included. REQUIRES: is_write(request.operation).
TxnRef prepare(Prep& prep, SessionTracker& sessions, const Database& database,
               const Request& request, std::int64_t wall_ms, const Rules& rules,
               const ServerConfig& config);

}  // namespace zablab
