// What a client may ask, and what it may be answered. Numbers are those of the wire
// (ZooDefs.OpCode, KeeperException.Code).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "protocol/types.hpp"

namespace zablab {

enum class ErrorCode : std::int32_t {
  ok = 0,
  system_error = -1,
  runtime_inconsistency = -2,
  connection_loss = -4,
  marshalling_error = -5,
  unimplemented = -6,
  bad_arguments = -8,
  no_node = -101,
  no_auth = -102,
  bad_version = -103,
  no_children_for_ephemerals = -108,
  node_exists = -110,
  not_empty = -111,
  session_expired = -112,
  session_moved = -118,
};

/// "OK", "NONODE", … as in ZooKeeper's documentation.
const char* to_text(ErrorCode code);

/// The create flags of the wire. Containers and TTL nodes are answered UNIMPLEMENTED for now.
enum class CreateMode : std::int32_t {
  persistent = 0,
  ephemeral = 1,
  persistent_sequential = 2,
  ephemeral_sequential = 3,
};

constexpr bool is_ephemeral(CreateMode mode) {
  return mode == CreateMode::ephemeral || mode == CreateMode::ephemeral_sequential;
}
constexpr bool is_sequential(CreateMode mode) {
  return mode == CreateMode::persistent_sequential || mode == CreateMode::ephemeral_sequential;
}

/// A node's content; nullopt is the wire's null, which is not the same as the empty string.
using Data = std::optional<std::string>;

/// create, or create2 when the answer shall carry the stat.
struct Create {
  std::string path;
  Data data;
  CreateMode mode = CreateMode::persistent;
  bool with_stat = false;
  auto fields() const { return std::tie(path, data, mode, with_stat); }
  bool operator==(const Create&) const = default;
};

/// Versions: the expected version of the node, -1 for any.
struct Delete {
  std::string path;
  std::int32_t version = -1;
  auto fields() const { return std::tie(path, version); }
  bool operator==(const Delete&) const = default;
};
struct SetData {
  std::string path;
  Data data;
  std::int32_t version = -1;
  auto fields() const { return std::tie(path, data, version); }
  bool operator==(const SetData&) const = default;
};
struct Check {
  std::string path;
  std::int32_t version = -1;
  auto fields() const { return std::tie(path, version); }
  bool operator==(const Check&) const = default;
};

/// What a multi may contain.
using MultiOperation = std::variant<Create, Delete, SetData, Check>;
struct Multi {
  std::vector<MultiOperation> operations;
  auto fields() const { return std::tie(operations); }
  bool operator==(const Multi&) const = default;
};

struct GetData {
  std::string path;
  auto fields() const { return std::tie(path); }
  bool operator==(const GetData&) const = default;
};
struct Exists {
  std::string path;
  auto fields() const { return std::tie(path); }
  bool operator==(const Exists&) const = default;
};
/// getChildren, or getChildren2 when the answer shall carry the stat.
struct GetChildren {
  std::string path;
  bool with_stat = false;
  auto fields() const { return std::tie(path, with_stat); }
  bool operator==(const GetChildren&) const = default;
};
/// Answered when everything that the leader had ordered before it is applied here. Not confirmed by
/// a quorum: a deposed leader that has not noticed answers it (semantics of ZooKeeper).
struct Sync {
  std::string path;
  auto fields() const { return std::tie(path); }
  bool operator==(const Sync&) const = default;
};

/// Made by servers on behalf of a connecting client, never sent by one.
struct CreateSession {
  std::int32_t timeout_ms = 0;
  auto fields() const { return std::tie(timeout_ms); }
  bool operator==(const CreateSession&) const = default;
};
/// Sent by a client that ends its session, or made by the leader when the session expires.
struct CloseSession {
  auto fields() const { return std::tie(); }
  bool operator==(const CloseSession&) const = default;
};
/// Keeps the session alive.
struct Heartbeat {
  auto fields() const { return std::tie(); }
  bool operator==(const Heartbeat&) const = default;
};

using Operation = std::variant<Create, Delete, SetData, Check, Multi, GetData, Exists, GetChildren,
                               Sync, CreateSession, CloseSession, Heartbeat>;

/// True for operations that become a transaction (and consume a zxid even when they fail).
bool is_write(const Operation& operation);

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
struct ChildrenResult {  ///< getChildren (sorted); getChildren2 with the stat
  std::vector<std::string> names;
  std::optional<Stat> stat;
  auto fields() const { return std::tie(names, stat); }
  bool operator==(const ChildrenResult&) const = default;
};
struct EmptyResult {  ///< delete, check, closeSession, any failure
  auto fields() const { return std::tie(); }
  bool operator==(const EmptyResult&) const = default;
};
/// One operation of a multi: a failed multi has errors only, a successful one results only.
struct MultiOperationResult {
  ErrorCode error = ErrorCode::ok;
  std::variant<EmptyResult, PathResult, StatResult> result;
  bool failed_multi = false;  ///< true: every entry is of the wire's error type, code ok included
  auto fields() const { return std::tie(error, result, failed_multi); }
  bool operator==(const MultiOperationResult&) const = default;
};
struct MultiResult {
  std::vector<MultiOperationResult> results;
  auto fields() const { return std::tie(results); }
  bool operator==(const MultiResult&) const = default;
};
using Result =
    std::variant<EmptyResult, PathResult, StatResult, DataResult, ChildrenResult, MultiResult>;

}  // namespace zablab
