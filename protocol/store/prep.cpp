#include "protocol/store/prep.hpp"

#include <set>
#include <utility>

#include "protocol/base/ensure.hpp"
#include "protocol/base/match.hpp"
#include "protocol/store/prep_operations.hpp"

namespace zablab {

namespace {

TxnBody as_body(MultiTxnPart&& part) {
  return std::visit([](auto& alternative) -> TxnBody { return std::move(alternative); }, part);
}

/// A check on its own has no answer of its own on the wire, and Apache's servers never send one for
/// it (ZOOKEEPER-2623); so it is refused.
TxnBody prepare_lone_check(Preparation& preparation, const Check& check) {
  if (!lone_check_is_refused(preparation.rules)) {
    return as_body(prepare_operation(preparation, check));
  }
  const ErrorCode session = preparation.check_session();
  return ErrorTxn{session == ErrorCode::ok ? ErrorCode::unimplemented : session};
}

/// All parts in order, each seeing what those before it did; or, when one fails, none of them.
/// The parts before the failure stay in the transaction as they are; it is applied by nobody.
/// The bad story (Apache's code): it is taken for a create with a time, and that ends the whole
/// preparation.
bool ends_preparation(const Preparation& preparation, const MultiOperation& part) {
  const auto* create = std::get_if<Create>(&part);
  return create != nullptr && is_ttl(create->mode) && create->call != CreateCall::create_ttl &&
         !ttl_in_multi_is_refused_as_part(preparation.rules);
}

TxnBody prepare_multi(Preparation& preparation, const Multi& multi) {
  preparation.way_back.emplace();
  MultiTxn txn;
  txn.parts.reserve(multi.operations.size());
  bool failed = false;
  for (const MultiOperation& operation : multi.operations) {
    if (failed) {
      txn.parts.emplace_back(ErrorTxn{ErrorCode::runtime_inconsistency});
      continue;
    }
    if (ends_preparation(preparation, operation)) {
      preparation.undo();
      return ErrorTxn{ErrorCode::marshalling_error};
    }
    txn.parts.push_back(std::visit(
        [&preparation](const auto& single) { return prepare_operation(preparation, single); },
        operation));
    failed = std::holds_alternative<ErrorTxn>(txn.parts.back());
  }
  if (failed) preparation.undo();
  return txn;
}

/// Tracks the session from now on; the replicated table gets it when this is applied. The session
/// itself need not exist, but one whose close is under way does not come back.
TxnBody prepare_create_session(Preparation& preparation, const CreateSession& create) {
  const Request& request = preparation.request;
  const auto [place, is_new] = preparation.sessions.try_emplace(request.session);
  TrackedSession& session = place->second;
  if (is_new) session.timeout_ms = create.timeout_ms;
  if (session.closing) return ErrorTxn{ErrorCode::session_expired};
  session.owner = request.owner;
  return CreateSessionTxn{create.timeout_ms};
}

/// The ephemerals that the session will own when all that is pending is applied, sorted.
std::set<std::string> future_ephemerals(const Preparation& preparation) {
  const SessionId session = preparation.request.session;
  std::set<std::string> paths;
  const auto in_tree = preparation.tree.ephemerals().find(session);
  if (in_tree != preparation.tree.ephemerals().end()) paths = in_tree->second;
  for (const auto& [path, pending] : preparation.overlay.newest()) {
    if (pending.stat && pending.stat->ephemeral_owner == session) {
      paths.insert(path);
    } else {
      paths.erase(path);  // deleted, or deleted and then created by somebody else
    }
  }
  return paths;
}

/// Never checked for owner, closing or existence: expiry submits it on nobody's behalf.
TxnBody prepare_close_session(Preparation& preparation) {
  CloseSessionTxn close;
  for (const std::string& path : future_ephemerals(preparation)) {
    // With the parents' child counts. Else a delete of a parent that is prepared before the close
    // is applied answers NOTEMPTY, although it comes later in the order (Apache's server does
    // that).
    if (closed_children_are_counted_off(preparation.rules)) {
      record_deletion(preparation, path);
    } else {
      preparation.record(path, PendingNode{preparation.zxid, std::nullopt, 0, std::nullopt, 0});
    }
    if (close_carries_paths(preparation.rules)) close.paths.push_back(path);
  }
  const auto tracked = preparation.sessions.find(preparation.request.session);
  if (tracked != preparation.sessions.end()) tracked->second.closing = true;
  return close;
}

TxnBody prepare_body(Preparation& preparation) {
  const auto single = [&preparation](const auto& operation) {
    return as_body(prepare_operation(preparation, operation));
  };
  return match(
      preparation.request.operation, [&](const Create& create) { return single(create); },
      [&](const Delete& remove) { return single(remove); },
      [&](const SetData& set) { return single(set); },
      [&](const SetAcl& set) { return prepare_set_acl(preparation, set); },
      [&](const DeleteContainer& remove) { return prepare_delete_container(preparation, remove); },
      [](const Reconfig&) -> TxnBody { return ErrorTxn{ErrorCode::unimplemented}; },
      [](const Unreadable&) -> TxnBody { return ErrorTxn{ErrorCode::marshalling_error}; },
      [&](const Check& check) { return prepare_lone_check(preparation, check); },
      [&](const Multi& multi) { return prepare_multi(preparation, multi); },
      [&](const CreateSession& create) { return prepare_create_session(preparation, create); },
      [&](const CloseSession&) { return prepare_close_session(preparation); },
      [](const auto&) -> TxnBody { unreachable("only writes are prepared"); });
}

}  // namespace

ErrorCode check_session(SessionTracker& sessions, SessionId session, const SessionOwner& owner,
                        const Rules& rules) {
  const auto found = sessions.find(session);
  if (found == sessions.end()) return ErrorCode::session_expired;
  TrackedSession& tracked = found->second;
  if (tracked.closing && closing_session_refuses(rules)) return ErrorCode::session_expired;
  if (!tracked.owner) tracked.owner = owner;
  return *tracked.owner == owner ? ErrorCode::ok : ErrorCode::session_moved;
}

bool loses_its_zxid(Prep& prep, const Request& request, const Rules& rules) {
  const auto* unreadable = std::get_if<Unreadable>(&request.operation);
  if (unreadable == nullptr || !unreadable->null_inside || null_inside_is_refused(rules)) {
    return false;
  }
  prep.last_assigned = prep.last_assigned.next();
  return true;
}

TxnRef prepare(Prep& prep, SessionTracker& sessions, const Database& database,
               const Request& request, std::int64_t wall_ms, const Rules& rules,
               const ServerConfig& config) {
  prep.last_assigned = prep.last_assigned.next();
  Preparation preparation{prep.overlay, sessions, *database.tree,     request,
                          rules,        config,   prep.last_assigned, wall_ms};
  if (config.digest_enabled) preparation.digest = prep.digest.value_or(database.tree->digest());
  Txn txn;
  txn.session = request.session;
  txn.cxid = request.cxid;
  txn.zxid = prep.last_assigned;
  txn.time_ms = wall_ms;
  txn.body = prepare_body(preparation);
  prep.digest = preparation.digest;
  if (!std::holds_alternative<ErrorTxn>(txn.body)) txn.digest = preparation.digest;
  return TxnRef(std::move(txn));
}

}  // namespace zablab
