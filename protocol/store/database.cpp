#include "protocol/store/database.hpp"

#include <algorithm>
#include <utility>

#include "protocol/base/ensure.hpp"
#include "protocol/base/match.hpp"

namespace zablab {

namespace {

void apply_to_sessions(Database& database, const Txn& txn) {
  if (const auto* create = std::get_if<CreateSessionTxn>(&txn.body)) {
    database.sessions.edit()[txn.session] = create->timeout_ms;
  } else if (std::holds_alternative<CloseSessionTxn>(txn.body)) {
    if (database.sessions->contains(txn.session)) database.sessions.edit().erase(txn.session);
  }
}

Applied apply_to_tree(Database& database, const Txn& txn) {
  if (auto answer = database.tree->answer_unchanged(txn)) return *std::move(answer);
  return database.tree.edit().apply(txn);
}

Applied failed(ErrorCode error) { return Applied{error, EmptyResult{}}; }

Applied get_data(const DataTree& tree, const GetData& get) {
  const Znode* node = tree.find(get.path);
  if (node == nullptr) return failed(ErrorCode::no_node);
  return Applied{ErrorCode::ok, DataResult{node->data, client_stat(*node)}};
}

Applied exists(const DataTree& tree, const Exists& exists) {
  // Of the reads, ZooKeeper checks the path of this one only, and only for this.
  if (exists.path.find('\0') != std::string::npos) return failed(ErrorCode::bad_arguments);
  const Znode* node = tree.find(exists.path);
  if (node == nullptr) return failed(ErrorCode::no_node);
  return Applied{ErrorCode::ok, StatResult{client_stat(*node)}};
}

Applied get_children(const DataTree& tree, const GetChildren& get) {
  const Znode* node = tree.find(get.path);
  if (node == nullptr) return failed(ErrorCode::no_node);
  ChildrenResult result{{node->children.begin(), node->children.end()}, std::nullopt};
  if (get.with_stat) result.stat = client_stat(*node);
  return Applied{ErrorCode::ok, std::move(result)};
}

}  // namespace

void CommittedLog::add(const TxnRef& txn, std::size_t capacity) {
  if (!empty()) {
    if (txn->zxid <= max()) return;
    ensure(txn->zxid.epoch() != max().epoch() || txn->zxid == max().next(),
           "committed transactions follow each other without a gap inside an epoch");
  }
  Fifo<TxnRef>& txns = txns_.edit();
  txns.push_back(txn);
  while (txns.size() > capacity) txns.pop_front();
}

Applied apply_outside_window(Database& database, const TxnRef& txn) {
  apply_to_sessions(database, *txn);
  Applied applied = apply_to_tree(database, *txn);
  database.last_processed = std::max(database.last_processed, txn->zxid);
  return applied;
}

Applied apply(Database& database, const TxnRef& txn, std::size_t window_capacity) {
  Applied applied = apply_outside_window(database, txn);
  database.committed_log.add(txn, window_capacity);
  return applied;
}

Applied read(const DataTree& tree, const Operation& operation) {
  return match(
      operation, [&](const GetData& get) { return get_data(tree, get); },
      [&](const Exists& question) { return exists(tree, question); },
      [&](const GetChildren& get) { return get_children(tree, get); },
      [](const Sync& sync) {
        return Applied{ErrorCode::ok, PathResult{sync.path, std::nullopt}};
      },
      [](const auto&) -> Applied { unreachable("only reads are answered from the tree alone"); });
}

void drop_orphan_ephemerals(Database& database) {
  std::vector<SessionId> orphaned;
  for (const auto& [session, paths] : database.tree->ephemerals()) {
    if (!database.sessions->contains(session)) orphaned.push_back(session);
  }
  for (const SessionId session : orphaned) {
    Txn close;
    close.session = session;
    close.zxid = database.last_processed;
    close.body = CloseSessionTxn{};  // without a list: whatever the session owns here
    database.tree.edit().apply(close);
  }
}

}  // namespace zablab
