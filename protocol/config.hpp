// What an operator writes into zoo.cfg, and the chances that Java leaves to threads and dice.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "protocol/base/fingerprint.hpp"
#include "protocol/quorum.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// How election messages go from server to server.
enum class ElectionTransport : std::uint8_t {
  kept,     ///< as if between any two servers there were always a way: nobody dials
  dialled,  ///< over connections that are dialled, lost and dialled again (QuorumCnxManager)
};
/// "kept", "dialled".
inline const char* to_text(ElectionTransport transport) {
  return transport == ElectionTransport::dialled ? "dialled" : "kept";
}

/// Named as in zoo.cfg, with the unit at the end. The same for all servers but for `my_id`.
struct ServerConfig {
  ServerId my_id = 0;
  QuorumVerifier quorum;        ///< who votes, and how that counts; all others observe (peerType)
  bool standalone = false;      ///< one server line: no election, no quorum
  std::int32_t tick_ms = 2000;  ///< tickTime
  std::int32_t init_limit_ticks = 10;
  std::int32_t sync_limit_ticks = 5;
  std::int32_t commit_log_count =
      500;                           ///< the window; Apache raises smaller values to 500, we do not
  std::int32_t snap_count = 100000;  ///< records between snapshots (rolls the log too)
  std::int32_t max_batch_size = 1000;  ///< group commit: flush at the latest after this many
  std::int32_t min_notification_interval_ms = 200;  ///< also the final wait of an election
  std::int32_t max_notification_interval_ms = 60000;
  std::int32_t snapshot_piece_nodes = 8;  ///< znodes written between two looks at other work
  /// Znodes that a leader writes into a SNAP between two looks at other work; 0: all of them. Java
  /// has no such number: it is what fits the buffers of the connection.
  std::int32_t snap_piece_nodes = 0;
  std::int32_t snap_retain_count = 3;  ///< autopurge.snapRetainCount; Apache allows no less
  /// autopurge.purgeInterval, there in hours; 0: never.
  std::int32_t purge_interval_ms = 0;
  std::int32_t min_session_timeout_ms = 4000;
  std::int32_t max_session_timeout_ms = 40000;
  /// The counter at which a leader gives way to a new epoch; 2^32 - 1 in Apache's code. Smaller, so
  /// that the end of an epoch can be reached at all (ZOOKEEPER-1277).
  std::int64_t last_counter = 0xffffffff;
  bool extended_types = true;   ///< extendedTypesEnabled (off in Apache's default): TTL nodes
  bool enforce_quota = false;   ///< enforceQuota: hard limits refuse
  bool digest_enabled = false;  ///< zookeeper.digest.enabled (Apache's default: on): tree digests
  std::string super_digest;     ///< DigestAuthenticationProvider.superDigest; empty: no superuser
  std::int32_t container_check_interval_ms = 60000;  ///< znode.container.checkIntervalMs
  std::int32_t container_never_used_ms = 0;  ///< znode.container.maxNeverUsedIntervalMs; 0: never
  ElectionTransport election_connections = ElectionTransport::kept;

  auto fields() const {
    return std::tie(my_id, quorum, standalone, tick_ms, init_limit_ticks, sync_limit_ticks,
                    commit_log_count, snap_count, max_batch_size, min_notification_interval_ms,
                    max_notification_interval_ms, snapshot_piece_nodes, snap_piece_nodes,
                    snap_retain_count, purge_interval_ms, min_session_timeout_ms,
                    max_session_timeout_ms, last_counter, extended_types, enforce_quota,
                    digest_enabled, super_digest, container_check_interval_ms,
                    container_never_used_ms, election_connections);
  }
  bool operator==(const ServerConfig&) const = default;
};

/// What was recorded before servers dialled stays valid.
inline void mix(Mixer& mixer, const ServerConfig& config) { mix_with_younger_last(mixer, config); }

/// Whether election messages need connections.
inline bool dials_elections(const ServerConfig& config) {
  return config.election_connections == ElectionTransport::dialled;
}

/// Whether these servers may decide together. Ids that are no voters do not count.
inline bool is_quorum(const ServerConfig& config, ServerSet set) {
  return contains_quorum(config.quorum, set);
}

/// LearnerType.OBSERVER: it hears what is decided, and has no say.
inline bool is_observer(const ServerConfig& config, ServerId server) {
  return !config.standalone && !config.quorum.voters.contains(server);
}

}  // namespace zablab
