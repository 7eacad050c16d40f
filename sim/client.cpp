#include "sim/client.hpp"

#include <algorithm>
#include <utility>

#include "protocol/base/ensure.hpp"
#include "protocol/base/match.hpp"

namespace zablab {

namespace {

template <class Links>
auto find_in(Links& links, const ClientConnectionId& id) {
  return std::find_if(links.begin(), links.end(),
                      [&](const ClientLink& link) { return link.id == id; });
}

// The smallest ordinal that is free, and its link's place in the order of ids.
ClientLink& add_link(Client& client, std::int32_t number, ServerId server) {
  ClientConnectionId id{number, server, 0};
  auto place = client.links.begin();
  while (place != client.links.end() && place->id < id) ++place;
  for (; place != client.links.end() && place->id == id; ++place) ++id.ordinal;
  ClientLink link;
  link.id = id;
  return *client.links.insert(place, std::move(link));
}

// The session as a new one of ZooKeeper's client objects begins: nothing seen, requests from 1.
void forget_session(Client& client) {
  client.session = 0;
  client.timeout_ms = 0;
  client.last_zxid_seen = Zxid{};
  client.next_xid = 1;
  forget_watches(client);
}

void end_session(Client& client, std::int32_t number, SessionEnd end, ClientEvents& events) {
  if (client.session != 0) events.emplace_back(ClientSessionOver{number, client.session, end});
  forget_session(client);
}

void close_client_end(Client& client) {
  const auto link = find_in(client.links, *client.connection);
  ensure(link != client.links.end(), "an open connection has a link");
  link->client_open = false;
  link->to_client.clear();
  if (!link->server_open) client.links.erase(link);
  client.connection.reset();
  client.attached = false;
}

// What it had watched is lost with the connection; ahead of all else it asks for it again.
// (Apache's client sends this right behind its ConnectRequest, and the server reads it when it has
// answered.)
void arm_again(Client& client, std::int32_t number, ClientEvents& events) {
  if (client.watches->empty()) return;
  SetWatches set = to_arm_again(*client.watches, client.last_zxid_seen);
  ClientLink& link = *find_in(client.links, *client.connection);
  if (link.server_open) link.to_server.push_back(ClientRequest{set_watches_xid, set});
  client.unanswered.push_back({set_watches_xid, false});
  events.emplace_back(
      ClientCalled{number, client.session, link.id.server, set_watches_xid, std::move(set)});
}

void note_watches(Client& client, const Reply& reply) {
  if (client.watches->asked.empty() || client.watches->asked.front().xid != reply.xid) return;
  ClientWatches& watches = client.watches.edit();
  const WatchCall call = watches.asked.pop_front();
  note_answer(watches, call.operation, reply.error);
}

void receive_response(Client& client, std::int32_t number, const ConnectResponse& response,
                      ClientEvents& events) {
  const ServerId server = client.connection->server;
  if (response.session == 0) {
    close_client_end(client);
    end_session(client, number, SessionEnd::refused, events);
    return;
  }
  const bool fresh = client.session == 0;
  client.session = response.session;
  client.timeout_ms = response.timeout_ms;
  client.attached = true;
  events.emplace_back(ClientAttached{number, response.session, server, response.timeout_ms, fresh});
  arm_again(client, number, events);
}

void receive_event(Client& client, std::int32_t number, const WatchEvent& event,
                   ClientEvents& events) {
  if (!client.watches->empty()) note_told(client.watches.edit(), event);
  events.emplace_back(ClientTold{number, client.session, client.connection->server, event});
}

void receive_reply(Client& client, std::int32_t number, const Reply& reply, ClientEvents& events) {
  if (reply.xid == heartbeat_xid) return;  // tells nothing, not even a zxid
  const ServerId server = client.connection->server;
  if (reply.xid == authenticate_xid) {
    events.emplace_back(ClientAuthenticated{number, client.session, server, reply.error});
    return;
  }
  const std::int32_t expected = client.unanswered.empty() ? 0 : client.unanswered.front().xid;
  if (reply.xid != expected) {
    events.emplace_back(ClientMismatch{number, client.session, server, expected, reply});
    hang_up(client, number, events);
    return;
  }
  const Unanswered call = client.unanswered.pop_front();
  client.last_zxid_seen = std::max(client.last_zxid_seen, reply.zxid);
  note_watches(client, reply);
  events.emplace_back(ClientReturned{number, client.session, server, reply});
  if (call.closes_session && reply.error == ErrorCode::ok) {
    close_client_end(client);
    end_session(client, number, SessionEnd::closed, events);
  }
}

std::int32_t xid_for(Client& client, const Operation& operation) {
  if (std::holds_alternative<Heartbeat>(operation)) return heartbeat_xid;
  if (std::holds_alternative<Authenticate>(operation)) return authenticate_xid;
  return client.next_xid++;
}

}  // namespace

const char* to_text(SessionEnd end) {
  switch (end) {
    case SessionEnd::closed: return "closed";
    case SessionEnd::refused: return "refused";
    case SessionEnd::abandoned: return "abandoned";
  }
  return "?";
}

bool may_request(const Client& client) {
  if (!client.attached) return false;
  return client.unanswered.empty() || !client.unanswered.back().closes_session;
}

const ClientLink* find(const Client& client, const ClientConnectionId& id) {
  const auto link = find_in(client.links, id);
  return link != client.links.end() ? &*link : nullptr;
}

ClientLink* find(Client& client, const ClientConnectionId& id) {
  const auto link = find_in(client.links, id);
  return link != client.links.end() ? &*link : nullptr;
}

void open_connection(Client& client, std::int32_t number, ServerId server,
                     const ConnectRequest& request, ClientEvents& events) {
  ensure(!client.connection.has_value(), "a client has one open connection at a time");
  if (request.session != client.session) {
    end_session(client, number, SessionEnd::abandoned, events);
    client.session = request.session;
  }
  client.last_zxid_seen = request.last_zxid_seen;
  ClientLink& link = add_link(client, number, server);
  link.to_server.push_back(request);
  client.connection = link.id;
}

void forget_watches(Client& client) {
  if (*client.watches != ClientWatches{}) client.watches.edit() = ClientWatches{};
}

void issue(Client& client, std::int32_t number, const Operation& operation, ClientEvents& events) {
  ensure(may_request(client), "only an attached client issues requests");
  ClientLink& link = *find(client, *client.connection);
  // A closed end takes nothing more; the client learns of the loss later.
  const std::int32_t xid = xid_for(client, operation);
  if (link.server_open) link.to_server.push_back(ClientRequest{xid, operation});
  if (xid < 0) return;
  client.unanswered.push_back({xid, std::holds_alternative<CloseSession>(operation)});
  if (changes_watches(operation)) client.watches.edit().asked.push_back({xid, operation});
  events.emplace_back(ClientCalled{number, client.session, link.id.server, xid, operation});
}

void receive(Client& client, std::int32_t number, const ToClient& message, ClientEvents& events) {
  match(
      message,
      [&](const ConnectResponse& response) { receive_response(client, number, response, events); },
      [&](const Reply& reply) { receive_reply(client, number, reply, events); },
      [&](const WatchEvent& event) { receive_event(client, number, event, events); });
}

void hang_up(Client& client, std::int32_t number, ClientEvents& events) {
  ensure(client.connection.has_value(), "only an open connection is given up");
  ClientDetached detached{number, client.session, client.connection->server, {}};
  for (const Unanswered& call : client.unanswered) detached.unknown_xids.push_back(call.xid);
  client.unanswered.clear();
  if (!client.watches->asked.empty()) client.watches.edit().asked.clear();
  close_client_end(client);
  events.emplace_back(std::move(detached));
}

void close_server_end(Client& client, const ClientConnectionId& id) {
  const auto link = find_in(client.links, id);
  if (link == client.links.end()) return;
  link->server_open = false;
  link->to_server.clear();
  if (!link->client_open) client.links.erase(link);
}

}  // namespace zablab
