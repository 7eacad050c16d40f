#include "protocol/pipeline/clients.hpp"

#include <algorithm>
#include <utility>

namespace zablab {

namespace {

void refuse(Context& context, ClientTable& clients, const ClientConnectionId& client) {
  context.reply(client, ConnectResponse{0, 0});
  end_connection(context, clients, client);
}

void end_connections_of(Context& context, ClientTable& clients, SessionId session) {
  std::vector<ClientConnectionId> ended;
  for (const auto& [client, connection] : clients.connections) {
    if (connection.session == session) ended.push_back(client);
  }
  for (const ClientConnectionId& client : ended) end_connection(context, clients, client);
}

// ZooDefs.OpCode, and what a server looks at before it looks at the type.
bool is_known_type(std::int32_t type) {
  const bool closes_or_creates_session = type == -11 || type == -10;
  return (type >= 1 && type <= 22 && type != 10) || (type >= 100 && type <= 107) ||
         closes_or_creates_session;
}

void answer_with(Context& context, const QueuedRequest& request, ErrorCode error, Zxid zxid) {
  context.reply(*request.client, Reply{request.request.cxid, zxid, error, EmptyResult{}});
}

void add_identities(ClientSession& connection, const Identities& added) {
  Identities identities = identities_of(connection.credentials);
  identities.insert(identities.end(), added.begin(), added.end());
  std::sort(identities.begin(), identities.end());
  identities.erase(std::unique(identities.begin(), identities.end()), identities.end());
  connection.credentials = Frozen<Identities>(std::move(identities));
}

// ZooKeeperServer.processPacket: at once, on this connection alone; a failure ends it.
void authenticate(Context& context, ClientTable& clients, const QueuedRequest& request,
                  const Authenticate& auth) {
  std::optional<Identities> added;
  if (auth.token || auth.scheme == "ip") {
    added =
        zablab::authenticate(auth.scheme, auth.token.value_or(""), context.config().super_digest);
  }
  answer_with(context, request, added ? ErrorCode::ok : ErrorCode::auth_failed, Zxid{});
  if (!added) return end_connection(context, clients, *request.client);
  add_identities(clients.connections.at(*request.client), *added);
}

bool is_waiting(const ClientSession& connection, SessionId session) {
  return connection.session == session && !connection.live;
}

}  // namespace

ConnectStep take_connection(Context& context, ClientTable& clients,
                            const ClientConnectionId& client, const ConnectRequest& request) {
  Replica& replica = context.replica;
  forget_client(clients, client);  // an earlier one of the same id
  if (request.last_zxid_seen > replica.database->last_processed) {
    context.close(client);  // the client has seen more than this server; it tries another
    return std::monostate{};
  }
  const std::int32_t timeout_ms =
      std::clamp(request.timeout_ms, context.config().min_session_timeout_ms,
                 context.config().max_session_timeout_ms);
  if (request.session == 0) {
    const SessionId session = ++replica.next_session;
    clients.connections[client] = ClientSession{session, timeout_ms, false, request.from};
    Request create{session, 0, CreateSession{timeout_ms}, {}};
    return OpenSession{QueuedRequest{std::move(create), client}};
  }
  // An older connection of the session on this server goes first, even before the password is
  // looked at (observed on 3.8.0).
  end_connections_of(context, clients, request.session);
  if (!request.password_ok) {
    refuse(context, clients, client);
    return std::monostate{};
  }
  clients.connections[client] = ClientSession{request.session, timeout_ms, false, request.from};
  return CheckSession{request.session, timeout_ms, client};
}

std::int32_t waiting_for_check(const ClientTable& clients, SessionId session) {
  return static_cast<std::int32_t>(
      std::count_if(clients.connections.begin(), clients.connections.end(),
                    [&](const auto& entry) { return is_waiting(entry.second, session); }));
}

void finish_check(Context& context, ClientTable& clients, SessionId session, bool valid) {
  auto& connections = clients.connections;
  const auto waiting = std::find_if(connections.begin(), connections.end(), [&](const auto& entry) {
    return is_waiting(entry.second, session);
  });
  if (waiting == connections.end()) return;
  const ClientConnectionId client = waiting->first;
  if (!valid) return refuse(context, clients, client);
  waiting->second.live = true;
  context.happened(SessionMoved{session});
  context.reply(client, ConnectResponse{session, waiting->second.timeout_ms});
}

std::optional<QueuedRequest> take_request(ClientTable& clients, const ClientConnectionId& client,
                                          const ClientRequest& request) {
  const auto entry = clients.connections.find(client);
  if (entry == clients.connections.end() || !entry->second.live) return std::nullopt;
  const ClientSession& connection = entry->second;
  return QueuedRequest{
      Request{connection.session, request.xid, request.operation, {}, connection.credentials},
      client};
}

bool answer_at_once(Context& context, ClientTable& clients, const QueuedRequest& request) {
  const Operation& operation = request.request.operation;
  if (std::holds_alternative<Heartbeat>(operation)) {
    answer_with(context, request, ErrorCode::ok, context.replica.database->last_processed);
    return true;
  }
  if (const auto* auth = std::get_if<Authenticate>(&operation)) {
    authenticate(context, clients, request, *auth);
    return true;
  }
  const auto* unreadable = std::get_if<Unreadable>(&operation);
  if (unreadable == nullptr || is_known_type(unreadable->type)) return false;
  answer_with(context, request, ErrorCode::unimplemented, Zxid::none());
  end_connection(context, clients, *request.client);
  return true;
}

void forget_client(ClientTable& clients, const ClientConnectionId& client) {
  clients.connections.erase(client);
  if (!clients.watches.empty()) forget_client(clients.watches, client);
}

void end_connection(Context& context, ClientTable& clients, const ClientConnectionId& client) {
  context.close(client);
  forget_client(clients, client);
}

void end_connections_of_ended(Context& context, ClientTable& clients, const Txn& txn) {
  if (std::holds_alternative<CloseSessionTxn>(txn.body)) {
    end_connections_of(context, clients, txn.session);
  }
}

void close_all(Context& context, ClientTable& clients) {
  for (const auto& [client, connection] : clients.connections) context.close(client);
  clients = {};
}

}  // namespace zablab
