// The connections over which election messages go where servers dial each other (ZooKeeper:
// QuorumCnxManager): at most one to each other server, of which the larger id is the dialler.
//
// They belong to the process and outlive its roles. There is a queue to each other server that was
// ever spoken to, or connected; it holds one message, and a newer one replaces it. While there is a
// connection the queue is empty: what comes is written at once (SendWorker).
#pragma once

#include <optional>
#include <tuple>
#include <vector>

#include "protocol/effects.hpp"
#include "protocol/messages.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// What one process knows of its way to one other server: its senderWorkerMap, queueSendMap and
/// lastMessageSent of it.
struct ElectionPeer {
  ServerId server = 0;
  std::optional<ElectionConnectionId> connection;
  std::optional<Notification> queued;
  std::optional<Notification> last_sent;  ///< written to a connection, which may have lost it
  auto fields() const { return std::tie(server, connection, queued, last_sent); }
  bool operator==(const ElectionPeer&) const = default;
};

struct ElectionConnections {
  std::vector<ElectionPeer> peers;  ///< by id
  ServerSet dialling;               ///< inprogressConnections
  auto fields() const { return std::tie(peers, dialling); }
  bool operator==(const ElectionConnections&) const = default;
};

/// Of a pair of servers, whose dial leaves a connection.
inline bool keeps_dialled(ServerId dialler, ServerId dialled) { return dialler > dialled; }

/// The other end of `connection`; nullopt if that is not the present one to it.
std::optional<ServerId> peer_on(const ElectionConnections& connections,
                                const ElectionConnectionId& connection);

/// Into the queue, in place of what is there; out of it if there is a connection, else dials
/// (toSend).
void send_on_connection(ElectionConnections& connections, ServerId to, const Notification& word,
                        Effects& out);

/// A connection takes an older one's place. It begins with what is queued; if nothing is, with what
/// was sent last: the older one may have lost it (startConnection, handleConnection, SendWorker).
void on_election_connected(ElectionConnections& connections, ServerId me,
                           const ElectionConnectionId& connection, Effects& out);

/// A smaller one dials: it does so because it has no connection, so that mine, if there is one, is
/// of no use. Closes it and dials back (handleConnection).
void on_election_knock(ElectionConnections& connections, ServerId from, Effects& out);

/// Nothing is dialled before there is something to say again (RecvWorker and SendWorker end).
void on_election_lost(ElectionConnections& connections, const ElectionConnectionId& connection);

/// Some queue is empty (haveDelivered).
bool have_delivered(const ElectionConnections& connections);
/// Dials everyone to whom there is a queue and no connection.
void connect_all(ElectionConnections& connections, Effects& out);

}  // namespace zablab
