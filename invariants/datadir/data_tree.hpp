// The tree of znodes that a ZooKeeper has in memory, made of real snapshots and transactions
// (ZooKeeper: DataTree). Complete in what files can hold: ACLs, owners of every kind, stats,
// quotas, digests; nothing of what a server does besides: no requests, no watches, no checks of
// permission.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "invariants/datadir/acl_table.hpp"
#include "invariants/datadir/quota.hpp"
#include "protocol/wire/snapshot_file.hpp"
#include "protocol/wire/txn.hpp"

namespace zablab::datadir {

struct Node {
  wire::Buffer data;
  std::int64_t acl = wire::open_acl;  ///< a number of the tree's AclTable
  wire::StatPersisted stat;
  std::set<std::string, std::less<>> children;  ///< names
  std::uint32_t digest = 0;                     ///< its part of the tree's; kept for subtraction
};

/// What became of a transaction.
struct Applied {
  enum class Kind : std::uint8_t {
    done,
    failed_write,    ///< it says itself that it failed: nothing was to be done
    does_not_fit,    ///< the tree is not as it expects; ordinary only while replaying onto a fuzzy
                     ///< snapshot
    not_understood,  ///< it cannot be decoded, or a ZooKeeper would die of it
  };
  Kind kind = Kind::done;
  std::string sentence;  ///< in the last two cases

  void merge(Applied other);
};

/// The version of the way in which digests are computed here.
constexpr std::int32_t digest_version = 2;

/// A node's part of the tree's digest: CRC-32 of path, data and stat. 0 below /zookeeper/.
std::uint32_t digest_of(std::string_view path, const wire::Buffer& data,
                        const wire::StatPersisted& stat);

class DataTree {
 public:
  /// What a first start makes: /, /zookeeper, /zookeeper/quota, /zookeeper/config.
  DataTree();

  /// The tree of a snapshot; or why a ZooKeeper would not load it. The error's offset counts nodes.
  static wire::Result<DataTree> load(std::vector<wire::SnapshotAcl> acls,
                                     std::vector<wire::SnapshotNode> nodes);

  /// By path; the root is "".
  const std::map<std::string, Node, std::less<>>& nodes() const { return nodes_; }
  /// "" and "/" are both the root. nullptr: there is none.
  const Node* find(std::string_view path) const;
  const AclTable& acls() const { return acls_; }
  /// Paths of ordinary ephemerals, by session.
  const std::map<std::int64_t, std::set<std::string>>& ephemerals() const { return ephemerals_; }
  /// Nodes of the loaded snapshot whose number of ACLs is not in its table (ZOOKEEPER-3306).
  const std::vector<std::string>& without_acl() const { return without_acl_; }

  /// The digest of the whole tree: the sum of those of its nodes.
  std::int64_t digest() const { return static_cast<std::int64_t>(digest_); }

  /// What a server does with a transaction, the table of sessions aside. Idempotent as ZooKeeper
  /// is: from any state that a fuzzy snapshot can hold.
  Applied apply(const wire::Txn& txn);

 private:
  struct Bare {};
  explicit DataTree(Bare) {}

  /// One of a multi's, or one that stands alone, with what its header says.
  struct Change {
    const wire::TxnHeader& header;
    std::int32_t type;
  };
  Applied apply(const Change& change, const wire::OpaqueTxn& txn);
  Applied apply(const Change& change, const wire::ErrorTxn& txn);
  Applied apply(const Change& change, const wire::CreateTxn& txn);
  Applied apply(const Change& change, const wire::CreateTxnV0& txn);
  Applied apply(const Change& change, const wire::CreateTtlTxn& txn);
  Applied apply(const Change& change, const wire::CreateContainerTxn& txn);
  Applied apply(const Change& change, const wire::DeleteTxn& txn);
  Applied apply(const Change& change, const wire::SetDataTxn& txn);
  Applied apply(const Change& change, const wire::SetAclTxn& txn);
  Applied apply(const Change& change, const wire::CheckTxn& txn);
  Applied apply(const Change& change, const wire::CreateSessionTxn& txn);
  Applied apply(const Change& change, const wire::CloseSessionTxn& txn);
  Applied apply(const Change& change, const wire::BareCloseSessionTxn& txn);
  Applied apply(const Change& change, const wire::MultiTxn& txn);

  struct NewNode {
    const wire::Text& path;
    const wire::Buffer& data;
    const wire::Vector<wire::Acl>& acl;
    std::int64_t owner = 0;
    std::int32_t parent_cversion = 0;
  };
  Applied create(const Change& change, const NewNode& wanted);
  Applied remove(const std::string& path, std::int64_t zxid);
  Applied remove_ephemerals(std::int64_t session, std::int64_t zxid);
  Applied create_again(const Change& change, const NewNode& wanted, std::int64_t acl);
  /// Puts a new node below its parent, which must be there. What is wrong with it; empty: nothing.
  std::string restore(std::string path, Node node);

  Node* edit(std::string_view path);
  void refresh(std::string_view path, Node& node);
  void forget_owner(const std::string& path, std::int64_t owner);
  void remember_owner(const std::string& path, std::int64_t owner);

  void on_created(std::string_view parent, std::string_view name);
  void on_removed(std::string_view parent, std::string_view name);
  void use(std::string_view path, std::int64_t bytes, std::int64_t count);
  void count_again(std::string_view path);
  void set_up_quotas();

  std::map<std::string, Node, std::less<>> nodes_;
  AclTable acls_;
  std::map<std::int64_t, std::set<std::string>> ephemerals_;
  QuotaPaths quotas_;
  std::vector<std::string> without_acl_;
  std::uint64_t digest_ = 0;
};

/// The stat that a client is shown of a node.
wire::Stat client_stat(const Node& node);

}  // namespace zablab::datadir
