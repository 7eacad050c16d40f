// How long sessions live, and who answers them. (ZooKeeper: SessionTrackerImpl, LearnerHandler,
// FinalRequestProcessor; ZOOKEEPER-710, -2886, -1419.)
#include <algorithm>
#include <string>
#include <utility>

#include "invariants/observation.hpp"
#include "invariants/quorum.hpp"
#include "invariants/session_lives.hpp"

namespace zablab {

namespace {

const Leading* serving_leader(const Replica* process) {
  if (process == nullptr) return nullptr;
  const auto* role = std::get_if<Leading>(&process->phase);
  return role != nullptr && role->step == Leading::Step::serving ? role : nullptr;
}

/// Of whoever decides by itself which sessions live.
const SessionTracker* tracker_of(const Replica& process) {
  if (const auto* role = std::get_if<Standalone>(&process.phase)) return &role->sessions;
  const Leading* role = serving_leader(&process);
  return role == nullptr ? nullptr : &role->serving.sessions;
}

const ClientTable* clients_of(const Replica* process) {
  if (process == nullptr) return nullptr;
  if (const auto* role = std::get_if<Leading>(&process->phase)) return &role->serving.clients;
  if (const auto* role = std::get_if<Standalone>(&process->phase)) return &role->clients;
  const auto* role = std::get_if<Following>(&process->phase);
  const auto* serving = role == nullptr ? nullptr : std::get_if<FollowerServing>(&role->stage);
  return serving == nullptr ? nullptr : &serving->clients;
}

bool is_tracked(const Leading& role, SessionId session) {
  const auto found = role.serving.sessions.find(session);
  return found != role.serving.sessions.end() && !found->second.closing;
}

/// Whether the call starts the session's clock, for the whole timeout at least.
bool arms(const Observation& seen, const ServerStep& call, SessionId session,
          std::int32_t timeout_ms) {
  const auto effects = seen.step.effects_of(call);
  return std::any_of(effects.begin(), effects.end(), [&](const Effect& effect) {
    const auto* armed = std::get_if<ArmAlarm>(&effect);
    return armed != nullptr && armed->alarm.kind == AlarmKind::session_expiry &&
           armed->alarm.session == session && armed->delay_ms >= timeout_ms;
  });
}

/// A leader learns in this call that the session's client lives.
void told(const Observation& seen, const ServerStep& call, SessionId session,
          std::int32_t timeout_ms) {
  const auto leader = seen.lives.leaders.find(seen.server);
  const Leading* role = serving_leader(seen.process());
  if (leader == seen.lives.leaders.end() || role == nullptr || !is_tracked(*role, session)) return;
  leader->second.told[session] =
      Told{leader->second.half_ticks, timeout_ms, arms(seen, call, session, timeout_ms)};
}

void on_client_message(const Observation& seen, const ServerStep& call,
                       const ClientMessage& message) {
  const Replica* process = seen.process();
  const ClientTable* clients = clients_of(process);
  if (clients == nullptr) return;
  const auto client = clients->connections.find(message.connection);
  if (client == clients->connections.end() || !client->second.live) return;
  const ClientSession& session = client->second;
  if (std::holds_alternative<Leading>(process->phase)) {
    told(seen, call, session.session, session.timeout_ms);
  } else if (std::holds_alternative<Following>(process->phase)) {
    seen.lives.heard[seen.server][session.session] = session.timeout_ms;
  }
}

void on_ping_reply(const Observation& seen, const ServerStep& call, const ConnectionId& from) {
  const auto waiting = seen.lives.on_the_way.find(from);
  if (waiting == seen.lives.on_the_way.end() || waiting->second.empty()) return;
  const SessionTimeouts heard = std::move(waiting->second.front());
  waiting->second.pop_front();
  for (const auto& [session, timeout_ms] : heard) told(seen, call, session, timeout_ms);
}

/// Answered without a transaction, and only if the session's tracker lets it.
bool is_checked_read(const Operation& operation) {
  return !is_write(operation) && !std::holds_alternative<Heartbeat>(operation) &&
         !std::holds_alternative<Authenticate>(operation) &&
         !std::holds_alternative<Unreadable>(operation);
}

/// The call answers it, or will, with what it reads.
bool is_read_for(const Observation& seen, const ServerStep& call, const Leading& role,
                 SessionId session, const ClientConnectionId& client, std::int32_t xid) {
  const auto waiting = role.serving.commit.waiting.find(session);
  if (waiting != role.serving.commit.waiting.end()) {
    const auto& requests = waiting->second;
    const bool will = std::any_of(requests.begin(), requests.end(), [&](const auto& request) {
      return request.client == client && request.request.cxid == xid &&
             request.refused == ErrorCode::ok;
    });
    if (will) return true;
  }
  const auto effects = seen.step.effects_of(call);
  return std::any_of(effects.begin(), effects.end(), [&](const Effect& effect) {
    const auto* sent = std::get_if<SendToClient>(&effect);
    const auto* reply = sent == nullptr ? nullptr : std::get_if<Reply>(&sent->message);
    return reply != nullptr && sent->connection == client && reply->xid == xid &&
           reply->error != ErrorCode::session_expired && reply->error != ErrorCode::session_moved;
  });
}

void check_dead_is_refused(const Observation& seen, const ServerStep& call,
                           const ClientMessage& message) {
  const auto* request = std::get_if<ClientRequest>(&message.message);
  const Leading* role = serving_leader(seen.process());
  if (request == nullptr || role == nullptr || !is_checked_read(request->operation)) return;
  const auto client = role->serving.clients.connections.find(message.connection);
  if (client == role->serving.clients.connections.end() || seen.rules() != Rules{}) return;
  const SessionId session = client->second.session;
  const auto tracked = role->serving.sessions.find(session);
  const bool elsewhere = tracked != role->serving.sessions.end() && tracked->second.owner &&
                         *tracked->second.owner != SessionOwner{};
  if (is_tracked(*role, session) && !elsewhere) return;
  const bool read = is_read_for(seen, call, *role, session, message.connection, request->xid);
  seen.demand(Claim::dead_sessions_are_refused, !read, [&] {
    return server_text(seen.server) + " reads for session " + session_text(session) +
           (elsewhere ? ", which is served elsewhere" : ", which is over");
  });
}

bool says_valid(const Observation& seen, const ServerStep& call, SessionId session) {
  const auto effects = seen.step.effects_of(call);
  return std::any_of(effects.begin(), effects.end(), [&](const Effect& effect) {
    const auto* sent = std::get_if<SendPacket>(&effect);
    const auto* answer = sent == nullptr ? nullptr : std::get_if<Revalidated>(&sent->packet);
    return answer != nullptr && answer->session == session && answer->valid;
  });
}

void on_packet(const Observation& seen, const ServerStep& call, const PacketReceived& received) {
  if (std::holds_alternative<PingReply>(received.packet)) {
    on_ping_reply(seen, call, received.connection);
  } else if (const auto* back = std::get_if<Revalidate>(&received.packet)) {
    if (!says_valid(seen, call, back->session)) return;
    told(seen, call, back->session, back->timeout_ms);
  }
}

void on_leader_tick(const Observation& seen, const ServerStep& call) {
  const auto leader = seen.lives.leaders.find(seen.server);
  if (leader != seen.lives.leaders.end()) ++leader->second.half_ticks;
  const Leading* role = serving_leader(seen.process());
  if (role == nullptr) return;
  ServerSet left;
  left.insert(seen.server);
  for (const auto& [connection, handler] : role->handlers) {
    if (handler.server != 0) left.insert(handler.server);
  }
  for (const Effect& effect : seen.step.effects_of(call)) {
    if (!std::holds_alternative<CloseConnection>(effect)) continue;
    if (outweighs(seen.config().quorum, left)) continue;
    seen.reached(Goal::late_learner_left);
  }
}

/// The session that a message on this connection is for; 0 if its client has gone elsewhere.
SessionId session_of(const World& world, const ClientConnectionId& connection) {
  const Client& client = world.client(connection.client);
  return client.connection == connection ? client.session : 0;
}

bool answers_the_close(const Observation& seen, const SendToClient& sent) {
  const auto* reply = std::get_if<Reply>(&sent.message);
  if (reply == nullptr) return false;
  const auto number = static_cast<std::size_t>(sent.connection.client - 1);
  const auto& pending = seen.ghost.clients->clients[number].pending;
  for (std::size_t i = 0; i < pending.size(); ++i) {
    if (pending[i].xid != reply->xid) continue;
    return std::holds_alternative<CloseSession>(*pending[i].operation);
  }
  return false;
}

/// It has applied the end of the session.
bool knows_the_end(const Observation& seen, Zxid end) {
  return seen.mine().memory && seen.history().leads_to(end, *seen.mine().memory);
}

// That the session's own ephemerals are gone is told while the end is applied, and the connection
// is closed behind it.
bool tells_of_the_end(const Observation& seen, const SendToClient& sent, Zxid end) {
  if (!std::holds_alternative<WatchEvent>(sent.message)) return false;
  return std::any_of(seen.step.effects.begin(), seen.step.effects.end(), [&](const Effect& effect) {
    const auto* happened = std::get_if<Happened>(&effect);
    const auto* applied = happened ? std::get_if<TxnApplied>(&happened->fact) : nullptr;
    return applied != nullptr && applied->delivered && applied->txn->zxid == end;
  });
}

void check_end(const Observation& seen, const SendToClient& sent, SessionId session) {
  const auto end = seen.lives.ended.find(session);
  if (end == seen.lives.ended.end()) return;
  const bool silent = !knows_the_end(seen, end->second) || answers_the_close(seen, sent) ||
                      tells_of_the_end(seen, sent, end->second);
  seen.demand(Claim::ended_session_is_silent, silent, [&] {
    return server_text(seen.server) + " sends client " + std::to_string(sent.connection.client) +
           " " + to_text(sent.message) + ", though it has applied the end of session " +
           session_text(session) + " at " + to_text(end->second);
  });
}

void check_closed_behind_close(const Observation& seen, const SendToClient& sent) {
  // An answer to an earlier session's request may bear the same number.
  if (session_of(seen.world, sent.connection) == 0 || !answers_the_close(seen, sent)) return;
  const ClientLink* link = find(seen.world.client(sent.connection.client), sent.connection);
  seen.demand(Claim::ended_session_is_silent, link == nullptr || !link->server_open, [&] {
    return server_text(seen.server) + " answers the close of a session and keeps its connection";
  });
}

void check_only_connection(const Observation& seen, SessionId session) {
  const ClientTable* clients = clients_of(seen.process());
  if (clients == nullptr) return;
  const auto& connections = clients->connections;
  const auto count = std::count_if(connections.begin(), connections.end(), [&](const auto& entry) {
    return entry.second.session == session && entry.second.live;
  });
  seen.demand(Claim::one_connection_per_session, count <= 1, [&] {
    return "session " + session_text(session) + " has " + std::to_string(count) +
           " connections to " + server_text(seen.server);
  });
}

bool was_refused_by_tracker(const Txn& txn) {
  const ErrorTxn* error = std::get_if<ErrorTxn>(&txn.body);
  if (const auto* multi = std::get_if<MultiTxn>(&txn.body); multi && !multi->parts.empty()) {
    error = std::get_if<ErrorTxn>(&multi->parts.front());
  }
  return error != nullptr &&
         (error->error == ErrorCode::session_moved || error->error == ErrorCode::session_expired);
}

}  // namespace

void on_session_call(const Observation& seen, const ServerStep& call) {
  if (!call.input) return;
  if (const auto* message = std::get_if<ClientMessage>(&*call.input)) {
    on_client_message(seen, call, *message);
    check_dead_is_refused(seen, call, *message);
  } else if (const auto* packet = std::get_if<PacketReceived>(&*call.input)) {
    on_packet(seen, call, *packet);
  } else if (const auto* connected = std::get_if<Connected>(&*call.input)) {
    seen.lives.on_the_way.erase(connected->connection);
  } else if (const auto* fired = std::get_if<AlarmFired>(&*call.input)) {
    if (fired->alarm.kind == AlarmKind::leader_tick) on_leader_tick(seen, call);
  }
}

void on_ping_answered(const Observation& seen, const ConnectionId& connection) {
  seen.lives.on_the_way[connection].push_back(std::exchange(seen.lives.heard[seen.server], {}));
}

void on_leader_tracks(const Observation& seen, const ServerStep& call) {
  seen.lives.leaders[seen.server] = ServingLeader{};
  const Replica* process = seen.process();
  if (process == nullptr || !process->database) return;
  for (const auto& [session, timeout_ms] : *process->database->sessions) {
    told(seen, call, session, timeout_ms);
  }
}

void on_session_proposed(const Observation& seen, const ServerStep& call, const Txn& txn) {
  const auto* create = std::get_if<CreateSessionTxn>(&txn.body);
  if (create != nullptr) told(seen, call, txn.session, create->timeout_ms);
  const auto leader = seen.lives.leaders.find(seen.server);
  const bool ends = std::holds_alternative<CloseSessionTxn>(txn.body);
  if (ends && leader != seen.lives.leaders.end()) leader->second.ends.insert(txn.session);
}

void on_session_expired(const Observation& seen, SessionId session) {
  const auto leader = seen.lives.leaders.find(seen.server);
  if (leader == seen.lives.leaders.end()) return;
  seen.demand(Claim::no_early_expiry, !leader->second.ends.contains(session), [&] {
    return server_text(seen.server) + " expires session " + session_text(session) +
           ", whose end it has proposed before";
  });
  const auto last = leader->second.told.find(session);
  if (last == leader->second.told.end()) return;
  seen.demand(Claim::no_early_expiry, last->second.armed, [&] {
    return server_text(seen.server) + " expires session " + session_text(session) +
           ", whose client was heard within its timeout of " +
           std::to_string(last->second.timeout_ms) + " ms";
  });
}

void on_sent_to_client(const Observation& seen, const ServerStep& call, const SendToClient& sent) {
  const auto* response = std::get_if<ConnectResponse>(&sent.message);
  if (response == nullptr) {
    check_closed_behind_close(seen, sent);
    return check_end(seen, sent, session_of(seen.world, sent.connection));
  }
  if (response->session != 0) {
    check_end(seen, sent, response->session);
    return check_only_connection(seen, response->session);
  }
  const auto* input = call.input ? std::get_if<ClientMessage>(&*call.input) : nullptr;
  const auto* request = input == nullptr ? nullptr : std::get_if<ConnectRequest>(&input->message);
  if (request == nullptr) return;
  if (!request->password_ok) return seen.reached(Goal::password_refused);
  if (request->session != 0) check_refusal(seen, request->session);
}

void check_refusal(const Observation& seen, SessionId session) {
  const Replica* process = seen.process();
  const SessionTracker* tracker = process == nullptr ? nullptr : tracker_of(*process);
  if (tracker == nullptr || seen.rules() != Rules{}) return;
  const auto tracked = tracker->find(session);
  const bool closing = tracked != tracker->end() && tracked->second.closing;
  const bool is_over = closing || !process->database->sessions->contains(session);
  seen.demand(Claim::refused_session_is_over, is_over, [&] {
    return server_text(seen.server) + " says that session " + session_text(session) +
           " is over, and has it in its database";
  });
}

void forget_lives_at(const Observation& seen) {
  seen.lives.leaders.erase(seen.server);
  seen.lives.heard.erase(seen.server);
}

void on_session_committed(const Observation& seen, const Txn& txn) {
  if (std::holds_alternative<CloseSessionTxn>(txn.body)) {
    // Nobody asks through which server a close comes: a late one ends what went on elsewhere.
    seen.lives.ended.try_emplace(txn.session, seen.history().place_of(txn.zxid));
    return;
  }
  if (txn.cxid <= 0 || was_refused_by_tracker(txn)) return;
  std::int32_t& newest = seen.lives.newest[txn.session];
  const std::int32_t before = std::exchange(newest, std::max(newest, txn.cxid));
  seen.demand(Claim::requests_take_effect_in_order, txn.cxid > before, [&] {
    return to_text(txn) + ", request " + std::to_string(txn.cxid) + " of session " +
           session_text(txn.session) + ", takes effect behind its request " +
           std::to_string(before);
  });
}

void check_silent_sessions(const Observation& seen) {
  const auto leader = seen.lives.leaders.find(seen.server);
  const Leading* role = serving_leader(seen.process());
  if (leader == seen.lives.leaders.end() || role == nullptr) return;
  for (const auto& entry : *seen.process()->database->sessions) {
    const SessionId session = entry.first;
    if (!is_tracked(*role, session)) continue;
    const auto found = leader->second.told.find(session);
    const Told last =
        found == leader->second.told.end() ? Told{0, entry.second, true} : found->second;
    // The tick that it may take longer, and one for timers that are late. All of it again, because
    // a clock that is set right at the end of the faults begins anew; and twice more, because it
    // may have been slow when the session's timer was set, and fast when the ticks were counted.
    const std::int64_t allowed = 4 * (2 * (last.timeout_ms / seen.config().tick_ms) + 4);
    const std::int64_t silent = leader->second.half_ticks - last.half_tick;
    seen.demand(Claim::silent_sessions_end, silent <= allowed, [&] {
      return "session " + session_text(session) + " is open at " + server_text(seen.server) +
             ", which has heard nothing of it for " + std::to_string(silent) +
             " half ticks; its timeout is " + std::to_string(last.timeout_ms) + " ms";
    });
  }
}

}  // namespace zablab
