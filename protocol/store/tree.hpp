// The znode tree (ZooKeeper: DataTree). Applying a transaction is idempotent from any state that a
// fuzzy snapshot can hold: that is what makes recovery right.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "protocol/rules.hpp"
#include "protocol/store/digest.hpp"
#include "protocol/store/operation.hpp"
#include "protocol/store/paths.hpp"
#include "protocol/store/quota.hpp"
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
  NodeStat stat;  ///< `ephemeral_owner` marks containers and TTL nodes, too: wire::kind_of
  std::set<std::string> children;  ///< names, not paths
  Acls acls = std::nullopt;
  auto fields() const { return std::tie(data, stat, children, acls); }
  bool operator==(const Znode&) const = default;
};

/// What one transaction did: the answer to whoever asked for it. A failed multi is `ok` with a
/// failure in each part, except that one of a moved session is `session_moved` as a whole.
struct Applied {
  ErrorCode error = ErrorCode::ok;
  Result result;
  bool digest_differs = false;  ///< the tree is another than the transaction says
  auto fields() const { return std::tie(error, result, digest_differs); }
  bool operator==(const Applied&) const = default;
};

/// The answer of what changed nothing and shows nothing.
inline Applied failed_with(ErrorCode error) { return Applied{error, EmptyResult{}}; }

/// What a transaction did to a node, for those who watch it. `acls`: as they were when it happened,
/// before a deletion.
struct NodeChange {
  EventType type = EventType::node_created;
  std::string path;
  Acls acls = std::nullopt;
  Acls parent_acls = std::nullopt;
};

/// The owner that is stored in the node that `create` makes for `session`.
SessionId owner_made_by(const CreateTxn& create, SessionId session);

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

  /// Containers and TTL nodes, sorted: what a leader looks through for those that nobody needs.
  const std::set<std::string>& reapable() const { return reapable_; }
  const AclTable& acl_table() const { return acl_table_; }

  /// Applies the body of `txn` (session bodies: only their effect on nodes). Adds to `changes`, if
  /// given, what it did, in order.
  Applied apply(const Txn& txn, std::vector<NodeChange>* changes = nullptr,
                const Rules& rules = {});
  /// The answer of `apply` for a transaction that certainly leaves every node as it is (a failure,
  /// a check, an empty close), so that nobody clones a shared tree for it; nullopt for any other.
  std::optional<Applied> answer_unchanged(const Txn& txn) const;

  /// The tree's digest. Kept through every change from `keep_digest` on; until then each question
  /// is answered from all nodes.
  TreeDigest digest() const;
  void keep_digest();
  bool keeps_digest() const { return digest_.has_value(); }

  /// Whether a hard limit forbids that many more bytes and nodes at the path (checkQuota).
  bool exceeds_quota(std::string_view path, std::int64_t bytes, std::int64_t count) const;

  /// For loading a snapshot: puts a node in place, its parent's child entry included. A snapshot
  /// holds no child names: `node.children` is ignored, the children come by being restored.
  /// REQUIRES: the parent was restored before; the node was not.
  void restore(const std::string& path, const Znode& node);
  /// After the last `restore`: counts again what quotas are about.
  void set_up_quotas();
  /// An empty tree (not even the root), to be filled by `restore`.
  static DataTree bare();

  auto fields() const { return std::tie(nodes_, ephemerals_); }
  bool operator==(const DataTree& other) const { return fields() == other.fields(); }

 private:
  struct Bare {};
  explicit DataTree(Bare) {}
  Znode* edit(std::string_view path);
  /// A transaction being applied, and who wants to know.
  struct Application {
    const Txn& txn;
    std::vector<NodeChange>* changes = nullptr;
    const Rules& rules;
    void note(EventType type, const std::string& path, const Znode& node,
              const Znode* parent) const;
  };
  Applied create(const CreateTxn& create, const Application& now);
  Applied create_node(const CreateTxn& create, const Application& now);
  Applied remove(const std::string& path, const Application& now);
  Applied remove_node(const std::string& path, const Application& now);
  Applied set_data(const SetDataTxn& set, const Application& now);
  Applied set_acl(const SetAclTxn& set);
  Applied close_session(const CloseSessionTxn& close, const Application& now);
  Applied multi(const MultiTxn& multi, const Application& now);
  /// Makes a change to no other nodes than these, the digest with it.
  template <class Change>
  Applied changing(std::initializer_list<std::string_view> paths, Change&& change);
  void take_out(std::string_view path);
  void put_in(std::string_view path);
  void enter_owner(SessionId owner, const std::string& path);
  void forget_owner(SessionId owner, const std::string& path);
  void on_created(const std::string& path, const Data& data);
  void on_removed(const std::string& path, const Data& data);
  void on_changed(const std::string& path, const Data& before, const Data& after);
  void use(std::string_view path, std::int64_t bytes, std::int64_t count);
  void count_use(const std::string& path);

  std::map<std::string, Znode, std::less<>> nodes_;
  // What follows from nodes_.
  std::map<SessionId, std::set<std::string>> ephemerals_;
  std::set<std::string> reapable_;
  AclTable acl_table_;
  QuotaPaths limited_;
  std::optional<TreeDigest> digest_;
};

/// The stat that a client is shown.
Stat client_stat(const Znode& node);

}  // namespace zablab
