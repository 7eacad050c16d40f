#include "protocol/store/database.hpp"

#include <algorithm>
#include <utility>

#include "protocol/base/ensure.hpp"

namespace zablab {

namespace {

void apply_to_sessions(Database& database, const Txn& txn) {
  if (const auto* create = std::get_if<CreateSessionTxn>(&txn.body)) {
    database.sessions.edit()[txn.session] = create->timeout_ms;
  } else if (std::holds_alternative<CloseSessionTxn>(txn.body)) {
    if (database.sessions->contains(txn.session)) database.sessions.edit().erase(txn.session);
  }
}

Applied apply_to_tree(Database& database, const Txn& txn, std::vector<NodeChange>* changes,
                      const Rules& rules) {
  if (auto answer = database.tree->answer_unchanged(txn)) return *std::move(answer);
  return database.tree.edit().apply(txn, changes, rules);
}

}  // namespace

void CommittedLog::add(const TxnRef& txn, std::size_t capacity, bool zxids_get_lost) {
  if (!empty()) {
    if (txn->zxid <= max()) return;
    const bool follows = txn->zxid.epoch() != max().epoch() || txn->zxid == max().next();
    ensure(follows || zxids_get_lost,
           "committed transactions follow each other without a gap inside an epoch");
  }
  Fifo<TxnRef>& txns = txns_.edit();
  txns.push_back(txn);
  while (txns.size() > capacity) txns.pop_front();
}

Applied apply_outside_window(Database& database, const TxnRef& txn,
                             std::vector<NodeChange>* changes, const Rules& rules) {
  apply_to_sessions(database, *txn);
  Applied applied = apply_to_tree(database, *txn, changes, rules);
  database.last_processed = std::max(database.last_processed, txn->zxid);
  applied.digest_differs = digest_differs(database, txn.operator->());
  return applied;
}

bool digest_differs(Database& database, const Txn* txn) {
  std::optional<TreeDigest> told = txn != nullptr ? txn->digest : std::nullopt;
  if (database.fuzzy_until) {
    if (database.last_processed < database.fuzzy_until->zxid) return false;
    const DigestAt sealed = *std::exchange(database.fuzzy_until, std::nullopt);
    if (database.last_processed == sealed.zxid) told = sealed.digest;
  }
  if (!told) return false;
  if (!database.tree->keeps_digest()) database.tree.edit().keep_digest();
  return database.tree->digest() != *told;
}

Applied apply(Database& database, const TxnRef& txn, std::size_t window_capacity,
              std::vector<NodeChange>* changes, const Rules& rules) {
  Applied applied = apply_outside_window(database, txn, changes, rules);
  database.committed_log.add(txn, window_capacity, !null_inside_is_refused(rules));
  return applied;
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
