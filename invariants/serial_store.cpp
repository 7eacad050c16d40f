#include "invariants/serial_store.hpp"

#include <algorithm>
#include <utility>

#include "invariants/serial_store_acl.hpp"
#include "invariants/serial_store_paths.hpp"
#include "invariants/serial_store_quota.hpp"
#include "protocol/base/ensure.hpp"
#include "protocol/base/match.hpp"

namespace zablab {

using serial::as_stored;
using serial::is_permitted;
using serial::is_well_formed;
using serial::last_component;
using serial::parent_path;

namespace {

Applied failed(ErrorCode error) { return Applied{error, EmptyResult{}}; }

bool has_nul(const std::string& path) { return path.find('\0') != std::string::npos; }

/// A client passes the version that it believes the node to have, or -1.
bool is_expected(std::int32_t expected, std::int32_t version) {
  return expected == -1 || expected == version;
}

/// One more; but no node ever has the version -1.
std::int32_t incremented(std::int32_t number) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(number) + 1);
}
std::int32_t next_version(std::int32_t version) { return version == -2 ? 0 : incremented(version); }

std::string ten_digits(std::int32_t number) {
  std::string digits = std::to_string(number < 0 ? -std::int64_t{number} : std::int64_t{number});
  const std::string sign = number < 0 ? "-" : "";
  const std::size_t missing = 10 - std::min<std::size_t>(10, digits.size() + sign.size());
  return sign + std::string(missing, '0') + digits;
}

bool is_eternal(const std::string& path) {
  return path == "/" || path == "/zookeeper" || path == "/zookeeper/config" ||
         path == "/zookeeper/quota";
}

bool has_no_parent_part(const std::string& path) {
  return path.find('/') == std::string::npos || has_nul(path);
}

/// It is the request, and not the mode that it names, that makes a container or TTL node.
SerialKind kind_made_by(const Create& create) {
  if (create.call == CreateCall::create_container) return SerialKind::container;
  if (create.call == CreateCall::create_ttl) return SerialKind::ttl;
  return is_ephemeral(create.mode) ? SerialKind::ephemeral : SerialKind::plain;
}

std::int32_t length_of(const Data& data) {
  return data ? static_cast<std::int32_t>(data->size()) : 0;
}

MultiOperationResult part_of(Applied&& answer) {
  MultiOperationResult part;
  part.error = answer.error;
  if (auto* path = std::get_if<PathResult>(&answer.result)) part.result = std::move(*path);
  if (auto* stat = std::get_if<StatResult>(&answer.result)) part.result = *stat;
  return part;
}

}  // namespace

SerialStore::SerialStore(SerialSettings settings) : settings_(settings) {
  const auto place = [this](const char* path, std::set<std::string> children) {
    SerialNode node;
    node.data = Frozen<Data>(std::string());
    node.stat.children = static_cast<std::int32_t>(children.size());
    // Shown is twice the creates less the children; these children were never created.
    node.stat.cversion = -node.stat.children;
    if (std::string_view(path) == "/zookeeper/config") {
      node.stat.aversion = -1;
      node.acls = Frozen<AclList>(AclList{{serial::may_read, {"world", "anyone"}}});
    }
    histories_[path] = SerialHistory{{{Zxid{0}, node}}, std::move(children), {}};
  };
  place("/", {"zookeeper"});
  place("/zookeeper", {"config", "quota"});
  place("/zookeeper/config", {});
  place("/zookeeper/quota", {});
}

Applied SerialStore::execute(const SerialCaller& caller, const Operation& write, Zxid zxid,
                             std::int64_t time_ms, std::optional<Zxid> quotas_at) {
  Step step{caller, zxid, time_ms, quotas_at.value_or(last_)};
  skip(zxid);
  return match(
      write, [&](const Create& create) { return attempt(step, create); },
      [&](const Delete& remove) { return attempt(step, remove); },
      [&](const SetData& set) { return attempt(step, set); },
      [&](const SetAcl& set) { return attempt(step, set); },
      [&](const DeleteContainer& remove) { return attempt(step, remove); },
      [](const Reconfig&) { return failed(ErrorCode::unimplemented); },
      [](const Unreadable&) { return failed(ErrorCode::marshalling_error); },
      [&](const Check&) {  // means something inside a multi only
        return failed(has_session(caller.session) ? ErrorCode::unimplemented
                                                  : ErrorCode::session_expired);
      },
      [&](const Multi& multi) { return attempt_all(step, multi); },
      [&](const CreateSession& create) { return open_session(step, create); },
      [&](const CloseSession&) { return close_session(step); },
      [](const auto&) -> Applied { unreachable("only writes have a zxid to be executed at"); });
}

void SerialStore::skip(Zxid zxid) {
  ensure(zxid > last_, "the serial store executes transactions in the order of their zxids");
  last_ = zxid;
}

/// What is wrong with a create whatever the state is.
ErrorCode SerialStore::wrong_kind(const Create& create) const {
  const auto mode = static_cast<std::int32_t>(create.mode);
  if (mode < 0 || mode > 6) return ErrorCode::bad_arguments;
  const bool asks_for_ttl = mode == 5 || mode == 6;
  if (asks_for_ttl && !settings_.extended_types) return ErrorCode::unimplemented;
  // The time goes with the mode, and fits into 40 bits.
  if (asks_for_ttl != (create.call == CreateCall::create_ttl)) return ErrorCode::bad_arguments;
  const bool in_range = create.ttl_ms >= 1 && create.ttl_ms < std::int64_t{1} << 40;
  return asks_for_ttl && !in_range ? ErrorCode::bad_arguments : ErrorCode::ok;
}

Applied SerialStore::attempt(Step& step, const Create& create) {
  if (const ErrorCode wrong = wrong_kind(create); wrong != ErrorCode::ok) return failed(wrong);
  if (!has_session(step.caller.session)) return failed(ErrorCode::session_expired);
  if (has_no_parent_part(create.path)) return failed(ErrorCode::bad_arguments);
  const std::optional<Acls> acls = as_stored(create.acls, step.caller.credentials);
  if (!acls) return failed(ErrorCode::invalid_acl);
  const SerialNode* parent = node_now(parent_path(create.path));
  if (parent == nullptr) return failed(ErrorCode::no_node);
  if (!is_permitted(parent->acls, serial::may_create, step.caller.credentials)) {
    return failed(ErrorCode::no_auth);
  }
  std::string path = create.path;
  if (is_sequential(create.mode)) path += ten_digits(parent->creates);
  if (!is_well_formed(path)) return failed(ErrorCode::bad_arguments);
  if (node_now(path) != nullptr) return failed(ErrorCode::node_exists);
  if (parent->kind == SerialKind::ephemeral) return failed(ErrorCode::no_children_for_ephemerals);
  if (is_over_quota(step, path, length_of(create.data), 1)) {
    return failed(ErrorCode::quota_exceeded);
  }

  SerialNode node;
  node.data = Frozen<Data>(create.data);
  node.acls = *acls;
  node.kind = kind_made_by(create);
  node.ttl_ms = node.kind == SerialKind::ttl ? create.ttl_ms : 0;
  node.stat.czxid = node.stat.mzxid = node.stat.pzxid = step.zxid;
  node.stat.ctime_ms = node.stat.mtime_ms = step.time_ms;
  node.stat.ephemeral_owner = node.kind == SerialKind::ephemeral ? step.caller.session : 0;
  node.stat.data_length_bytes = length_of(create.data);
  PathResult result{path, std::nullopt};
  if (create.call != CreateCall::create) result.stat = node.stat;
  create_node(step, path, std::move(node));
  return Applied{ErrorCode::ok, std::move(result)};
}

Applied SerialStore::attempt(Step& step, const Delete& remove) {
  if (!has_session(step.caller.session)) return failed(ErrorCode::session_expired);
  if (has_no_parent_part(remove.path) || is_eternal(remove.path)) {
    return failed(ErrorCode::bad_arguments);
  }
  const SerialNode* parent = node_now(parent_path(remove.path));
  if (parent == nullptr) return failed(ErrorCode::no_node);
  if (!is_permitted(parent->acls, serial::may_delete, step.caller.credentials)) {
    return failed(ErrorCode::no_auth);
  }
  const SerialNode* node = node_now(remove.path);
  if (node == nullptr) return failed(ErrorCode::no_node);
  if (!is_expected(remove.version, node->stat.version)) return failed(ErrorCode::bad_version);
  if (node->stat.children > 0) return failed(ErrorCode::not_empty);
  delete_node(step, remove.path);
  return Applied{};
}

/// For whoever asks, in practice the leader: nobody's permission, and a session only of a client.
Applied SerialStore::attempt(Step& step, const DeleteContainer& remove) {
  const SessionId session = step.caller.session;
  if (session != 0 && !has_session(session)) return failed(ErrorCode::session_expired);
  if (has_no_parent_part(remove.path) || is_eternal(remove.path)) {
    return failed(ErrorCode::bad_arguments);
  }
  const SerialNode* node = node_now(remove.path);
  if (node == nullptr) return failed(ErrorCode::no_node);
  if (node->stat.children > 0) return failed(ErrorCode::not_empty);
  if (node->kind == SerialKind::ephemeral) return failed(ErrorCode::bad_version);
  delete_node(step, remove.path);
  return Applied{};
}

Applied SerialStore::attempt(Step& step, const SetData& set) {
  if (!has_session(step.caller.session)) return failed(ErrorCode::session_expired);
  if (!is_well_formed(set.path)) return failed(ErrorCode::bad_arguments);
  const SerialNode* found = node_now(set.path);
  if (found == nullptr) return failed(ErrorCode::no_node);
  if (!is_permitted(found->acls, serial::may_write, step.caller.credentials)) {
    return failed(ErrorCode::no_auth);
  }
  if (is_over_quota(step, set.path, growth(step, set), 0)) {
    return failed(ErrorCode::quota_exceeded);
  }
  if (!is_expected(set.version, found->stat.version)) return failed(ErrorCode::bad_version);
  use(step, set.path, length_of(set.data) - found->stat.data_length_bytes, 0);
  SerialNode node = *node_now(set.path);
  node.data = Frozen<Data>(set.data);
  node.stat.version = next_version(node.stat.version);
  node.stat.mzxid = step.zxid;
  node.stat.mtime_ms = step.time_ms;
  node.stat.data_length_bytes = length_of(set.data);
  const Stat stat = node.stat;
  become(step, set.path, std::move(node));
  return Applied{ErrorCode::ok, StatResult{stat}};
}

Applied SerialStore::attempt(Step& step, const SetAcl& set) {
  if (!has_session(step.caller.session)) return failed(ErrorCode::session_expired);
  if (!is_well_formed(set.path)) return failed(ErrorCode::bad_arguments);
  const std::optional<Acls> acls = as_stored(set.acls, step.caller.credentials);
  if (!acls) return failed(ErrorCode::invalid_acl);
  const SerialNode* found = node_now(set.path);
  if (found == nullptr) return failed(ErrorCode::no_node);
  if (!is_permitted(found->acls, serial::may_administer, step.caller.credentials)) {
    return failed(ErrorCode::no_auth);
  }
  if (!is_expected(set.version, found->stat.aversion)) return failed(ErrorCode::bad_version);
  SerialNode node = *found;
  node.acls = *acls;
  node.stat.aversion = next_version(node.stat.aversion);
  const Stat stat = node.stat;
  become(step, set.path, std::move(node));
  return Applied{ErrorCode::ok, StatResult{stat}};
}

Applied SerialStore::attempt(Step& step, const Check& check) {
  if (!has_session(step.caller.session)) return failed(ErrorCode::session_expired);
  if (!is_well_formed(check.path)) return failed(ErrorCode::bad_arguments);
  const SerialNode* node = node_now(check.path);
  if (node == nullptr) return failed(ErrorCode::no_node);
  if (!is_permitted(node->acls, serial::may_read, step.caller.credentials)) {
    return failed(ErrorCode::no_auth);
  }
  const bool expected = is_expected(check.version, node->stat.version);
  return failed(expected ? ErrorCode::ok : ErrorCode::bad_version);
}

Applied SerialStore::attempt_all(Step& step, const Multi& multi) {
  step.touched.emplace();
  MultiResult answers;
  for (const MultiOperation& operation : multi.operations) {
    answers.results.push_back(
        part_of(std::visit([&](const auto& single) { return attempt(step, single); }, operation)));
    if (answers.results.back().error != ErrorCode::ok) break;
  }
  if (answers.results.empty() || answers.results.back().error == ErrorCode::ok) {
    return Applied{ErrorCode::ok, std::move(answers)};
  }
  take_back(step);
  // Those before the failure have nothing to tell; those behind it were not tried.
  for (MultiOperationResult& part : answers.results) part = {part.error, EmptyResult{}, true};
  answers.results.resize(multi.operations.size(),
                         {ErrorCode::runtime_inconsistency, EmptyResult{}, true});
  return Applied{ErrorCode::ok, std::move(answers)};
}

Applied SerialStore::open_session(const Step& step, const CreateSession& create) {
  std::vector<SerialSession>& lives = sessions_[step.caller.session];
  if (!lives.empty() && !lives.back().closed) lives.back().closed = step.zxid;
  lives.push_back({create.timeout_ms, step.zxid, std::nullopt});
  return Applied{};
}

Applied SerialStore::close_session(Step& step) {
  if (!has_session(step.caller.session)) return Applied{};
  sessions_[step.caller.session].back().closed = step.zxid;
  const auto owned = ephemerals_.find(step.caller.session);
  if (owned == ephemerals_.end()) return Applied{};
  const std::set<std::string> paths = owned->second;
  for (const std::string& path : paths) delete_node(step, path);
  return Applied{};
}

const SerialNode* SerialStore::node_now(const std::string& path) const {
  const auto history = histories_.find(path);
  if (history == histories_.end()) return nullptr;
  const std::optional<SerialNode>& newest = history->second.versions.back().node;
  return newest ? &*newest : nullptr;
}

void SerialStore::become(Step& step, const std::string& path, std::optional<SerialNode> node) {
  if (step.touched) step.touched->push_back(path);
  std::vector<SerialVersion>& versions = histories_[path].versions;
  if (!versions.empty() && versions.back().since == step.zxid) {
    versions.back().node = std::move(node);
  } else {
    versions.push_back({step.zxid, std::move(node)});
  }
}

void SerialStore::create_node(Step& step, const std::string& path, SerialNode node) {
  const std::int64_t bytes = node.stat.data_length_bytes;
  own(node.stat.ephemeral_owner, path);
  become(step, path, std::move(node));
  change_child(step, path, true);
  if (serial::tells_usage_of(path)) count_usage(step, path);
  use(step, path, bytes, 1);
}

void SerialStore::delete_node(Step& step, const std::string& path) {
  const std::int64_t bytes = node_now(path)->stat.data_length_bytes;
  disown(node_now(path)->stat.ephemeral_owner, path);
  become(step, path, std::nullopt);
  change_child(step, path, false);
  use(step, path, -bytes, -1);
}

/// Tells the parent of `path`.
void SerialStore::change_child(Step& step, const std::string& path, bool created) {
  const std::string parent_of_it = parent_path(path);
  const std::string name = last_component(path);
  SerialHistory& history = histories_[parent_of_it];
  history.child_changes.push_back({step.zxid, name, created});
  if (created) {
    history.children.insert(name);
  } else {
    history.children.erase(name);
  }
  SerialNode parent = *history.versions.back().node;
  if (created) parent.creates = incremented(parent.creates);
  parent.stat.children = static_cast<std::int32_t>(history.children.size());
  parent.stat.cversion = incremented(parent.stat.cversion);
  parent.stat.pzxid = step.zxid;
  become(step, parent_of_it, std::move(parent));
}

/// Every path that the step has touched becomes what it was before.
void SerialStore::take_back(const Step& step) {
  for (const std::string& path : *step.touched) {
    const auto found = histories_.find(path);
    if (found == histories_.end()) continue;  // touched twice, and gone already
    SerialHistory& history = found->second;
    if (const SerialNode* node = node_now(path)) disown(node->stat.ephemeral_owner, path);
    if (history.versions.back().since == step.zxid) history.versions.pop_back();
    std::vector<SerialChildChange>& changes = history.child_changes;
    for (; !changes.empty() && changes.back().zxid == step.zxid; changes.pop_back()) {
      if (changes.back().created) {
        history.children.erase(changes.back().name);
      } else {
        history.children.insert(changes.back().name);
      }
    }
    if (history.versions.empty()) {
      histories_.erase(found);
    } else if (const SerialNode* node = node_now(path)) {
      own(node->stat.ephemeral_owner, path);
    }
  }
}

void SerialStore::own(SessionId owner, const std::string& path) {
  if (owner != 0) ephemerals_[owner].insert(path);
}

void SerialStore::disown(SessionId owner, const std::string& path) {
  const auto found = ephemerals_.find(owner);
  if (found == ephemerals_.end()) return;
  found->second.erase(path);
  if (found->second.empty()) ephemerals_.erase(found);
}

}  // namespace zablab
