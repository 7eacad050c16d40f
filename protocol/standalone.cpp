#include "protocol/standalone.hpp"

#include <utility>

#include "protocol/pipeline/clients.hpp"
#include "protocol/pipeline/final.hpp"
#include "protocol/pipeline/snapshot_walk.hpp"
#include "protocol/pipeline/sync_processor.hpp"
#include "protocol/reaper.hpp"
#include "protocol/sessions.hpp"

namespace zablab {

namespace {

Standalone& role(Context& context) { return std::get<Standalone>(context.replica.phase); }

void touch(Context& context, SessionId session, std::int32_t timeout_ms) {
  if (is_alive(role(context).sessions, session)) arm_expiry(context, session, timeout_ms);
}

void finish_write(Context& context, const QueuedRequest& request, const TxnRef& txn) {
  Standalone& server = role(context);
  const Applied applied = deliver(context, server.clients, txn);
  server.prep.overlay.applied(txn->zxid);
  arm_reaper(context, server.reaping);
  if (std::holds_alternative<CloseSessionTxn>(txn->body)) {
    server.sessions.erase(txn->session);
    context.disarm(alarm(AlarmKind::session_expiry, txn->session));
  }
  if (!request.client) return end_connections_of_ended(context, server.clients, *txn);
  answer_write(context, server.clients, request, applied);
}

void submit(Context& context, QueuedRequest request) {
  Standalone& server = role(context);
  const bool write = is_write(request.request.operation);
  if (!write || loses_its_zxid(server.prep, request.request, context.rules())) {
    request.refused = check_session(server.sessions, request.request.session, request.request.owner,
                                    context.rules());
    if (server.awaiting_flush.empty()) return answer_read(context, server.clients, request);
    server.awaiting_flush.emplace_back(std::move(request), std::nullopt);
    return;
  }
  const TxnRef txn = prepare(server.prep, server.sessions, *context.replica.database,
                             request.request, context.wall_ms, context.rules(), context.config());
  if (const auto* create = std::get_if<CreateSession>(&request.request.operation)) {
    touch(context, request.request.session, create->timeout_ms);
  }
  server.awaiting_flush.emplace_back(std::move(request), txn);
  log_txn(context, txn);
}

// Everything up to the last flushed write goes to Final in its order.
void on_flushed(Context& context, const std::vector<TxnRef>& flushed) {
  Standalone& server = role(context);
  std::size_t durable = flushed.size();
  while (!server.awaiting_flush.empty()) {
    const bool is_write = server.awaiting_flush.front().second.has_value();
    if (is_write && durable == 0) return;
    const auto [request, txn] = std::move(server.awaiting_flush.front());
    server.awaiting_flush.pop_front();
    if (!is_write) {
      answer_read(context, server.clients, request);
      continue;
    }
    durable -= 1;
    context.happened(Committed{*txn});
    finish_write(context, request, *txn);
  }
}

void reap(Context& context) {
  role(context).reaping = false;
  for (std::string& path : reapable_paths(context)) {
    submit(context, reaping_request(std::move(path)));
  }
  arm_reaper(context, role(context).reaping);
}

void forget_client(Standalone& server, const ClientConnectionId& client) {
  for (auto& [request, txn] : server.awaiting_flush) {
    if (request.client == client) request.client.reset();
  }
}

void on_connect(Context& context, const ClientConnectionId& client, const ConnectRequest& connect) {
  Standalone& server = role(context);
  forget_client(server, client);  // an earlier one of the same id
  ConnectStep next = take_connection(context, server.clients, client, connect);
  if (auto* open = std::get_if<OpenSession>(&next)) {
    submit(context, std::move(open->request));
  } else if (const auto* check = std::get_if<CheckSession>(&next)) {
    touch(context, check->session, check->timeout_ms);
    finish_check(context, server.clients, check->session,
                 is_alive(server.sessions, check->session));
  }
}

}  // namespace

void start_standalone(Context& context) {
  Replica& replica = context.replica;
  drop_orphan_ephemerals(*replica.database);
  Standalone server;
  server.prep.last_assigned = replica.database->last_processed;
  replica.phase = std::move(server);
  for (const auto& [session, timeout_ms] : *replica.database->sessions) {
    role(context).sessions[session] = TrackedSession{timeout_ms, std::nullopt, false};
    touch(context, session, timeout_ms);
  }
  arm_reaper(context, role(context).reaping);
}

void on_standalone_disk(Context& context, const DiskOperation& done) {
  const DiskObject object = object_of(done);
  if (object == DiskObject::snapshots) {
    on_snapshot_written(context);
  } else if (object == DiskObject::log) {
    on_flushed(context, on_log_written(context, done));
  }
}

void on_standalone_alarm(Context& context, const Alarm& fired) {
  if (fired.kind == AlarmKind::container_check) return reap(context);
  ensure(fired.kind == AlarmKind::session_expiry, "of alarms, a standalone server has two");
  if (!is_alive(role(context).sessions, fired.session)) return;
  context.happened(SessionExpired{fired.session});
  submit(context, QueuedRequest{Request{fired.session, 0, CloseSession{}, {}, std::nullopt},
                                std::nullopt, ErrorCode::ok});
}

void on_standalone_client(Context& context, const ClientMessage& message) {
  Standalone& server = role(context);
  if (const auto* connect = std::get_if<ConnectRequest>(&message.message)) {
    return on_connect(context, message.connection, *connect);
  }
  auto request =
      take_request(server.clients, message.connection, std::get<ClientRequest>(message.message));
  if (!request) return;
  touch(context, request->request.session,
        server.clients.connections.at(message.connection).timeout_ms);
  if (answer_at_once(context, server.clients, *request)) return;
  submit(context, std::move(*request));
}

void on_standalone_client_lost(Context& context, const ClientConnectionId& client) {
  Standalone& server = role(context);
  forget_client(server.clients, client);
  forget_client(server, client);
}

}  // namespace zablab
