// A server's replicated state in memory (ZooKeeper: ZKDatabase): tree, sessions, last zxid, and the
// window of recent transactions that serves lagging learners.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <vector>
#include "protocol/base/fifo.hpp"

#include "protocol/base/cow.hpp"
#include "protocol/store/operation.hpp"
#include "protocol/store/tree.hpp"
#include "protocol/store/txn.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// The last transactions applied to memory, oldest first, at most `commitLogCount` of them. On a
/// new leader it holds the log's uncommitted tail too: that tail is the epoch's initial history.
class CommittedLog {
 public:
  /// Adds the next transaction; one at or below the newest is ignored.
  /// A gap inside an epoch is a broken belief (ZOOKEEPER-4925), unless a rule loses zxids.
  void add(const TxnRef& txn, std::size_t capacity, bool zxids_get_lost = false);
  void clear() { txns_ = {}; }
  bool empty() const { return txns_->empty(); }
  /// REQUIRES: not empty.
  Zxid min() const { return txns_->front()->zxid; }
  Zxid max() const { return txns_->back()->zxid; }
  const Fifo<TxnRef>& txns() const { return *txns_; }

  auto fields() const { return std::tie(txns_); }
  bool operator==(const CommittedLog&) const = default;

 private:
  Cow<Fifo<TxnRef>> txns_;
};

struct Database {
  Cow<DataTree> tree;
  Cow<std::map<SessionId, std::int32_t>> sessions;  ///< timeout in ms, as createSession gave it
  Zxid last_processed;
  CommittedLog committed_log;
  /// What the loaded snapshot says of the tree at the end of its walk, while that is ahead: until
  /// then the tree is none that any server ever had, and no digest is compared.
  std::optional<DigestAt> fuzzy_until = std::nullopt;

  auto fields() const {
    return std::tie(tree, sessions, last_processed, committed_log, fuzzy_until);
  }
  bool operator==(const Database&) const = default;
};

/// Applies `txn` as FinalRequestProcessor does: the session table first, then the tree, then
/// last_processed (ZOOKEEPER-3144, -1090: in that order), then the window of `window_capacity`.
/// Adds to `changes`, if given, what it did to nodes. `rules`: how it is done.
Applied apply(Database& database, const TxnRef& txn, std::size_t window_capacity,
              std::vector<NodeChange>* changes = nullptr, const Rules& rules = {});

/// The same, but the window of recent transactions stays as it is (ZOOKEEPER-4925: wrong).
Applied apply_outside_window(Database& database, const TxnRef& txn,
                             std::vector<NodeChange>* changes = nullptr, const Rules& rules = {});

/// Whether the tree is another than the snapshot that was loaded, or `txn`, just applied, says.
/// Never while the tree is fuzzy, or where no digest is known. (ZooKeeper: DataTree.compareDigest,
/// compareSnapshotDigests: it is counted and told; nobody refuses to go on.)
bool digest_differs(Database& database, const Txn* txn);

/// Removes ephemerals whose owner is not in the session table, locally (leader entry, standalone
/// start: a backstop for broken histories).
void drop_orphan_ephemerals(Database& database);

}  // namespace zablab
