// Sessions and the ephemerals that live as long as they do. (ZOOKEEPER-1208, -5010, -3471.)
#include <string>

#include "invariants/observation.hpp"

namespace zablab {

SessionId owner_of_created_ephemeral(const Txn& txn) {
  if (const auto* create = std::get_if<CreateTxn>(&txn.body)) {
    return create->ephemeral ? txn.session : 0;
  }
  const auto* multi = std::get_if<MultiTxn>(&txn.body);
  if (multi == nullptr) return 0;
  bool creates = false;
  for (const MultiTxnPart& part : multi->parts) {
    if (std::holds_alternative<ErrorTxn>(part)) return 0;  // it failed: nothing of it is done
    const auto* create = std::get_if<CreateTxn>(&part);
    creates = creates || (create != nullptr && create->ephemeral);
  }
  return creates ? txn.session : 0;
}

namespace {

// The first ephemeral of the transaction's session; nullptr if there is none. After a close, only
// those that it should have taken: one that is made behind it breaks another claim.
const std::string* ephemeral_left(const DataTree& tree, const Txn& txn, bool closes) {
  const auto owned = tree.ephemerals().find(txn.session);
  if (owned == tree.ephemerals().end()) return nullptr;
  for (const std::string& path : owned->second) {
    if (!closes) return &path;
    const Znode* node = tree.find(path);
    if (node != nullptr && node->stat.czxid < txn.zxid) return &path;
  }
  return nullptr;
}

}  // namespace

// Judged on the state at the end of the step, where transactions behind this one may be applied
// too: whoever owns an ephemeral then must be in the table then.
void check_ephemerals(const Observation& seen, const Txn& txn) {
  const bool closes = std::holds_alternative<CloseSessionTxn>(txn.body);
  if (!closes && owner_of_created_ephemeral(txn) == 0) return;
  const Replica* process = seen.process();
  if (process == nullptr || !process->database) return;
  if (seen.mine().ahead != Zxid{0}) return;  // what its table lacks is still to come
  const Database& database = *process->database;
  const bool open = database.sessions->contains(txn.session);
  const std::string* left = open ? nullptr : ephemeral_left(*database.tree, txn, closes);
  const Claim claim = closes ? Claim::no_ephemeral_after_close : Claim::ephemeral_has_session;
  seen.demand(claim, left == nullptr, [&] {
    return server_text(seen.server) + " holds " + *left + ", an ephemeral of session " +
           session_text(txn.session) + ", which is not open after " + to_text(txn);
  });
}

void on_close_prepared(const Observation& seen, SessionId session) {
  if (!seen.ghost.store->closing.contains(session)) seen.ghost.store.edit().closing.insert(session);
}

bool may_be_refused(const Ghost& ghost, SessionId session) {
  return !ghost.store->serial.has_session(session) || ghost.store->closing.contains(session);
}

}  // namespace zablab
