#include "protocol/pipeline/clients.hpp"

#include <algorithm>

namespace zablab {

namespace {

void refuse(Context& context, ClientTable& clients, const ClientConnectionId& client) {
  context.reply(client, ConnectResponse{0, 0});
  context.close(client);
  clients.erase(client);
}

// An older connection of the session on this server goes first, even before the password is looked
// at (observed on 3.8.0).
void close_older(Context& context, ClientTable& clients, SessionId session) {
  for (auto entry = clients.begin(); entry != clients.end();) {
    if (entry->second.session == session) {
      context.close(entry->first);
      entry = clients.erase(entry);
    } else {
      ++entry;
    }
  }
}

}  // namespace

ConnectStep take_connection(Context& context, ClientTable& clients,
                            const ClientConnectionId& client, const ConnectRequest& request) {
  Replica& replica = context.replica;
  if (request.last_zxid_seen > replica.database->last_processed) {
    context.close(client);  // the client has seen more than this server; it tries another
    return std::monostate{};
  }
  const std::int32_t timeout_ms =
      std::clamp(request.timeout_ms, context.config().min_session_timeout_ms,
                 context.config().max_session_timeout_ms);
  if (request.session == 0) {
    const SessionId session = ++replica.next_session;
    clients[client] = ClientSession{session, timeout_ms, false};
    return OpenSession{QueuedRequest{Request{session, 0, CreateSession{timeout_ms}, {}}, client}};
  }
  close_older(context, clients, request.session);
  if (!request.password_ok) {
    refuse(context, clients, client);
    return std::monostate{};
  }
  clients[client] = ClientSession{request.session, timeout_ms, false};
  return CheckSession{request.session, timeout_ms, client};
}

void finish_check(Context& context, ClientTable& clients, SessionId session, bool valid) {
  const auto waiting = std::find_if(clients.begin(), clients.end(), [&](const auto& entry) {
    return entry.second.session == session && !entry.second.live;
  });
  if (waiting == clients.end()) return;
  const ClientConnectionId client = waiting->first;
  if (!valid) return refuse(context, clients, client);
  waiting->second.live = true;
  context.happened(SessionMoved{session});
  context.reply(client, ConnectResponse{session, waiting->second.timeout_ms});
}

std::optional<QueuedRequest> take_request(ClientTable& clients, const ClientConnectionId& client,
                                          const ClientRequest& request) {
  const auto entry = clients.find(client);
  if (entry == clients.end() || !entry->second.live) return std::nullopt;
  return QueuedRequest{Request{entry->second.session, request.xid, request.operation, {}}, client};
}

void answer_heartbeat(Context& context, const QueuedRequest& request) {
  context.reply(*request.client,
                Reply{request.request.cxid, context.replica.database->last_processed, ErrorCode::ok,
                      EmptyResult{}});
}

void close_all(Context& context, ClientTable& clients) {
  for (const auto& [client, session] : clients) context.close(client);
  clients.clear();
}

}  // namespace zablab
