// What a znode consists of, as it stands in files and on connections (package
// org.apache.zookeeper.data).
#pragma once

#include <cstdint>
#include <tuple>

#include "protocol/wire/jute.hpp"

namespace zablab::wire {

/// Who: a user of an authentication scheme.
struct Id {
  Text scheme;
  Text id;
  static constexpr auto members() { return std::tuple(&Id::scheme, &Id::id); }
  bool operator==(const Id&) const = default;
};

/// Who may do what: READ 1, WRITE 2, CREATE 4, DELETE 8, ADMIN 16.
struct Acl {
  std::int32_t perms = 0;
  Id id;
  static constexpr auto members() { return std::tuple(&Acl::perms, &Acl::id); }
  bool operator==(const Acl&) const = default;
};

/// A znode's stat as clients are shown it. Times are in milliseconds of the leader's clock.
struct Stat {
  std::int64_t czxid = 0;
  std::int64_t mzxid = 0;
  std::int64_t ctime_ms = 0;
  std::int64_t mtime_ms = 0;
  std::int32_t version = 0;
  std::int32_t cversion = 0;  ///< creations and deletions of children
  std::int32_t aversion = 0;
  std::int64_t ephemeral_owner = 0;  ///< a session; 0 for all but ordinary ephemerals
  std::int32_t data_length = 0;
  std::int32_t num_children = 0;
  std::int64_t pzxid = 0;
  static constexpr auto members() {
    return std::tuple(&Stat::czxid, &Stat::mzxid, &Stat::ctime_ms, &Stat::mtime_ms, &Stat::version,
                      &Stat::cversion, &Stat::aversion, &Stat::ephemeral_owner, &Stat::data_length,
                      &Stat::num_children, &Stat::pzxid);
  }
  bool operator==(const Stat&) const = default;
};

/// A znode's stat as servers keep it.
struct StatPersisted {
  std::int64_t czxid = 0;
  std::int64_t mzxid = 0;
  std::int64_t ctime_ms = 0;
  std::int64_t mtime_ms = 0;
  std::int32_t version = 0;
  std::int32_t cversion = 0;  ///< creations of children alone
  std::int32_t aversion = 0;
  std::int64_t ephemeral_owner = 0;  ///< a session, or what marks a container or TTL node
  std::int64_t pzxid = 0;
  static constexpr auto members() {
    return std::tuple(&StatPersisted::czxid, &StatPersisted::mzxid, &StatPersisted::ctime_ms,
                      &StatPersisted::mtime_ms, &StatPersisted::version, &StatPersisted::cversion,
                      &StatPersisted::aversion, &StatPersisted::ephemeral_owner,
                      &StatPersisted::pzxid);
  }
  bool operator==(const StatPersisted&) const = default;
};

/// What a znode's `ephemeral_owner` says of its kind.
enum class NodeKind : std::uint8_t { persistent, ephemeral, container, ttl };

constexpr std::int64_t container_owner = INT64_MIN;
/// The largest time to live, in milliseconds.
constexpr std::int64_t ttl_at_most = (std::int64_t{1} << 40) - 1;

/// The owner that marks a TTL node. REQUIRES: 0 < ttl_ms <= ttl_at_most.
constexpr std::int64_t ttl_owner(std::int64_t ttl_ms) {
  return static_cast<std::int64_t>(0xff00000000000000U) | ttl_ms;
}

/// Takes 0xff00 in the topmost 16 bits for the mark of a TTL node. A server without
/// extendedTypesEnabled would take it for a session of server 255.
constexpr NodeKind kind_of(std::int64_t ephemeral_owner) {
  if (ephemeral_owner == 0) return NodeKind::persistent;
  if (ephemeral_owner == container_owner) return NodeKind::container;
  const auto top = static_cast<std::uint64_t>(ephemeral_owner) >> 40;
  return top == 0xff0000 ? NodeKind::ttl : NodeKind::ephemeral;
}

}  // namespace zablab::wire
