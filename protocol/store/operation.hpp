// What a client may ask. Numbers are those of the wire (ZooDefs.OpCode).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "protocol/store/acl.hpp"
#include "protocol/store/error_code.hpp"
#include "protocol/store/result.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// The create flags of the wire; a request may hold any number.
enum class CreateMode : std::int32_t {
  persistent = 0,
  ephemeral = 1,
  persistent_sequential = 2,
  ephemeral_sequential = 3,
  container = 4,
  ttl = 5,
  sequential_ttl = 6,
};

constexpr bool is_ephemeral(CreateMode mode) {
  return mode == CreateMode::ephemeral || mode == CreateMode::ephemeral_sequential;
}
constexpr bool is_sequential(CreateMode mode) {
  return mode == CreateMode::persistent_sequential || mode == CreateMode::ephemeral_sequential ||
         mode == CreateMode::sequential_ttl;
}
constexpr bool is_ttl(CreateMode mode) {
  return mode == CreateMode::ttl || mode == CreateMode::sequential_ttl;
}

/// Which of the four create requests; numbers are those of ZooDefs.OpCode. All but the first are
/// answered with the stat. They are transactions of the same names, and it is the transaction that
/// makes a container or TTL node, whatever its mode says.
enum class CreateCall : std::int32_t {
  create = 1,
  create2 = 15,
  create_container = 19,
  create_ttl = 21,
};

struct Create {
  std::string path;
  Data data;
  CreateMode mode = CreateMode::persistent;
  CreateCall call = CreateCall::create;
  Acls acls = std::nullopt;
  std::int64_t ttl_ms = 0;  ///< of create_ttl
  auto fields() const { return std::tie(path, data, mode, call, acls, ttl_ms); }
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

struct SetAcl {
  std::string path;
  Acls acls = std::nullopt;
  std::int32_t version = -1;  ///< of the ACLs
  auto fields() const { return std::tie(path, acls, version); }
  bool operator==(const SetAcl&) const = default;
};
/// Made by the leader for a container or TTL node that nobody needs any more; a client may send it.
struct DeleteContainer {
  std::string path;
  auto fields() const { return std::tie(path); }
  bool operator==(const DeleteContainer&) const = default;
};
/// Dynamic reconfiguration: a write, answered UNIMPLEMENTED.
struct Reconfig {
  auto fields() const { return std::tie(); }
  bool operator==(const Reconfig&) const = default;
};
/// A request whose body cannot be read, or of a type that nobody knows. A write is a transaction
/// all the same, MARSHALLINGERROR.
struct Unreadable {
  std::int32_t type = 0;  ///< ZooDefs.OpCode
  bool null_inside =
      false;  ///< a multi or multiRead: it can be read, but a part of it is impossible
  auto fields() const { return std::tie(type, null_inside); }
  bool operator==(const Unreadable&) const = default;
};

/// What a multi may contain.
using MultiOperation = std::variant<Create, Delete, SetData, Check>;
struct Multi {
  std::vector<MultiOperation> operations;
  auto fields() const { return std::tie(operations); }
  bool operator==(const Multi&) const = default;
};

// Reads. `watch`: leave a one-shot watch with the answer.
struct GetData {
  std::string path;
  bool watch = false;
  auto fields() const { return std::tie(path, watch); }
  bool operator==(const GetData&) const = default;
};
struct Exists {
  std::string path;
  bool watch = false;  ///< left also where there is no node
  auto fields() const { return std::tie(path, watch); }
  bool operator==(const Exists&) const = default;
};
/// getChildren, or getChildren2 when the answer shall carry the stat.
struct GetChildren {
  std::string path;
  bool with_stat = false;
  bool watch = false;
  auto fields() const { return std::tie(path, with_stat, watch); }
  bool operator==(const GetChildren&) const = default;
};
struct GetAcl {
  std::string path;
  auto fields() const { return std::tie(path); }
  bool operator==(const GetAcl&) const = default;
};
/// How many nodes there are below the path.
struct GetAllChildrenNumber {
  std::string path;
  auto fields() const { return std::tie(path); }
  bool operator==(const GetAllChildrenNumber&) const = default;
};
/// The session's own ephemerals whose paths begin so.
struct GetEphemerals {
  std::string prefix;
  auto fields() const { return std::tie(prefix); }
  bool operator==(const GetEphemerals&) const = default;
};
struct WhoAmI {
  auto fields() const { return std::tie(); }
  bool operator==(const WhoAmI&) const = default;
};
/// Several reads at one moment; each part is answered for itself.
using ReadPart = std::variant<GetData, GetChildren>;
struct MultiRead {
  std::vector<ReadPart> operations;
  auto fields() const { return std::tie(operations); }
  bool operator==(const MultiRead&) const = default;
};
/// Answered when everything that the leader had ordered before it is applied here. Not confirmed by
/// a quorum: a deposed leader that has not noticed answers it (semantics of ZooKeeper).
struct Sync {
  Data path;  ///< only echoed; even the wire's null is
  auto fields() const { return std::tie(path); }
  bool operator==(const Sync&) const = default;
};

// Watches (section "Watches" of the Programmer's Guide; AddWatchMode, Watcher.WatcherType).

enum class WatchMode : std::int32_t { persistent = 0, persistent_recursive = 1 };
struct AddWatch {
  std::string path;
  WatchMode mode = WatchMode::persistent;
  auto fields() const { return std::tie(path, mode); }
  bool operator==(const AddWatch&) const = default;
};
/// What removeWatches and checkWatches speak of; a request may hold any number.
enum class WatchKind : std::int32_t {
  children = 1,
  data = 2,
  any = 3,
  persistent = 4,            ///< since 3.9
  persistent_recursive = 5,  ///< since 3.9
};
struct RemoveWatches {
  std::string path;
  WatchKind kind = WatchKind::any;
  auto fields() const { return std::tie(path, kind); }
  bool operator==(const RemoveWatches&) const = default;
};
struct CheckWatches {
  std::string path;
  WatchKind kind = WatchKind::any;
  auto fields() const { return std::tie(path, kind); }
  bool operator==(const CheckWatches&) const = default;
};
/// Sent by a client that comes back: what it watched, and the last zxid that it has seen. What has
/// changed since is told at once (setWatches2; setWatches has no persistent ones).
struct SetWatches {
  Zxid seen;
  std::vector<std::string> data;
  std::vector<std::string> exists;
  std::vector<std::string> children;
  std::vector<std::string> persistent;
  std::vector<std::string> recursive;
  bool null_inside = false;  ///< a path is null; what stood behind it is not here
  auto fields() const {
    return std::tie(seen, data, exists, children, persistent, recursive, null_inside);
  }
  bool operator==(const SetWatches&) const = default;
};
/// Shows the server who is on this connection. Answered by the server itself, out of order.
struct Authenticate {
  std::string scheme;
  Data token;
  auto fields() const { return std::tie(scheme, token); }
  bool operator==(const Authenticate&) const = default;
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

using Operation =
    std::variant<Create, Delete, SetData, Check, Multi, GetData, Exists, GetChildren, Sync,
                 CreateSession, CloseSession, Heartbeat, SetAcl, DeleteContainer, Reconfig,
                 Unreadable, GetAcl, GetAllChildrenNumber, GetEphemerals, WhoAmI, MultiRead,
                 AddWatch, RemoveWatches, CheckWatches, SetWatches, Authenticate>;

/// True for operations that become a transaction (and consume a zxid even when they fail).
bool is_write(const Operation& operation);

}  // namespace zablab
