#include "protocol/store/tree.hpp"

#include <algorithm>
#include <utility>

#include "protocol/base/ensure.hpp"
#include "protocol/base/match.hpp"
#include "protocol/store/wrap.hpp"
#include "protocol/wire/data.hpp"

namespace zablab {

namespace {

/// Only upwards: what a fuzzy snapshot caught of the parent may be newer than this transaction.
void advance_parent(Znode& parent, std::int32_t cversion, Zxid zxid) {
  if (cversion == -1) cversion = wrapping_add(parent.stat.cversion, 1);
  if (cversion > parent.stat.cversion) {
    parent.stat.cversion = cversion;
    parent.stat.pzxid = zxid;
  }
}

Znode new_node(const CreateTxn& create, const Txn& txn) {
  Znode node;
  node.data = create.data;
  node.stat.czxid = node.stat.mzxid = node.stat.pzxid = txn.zxid;
  node.stat.ctime_ms = node.stat.mtime_ms = txn.time_ms;
  node.stat.ephemeral_owner = owner_made_by(create, txn.session);
  return node;
}

bool has_error(const MultiTxn& multi) {
  return std::any_of(multi.parts.begin(), multi.parts.end(), [](const MultiTxnPart& part) {
    return std::holds_alternative<ErrorTxn>(part);
  });
}

/// The parts before the failure answer OK and those behind it RUNTIMEINCONSISTENCY, whatever they
/// are: nothing of a failed multi is applied.
Applied answer_failed(const MultiTxn& multi) {
  MultiResult result;
  result.results.reserve(multi.parts.size());
  ErrorCode error = ErrorCode::ok;
  for (const MultiTxnPart& part : multi.parts) {
    if (const auto* failure = std::get_if<ErrorTxn>(&part)) {
      // A moved session gets no answer but the end of its connection, inside a multi too.
      if (failure->error == ErrorCode::session_moved) return failed_with(ErrorCode::session_moved);
      result.results.push_back({failure->error, EmptyResult{}, true});
      error = ErrorCode::runtime_inconsistency;
    } else {
      result.results.push_back({error, EmptyResult{}, true});
    }
  }
  return Applied{ErrorCode::ok, std::move(result)};
}

/// As the results of single operations, of which only three kinds can be part of a multi.
MultiOperationResult part_result(Applied&& applied) {
  MultiOperationResult part;
  part.error = applied.error;
  if (auto* path = std::get_if<PathResult>(&applied.result)) part.result = std::move(*path);
  if (auto* stat = std::get_if<StatResult>(&applied.result)) part.result = *stat;
  return part;
}

}  // namespace

SessionId owner_made_by(const CreateTxn& create, SessionId session) {
  if (create.type == CreateCall::create_container) return wire::container_owner;
  if (create.type == CreateCall::create_ttl) return wire::ttl_owner(create.ttl_ms);
  return create.ephemeral ? session : 0;
}

void DataTree::Application::note(EventType type, const std::string& path, const Znode& node,
                                 const Znode* parent) const {
  if (changes == nullptr) return;
  changes->push_back({type, path, node.acls, parent != nullptr ? parent->acls : Acls()});
}

DataTree::DataTree() {
  Znode node;
  node.data = std::string();
  nodes_["/zookeeper/quota"] = node;
  node.acls = acl_table_.add(acls_of({Acl{permission::read, Id{"world", "anyone"}}}));
  nodes_["/zookeeper/config"] = node;
  node.acls.reset();
  // Setting the ACL of the config node to "any version" is what leaves -1 there.
  nodes_["/zookeeper/config"].stat.aversion = -1;
  node.children = {"config", "quota"};
  nodes_["/zookeeper"] = node;
  node.children = {"zookeeper"};
  nodes_["/"] = node;
}

DataTree DataTree::bare() { return DataTree(Bare{}); }

const Znode* DataTree::find(std::string_view path) const {
  const auto found = nodes_.find(path.empty() ? std::string_view("/") : path);
  return found == nodes_.end() ? nullptr : &found->second;
}

Znode* DataTree::edit(std::string_view path) {
  const auto found = nodes_.find(path);
  return found == nodes_.end() ? nullptr : &found->second;
}

std::vector<std::string> DataTree::ephemerals_of(SessionId session) const {
  const auto found = ephemerals_.find(session);
  if (found == ephemerals_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

void DataTree::restore(const std::string& path, const Znode& node) {
  const auto [place, is_new] = nodes_.try_emplace(path);
  ensure(is_new, "a snapshot holds each node once");
  place->second.data = node.data;
  place->second.stat = node.stat;
  place->second.acls = acl_table_.add(node.acls);
  digest_.reset();
  if (path == "/") return;
  Znode* parent = edit(parent_view(path));
  ensure(parent != nullptr, "a snapshot holds each node after its parent");
  parent->children.insert(name_of(path));
  enter_owner(node.stat.ephemeral_owner, path);
}

Applied DataTree::apply(const Txn& txn, std::vector<NodeChange>* changes, const Rules& rules) {
  if (auto answer = answer_unchanged(txn)) return *std::move(answer);
  const Application now{txn, changes, rules};
  return match(
      txn.body, [&](const CreateTxn& body) { return create(body, now); },
      [&](const DeleteTxn& body) { return remove(body.path, now); },
      [&](const SetDataTxn& body) {
        return changing({body.path}, [&] { return set_data(body, now); });
      },
      [&](const SetAclTxn& body) { return changing({body.path}, [&] { return set_acl(body); }); },
      [&](const CloseSessionTxn& body) { return close_session(body, now); },
      [&](const MultiTxn& body) { return multi(body, now); },
      [](const auto&) { return Applied{}; });  // the rest changes no node: answered above
}

std::optional<Applied> DataTree::answer_unchanged(const Txn& txn) const {
  using Answer = std::optional<Applied>;
  return match(
      txn.body, [](const ErrorTxn& body) -> Answer { return failed_with(body.error); },
      [](const CheckTxn&) -> Answer { return Applied{}; },
      [](const CreateSessionTxn&) -> Answer { return Applied{}; },
      [](const OpaqueTxn&) -> Answer { return Applied{}; },
      [&](const CloseSessionTxn& body) -> Answer {
        if (body.paths.empty() && !ephemerals_.contains(txn.session)) return Applied{};
        return std::nullopt;
      },
      [](const MultiTxn& body) -> Answer {
        if (has_error(body)) return answer_failed(body);
        return std::nullopt;
      },
      [](const auto&) -> Answer { return std::nullopt; });
}

template <class Change>
Applied DataTree::changing(std::initializer_list<std::string_view> paths, Change&& change) {
  if (!digest_) return change();
  for (const std::string_view path : paths) take_out(path);
  Applied applied = change();
  for (const std::string_view path : paths) put_in(path);
  return applied;
}

Applied DataTree::create(const CreateTxn& create, const Application& now) {
  return changing({parent_view(create.path), create.path},
                  [&] { return create_node(create, now); });
}

Applied DataTree::create_node(const CreateTxn& create, const Application& now) {
  Znode* parent = edit(parent_view(create.path));
  if (parent == nullptr) return failed_with(ErrorCode::no_node);
  // The child exists if its parent lists it. To ask for the node itself instead (as Apache's server
  // does since ZOOKEEPER-4846) goes wrong: a fuzzy snapshot holds /a of a later life and its child
  // /a/b; the replay deletes the old /a, creates the new one, finds /a/b existing, and no /a ever
  // lists it. Found behind its parent's back, it is begun anew: the replay will tell it all.
  if (!parent->children.insert(name_of(create.path)).second) {
    if (create.type == CreateCall::create && replayed_create_advances_parent(now.rules)) {
      advance_parent(*parent, create.parent_cversion, now.txn.zxid);
    }
    return failed_with(ErrorCode::node_exists);
  }
  const auto [place, is_new] = nodes_.try_emplace(create.path);
  Znode& node = place->second;
  if (!is_new) {
    forget_owner(node.stat.ephemeral_owner, create.path);
    acl_table_.release(node.acls);
  }
  node = new_node(create, now.txn);
  node.acls = acl_table_.add(create.acls);
  enter_owner(node.stat.ephemeral_owner, create.path);
  advance_parent(*parent, create.parent_cversion, now.txn.zxid);
  // The answer shows the node as it was asked for, also where quotas change its data at once.
  PathResult result{create.path, std::nullopt};
  if (create.type != CreateCall::create) result.stat = client_stat(node);
  on_created(create.path, create.data);
  now.note(EventType::node_created, create.path, node, parent);
  return Applied{ErrorCode::ok, std::move(result)};
}

Applied DataTree::remove(const std::string& path, const Application& now) {
  return changing({parent_view(path), path}, [&] { return remove_node(path, now); });
}

Applied DataTree::remove_node(const std::string& path, const Application& now) {
  Znode* parent = edit(parent_view(path));
  if (parent == nullptr) return failed_with(ErrorCode::no_node);
  // Ahead of the question whether the node is there (ZOOKEEPER-3145): a snapshot may hold the
  // parent from before the deletion and lack the child, and its pzxid must move all the same.
  const auto found = nodes_.find(path);
  if (found == nodes_.end() && !replayed_delete_advances_parent(now.rules)) {
    return failed_with(ErrorCode::no_node);
  }
  parent->children.erase(name_of(path));
  parent->stat.pzxid = std::max(parent->stat.pzxid, now.txn.zxid);
  if (found == nodes_.end()) return failed_with(ErrorCode::no_node);
  now.note(EventType::node_deleted, path, found->second, parent);
  forget_owner(found->second.stat.ephemeral_owner, found->first);
  acl_table_.release(found->second.acls);
  on_removed(path, found->second.data);
  nodes_.erase(found);
  return Applied{};
}

void DataTree::enter_owner(SessionId owner, const std::string& path) {
  switch (wire::kind_of(owner)) {
    case wire::NodeKind::persistent: return;
    case wire::NodeKind::ephemeral: ephemerals_[owner].insert(path); return;
    case wire::NodeKind::container:
    case wire::NodeKind::ttl: reapable_.insert(path); return;
  }
}

void DataTree::forget_owner(SessionId owner, const std::string& path) {
  if (owner == 0) return;
  reapable_.erase(path);
  const auto found = ephemerals_.find(owner);
  if (found == ephemerals_.end()) return;
  found->second.erase(path);
  if (found->second.empty()) ephemerals_.erase(found);
}

Applied DataTree::set_data(const SetDataTxn& set, const Application& now) {
  Znode* node = edit(set.path);
  if (node == nullptr) return failed_with(ErrorCode::no_node);
  on_changed(set.path, node->data, set.data);
  node->data = set.data;
  node->stat.mtime_ms = now.txn.time_ms;
  node->stat.mzxid = now.txn.zxid;
  node->stat.version = set.version;
  now.note(EventType::node_data_changed, set.path, *node, nullptr);
  return Applied{ErrorCode::ok, StatResult{client_stat(*node)}};
}

Applied DataTree::set_acl(const SetAclTxn& set) {
  Znode* node = edit(set.path);
  if (node == nullptr) return failed_with(ErrorCode::no_node);
  acl_table_.release(node->acls);
  node->acls = acl_table_.add(set.acls);
  node->stat.aversion = set.version;
  return Applied{ErrorCode::ok, StatResult{client_stat(*node)}};
}

Applied DataTree::close_session(const CloseSessionTxn& close, const Application& now) {
  for (const std::string& path : close.paths) remove(path, now);
  // The list is complete in every history that the protocol allows. What else this session still
  // owns here goes too, as in ZooKeeper: a second fence around "no ephemeral outlives its session".
  for (const std::string& path : ephemerals_of(now.txn.session)) remove(path, now);
  return Applied{};
}

Applied DataTree::multi(const MultiTxn& multi, const Application& now) {
  MultiResult result;
  result.results.reserve(multi.parts.size());
  for (const MultiTxnPart& part : multi.parts) {
    result.results.push_back(part_result(match(
        part, [&](const CreateTxn& body) { return create(body, now); },
        [&](const DeleteTxn& body) { return remove(body.path, now); },
        [&](const SetDataTxn& body) {
          return changing({body.path}, [&] { return set_data(body, now); });
        },
        [](const CheckTxn&) { return Applied{}; },
        [](const ErrorTxn&) -> Applied { unreachable("a failed multi is never applied"); })));
  }
  return Applied{ErrorCode::ok, std::move(result)};
}

Stat client_stat(const Znode& node) {
  const auto children = static_cast<std::int32_t>(node.children.size());
  Stat stat;
  stat.czxid = node.stat.czxid;
  stat.mzxid = node.stat.mzxid;
  stat.ctime_ms = node.stat.ctime_ms;
  stat.mtime_ms = node.stat.mtime_ms;
  stat.version = node.stat.version;
  // Stored are the creates of children; every child not there any more was deleted once.
  stat.cversion = wrapping_subtract(wrapping_add(node.stat.cversion, node.stat.cversion), children);
  stat.aversion = node.stat.aversion;
  const bool is_session = wire::kind_of(node.stat.ephemeral_owner) == wire::NodeKind::ephemeral;
  stat.ephemeral_owner = is_session ? node.stat.ephemeral_owner : 0;
  stat.data_length_bytes = node.data ? static_cast<std::int32_t>(node.data->size()) : 0;
  stat.children = children;
  stat.pzxid = node.stat.pzxid;
  return stat;
}

}  // namespace zablab
