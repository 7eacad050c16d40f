// Snapshot files, `snapshot.<last zxid when it was begun>`: a header, the open sessions, the table
// of ACLs, every znode after its parent, and seals. Nodes are written while transactions go on, so
// a file holds for each node some state between its name and its end (fuzzy).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "protocol/wire/data.hpp"
#include "protocol/wire/jute.hpp"
#include "protocol/wire/log_file.hpp"

namespace zablab::wire {

struct SnapshotSession {
  std::int64_t id = 0;
  std::int32_t timeout_ms = 0;
  static constexpr auto members() {
    return std::tuple(&SnapshotSession::id, &SnapshotSession::timeout_ms);
  }
  bool operator==(const SnapshotSession&) const = default;
};

/// Nodes name a list of ACLs by a number; open_acl is not in the table.
struct SnapshotAcl {
  std::int64_t number = 0;
  Vector<Acl> acl;
  static constexpr auto members() { return std::tuple(&SnapshotAcl::number, &SnapshotAcl::acl); }
  bool operator==(const SnapshotAcl&) const = default;
};
constexpr std::int64_t open_acl = -1;  ///< world:anyone may do everything

struct SnapshotNode {
  Text path;  ///< "" is the root
  Buffer data;
  std::int64_t acl = open_acl;
  StatPersisted stat;
  static constexpr auto members() {
    return std::tuple(&SnapshotNode::path, &SnapshotNode::data, &SnapshotNode::acl,
                      &SnapshotNode::stat);
  }
  bool operator==(const SnapshotNode&) const = default;
};

/// The tree's digest when the last node had been written.
struct SnapshotDigest {
  std::int64_t zxid = 0;
  std::int32_t version = 0;
  std::int64_t digest = 0;
  static constexpr auto members() {
    return std::tuple(&SnapshotDigest::zxid, &SnapshotDigest::version, &SnapshotDigest::digest);
  }
  bool operator==(const SnapshotDigest&) const = default;
};

struct Snapshot {
  FileHeader header{snapshot_magic, file_version, -1};
  std::vector<SnapshotSession> sessions;
  std::vector<SnapshotAcl> acls;
  std::vector<SnapshotNode> nodes;             ///< in the order of the file
  std::optional<SnapshotDigest> digest;        ///< since 3.6
  std::optional<std::int64_t> last_processed;  ///< a zxid; since 3.9
  std::string trailing;                        ///< bytes after the last seal
  bool operator==(const Snapshot&) const = default;
};

/// What could be read, and where that ended unless at the file's end.
struct ReadSnapshot {
  Snapshot snapshot;
  std::optional<Error> error;
};
ReadSnapshot decode_snapshot(std::string_view file);
void encode(std::string& out, const Snapshot& snapshot);

/// ZooKeeper's quick look, by which it picks the snapshots that it tries: the last bytes are the
/// end of a seal.
bool looks_complete(std::string_view file);

}  // namespace zablab::wire
