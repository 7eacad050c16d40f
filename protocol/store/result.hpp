// What a client may be answered, and told of what it watches.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "protocol/store/acl.hpp"
#include "protocol/store/error_code.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// A node's content; nullopt is the wire's null, which is not the same as the empty string.
using Data = std::optional<std::string>;

/// A node's stat as clients see it. `cversion` counts creates and deletes of children (twice the
/// creates less the children there are); times are the leader's wall clock at preparation.
struct Stat {
  Zxid czxid;
  Zxid mzxid;
  std::int64_t ctime_ms = 0;
  std::int64_t mtime_ms = 0;
  std::int32_t version = 0;
  std::int32_t cversion = 0;
  std::int32_t aversion = 0;
  SessionId ephemeral_owner = 0;
  std::int32_t data_length_bytes = 0;
  std::int32_t children = 0;
  Zxid pzxid;
  auto fields() const {
    return std::tie(czxid, mzxid, ctime_ms, mtime_ms, version, cversion, aversion, ephemeral_owner,
                    data_length_bytes, children, pzxid);
  }
  bool operator==(const Stat&) const = default;
};

// Results, one alternative per kind of answer.
struct PathResult {  ///< create; create2 with the stat
  std::string path;
  std::optional<Stat> stat;
  auto fields() const { return std::tie(path, stat); }
  bool operator==(const PathResult&) const = default;
};
struct StatResult {  ///< setData, exists
  Stat stat;
  auto fields() const { return std::tie(stat); }
  bool operator==(const StatResult&) const = default;
};
struct DataResult {  ///< getData
  Data data;
  Stat stat;
  auto fields() const { return std::tie(data, stat); }
  bool operator==(const DataResult&) const = default;
};
struct ChildrenResult {  ///< getChildren, getEphemerals (sorted); getChildren2 with the stat
  std::vector<std::string> names;
  std::optional<Stat> stat;
  auto fields() const { return std::tie(names, stat); }
  bool operator==(const ChildrenResult&) const = default;
};
struct EmptyResult {  ///< delete, check, closeSession, any failure
  auto fields() const { return std::tie(); }
  bool operator==(const EmptyResult&) const = default;
};
struct AclResult {  ///< getACL
  Acls acls = std::nullopt;
  Stat stat;
  auto fields() const { return std::tie(acls, stat); }
  bool operator==(const AclResult&) const = default;
};
struct NumberResult {  ///< getAllChildrenNumber
  std::int32_t number = 0;
  auto fields() const { return std::tie(number); }
  bool operator==(const NumberResult&) const = default;
};
struct WhoResult {  ///< whoAmI: schemes and users
  Identities identities;
  auto fields() const { return std::tie(identities); }
  bool operator==(const WhoResult&) const = default;
};
/// One operation of a multi or multiRead. A failed multi has errors only, a successful one results
/// only.
struct MultiOperationResult {
  ErrorCode error = ErrorCode::ok;
  std::variant<EmptyResult, PathResult, StatResult, DataResult, ChildrenResult> result;
  bool failed_multi = false;  ///< true: every entry is of the wire's error type, code ok included
  auto fields() const { return std::tie(error, result, failed_multi); }
  bool operator==(const MultiOperationResult&) const = default;
};
struct MultiResult {
  std::vector<MultiOperationResult> results;
  auto fields() const { return std::tie(results); }
  bool operator==(const MultiResult&) const = default;
};
using Result = std::variant<EmptyResult, PathResult, StatResult, DataResult, ChildrenResult,
                            MultiResult, AclResult, NumberResult, WhoResult>;

/// Numbers are those of Watcher.Event.EventType.
enum class EventType : std::int32_t {
  node_created = 1,
  node_deleted = 2,
  node_data_changed = 3,
  node_children_changed = 4,
};
/// "NodeCreated", …
const char* to_text(EventType type);

/// What a server tells a client of what it watches (WatcherEvent, in state SyncConnected).
struct WatchEvent {
  EventType type = EventType::node_created;
  std::string path;
  auto fields() const { return std::tie(type, path); }
  bool operator==(const WatchEvent&) const = default;
};

}  // namespace zablab
