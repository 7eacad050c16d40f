// What a world is made of before anything happens, and how often what may happen in it.
#pragma once

#include <array>
#include <cstdint>
#include <tuple>
#include <vector>

#include "protocol/base/fingerprint.hpp"
#include "protocol/config.hpp"
#include "protocol/effects.hpp"
#include "protocol/rules.hpp"
#include "protocol/store/operation.hpp"
#include "protocol/types.hpp"
#include "sim/action.hpp"
#include "sim/beyond.hpp"

namespace zablab {

inline constexpr std::size_t alarm_kinds = 10;

/// How many more of each kind of fault and input; -1 is "no limit". Deliveries, disk completions,
/// answers to dials and noticed losses have no budget: consequences are always seen.
struct Budget {
  std::int32_t kills = 0;
  std::int32_t power_losses = 0;
  std::int32_t restarts = 0;  ///< after the first start
  std::int32_t cuts = 0;
  std::int32_t repeats = 0;
  std::int32_t disk_faults = 0;                    ///< operations that a disk refuses
  std::array<std::int32_t, alarm_kinds> alarms{};  ///< by AlarmKind
  std::int32_t requests = 0;
  std::int32_t client_connects = 0;
  std::int32_t client_drops = 0;

  /// No limit anywhere: the timed scheduler has its own rates.
  static Budget endless();
  std::int32_t& alarms_of(AlarmKind kind) { return alarms[static_cast<std::size_t>(kind)]; }
  std::int32_t alarms_of(AlarmKind kind) const { return alarms[static_cast<std::size_t>(kind)]; }

  auto fields() const {
    return std::tie(kills, power_losses, restarts, cuts, repeats, disk_faults, alarms, requests,
                    client_connects, client_drops);
  }
  bool operator==(const Budget&) const = default;
};

struct ServerSetup {
  ServerConfig config;  ///< `my_id` is the place in Setup::servers, from 1
  Rules rules;
  std::int64_t clock_ahead_ms = 0;  ///< of what others take the time to be
  auto fields() const { return std::tie(config, rules, clock_ahead_ms); }
  bool operator==(const ServerSetup&) const = default;
};

struct ClientSetup {
  std::int32_t timeout_ms = 10000;  ///< the session timeout it asks for
  auto fields() const { return std::tie(timeout_ms); }
  bool operator==(const ClientSetup&) const = default;
};

struct Setup {
  std::vector<ServerSetup> servers;
  std::vector<ClientSetup> clients;
  Budget budget;
  /// A start reads its disk from ZooKeeper's own bytes, and power losses tear records at a byte.
  /// Otherwise it reads the values that those bytes are of, which is cheaper.
  bool disk_bytes = false;
  /// Faults that ZooKeeper's promises do not cover; those that are not named here never happen.
  BeyondSet beyond;
  /// What `visit_enabled` offers; `apply` takes any.
  std::vector<Operation> offered_operations;
  std::vector<Cut> offered_cuts;
  /// The servers of the clients' connect string; empty: all.
  ServerSet client_servers;
  /// Those that may be killed or lose their power; empty: all.
  ServerSet crash_servers;
  /// A world in which a server accepted a later epoch offers nothing more (a state constraint, as
  /// MaxEpoch of the TLA+ specifications); 0: any epoch.
  Epoch last_epoch = 0;

  bool clients_know(ServerId id) const {
    return client_servers.empty() || client_servers.contains(id);
  }
  bool may_crash(ServerId id) const { return crash_servers.empty() || crash_servers.contains(id); }
  auto fields() const {
    return std::tie(servers, clients, budget, disk_bytes, beyond, offered_operations, offered_cuts,
                    client_servers, crash_servers, last_epoch);
  }
  bool operator==(const Setup&) const = default;
};
/// Servers that are not picked out, families that are off and epochs without a bound add nothing:
/// what was recorded before there were such stays valid.
void mix(Mixer& mixer, const Setup& setup);

/// `servers` voters with the same config and rules, `clients` clients, and behind the voters
/// `observers` servers that have no vote.
Setup make_setup(std::int32_t servers, std::int32_t clients, ServerConfig config = {},
                 Rules rules = {}, Budget budget = Budget::endless(), std::int32_t observers = 0);

}  // namespace zablab
