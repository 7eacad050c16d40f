#include "protocol/election/connections.hpp"

#include <algorithm>
#include <utility>

namespace zablab {

namespace {

template <class Peers>
auto place_of_peer(Peers& peers, ServerId server) {
  return std::lower_bound(peers.begin(), peers.end(), server,
                          [](const ElectionPeer& peer, ServerId id) { return peer.server < id; });
}

const ElectionPeer* find_peer(const ElectionConnections& connections, ServerId server) {
  const auto place = place_of_peer(connections.peers, server);
  return place != connections.peers.end() && place->server == server ? &*place : nullptr;
}

ElectionPeer& peer_with_queue(ElectionConnections& connections, ServerId server) {
  const auto place = place_of_peer(connections.peers, server);
  if (place != connections.peers.end() && place->server == server) return *place;
  return *connections.peers.insert(place, ElectionPeer{server, {}, {}, {}});
}

/// False if a dial is under way already.
bool dial(ElectionConnections& connections, ServerId to, Effects& out) {
  if (connections.dialling.contains(to)) return false;
  connections.dialling.insert(to);
  out.emplace_back(DialElection{to});
  return true;
}

// It counts as sent as soon as it is written, whatever becomes of it.
void write_queued(ElectionPeer& peer, Effects& out) {
  out.emplace_back(SendOnElection{*peer.connection, *peer.queued});
  peer.last_sent = std::exchange(peer.queued, std::nullopt);
}

void repeat_last(const ElectionPeer& peer, Effects& out) {
  if (!peer.last_sent) return;
  out.emplace_back(SendOnElection{*peer.connection, *peer.last_sent});
  out.emplace_back(Happened{LastWordRepeated{peer.server}});
}

void finish(ElectionPeer& peer, Effects& out) {
  if (!peer.connection) return;
  out.emplace_back(CloseElection{*peer.connection});
  peer.connection.reset();
}

}  // namespace

std::optional<ServerId> peer_on(const ElectionConnections& connections,
                                const ElectionConnectionId& connection) {
  for (const ServerId end : {connection.dialler, connection.dialled}) {
    const ElectionPeer* peer = find_peer(connections, end);
    if (peer != nullptr && peer->connection == connection) return end;
  }
  return std::nullopt;
}

void send_on_connection(ElectionConnections& connections, ServerId to, const Notification& word,
                        Effects& out) {
  ElectionPeer& peer = peer_with_queue(connections, to);
  peer.queued = word;
  if (peer.connection) {
    write_queued(peer, out);
  } else {
    dial(connections, to, out);
  }
}

void on_election_connected(ElectionConnections& connections, ServerId me,
                           const ElectionConnectionId& connection, Effects& out) {
  const bool dialled_by_me = connection.dialler == me;
  if (dialled_by_me) connections.dialling.erase(connection.dialled);
  ElectionPeer& peer =
      peer_with_queue(connections, dialled_by_me ? connection.dialled : connection.dialler);
  finish(peer, out);
  peer.connection = connection;
  if (peer.queued) {
    write_queued(peer, out);
  } else {
    repeat_last(peer, out);
  }
}

void on_election_knock(ElectionConnections& connections, ServerId from, Effects& out) {
  const auto place = place_of_peer(connections.peers, from);
  if (place != connections.peers.end() && place->server == from) finish(*place, out);
  if (dial(connections, from, out)) out.emplace_back(Happened{DialledBack{from}});
}

void on_election_lost(ElectionConnections& connections, const ElectionConnectionId& connection) {
  for (ElectionPeer& peer : connections.peers) {
    if (peer.connection == connection) peer.connection.reset();
  }
}

bool have_delivered(const ElectionConnections& connections) {
  return std::any_of(connections.peers.begin(), connections.peers.end(),
                     [](const ElectionPeer& peer) { return !peer.queued; });
}

void connect_all(ElectionConnections& connections, Effects& out) {
  for (const ElectionPeer& peer : connections.peers) {
    if (!peer.connection) dial(connections, peer.server, out);
  }
}

}  // namespace zablab
