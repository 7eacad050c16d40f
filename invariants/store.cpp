// What transactions do: the same everywhere, what the serial reference store says, and the same
// again when a disk is replayed. (ZOOKEEPER-1624, -2052, -1319, -4837, -3145, -2355.)
#include <algorithm>
#include <string>
#include <utility>

#include "invariants/observation.hpp"
#include "protocol/recovery.hpp"

namespace zablab {

namespace {

std::string error_text(const Applied& applied) { return to_text(applied.error); }

// Refused by the leader's session tracker, which is no part of the serial state: whose connection a
// session talks through, and whether its close is under way.
ErrorCode tracker_refusal(const Txn& txn) {
  const ErrorTxn* error = std::get_if<ErrorTxn>(&txn.body);
  if (const auto* multi = std::get_if<MultiTxn>(&txn.body); multi && !multi->parts.empty()) {
    error = std::get_if<ErrorTxn>(&multi->parts.front());
  }
  if (error == nullptr) return ErrorCode::ok;
  const bool by_tracker =
      error->error == ErrorCode::session_moved || error->error == ErrorCode::session_expired;
  return by_tracker ? error->error : ErrorCode::ok;
}

// The answer to a request that the tracker refused. A moved session only sees its connection end,
// inside a multi too.
Applied refused_answer(const Txn& txn, ErrorCode refusal) {
  const auto* multi = std::get_if<MultiTxn>(&txn.body);
  if (multi == nullptr || refusal == ErrorCode::session_moved) {
    return Applied{refusal, EmptyResult{}};
  }
  MultiResult result;
  result.results.resize(multi->parts.size(),
                        {ErrorCode::runtime_inconsistency, EmptyResult{}, true});
  result.results.front().error = refusal;
  return Applied{ErrorCode::ok, std::move(result)};
}

// What the transaction was asked to do; nullopt if nobody asked, or it was done before.
std::optional<AskedWrite> request_of(const Observation& seen, const Txn& txn) {
  if (txn.cxid != 0) {
    const auto asked = seen.ghost.store->asked.find({txn.session, txn.cxid});
    if (asked == seen.ghost.store->asked.end()) return std::nullopt;
    return asked->second;
  }
  // Made by servers: for a client that connects, or when a session expires.
  if (const auto* create = std::get_if<CreateSessionTxn>(&txn.body)) {
    return AskedWrite{Frozen<Operation>(CreateSession{create->timeout_ms})};
  }
  if (std::holds_alternative<CloseSessionTxn>(txn.body)) {
    return AskedWrite{Frozen<Operation>(CloseSession{})};
  }
  // Or for a container or TTL node that nobody needs. One that fails does not say what it was
  // about.
  if (const auto* remove = std::get_if<DeleteTxn>(&txn.body); remove && remove->container) {
    return AskedWrite{Frozen<Operation>(DeleteContainer{remove->path})};
  }
  return std::nullopt;
}

// By which state the leader judged hard quotas; nullopt: by none.
std::optional<Zxid> quotas_for(const StoreGhost& store, Zxid zxid) {
  const auto noted = store.applied_then.find(zxid);
  if (noted == store.applied_then.end()) return std::nullopt;
  return store.serial.knows(noted->second) ? std::optional(noted->second) : std::nullopt;
}

Applied execute(const Observation& seen, const Txn& txn, const AskedWrite& request) {
  StoreGhost& store = seen.ghost.store.edit();
  const ErrorCode refusal = tracker_refusal(txn);
  const bool open = store.serial.has_session(txn.session);
  if (refusal == ErrorCode::session_moved || (refusal != ErrorCode::ok && open)) {
    seen.demand(Claim::refused_session_is_over,
                refusal == ErrorCode::session_moved || may_be_refused(seen.ghost, txn.session),
                [&] {
                  return to_text(txn) + " is refused because session " + session_text(txn.session) +
                         " is over, but nobody ended it";
                });
    store.serial.skip(txn.zxid);
    return refused_answer(txn, refusal);
  }
  return store.serial.execute({txn.session, request.credentials}, *request.operation, txn.zxid,
                              txn.time_ms, quotas_for(store, txn.zxid));
}

// An ephemeral that is created behind the close of its session stays for ever (ZOOKEEPER-1208).
void check_owner_is_open(const Observation& seen, const Txn& txn) {
  const SessionId owner = owner_of_created_ephemeral(txn);
  if (owner == 0) return;
  seen.demand(Claim::ephemeral_has_session, seen.ghost.store->serial.has_session(owner), [&] {
    return to_text(txn) + " makes an ephemeral of session " + session_text(owner) +
           ", whose close is committed before it";
  });
}

void note_kind(const Observation& seen, const Txn& txn, const Applied& expected) {
  if (const auto* close = std::get_if<CloseSessionTxn>(&txn.body)) {
    if (!close->paths.empty()) seen.reached(Goal::ephemerals_ended_with_session);
  } else if (const auto* multi = std::get_if<MultiResult>(&expected.result)) {
    const bool failed = !multi->results.empty() && multi->results.front().failed_multi;
    seen.reached(failed ? Goal::multi_failed : Goal::multi_committed);
  } else if (expected.error != ErrorCode::ok) {
    seen.reached(Goal::failed_write);
  }
}

const Applied* answer_at(const StoreGhost& store, Zxid place) {
  // Searched from the back: servers are close to the end of the history.
  for (std::size_t i = store.answers.size(); i-- > 0;) {
    const auto& [zxid, answer] = store.answers[i];
    if (zxid == place) return &answer;
    if (zxid < place) return nullptr;
  }
  return nullptr;
}

bool changed_by(const DataTree& tree, const std::string& path, Zxid zxid) {
  const Znode* node = tree.find(path);
  return node != nullptr && (node->stat.czxid == zxid || node->stat.mzxid == zxid);
}

const std::string* path_of(const MultiTxnPart& part) {
  if (const auto* create = std::get_if<CreateTxn>(&part)) return &create->path;
  if (const auto* set = std::get_if<SetDataTxn>(&part)) return &set->path;
  return nullptr;
}

bool is_deleted_later(const MultiTxn& multi, std::size_t from, const std::string& path) {
  for (std::size_t i = from; i < multi.parts.size(); ++i) {
    const auto* remove = std::get_if<DeleteTxn>(&multi.parts[i]);
    if (remove != nullptr && remove->path == path) return true;
  }
  return false;
}

// A multi changes all that it names, or nothing. Judged where the tree shows no later transaction.
void check_multi(const Observation& seen, const Txn& txn, const Applied& applied) {
  const auto* multi = std::get_if<MultiTxn>(&txn.body);
  const auto* result = std::get_if<MultiResult>(&applied.result);
  const Replica* process = seen.process();
  if (multi == nullptr || result == nullptr || process == nullptr || !process->database) return;
  if (process->database->last_processed != txn.zxid) return;
  const bool failed = !result->results.empty() && result->results.front().failed_multi;
  for (std::size_t i = 0; i < multi->parts.size(); ++i) {
    const std::string* path = path_of(multi->parts[i]);
    if (path == nullptr || is_deleted_later(*multi, i, *path)) continue;
    const bool changed = changed_by(*process->database->tree, *path, txn.zxid);
    seen.demand(Claim::multi_is_atomic, changed != failed, [&] {
      return server_text(seen.server) + (failed ? " changes " : " leaves ") + *path + " in " +
             to_text(txn) + (failed ? ", which failed" : ", which succeeded");
    });
  }
}

void compare(const Observation& seen, const Database& database, Zxid place, const char* what) {
  const SerialStore& serial = seen.ghost.store->serial;
  auto difference = first_difference(serial, place, *database.tree);
  if (!difference) difference = first_difference(serial, place, *database.sessions);
  seen.demand(Claim::replay_equals_history, !difference, [&] {
    return std::string(what) + " of " + server_text(seen.server) + ": " + *difference;
  });
}

bool can_compare(const Observation& seen, Zxid place) {
  return seen.history().is_committed(place) && seen.ghost.store->serial.knows(place);
}

}  // namespace

namespace {

void note_time(const Observation& seen, const Txn& txn) {
  if (txn.time_ms < seen.findings.last_time_ms) seen.reached(Goal::clock_went_back);
  seen.findings.last_time_ms = txn.time_ms;
}

}  // namespace

void note_applied_then(const Observation& seen, const Txn& prepared) {
  const auto* remove = std::get_if<DeleteTxn>(&prepared.body);
  const bool is_reaped = remove != nullptr && remove->container;
  if (!seen.config().enforce_quota && !is_reaped) return;
  if (!seen.mine().memory || seen.ghost.store->applied_then.contains(prepared.zxid)) return;
  seen.ghost.store.edit().applied_then.emplace(prepared.zxid, *seen.mine().memory);
}

void on_newly_committed(const Observation& seen, const TxnRef& txn) {
  note_time(seen, *txn);
  const std::optional<AskedWrite> request = request_of(seen, *txn);
  const bool made_by_server = txn->cxid == 0;
  seen.demand(Claim::at_most_once, request || made_by_server, [&] {
    return to_text(*txn) + " is committed for request " + std::to_string(txn->cxid) +
           " of session " + session_text(txn->session) + ", which was done before or never made";
  });
  on_session_committed(seen, *txn);
  on_watchable_committed(seen, *txn);
  check_owner_is_open(seen, *txn);
  if (!request) {
    if (made_by_server) seen.reached(Goal::reaping_came_too_late);
    return seen.ghost.store.edit().serial.skip(txn->zxid);
  }
  check_reaped(seen, *txn);
  const Applied expected = execute(seen, *txn, *request);
  note_kind(seen, *txn, expected);
  note_write(seen, *request->operation, expected);
  StoreGhost& store = seen.ghost.store.edit();
  store.applied_then.erase(store.applied_then.begin(), store.applied_then.upper_bound(txn->zxid));
  if (txn->cxid != 0) store.asked.erase({txn->session, txn->cxid});
  if (!store.serial.has_session(txn->session)) store.closing.erase(txn->session);
  if (txn->cxid != 0) on_call_committed(seen, *txn, expected);
  store.answers.emplace_back(txn->zxid, expected);
}

void on_delivered(const Observation& seen, const TxnApplied& applied) {
  const Applied* expected = answer_at(*seen.ghost.store, applied.txn->zxid);
  if (expected == nullptr) return;
  seen.demand(Claim::result_is_serial, applied.applied == *expected, [&] {
    std::string words = server_text(seen.server) + " answers " + error_text(applied.applied) +
                        " to " + to_text(*applied.txn) + "; the serial store answers " +
                        error_text(*expected);
    if (applied.applied.error == expected->error) words += " with another result";
    return words;
  });
  check_multi(seen, *applied.txn, applied.applied);
}

void check_memory(const Observation& seen) {
  const Replica* process = seen.process();
  const ServerGhost& mine = seen.mine();
  if (process == nullptr || !process->database || !mine.memory || mine.ahead != Zxid{0}) return;
  const Zxid place = *mine.memory;
  if (seen.history().place_of(process->database->last_processed) != place) return;
  if (can_compare(seen, place)) compare(seen, *process->database, place, "the memory");
}

void check_disk_replay(const Observation& seen) {
  const DiskView view = seen.world.server(seen.server).disk->view();
  const std::optional<Database> database = load_database(view, seen.config(), seen.rules());
  if (!database) return;
  const Zxid place = seen.history().place_of(database->last_processed);
  const auto& reach = seen.mine().reach;
  const auto fuzzy = reach.find(seen.mine().visible.snapshot);
  const bool shows_later = fuzzy != reach.end() && !seen.history().leads_to(fuzzy->second, place) &&
                           seen.history().is_committed(fuzzy->second);
  if (!shows_later && can_compare(seen, place)) compare(seen, *database, place, "a replay");
}

void check_same_trees(const Observation& seen) {
  const ServerGhost& mine = seen.mine();
  const Replica* process = seen.process();
  if (process == nullptr || !process->database || !mine.memory || mine.ahead != Zxid{0}) return;
  for (ServerId id = seen.server + 1; id <= seen.world.server_count(); ++id) {
    const ServerGhost& other = seen.ghost.server(id);
    const Server& machine = seen.world.server(id);
    if (!machine.up() || !machine.process().database) continue;
    if (other.memory != mine.memory || other.ahead != Zxid{0}) continue;
    const Database& theirs = *machine.process().database;
    const bool same =
        process->database->tree == theirs.tree && process->database->sessions == theirs.sessions;
    seen.demand(Claim::same_zxid_same_tree, same, [&] {
      return server_text(seen.server) + " and " + server_text(id) + " are both at " +
             to_text(*mine.memory) + " and do not hold the same tree and sessions";
    });
  }
}

void forget_what_all_have_passed(const Observation& seen) {
  constexpr std::size_t often_enough = 64;
  if (seen.ghost.store->answers.size() % often_enough != 0) return;
  const History& history = seen.history();
  Zxid floor = history.last_committed();
  for (const ServerGhost& server : *seen.ghost.servers) {
    if (server.memory) floor = std::min(floor, *server.memory);
    floor = std::min(
        {floor, restart_place(history, server.visible), restart_place(history, server.durable)});
  }
  for (const ClientGhost& client : seen.ghost.clients->clients) {
    if (!client.pending.empty()) floor = std::min(floor, history.place_of(client.last_zxid));
  }
  for (const auto& [prepared, applied] : seen.ghost.store->applied_then) {
    floor = std::min(floor, applied);
  }
  if (!seen.ghost.store->serial.knows(floor)) return;
  StoreGhost& store = seen.ghost.store.edit();
  store.serial.forget_before(floor);
  while (!store.answers.empty() && store.answers.front().first <= floor) store.answers.pop_front();
}

}  // namespace zablab
