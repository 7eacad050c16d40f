// A client: its session, what it still waits for, its connections. Moves as ZooKeeper's own client
// does (ClientCnxn): pipelined requests, answers in order, unknown outcomes when a connection goes.
#pragma once

#include <cstdint>
#include <optional>
#include <tuple>
#include <variant>
#include <vector>

#include "protocol/base/cow.hpp"
#include "protocol/base/fifo.hpp"
#include "protocol/messages.hpp"
#include "protocol/types.hpp"
#include "sim/client_watches.hpp"
#include "sim/links.hpp"

namespace zablab {

/// The request number of a heartbeat, on the wire too; its answer is outside the order.
inline constexpr std::int32_t heartbeat_xid = -2;
/// That of an auth packet; answered by the server at once.
inline constexpr std::int32_t authenticate_xid = -4;
/// That of the setWatches which a client sends by itself when it comes back; answered in order.
inline constexpr std::int32_t set_watches_xid = -8;

struct Unanswered {
  std::int32_t xid = 0;
  bool closes_session = false;
  auto fields() const { return std::tie(xid, closes_session); }
  bool operator==(const Unanswered&) const = default;
};

struct Client {
  SessionId session = 0;        ///< 0: none, the next connection asks for a new one
  std::int32_t timeout_ms = 0;  ///< as negotiated
  Zxid last_zxid_seen;          ///< of its answers, the largest
  std::int32_t next_xid = 1;
  Fifo<Unanswered> unanswered;
  std::optional<ClientConnectionId> connection;  ///< the one whose client end is open
  bool attached = false;                         ///< the server has answered the ConnectRequest
  std::vector<ClientLink> links;  ///< by id; also those that a server has not noticed to be lost
  Cow<ClientWatches> watches;     ///< of the session; outlives its connections
  auto fields() const {
    return std::tie(session, timeout_ms, last_zxid_seen, next_xid, unanswered, connection, attached,
                    links, watches);
  }
  bool operator==(const Client&) const = default;
};

/// True while it may issue requests: attached, and no close of its session is under way.
bool may_request(const Client& client);

/// The connection of that id; nullptr if there is none.
const ClientLink* find(const Client& client, const ClientConnectionId& id);
ClientLink* find(Client& client, const ClientConnectionId& id);

// --- what clients lived through: the history, an output of Steps and not state -------------------

struct ClientCalled {
  std::int32_t client = 0;
  SessionId session = 0;
  ServerId server = 0;
  std::int32_t xid = 0;
  Operation operation;
};
struct ClientReturned {
  std::int32_t client = 0;
  SessionId session = 0;
  ServerId server = 0;
  Reply reply;
};
/// A ConnectResponse that grants a session; `fresh`: a new one.
struct ClientAttached {
  std::int32_t client = 0;
  SessionId session = 0;
  ServerId server = 0;
  std::int32_t timeout_ms = 0;
  bool fresh = false;
};
/// The connection is lost; what these requests did is unknown.
struct ClientDetached {
  std::int32_t client = 0;
  SessionId session = 0;
  ServerId server = 0;
  std::vector<std::int32_t> unknown_xids;
};
enum class SessionEnd : std::uint8_t { closed, refused, abandoned };
/// "closed", "refused", "abandoned".
const char* to_text(SessionEnd end);
/// The client forgets its session: closed by itself, refused by a server (expired), or abandoned
/// for a new one.
struct ClientSessionOver {
  std::int32_t client = 0;
  SessionId session = 0;
  SessionEnd end = SessionEnd::closed;
};
/// An answer that is not for the oldest request: a server broke the order. The client hangs up.
struct ClientMismatch {
  std::int32_t client = 0;
  SessionId session = 0;
  ServerId server = 0;
  std::int32_t expected_xid = 0;  ///< 0: nothing was waited for
  Reply reply;
};
/// A watch event.
struct ClientTold {
  std::int32_t client = 0;
  SessionId session = 0;
  ServerId server = 0;
  WatchEvent event;
};
/// The answer to an auth packet: OK or AUTHFAILED, after which the server hangs up.
struct ClientAuthenticated {
  std::int32_t client = 0;
  SessionId session = 0;
  ServerId server = 0;
  ErrorCode error = ErrorCode::ok;
};
using ClientEvent =
    std::variant<ClientCalled, ClientReturned, ClientAttached, ClientDetached, ClientSessionOver,
                 ClientMismatch, ClientTold, ClientAuthenticated>;
using ClientEvents = std::vector<ClientEvent>;

// --- what a client does; `number` is its number in the world, from 1 -----------------------------

/// Opens a connection and sends `request`. A session that is not the one it has makes it forget
/// that one first. REQUIRES: no open connection.
void open_connection(Client& client, std::int32_t number, ServerId server,
                     const ConnectRequest& request, ClientEvents& events);

/// It believes that nothing is watched for it: it will not ask for it when it comes back.
void forget_watches(Client& client);

/// Sends a request; heartbeats are numbered -2, auth packets -4. REQUIRES: may_request(client).
void issue(Client& client, std::int32_t number, const Operation& operation, ClientEvents& events);

/// A message arrives on the open connection.
void receive(Client& client, std::int32_t number, const ToClient& message, ClientEvents& events);

/// The client's end closes: by itself, or because it noticed that the other end is closed.
/// REQUIRES: an open connection.
void hang_up(Client& client, std::int32_t number, ClientEvents& events);

/// The server's end of a connection closes; nothing more arrives there.
void close_server_end(Client& client, const ClientConnectionId& id);

}  // namespace zablab
