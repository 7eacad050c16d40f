#include "invariants/datadir/data_tree.hpp"

#include <algorithm>
#include <utility>

#include "protocol/base/match.hpp"
#include "protocol/wire/checksum.hpp"

namespace zablab::datadir {

namespace {

// Below it nothing counts for digests: its nodes may differ between servers.
constexpr std::string_view own_subtree = "/zookeeper/";

struct SplitPath {
  std::string_view parent;
  std::string_view name;
};

/// nullopt: there is no slash in it.
std::optional<SplitPath> split(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  return SplitPath{path.substr(0, slash), path.substr(slash + 1)};
}

Applied does_not_fit(std::string sentence) {
  return {Applied::Kind::does_not_fit, std::move(sentence)};
}
Applied not_understood(std::string sentence) {
  return {Applied::Kind::not_understood, std::move(sentence)};
}
Applied no_path(const wire::Text& path) {
  return not_understood(path ? "\"" + *path + "\" is no path" : "it has no path");
}

}  // namespace

void Applied::merge(Applied other) {
  if (other.kind > kind) *this = std::move(other);
}

std::uint32_t digest_of(std::string_view path, const wire::Buffer& data,
                        const wire::StatPersisted& stat) {
  if (path.starts_with(own_subtree)) return 0;
  std::string numbers;
  wire::write(numbers, stat.czxid);
  wire::write(numbers, stat.mzxid);
  wire::write(numbers, stat.pzxid);
  wire::write(numbers, stat.ctime_ms);
  wire::write(numbers, stat.mtime_ms);
  wire::write(numbers, stat.version);
  wire::write(numbers, stat.cversion);
  wire::write(numbers, stat.aversion);
  wire::write(numbers, stat.ephemeral_owner);
  std::uint32_t crc = wire::crc32(path == "/" ? std::string_view() : path);
  if (data) crc = wire::crc32(*data, crc);
  return wire::crc32(numbers, crc);
}

wire::Stat client_stat(const Node& node) {
  const wire::StatPersisted& kept = node.stat;
  wire::Stat stat;
  stat.czxid = kept.czxid;
  stat.mzxid = kept.mzxid;
  stat.ctime_ms = kept.ctime_ms;
  stat.mtime_ms = kept.mtime_ms;
  stat.version = kept.version;
  stat.num_children = static_cast<std::int32_t>(node.children.size());
  // Wraps as Java's ints do.
  stat.cversion = static_cast<std::int32_t>(2 * std::int64_t{kept.cversion} - stat.num_children);
  stat.aversion = kept.aversion;
  const bool owned = wire::kind_of(kept.ephemeral_owner) == wire::NodeKind::ephemeral;
  stat.ephemeral_owner = owned ? kept.ephemeral_owner : 0;
  stat.data_length = node.data ? static_cast<std::int32_t>(node.data->size()) : 0;
  stat.pzxid = kept.pzxid;
  return stat;
}

const Node* DataTree::find(std::string_view path) const {
  const auto node = nodes_.find(path == "/" ? std::string_view() : path);
  return node == nodes_.end() ? nullptr : &node->second;
}

Node* DataTree::edit(std::string_view path) { return const_cast<Node*>(find(path)); }

void DataTree::refresh(std::string_view path, Node& node) {
  digest_ -= node.digest;
  node.digest = digest_of(path, node.data, node.stat);
  digest_ += node.digest;
}

void DataTree::remember_owner(const std::string& path, std::int64_t owner) {
  if (wire::kind_of(owner) == wire::NodeKind::ephemeral) ephemerals_[owner].insert(path);
}

void DataTree::forget_owner(const std::string& path, std::int64_t owner) {
  const auto session = ephemerals_.find(owner);
  if (session == ephemerals_.end()) return;
  session->second.erase(path);
  if (session->second.empty()) ephemerals_.erase(session);
}

Applied DataTree::apply(const wire::Txn& txn) {
  const Change change{txn.header, txn.header.type};
  return match(txn.body, [&](const auto& body) { return apply(change, body); });
}

Applied DataTree::apply(const Change& change, const wire::OpaqueTxn&) {
  return not_understood("a transaction of " + wire::op_name(change.type) +
                        " cannot be decoded; it is left out");
}

Applied DataTree::apply(const Change&, const wire::ErrorTxn&) {
  return {Applied::Kind::failed_write, {}};
}

Applied DataTree::apply(const Change& change, const wire::CreateTxn& txn) {
  const std::int64_t owner = txn.ephemeral ? change.header.session : 0;
  return create(change, {txn.path, txn.data, txn.acl, owner, txn.parent_cversion});
}

Applied DataTree::apply(const Change& change, const wire::CreateTxnV0& txn) {
  const std::int64_t owner = txn.ephemeral ? change.header.session : 0;
  return create(change, {txn.path, txn.data, txn.acl, owner, -1});
}

Applied DataTree::apply(const Change& change, const wire::CreateTtlTxn& txn) {
  if (txn.ttl_ms <= 0 || txn.ttl_ms > wire::ttl_at_most) {
    return not_understood("a time to live of " + std::to_string(txn.ttl_ms) +
                          " ms is none; a ZooKeeper exits when it meets this transaction");
  }
  const std::int64_t owner = wire::ttl_owner(txn.ttl_ms);
  return create(change, {txn.path, txn.data, txn.acl, owner, txn.parent_cversion});
}

Applied DataTree::apply(const Change& change, const wire::CreateContainerTxn& txn) {
  return create(change, {txn.path, txn.data, txn.acl, wire::container_owner, txn.parent_cversion});
}

Applied DataTree::create(const Change& change, const NewNode& wanted) {
  const auto parts = wanted.path ? split(*wanted.path) : std::nullopt;
  if (!parts) return no_path(wanted.path);
  Node* const parent = edit(parts->parent);
  if (parent == nullptr) return does_not_fit("create " + *wanted.path + ": its parent is missing");
  const std::int64_t acl = acls_.add(wanted.acl);
  if (find(*wanted.path) != nullptr) return create_again(change, wanted, acl);
  const std::int32_t one_more = static_cast<std::int32_t>(std::int64_t{parent->stat.cversion} + 1);
  const std::int32_t cversion = wanted.parent_cversion == -1 ? one_more : wanted.parent_cversion;
  // A replay may create again what is deleted later: the parent must not go back.
  if (cversion > parent->stat.cversion) {
    parent->stat.cversion = cversion;
    parent->stat.pzxid = change.header.zxid;
  }
  parent->children.emplace(parts->name);
  refresh(parts->parent, *parent);
  Node node;
  node.data = wanted.data;
  node.acl = acl;
  node.stat.czxid = node.stat.mzxid = node.stat.pzxid = change.header.zxid;
  node.stat.ctime_ms = node.stat.mtime_ms = change.header.time_ms;
  node.stat.ephemeral_owner = wanted.owner;
  Node& placed = nodes_.insert_or_assign(*wanted.path, std::move(node)).first->second;
  refresh(*wanted.path, placed);
  remember_owner(*wanted.path, wanted.owner);
  on_created(parts->parent, parts->name);
  use(*wanted.path, placed.data ? static_cast<std::int64_t>(placed.data->size()) : 0, 1);
  return {};
}

/// The walk of a fuzzy snapshot copies the table of ACLs before the nodes: this node's number may
/// be missing there, and this transaction is what tells it.
Applied DataTree::create_again(const Change& change, const NewNode& wanted, std::int64_t acl) {
  Node& existing = *edit(*wanted.path);
  acls_.release(existing.acl);
  existing.acl = acl;
  const std::string_view parent_path = split(*wanted.path)->parent;
  Node& parent = *edit(parent_path);
  if (static_cast<wire::OpCode>(change.type) == wire::OpCode::create &&
      wanted.parent_cversion > parent.stat.cversion) {
    parent.stat.cversion = wanted.parent_cversion;
    parent.stat.pzxid = change.header.zxid;
    refresh(parent_path, parent);
  }
  return does_not_fit("create " + *wanted.path + ": it is there already");
}

Applied DataTree::apply(const Change& change, const wire::DeleteTxn& txn) {
  if (!txn.path || !split(*txn.path)) return no_path(txn.path);
  return remove(*txn.path, change.header.zxid);
}

Applied DataTree::remove(const std::string& path, std::int64_t zxid) {
  const auto parts = split(path);
  if (!parts) return no_path(path);
  Node* const parent = edit(parts->parent);
  if (parent == nullptr) return does_not_fit("delete " + path + ": its parent is missing");
  const auto child = parent->children.find(parts->name);
  if (child != parent->children.end()) parent->children.erase(child);
  parent->stat.pzxid = std::max(parent->stat.pzxid, zxid);
  refresh(parts->parent, *parent);
  const auto node = nodes_.find(path);
  if (node == nodes_.end()) return does_not_fit("delete " + path + ": there is no such node");
  digest_ -= node->second.digest;
  acls_.release(node->second.acl);
  forget_owner(path, node->second.stat.ephemeral_owner);
  const wire::Buffer data = std::move(node->second.data);
  nodes_.erase(node);
  on_removed(parts->parent, parts->name);
  use(path, data ? -static_cast<std::int64_t>(data->size()) : 0, -1);
  return {};
}

Applied DataTree::apply(const Change& change, const wire::SetDataTxn& txn) {
  if (!txn.path) return no_path(txn.path);
  Node* const node = edit(*txn.path);
  if (node == nullptr) return does_not_fit("setData " + *txn.path + ": there is no such node");
  const auto size = [](const wire::Buffer& data) {
    return data ? static_cast<std::int64_t>(data->size()) : 0;
  };
  const std::int64_t more = size(txn.data) - size(node->data);
  node->data = txn.data;
  node->stat.mtime_ms = change.header.time_ms;
  node->stat.mzxid = change.header.zxid;
  node->stat.version = txn.version;
  refresh(*txn.path, *node);
  use(*txn.path, more, 0);
  return {};
}

Applied DataTree::apply(const Change&, const wire::SetAclTxn& txn) {
  if (!txn.path) return no_path(txn.path);
  Node* const node = edit(*txn.path);
  if (node == nullptr) return does_not_fit("setACL " + *txn.path + ": there is no such node");
  acls_.release(node->acl);
  node->acl = acls_.add(txn.acl);
  node->stat.aversion = txn.version;
  refresh(*txn.path, *node);
  return {};
}

Applied DataTree::apply(const Change&, const wire::CheckTxn&) { return {}; }

Applied DataTree::apply(const Change&, const wire::CreateSessionTxn&) { return {}; }

Applied DataTree::apply(const Change& change, const wire::CloseSessionTxn& txn) {
  Applied applied;
  if (txn.paths) {
    for (const wire::Text& path : *txn.paths) {
      applied.merge(path ? remove(*path, change.header.zxid) : no_path(path));
    }
  }
  if (ephemerals_.contains(change.header.session)) {
    applied.merge(remove_ephemerals(change.header.session, change.header.zxid));
    applied.merge(does_not_fit("closeSession: the session had more ephemerals than it lists"));
  }
  return applied;
}

Applied DataTree::apply(const Change& change, const wire::BareCloseSessionTxn&) {
  return remove_ephemerals(change.header.session, change.header.zxid);
}

Applied DataTree::remove_ephemerals(std::int64_t session, std::int64_t zxid) {
  const auto found = ephemerals_.find(session);
  if (found == ephemerals_.end()) return {};
  const std::set<std::string> paths = found->second;
  Applied applied;
  for (const std::string& path : paths) applied.merge(remove(path, zxid));
  return applied;
}

Applied DataTree::apply(const Change& change, const wire::MultiTxn& txn) {
  if (!txn.parts) return {};
  const bool failed = std::any_of(txn.parts->begin(), txn.parts->end(), [](const auto& part) {
    return part.type == static_cast<std::int32_t>(wire::OpCode::error);
  });
  if (failed) return {Applied::Kind::failed_write, {}};
  Applied applied;
  for (const wire::MultiPart& part : *txn.parts) {
    const Change of_part{change.header, part.type};
    applied.merge(match(part.body, [&](const auto& body) { return apply(of_part, body); }));
  }
  return applied;
}

}  // namespace zablab::datadir
