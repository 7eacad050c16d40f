// What every handler of a step works on. Internal to protocol/.
#pragma once

#include <string>
#include <utility>

#include "protocol/replica.hpp"

namespace zablab {

/// One step under way: the server, what it may look at, what it does, and the wall clock of the
/// input (used only where a transaction or a session needs a time).
struct Context {
  Replica& replica;
  const Surroundings& around;
  Effects& out;
  std::int64_t wall_ms = 0;

  const ServerConfig& config() const { return around.config; }
  const Rules& rules() const { return around.rules; }

  void send(const ConnectionId& connection, Packet packet) {
    out.emplace_back(SendPacket{connection, std::move(packet)});
  }
  void close(const ConnectionId& connection) { out.emplace_back(CloseConnection{connection}); }
  void write(DiskOperation operation) { out.emplace_back(WriteDisk{std::move(operation)}); }
  void arm(Alarm alarm, std::int32_t delay_ms) { out.emplace_back(ArmAlarm{alarm, delay_ms}); }
  void disarm(Alarm alarm) { out.emplace_back(DisarmAlarm{alarm}); }
  void reply(const ClientConnectionId& client, ToClient message) {
    out.emplace_back(SendToClient{client, std::move(message)});
  }
  void close(const ClientConnectionId& client) { out.emplace_back(CloseClient{client}); }
  void halt(HaltReason reason) { out.emplace_back(Halt{reason}); }
  void happened(Fact fact) { out.emplace_back(Happened{std::move(fact)}); }

  std::int32_t init_limit_ms() const { return config().init_limit_ticks * config().tick_ms; }
  std::int32_t sync_limit_ms() const { return config().sync_limit_ticks * config().tick_ms; }
};

inline Alarm alarm(AlarmKind kind) { return Alarm{kind, 0, {}}; }
inline Alarm alarm(AlarmKind kind, SessionId session) { return Alarm{kind, session, {}}; }
inline Alarm alarm(AlarmKind kind, const ConnectionId& connection) {
  return Alarm{kind, 0, connection};
}

}  // namespace zablab
