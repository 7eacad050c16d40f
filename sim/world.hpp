// All the state there is, as one value: copy it to fork the future, compare it, take its
// fingerprint. What happens to it is in apply.hpp, what can happen next in enabled.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "protocol/base/cow.hpp"
#include "protocol/replica.hpp"
#include "sim/client.hpp"
#include "sim/disk.hpp"
#include "sim/links.hpp"
#include "sim/setup.hpp"

namespace zablab {

struct ArmedAlarm {
  Alarm alarm;
  std::int32_t delay_ms = 0;  ///< as asked for; when it fires is a strategy's choice
  auto fields() const { return std::tie(alarm, delay_ms); }
  bool operator==(const ArmedAlarm&) const = default;
};

/// A machine: its disk, and the process on it while there is one.
struct Server {
  std::optional<Cow<Replica>> replica;  ///< nullopt: down
  std::int32_t starts = 0;
  std::optional<ServerId> dialing;  ///< the leader whose quorum port it dials
  Cow<Disk> disk;
  Cow<std::vector<ArmedAlarm>> alarms;    ///< by alarm
  Cow<std::vector<ElectionSlot>> outbox;  ///< to each server, by id - 1

  bool up() const { return replica.has_value(); }
  /// REQUIRES: up().
  const Replica& process() const { return **replica; }
  auto fields() const { return std::tie(replica, starts, dialing, disk, alarms, outbox); }
  bool operator==(const Server&) const = default;
};

struct QuorumConnection {
  ConnectionId id;
  Cow<QuorumLink> link;
  auto fields() const { return std::tie(id, link); }
  bool operator==(const QuorumConnection&) const = default;
};

struct ElectionConnection {
  ElectionConnectionId id;
  Cow<ElectionLink> link;
  auto fields() const { return std::tie(id, link); }
  bool operator==(const ElectionConnection&) const = default;
};

/// What election messages travel on where servers dial each other for them; empty where they do
/// not.
struct ElectionNetwork {
  std::vector<ServerSet> dials;           ///< by dialler - 1: whose election port it dials
  std::vector<ElectionConnection> links;  ///< by id
  auto fields() const { return std::tie(dials, links); }
  bool operator==(const ElectionNetwork&) const = default;
};

/// Canonical: whatever no future behaviour reads is absent, ordinals are the smallest that are
/// free.
class World {
 public:
  World() = default;
  /// All servers down with formatted disks, all clients without a session.
  explicit World(Frozen<Setup> frozen);
  explicit World(Setup parts) : World(Frozen<Setup>(std::move(parts))) {}

  Frozen<Setup> setup;
  std::vector<Server> servers;          ///< by id - 1
  std::vector<QuorumConnection> links;  ///< by id
  std::vector<ServerSet> cuts;          ///< by sender - 1: at whom nothing of it arrives
  std::vector<Cow<Client>> clients;     ///< by number - 1
  Budget left;                          ///< of setup->budget
  ElectionNetwork elections;
  /// Virtual time; wall clocks of inputs show it in ms. No part of equality and fingerprint: the
  /// past moments that matter are in transactions.
  std::int64_t moment_us = 0;

  std::int32_t server_count() const { return static_cast<std::int32_t>(servers.size()); }
  std::int32_t client_count() const { return static_cast<std::int32_t>(clients.size()); }
  bool has_server(ServerId id) const { return id >= 1 && id <= server_count(); }
  bool has_client(std::int32_t number) const { return number >= 1 && number <= client_count(); }
  Server& server(ServerId id) { return servers[static_cast<std::size_t>(id - 1)]; }
  const Server& server(ServerId id) const { return servers[static_cast<std::size_t>(id - 1)]; }
  const ServerSetup& server_setup(ServerId id) const {
    return setup->servers[static_cast<std::size_t>(id - 1)];
  }
  const Client& client(std::int32_t number) const {
    return *clients[static_cast<std::size_t>(number - 1)];
  }
  Client& edit_client(std::int32_t number) {
    return clients[static_cast<std::size_t>(number - 1)].edit();
  }

  auto fields() const { return std::tie(setup, servers, links, cuts, clients, left, elections); }
  friend bool operator==(const World& a, const World& b) { return a.fields() == b.fields(); }
};

/// What was recorded before servers dialled for elections stays valid.
inline void mix(Mixer& mixer, const World& world) { mix_with_younger_last(mixer, world); }

/// Whether election messages need connections: the same for all servers.
bool dials_elections(const World& world);

/// The link of that id; nullptr if there is none.
const Cow<QuorumLink>* find_link(const World& world, const ConnectionId& id);
Cow<QuorumLink>* find_link(World& world, const ConnectionId& id);
const Cow<ElectionLink>* find_election_link(const World& world, const ElectionConnectionId& id);
Cow<ElectionLink>* find_election_link(World& world, const ElectionConnectionId& id);
/// The server at one end of it, and the one at the other.
inline ServerId end_of(const ElectionConnectionId& id, bool dialler) {
  return dialler ? id.dialler : id.dialled;
}

/// A server that is up has accepted an epoch beyond the setup's last one: nothing is offered any
/// more.
bool is_past_last_epoch(const World& world);

/// True while nothing that `from` sends arrives at `to`.
bool is_cut(const World& world, ServerId from, ServerId to);
bool is_cut_at_all(const World& world);

/// What a dial of `learner` to `leader` would meet now.
bool would_connect(const World& world, ServerId learner, ServerId leader);

/// What a dial of `dialler` to the election port of `dialled` would meet now.
bool would_connect_election(const World& world, ServerId dialler, ServerId dialled);

/// The armed alarm of that name; nullptr if it is not armed.
const ArmedAlarm* find_alarm(const Server& server, const Alarm& alarm);

}  // namespace zablab
