#include "protocol/storage/snapshot_bytes.hpp"

#include <utility>

#include "protocol/store/paths.hpp"

namespace zablab {

namespace {

wire::StatPersisted to_wire(const NodeStat& stat) {
  return {stat.czxid.value, stat.mzxid.value, stat.ctime_ms,        stat.mtime_ms,   stat.version,
          stat.cversion,    stat.aversion,    stat.ephemeral_owner, stat.pzxid.value};
}

NodeStat from_wire(const wire::StatPersisted& stat) {
  return {Zxid{stat.czxid}, Zxid{stat.mzxid}, stat.ctime_ms,        stat.mtime_ms,   stat.version,
          stat.cversion,    stat.aversion,    stat.ephemeral_owner, Zxid{stat.pzxid}};
}

/// ZooKeeper's path of the root in a snapshot is empty.
std::string wire_path(const std::string& path) { return path == "/" ? "" : path; }

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
  // In the order of paths, so that parents come before their children.
  for (const auto& [path, node] : file.nodes) {
    snapshot.nodes.push_back({wire_path(path), node.data, wire::open_acl, to_wire(node.stat)});
  }
  return snapshot;
}

wire::Result<SnapshotFile> from_wire(Zxid name, const wire::Snapshot& snapshot) {
  SnapshotFile file;
  file.name = name;
  file.sealed = true;
  for (const wire::SnapshotSession& session : snapshot.sessions) {
    file.sessions.emplace_back(session.id, session.timeout_ms);
  }
  for (const wire::SnapshotNode& node : snapshot.nodes) {
    if (!node.path) return wire::Error{0, "a node has no path"};
    if (node.acl != wire::open_acl) return wire::Error{0, *node.path + " has an ACL"};
    const std::string path = node.path->empty() ? "/" : *node.path;
    file.nodes[path] = {node.data, from_wire(node.stat), {}};
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
