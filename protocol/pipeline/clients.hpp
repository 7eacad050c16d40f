// The client port, the same for every serving role (ZooKeeper:
// ZooKeeperServer.processConnectRequest, reopenSession). Roles differ in how they submit a request
// and how they check an old session.
#pragma once

#include <optional>

#include "protocol/context.hpp"

namespace zablab {

/// What a ConnectRequest asks of the role.
struct OpenSession {  ///< submit the createSession
  QueuedRequest request;
};
struct CheckSession {  ///< is it alive? The table's entry waits, not live
  SessionId session = 0;
  std::int32_t timeout_ms = 0;
  ClientConnectionId client;
};
using ConnectStep = std::variant<std::monostate, OpenSession, CheckSession>;

/// Registers the connection; monostate if it was refused.
ConnectStep take_connection(Context& context, ClientTable& clients,
                            const ClientConnectionId& client, const ConnectRequest& request);

/// How many connections wait for the answer to a CheckSession of this session.
std::int32_t waiting_for_check(const ClientTable& clients, SessionId session);

/// The answer to a CheckSession: enables the connection that waits for it, or ends it.
void finish_check(Context& context, ClientTable& clients, SessionId session, bool valid);

/// The request with its way back; nullopt if the connection is not (or not yet) one of ours.
std::optional<QueuedRequest> take_request(ClientTable& clients, const ClientConnectionId& client,
                                          const ClientRequest& request);

/// Answers what no pipeline sees: heartbeats, auth packets, requests of a type that nobody knows.
/// False: it is none of these.
bool answer_at_once(Context& context, ClientTable& clients, const QueuedRequest& request);

/// The connection is no longer one of ours, nor is anything that it watched.
void forget_client(ClientTable& clients, const ClientConnectionId& client);

/// Closes it from this side, and forgets it.
void end_connection(Context& context, ClientTable& clients, const ClientConnectionId& client);

/// Behind a transaction that no client of this server waits for: if it ended a session (it expired,
/// or was closed elsewhere), its connections here are closed (FinalRequestProcessor,
/// connClosedByClient). Without that a follower would go on answering its reads.
void end_connections_of_ended(Context& context, ClientTable& clients, const Txn& txn);

/// Closes every client connection (end of a role).
void close_all(Context& context, ClientTable& clients);

}  // namespace zablab
