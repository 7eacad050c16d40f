// Requests and sessions on the leader (ZooKeeper: LeaderZooKeeperServer's pipeline,
// LeaderSessionTracker).
#include <utility>
#include <vector>

#include "protocol/leader/parts.hpp"
#include "protocol/pipeline/clients.hpp"
#include "protocol/pipeline/commit_processor.hpp"
#include "protocol/pipeline/final.hpp"
#include "protocol/reaper.hpp"
#include "protocol/sessions.hpp"

namespace zablab {

namespace {

using Step = Leading::Step;

void answer_ready(Context& context, const std::vector<QueuedRequest>& ready) {
  for (const QueuedRequest& request : ready) {
    answer_read(context, leading(context).serving.clients, request);
  }
}

// CommitProcessor comes ahead of proposing, so that the commit always finds its request.
void queue_own(Context& context, QueuedRequest request) {
  std::vector<QueuedRequest> ready;
  const bool waits = needs_commit(request.request.operation, false);
  queue_request(leading(context).serving.commit, std::move(request), waits, ready);
  answer_ready(context, ready);
}

// What a 64-bit increment does to a zxid whose counter is full (ZOOKEEPER-1277).
void run_into_next_epoch(Context& context, Prep& prep) {
  if (full_counter_ends_epoch(context.rules())) return;
  if (prep.last_assigned.counter() + std::int64_t{1} != context.config().last_counter) return;
  prep.last_assigned = Zxid::of(prep.last_assigned.epoch(), 0xffffffffU);
}

// The bad story (ZOOKEEPER-2926): the transaction is lost with its leader's role, and the session
// stays in the table of this one server, also in its snapshots.
void enter_session_early(Context& context, SessionId session, std::int32_t timeout_ms) {
  if (session_enters_table_when_applied(context.rules())) return;
  context.replica.database->sessions.edit()[session] = timeout_ms;
}

void submit_write(Context& context, QueuedRequest request) {
  LeaderServing& serving = leading(context).serving;
  run_into_next_epoch(context, serving.prep);
  if (loses_its_zxid(serving.prep, request.request, context.rules())) {
    if (request.client) queue_own(context, std::move(request));  // and waits there for ever
    return;
  }
  const TxnRef txn = prepare(serving.prep, serving.sessions, *context.replica.database,
                             request.request, context.wall_ms, context.rules(), context.config());
  if (std::holds_alternative<CreateSession>(request.request.operation)) {
    const auto& create = std::get<CreateSession>(request.request.operation);
    touch_session(context, request.request.session, create.timeout_ms);
    enter_session_early(context, request.request.session, create.timeout_ms);
  }
  if (request.client) queue_own(context, std::move(request));
  propose(context, txn);
}

void on_sync_of_learner(Context& context, const ConnectionId& connection) {
  auto& outstanding = leading(context).serving.outstanding;
  if (outstanding.empty()) return context.send(connection, SyncDone{});
  outstanding.back().syncs.push_back(PendingSync{connection});
}

bool still_serves(const Context& context) {
  const auto* role = std::get_if<Leading>(&context.replica.phase);
  return role != nullptr && role->step == Step::serving;
}

void after_session_txn(Context& context, const Txn& txn) {
  LeaderServing& serving = leading(context).serving;
  if (!std::holds_alternative<CloseSessionTxn>(txn.body)) return;
  serving.sessions.erase(txn.session);
  context.disarm(alarm(AlarmKind::session_expiry, txn.session));
}

}  // namespace

void submit(Context& context, QueuedRequest request) {
  LeaderServing& serving = leading(context).serving;
  if (is_write(request.request.operation)) return submit_write(context, std::move(request));
  request.refused = check_session(serving.sessions, request.request.session, request.request.owner,
                                  context.rules());
  queue_own(context, std::move(request));
}

void on_forwarded(Context& context, const ConnectionId& connection, const Forwarded& forwarded) {
  if (leading(context).step != Step::serving) return;
  QueuedRequest request{forwarded.request, std::nullopt, ErrorCode::ok};
  request.request.owner = SessionOwner{connection};
  if (std::holds_alternative<Sync>(request.request.operation)) {
    return on_sync_of_learner(context, connection);
  }
  submit(context, std::move(request));
}

void on_revalidate(Context& context, const ConnectionId& connection, const Revalidate& revalidate) {
  if (leading(context).step != Step::serving) return;
  SessionTracker& sessions = leading(context).serving.sessions;
  const bool valid = is_alive(sessions, revalidate.session);
  if (valid) {
    touch_session(context, revalidate.session, revalidate.timeout_ms);
    sessions.at(revalidate.session).owner = SessionOwner{connection};
  }
  context.send(connection, Revalidated{revalidate.session, valid});
}

void on_committed(Context& context, const TxnRef& txn) {
  LeaderServing& serving = leading(context).serving;
  const std::optional<QueuedRequest> own = take_committed(serving.commit, txn->session, txn->cxid);
  const Applied applied = deliver(context, serving.clients, txn);
  serving.prep.overlay.applied(txn->zxid);
  // A role that ends commits what its log still writes, and must leave no alarm to the next.
  if (still_serves(context)) arm_reaper(context, serving.reaping);
  after_session_txn(context, *txn);
  if (!own) return end_connections_of_ended(context, serving.clients, *txn);
  answer_write(context, serving.clients, *own, applied);
  std::vector<QueuedRequest> ready;
  release_after(serving.commit, txn->session, false, ready);
  answer_ready(context, ready);
}

void track_sessions(Context& context) {
  LeaderServing& serving = leading(context).serving;
  for (const auto& [session, timeout_ms] : *context.replica.database->sessions) {
    serving.sessions[session] = TrackedSession{timeout_ms, std::nullopt, false};
    touch_session(context, session, timeout_ms);
  }
  arm_reaper(context, serving.reaping);
}

void reap(Context& context) {
  leading(context).serving.reaping = false;
  for (std::string& path : reapable_paths(context)) {
    submit(context, reaping_request(std::move(path)));
    // The counter may be used up by it: another leader looks again.
    if (!still_serves(context)) return;
  }
  arm_reaper(context, leading(context).serving.reaping);
}

void touch_session(Context& context, SessionId session, std::int32_t timeout_ms) {
  if (leading(context).step != Step::serving) return;
  if (is_alive(leading(context).serving.sessions, session)) {
    arm_expiry(context, session, timeout_ms);
  }
}

void on_session_expiry(Context& context, SessionId session) {
  SessionTracker& sessions = leading(context).serving.sessions;
  if (!is_alive(sessions, session)) return;
  context.happened(SessionExpired{session});
  submit(context,
         QueuedRequest{Request{session, 0, CloseSession{}, {}}, std::nullopt, ErrorCode::ok});
}

void on_leader_client(Context& context, const ClientMessage& message) {
  Leading& role = leading(context);
  if (role.step != Step::serving) return context.close(message.connection);
  ClientTable& clients = role.serving.clients;
  if (const auto* connect = std::get_if<ConnectRequest>(&message.message)) {
    forget_client(role.serving.commit, message.connection);  // an earlier one of the same id
    ConnectStep next = take_connection(context, clients, message.connection, *connect);
    if (auto* open = std::get_if<OpenSession>(&next)) {
      submit(context, std::move(open->request));
    } else if (const auto* check = std::get_if<CheckSession>(&next)) {
      const bool valid = is_alive(role.serving.sessions, check->session);
      if (valid) {
        touch_session(context, check->session, check->timeout_ms);
        role.serving.sessions.at(check->session).owner = SessionOwner{};
      }
      finish_check(context, clients, check->session, valid);
    }
    return;
  }
  auto request =
      take_request(clients, message.connection, std::get<ClientRequest>(message.message));
  if (!request) return;
  touch_session(context, request->request.session,
                clients.connections.at(message.connection).timeout_ms);
  if (answer_at_once(context, clients, *request)) return;
  submit(context, std::move(*request));
}

void on_leader_client_lost(Context& context, const ClientConnectionId& client) {
  LeaderServing& serving = leading(context).serving;
  forget_client(serving.clients, client);
  forget_client(serving.commit, client);
}

}  // namespace zablab
