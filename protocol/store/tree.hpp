// The znode tree (ZooKeeper: DataTree). Applying a transaction is idempotent from any state that a
// fuzzy snapshot can hold: that is what makes recovery right.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "protocol/store/operation.hpp"
#include "protocol/store/paths.hpp"
#include "protocol/store/txn.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// The stat as it is stored: `cversion` counts creates of children only.
struct NodeStat {
  Zxid czxid;
  Zxid mzxid;
  std::int64_t ctime_ms = 0;
  std::int64_t mtime_ms = 0;
  std::int32_t version = 0;
  std::int32_t cversion = 0;
  std::int32_t aversion = 0;
  SessionId ephemeral_owner = 0;
  Zxid pzxid;
  auto fields() const {
    return std::tie(czxid, mzxid, ctime_ms, mtime_ms, version, cversion, aversion, ephemeral_owner,
                    pzxid);
  }
  bool operator==(const NodeStat&) const = default;
};

struct Znode {
  Data data;
  NodeStat stat;
  std::set<std::string> children;  ///< names, not paths
  auto fields() const { return std::tie(data, stat, children); }
  bool operator==(const Znode&) const = default;
};

/// What one transaction did: the answer to whoever asked for it. A failed multi is `ok` with a
/// failure in each part, except that one of a moved session is `session_moved` as a whole.
struct Applied {
  ErrorCode error = ErrorCode::ok;
  Result result;
  auto fields() const { return std::tie(error, result); }
  bool operator==(const Applied&) const = default;
};

class DataTree {
 public:
  /// The initial nodes: /, /zookeeper, /zookeeper/quota, /zookeeper/config.
  DataTree();

  /// nullptr if there is no such node. "" is the root, as in ZooKeeper.
  const Znode* find(std::string_view path) const;
  const std::map<std::string, Znode, std::less<>>& nodes() const { return nodes_; }

  /// Paths of the session's ephemerals, sorted.
  std::vector<std::string> ephemerals_of(SessionId session) const;
  const std::map<SessionId, std::set<std::string>>& ephemerals() const { return ephemerals_; }

  /// Applies the body of `txn` (session bodies: only their effect on nodes).
  Applied apply(const Txn& txn);
  /// The answer of `apply` for a transaction that certainly leaves every node as it is (a failure,
  /// a check, an empty close), so that nobody clones a shared tree for it; nullopt for any other.
  std::optional<Applied> answer_unchanged(const Txn& txn) const;

  /// For loading a snapshot: puts a node in place, its parent's child entry included. A snapshot
  /// holds no child names: `node.children` is ignored, the children come by being restored.
  /// REQUIRES: the parent was restored before; the node was not.
  void restore(const std::string& path, const Znode& node);
  /// An empty tree (not even the root), to be filled by `restore`.
  static DataTree bare();

  auto fields() const { return std::tie(nodes_, ephemerals_); }
  bool operator==(const DataTree&) const = default;

 private:
  struct Bare {};
  explicit DataTree(Bare) {}
  Znode* edit(std::string_view path);
  Applied create(const CreateTxn& create, const Txn& txn);
  Applied remove(std::string_view path, Zxid zxid);
  Applied set_data(const SetDataTxn& set, const Txn& txn);
  Applied close_session(const CloseSessionTxn& close, const Txn& txn);
  Applied multi(const MultiTxn& multi, const Txn& txn);
  void forget_ephemeral(SessionId owner, const std::string& path);

  std::map<std::string, Znode, std::less<>> nodes_;
  std::map<SessionId, std::set<std::string>> ephemerals_;  // an index; follows from nodes_
};

/// The stat that a client is shown.
Stat client_stat(const Znode& node);

}  // namespace zablab
