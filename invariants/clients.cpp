// What clients were promised: order, no way back, and answers that the serial history gives.
// (ZooKeeper: Programmer's Guide, Consistency Guarantees; facts on sync: LearnerHandler, Leader.)
#include <algorithm>
#include <string>
#include <utility>

#include "invariants/observation.hpp"
#include "invariants/quorum.hpp"
#include "invariants/serial_store_acl.hpp"
#include "protocol/base/match.hpp"

namespace zablab {

namespace {

const ClientGhost& client_of(const Observation& seen, std::int32_t number) {
  return seen.ghost.clients->clients[static_cast<std::size_t>(number - 1)];
}

ClientGhost& edit_client(const Observation& seen, std::int32_t number) {
  return seen.ghost.clients.edit().clients[static_cast<std::size_t>(number - 1)];
}

std::string who(std::int32_t client, ServerId server) {
  return "client " + std::to_string(client) + " at server " + std::to_string(server);
}

std::string answer_text(const Reply& reply) {
  return std::string(to_text(reply.error)) + " at " + to_text(reply.zxid);
}

void on_event(const Observation& seen, const ClientCalled& called) {
  const Frozen<Operation> operation(called.operation);
  ClientGhost& client = edit_client(seen, called.client);
  if (is_write(called.operation)) {
    seen.ghost.store.edit().asked.insert_or_assign({called.session, called.xid},
                                                   AskedWrite{operation, client.shown});
  }
  client.session = called.session;
  client.pending.push_back({called.xid, operation, client.shown, std::nullopt, {}, std::nullopt});
  if (std::holds_alternative<SetWatches>(called.operation)) on_watches_set(seen, called);
}

void check_write(const Observation& seen, const ClientReturned& returned, const PendingCall& call) {
  const Reply& reply = returned.reply;
  const Zxid place = seen.history().place_of(reply.zxid);
  const bool committed = call.committed_at && seen.history().is_committed(place) &&
                         seen.history().leads_to(*call.committed_at, place);
  if (!seen.demand(Claim::acknowledged_is_committed, committed, [&] {
        return who(returned.client, returned.server) + " is answered " + answer_text(reply) +
               " to " + to_text(*call.operation) + ", which is not committed by then";
      })) {
    return;
  }
  const bool same = reply.error == call.expected.error && reply.result == call.expected.result;
  seen.demand(Claim::answer_is_serial, same, [&] {
    return who(returned.client, returned.server) + " is answered " + answer_text(reply) + " to " +
           to_text(*call.operation) + " of " + to_text(*call.committed_at) +
           "; the serial store answers " + to_text(call.expected.error) +
           (reply.error == call.expected.error ? " with another result" : "");
  });
}

void check_read(const Observation& seen, const ClientReturned& returned, const PendingCall& call) {
  const Reply& reply = returned.reply;
  const Zxid place = seen.history().place_of(reply.zxid);
  const SerialStore& serial = seen.ghost.store->serial;
  if (!seen.history().is_committed(place)) {
    seen.demand(Claim::read_is_serial, false, [&] {
      return who(returned.client, returned.server) + " is answered " + answer_text(reply) + " to " +
             to_text(*call.operation) + ", a state that is not committed";
    });
    return;
  }
  if (is_about_watches(*call.operation)) return;  // reads nothing
  const SerialCaller caller(returned.session, call.credentials);
  const std::optional<Applied> expected = serial.read_at(place, *call.operation, caller);
  if (!expected) return;
  note_read(seen, *call.operation, expected->error);
  if (place != seen.history().last_committed()) seen.reached(Goal::stale_read);
  const bool same = reply.error == expected->error && reply.result == expected->result;
  seen.demand(Claim::read_is_serial, same, [&] {
    return who(returned.client, returned.server) + " is answered " + answer_text(reply) + " to " +
           to_text(*call.operation) + "; the serial store answers " + to_text(expected->error) +
           (reply.error == expected->error ? " with another result" : "");
  });
}

void check_sync(const Observation& seen, const ClientReturned& returned, const PendingCall& call) {
  if (!call.sync_floor || returned.reply.error != ErrorCode::ok) return;
  seen.reached(Goal::sync_answered);
  const Zxid place = seen.history().place_of(returned.reply.zxid);
  seen.demand(Claim::sync_is_fresh, seen.history().leads_to(*call.sync_floor, place), [&] {
    return who(returned.client, returned.server) + " has its sync answered at " + to_text(place) +
           "; the leader had ordered " + to_text(*call.sync_floor) + " before it";
  });
}

// Only a leader checks the session of a read.
bool is_rightly_refused(const Observation& seen, const ClientReturned& returned) {
  return seen.demand(Claim::refused_session_is_over, may_be_refused(seen.ghost, returned.session),
                     [&] {
                       return who(returned.client, returned.server) + " is told that session " +
                              session_text(returned.session) + " is over, but nobody ended it";
                     });
}

// To a request of a type that no server knows. It is said at once, and the connection ends.
bool is_about_no_state(const Reply& reply, const Operation& operation) {
  return std::holds_alternative<Unreadable>(operation) && reply.zxid == Zxid::none() &&
         reply.error == ErrorCode::unimplemented;
}

void check_zxid(const Observation& seen, const ClientReturned& returned) {
  const Zxid before = client_of(seen, returned.client).last_zxid;
  seen.demand(Claim::zxid_is_monotone, returned.reply.zxid >= before, [&] {
    return who(returned.client, returned.server) + " is answered at " +
           to_text(returned.reply.zxid) + " after it has seen " + to_text(before);
  });
}

void on_event(const Observation& seen, const ClientReturned& returned) {
  const auto& pending = client_of(seen, returned.client).pending;
  const bool in_order = !pending.empty() && pending.front().xid == returned.reply.xid;
  if (!seen.demand(Claim::replies_in_order, in_order, [&] {
        return who(returned.client, returned.server) + " is answered request " +
               std::to_string(returned.reply.xid) + " out of order";
      })) {
    return;
  }
  seen.demand(Claim::answer_is_serial, returned.reply.error != ErrorCode::session_moved, [&] {
    return who(returned.client, returned.server) +
           " is answered SESSIONMOVED, which ends connections and answers nobody";
  });
  ClientGhost& client = edit_client(seen, returned.client);
  if (is_about_no_state(returned.reply, *client.pending.front().operation)) {
    client.pending.pop_front();
    return;
  }
  check_zxid(seen, returned);
  client.last_zxid = std::max(client.last_zxid, returned.reply.zxid);
  const PendingCall call = std::move(client.pending.front());
  client.pending.pop_front();
  if (is_write(*call.operation)) {
    check_write(seen, returned, call);
    const bool observes =
        !has_vote(seen.world.server_setup(returned.server).config, returned.server);
    if (observes) seen.reached(Goal::observer_served_write);
  } else if (returned.reply.error == ErrorCode::session_expired) {
    is_rightly_refused(seen, returned);
  } else {
    check_read(seen, returned, call);
    check_sync(seen, returned, call);
  }
  on_watcher_answered(seen, returned, *call.operation);
}

void on_event(const Observation& seen, const ClientAttached& attached) {
  seen.demand(Claim::password_opens_session, !seen.lives.lying.contains(attached.client), [&] {
    return who(attached.client, attached.server) + " is let into session " +
           session_text(attached.session) + " with a wrong password";
  });
  ClientGhost& client = edit_client(seen, attached.client);
  if (attached.fresh) {
    ClientsGhost& all = seen.ghost.clients.edit();
    seen.demand(Claim::session_id_is_new, !all.ever_granted.contains(attached.session), [&] {
      return who(attached.client, attached.server) + " is given session " +
             session_text(attached.session) + ", which was given before";
    });
    all.ever_granted.insert(attached.session);
  }
  client.session = attached.session;
}

void on_event(const Observation& seen, const ClientDetached& detached) {
  on_watcher_detached(seen, detached.client);
  if (!client_of(seen, detached.client).pending.empty()) {
    edit_client(seen, detached.client).pending.clear();
  }
}

void on_event(const Observation& seen, const ClientSessionOver& over) {
  ClientGhost& client = edit_client(seen, over.client);
  client.session = 0;
  client.last_zxid = Zxid{0};
  client.pending.clear();
  if (*client.watches != WatchesGhost{}) client.watches.edit() = WatchesGhost{};
}

void on_event(const Observation& seen, const ClientMismatch& mismatch) {
  seen.demand(Claim::replies_in_order, false, [&] {
    return who(mismatch.client, mismatch.server) + " is answered request " +
           std::to_string(mismatch.reply.xid) + " while it waits for " +
           std::to_string(mismatch.expected_xid);
  });
}

void on_event(const Observation& seen, const ClientTold& told) { on_watcher_told(seen, told); }
void on_event(const Observation& seen, const ClientAuthenticated& authenticated) {
  if (authenticated.error != ErrorCode::ok) seen.reached(Goal::auth_refused);
}

// The call of that session and number which its client waits for; nullptr if it gave up.
PendingCall* find_call(const Observation& seen, SessionId session, std::int32_t xid) {
  const auto& clients = seen.ghost.clients->clients;
  for (std::size_t i = 0; i < clients.size(); ++i) {
    if (clients[i].session != session) continue;
    for (std::size_t k = 0; k < clients[i].pending.size(); ++k) {
      if (clients[i].pending[k].xid == xid) return &seen.ghost.clients.edit().clients[i].pending[k];
    }
  }
  return nullptr;
}

// As strong as ZooKeeper makes it: a leader that was replaced and has not noticed answers too, but
// never with less than it had ordered itself.
void note_floor(const Observation& seen, SessionId session, std::int32_t xid, bool of_learner) {
  const Replica* process = seen.process();
  const auto* role = process == nullptr ? nullptr : std::get_if<Leading>(&process->phase);
  if (role == nullptr || role->step != Leading::Step::serving) return;
  PendingCall* call = find_call(seen, session, xid);
  if (call == nullptr) return;
  const LeaderServing& serving = role->serving;
  const Zxid ordered = of_learner && !serving.outstanding.empty()
                           ? serving.outstanding.back().txn->zxid
                           : serving.last_committed;
  call->sync_floor = seen.history().place_of(ordered);
}

}  // namespace

void on_client_event(const Observation& seen, const ClientEvent& event) {
  std::visit([&](const auto& alternative) { on_event(seen, alternative); }, event);
}

void on_client_connects(const Observation& seen, std::int32_t client) {
  const Zxid told = seen.world.client(client).last_zxid_seen;
  if (client_of(seen, client).last_zxid != told) edit_client(seen, client).last_zxid = told;
  if (client_of(seen, client).shown) edit_client(seen, client).shown.reset();
  // One that claims what is written has watched nothing.
  const auto* connect = std::get_if<ConnectClient>(&seen.step.action);
  const bool says = connect != nullptr && connect->says.has_value();
  const bool lies = says && connect->says->session != 0 && !connect->says->password_ok;
  if (lies) seen.lives.lying.insert(client);
  if (!lies) seen.lives.lying.erase(client);
  if (says && !client_of(seen, client).watches->watches.empty()) {
    edit_client(seen, client).watches.edit() = WatchesGhost{};
  }
}

void on_client_shows(const Observation& seen, std::int32_t client, const Authenticate& auth) {
  const std::string& superuser = seen.world.server_setup(1).config.super_digest;
  const Credentials& before = client_of(seen, client).shown;
  // Refused, it ends the connection.
  const auto after = serial::after_showing(before, auth.scheme, auth.token, superuser);
  if (after && *after != before) edit_client(seen, client).shown = *after;
}

void on_call_committed(const Observation& seen, const Txn& txn, const Applied& expected) {
  PendingCall* call = find_call(seen, txn.session, txn.cxid);
  if (call == nullptr) return seen.reached(Goal::unknown_outcome_committed);
  call->committed_at = txn.zxid;
  call->expected = expected;
}

void on_sync_ordered(const Observation& seen, const Input& input) {
  if (const auto* packet = std::get_if<PacketReceived>(&input)) {
    const auto* forwarded = std::get_if<Forwarded>(&packet->packet);
    if (forwarded == nullptr || !std::holds_alternative<Sync>(forwarded->request.operation)) return;
    note_floor(seen, forwarded->request.session, forwarded->request.cxid, true);
  } else if (const auto* message = std::get_if<ClientMessage>(&input)) {
    const auto* request = std::get_if<ClientRequest>(&message->message);
    if (request == nullptr || !std::holds_alternative<Sync>(request->operation)) return;
    const SessionId session = client_of(seen, message->connection.client).session;
    note_floor(seen, session, request->xid, false);
  }
}

}  // namespace zablab
