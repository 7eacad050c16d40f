// What is on its way: election slots, election links, quorum links, client links. A cut direction
// delays all of it.
#pragma once

#include <cstdint>
#include <optional>
#include <tuple>

#include "protocol/base/fifo.hpp"
#include "protocol/messages.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// From one server to one other (or to itself): the newest notification replaces an older one, and
/// the last one sent may arrive again (a new connection repeats it).
struct ElectionSlot {
  std::optional<Notification> waiting;
  std::optional<Notification> last;  ///< kept while the budget allows a repetition
  auto fields() const { return std::tie(waiting, last); }
  bool operator==(const ElectionSlot&) const = default;
};

/// One TCP connection between a learner and a leader. What is in flight towards a closed end is
/// gone; what a closed end had sent may still arrive, until the other end notices.
struct QuorumLink {
  Fifo<Packet> to_leader;
  Fifo<Packet> to_learner;
  bool learner_open = true;
  bool leader_open = true;
  bool leader_awaits_room = false;  ///< told when to_learner is empty
  auto fields() const {
    return std::tie(to_leader, to_learner, learner_open, leader_open, leader_awaits_room);
  }
  bool operator==(const QuorumLink&) const = default;
};

/// The same for election messages, between the two servers of an ElectionConnectionId.
struct ElectionLink {
  Fifo<Notification> to_dialler;
  Fifo<Notification> to_dialled;
  bool dialler_open = true;
  bool dialled_open = true;
  auto fields() const { return std::tie(to_dialler, to_dialled, dialler_open, dialled_open); }
  bool operator==(const ElectionLink&) const = default;

  const Fifo<Notification>& towards(bool dialler) const {
    return dialler ? to_dialler : to_dialled;
  }
  Fifo<Notification>& towards(bool dialler) { return dialler ? to_dialler : to_dialled; }
  bool open_at(bool dialler) const { return dialler ? dialler_open : dialled_open; }
};

/// The same between a client and a server.
struct ClientLink {
  ClientConnectionId id;
  Fifo<ToServer> to_server;
  Fifo<ToClient> to_client;
  bool client_open = true;
  bool server_open = true;
  auto fields() const { return std::tie(id, to_server, to_client, client_open, server_open); }
  bool operator==(const ClientLink&) const = default;
};

}  // namespace zablab
