#include "protocol/storage/snapshot_bytes.hpp"

#include <cstdint>
#include <map>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/storage/acl_bytes.hpp"
#include "protocol/store/paths.hpp"

namespace zablab {

namespace {

wire::StatPersisted wire_stat(const NodeStat& stat) {
  return {stat.czxid.value, stat.mzxid.value, stat.ctime_ms,        stat.mtime_ms,   stat.version,
          stat.cversion,    stat.aversion,    stat.ephemeral_owner, stat.pzxid.value};
}

NodeStat our_stat(const wire::StatPersisted& stat) {
  return {Zxid{stat.czxid}, Zxid{stat.mzxid}, stat.ctime_ms,        stat.mtime_ms,   stat.version,
          stat.cversion,    stat.aversion,    stat.ephemeral_owner, Zxid{stat.pzxid}};
}

/// ZooKeeper's path of the root in a snapshot is empty.
std::string wire_path(const std::string& path) { return path == "/" ? "" : path; }

/// The table of a snapshot as it grows: each list once, numbered from 1.
class AclNumbers {
 public:
  explicit AclNumbers(std::vector<wire::SnapshotAcl>& table) : table_(table) {}

  std::int64_t of(const Acls& acls) {
    if (!acls) return wire::open_acl;
    const auto next = static_cast<std::int64_t>(table_.size()) + 1;
    const auto [place, is_new] = numbers_.try_emplace(**acls, next);
    if (is_new) table_.push_back({next, to_wire(acls)});
    return place->second;
  }

 private:
  std::vector<wire::SnapshotAcl>& table_;
  std::map<AclList, std::int64_t> numbers_;
};

using NumberedAcls = std::map<std::int64_t, Acls>;

std::variant<NumberedAcls, wire::Error> numbered_acls(const wire::Snapshot& snapshot) {
  NumberedAcls acls{{wire::open_acl, std::nullopt}};
  for (const wire::SnapshotAcl& entry : snapshot.acls) {
    const auto ours = from_wire(entry.acl);
    if (!ours) return wire::Error{0, "ACL " + std::to_string(entry.number) + " holds a null"};
    acls.insert_or_assign(entry.number, *ours);
  }
  return acls;
}

void name_in_parent(SnapshotFile& file, const std::string& path) {
  if (path == "/") return;
  const auto parent = file.nodes.find(parent_of(path));
  if (parent != file.nodes.end()) parent->second.children.insert(name_of(path));
}

}  // namespace

wire::Snapshot to_wire(const SnapshotFile& file) {
  wire::Snapshot snapshot;
  for (const auto& [session, timeout_ms] : file.sessions) {
    snapshot.sessions.push_back({session, timeout_ms});
  }
  AclNumbers numbers(snapshot.acls);
  // In the order of paths, so that parents come before their children.
  for (const auto& [path, node] : file.nodes) {
    snapshot.nodes.push_back(
        {wire_path(path), node.data, numbers.of(node.acls), wire_stat(node.stat)});
  }
  if (file.digest) {
    snapshot.digest = {file.digest->zxid.value, digest_version,
                       static_cast<std::int64_t>(file.digest->digest)};
  }
  return snapshot;
}

wire::Result<SnapshotFile> from_wire(Zxid name, const wire::Snapshot& snapshot) {
  const auto read = numbered_acls(snapshot);
  if (const auto* error = std::get_if<wire::Error>(&read)) return *error;
  const auto& acls = std::get<NumberedAcls>(read);
  SnapshotFile file;
  file.name = name;
  file.sealed = true;
  for (const wire::SnapshotSession& session : snapshot.sessions) {
    file.sessions.emplace_back(session.id, session.timeout_ms);
  }
  for (const wire::SnapshotNode& node : snapshot.nodes) {
    if (!node.path) return wire::Error{0, "a node has no path"};
    const auto list = acls.find(node.acl);
    if (list == acls.end()) return wire::Error{0, *node.path + " names an ACL that is not there"};
    const std::string path = node.path->empty() ? "/" : *node.path;
    file.nodes[path] = {node.data, our_stat(node.stat), {}, list->second};
  }
  if (snapshot.digest && snapshot.digest->version == digest_version) {
    file.digest = {Zxid{snapshot.digest->zxid}, static_cast<TreeDigest>(snapshot.digest->digest)};
  }
  for (const auto& [path, node] : file.nodes) name_in_parent(file, path);
  return file;
}

std::string bytes_of(const SnapshotFile& file) {
  // What ends the tree and seals it: the path "/", a checksum, "/" again.
  constexpr std::size_t end_and_seal = 5 + 8 + 5;
  std::string bytes;
  wire::encode(bytes, to_wire(file));
  if (!file.sealed) bytes.resize(bytes.size() - end_and_seal);
  return bytes;
}

}  // namespace zablab
