#include "invariants/serial_store.hpp"

#include <algorithm>
#include <utility>

#include "invariants/serial_store_paths.hpp"
#include "protocol/base/ensure.hpp"
#include "protocol/base/match.hpp"

namespace zablab {

using serial::is_well_formed;
using serial::last_component;
using serial::parent_path;

/// One transaction while it runs.
struct SerialStore::Step {
  SessionId session = 0;
  Zxid zxid;
  std::int64_t time_ms = 0;
  /// Inside a multi: the paths that it has changed.
  std::optional<std::vector<std::string>> touched = std::nullopt;
};

namespace {

Applied failed(ErrorCode error) { return Applied{error, EmptyResult{}}; }

bool has_nul(const std::string& path) { return path.find('\0') != std::string::npos; }

/// A client passes the version that it believes the node to have, or -1.
bool is_expected(std::int32_t expected, const SerialNode& node) {
  return expected == -1 || expected == node.stat.version;
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

/// The one node of a fresh ensemble that not everybody may change: its list of ACLs says "read".
bool is_read_only(const std::string& path) { return path == "/zookeeper/config"; }

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

SerialStore::SerialStore() {
  const auto place = [this](const char* path, std::set<std::string> children) {
    SerialNode node;
    node.data = Frozen<Data>(std::string());
    node.stat.children = static_cast<std::int32_t>(children.size());
    // Shown is twice the creates less the children; these children were never created.
    node.stat.cversion = -node.stat.children;
    node.stat.aversion = std::string_view(path) == "/zookeeper/config" ? -1 : 0;
    histories_[path] = SerialHistory{{{Zxid{0}, node}}, std::move(children), {}};
  };
  place("/", {"zookeeper"});
  place("/zookeeper", {"config", "quota"});
  place("/zookeeper/config", {});
  place("/zookeeper/quota", {});
}

Applied SerialStore::execute(const SerialCaller& caller, const Operation& write, Zxid zxid,
                             std::int64_t time_ms) {
  skip(zxid);
  Step step{caller.session, zxid, time_ms};
  return match(
      write, [&](const Create& create) { return attempt(step, create); },
      [&](const Delete& remove) { return attempt(step, remove); },
      [&](const SetData& set) { return attempt(step, set); },
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

Applied SerialStore::attempt(Step& step, const Create& create) {
  if (!has_session(step.session)) return failed(ErrorCode::session_expired);
  if (create.path.find('/') == std::string::npos || has_nul(create.path)) {
    return failed(ErrorCode::bad_arguments);
  }
  const SerialNode* parent = node_now(parent_path(create.path));
  if (parent == nullptr) return failed(ErrorCode::no_node);
  if (is_read_only(parent_path(create.path))) return failed(ErrorCode::no_auth);
  std::string path = create.path;
  if (is_sequential(create.mode)) path += ten_digits(parent->creates);
  if (!is_well_formed(path)) return failed(ErrorCode::bad_arguments);
  if (node_now(path) != nullptr) return failed(ErrorCode::node_exists);
  if (parent->stat.ephemeral_owner != 0) return failed(ErrorCode::no_children_for_ephemerals);

  SerialNode node;
  node.data = Frozen<Data>(create.data);
  node.stat.czxid = node.stat.mzxid = node.stat.pzxid = step.zxid;
  node.stat.ctime_ms = node.stat.mtime_ms = step.time_ms;
  node.stat.ephemeral_owner = is_ephemeral(create.mode) ? step.session : 0;
  node.stat.data_length_bytes = length_of(create.data);
  PathResult result{path, std::nullopt};
  if (create.call != CreateCall::create) result.stat = node.stat;
  create_node(step, path, std::move(node));
  return Applied{ErrorCode::ok, std::move(result)};
}

Applied SerialStore::attempt(Step& step, const Delete& remove) {
  if (!has_session(step.session)) return failed(ErrorCode::session_expired);
  const std::set<std::string> eternal = {"/", "/zookeeper", "/zookeeper/config",
                                         "/zookeeper/quota"};
  if (remove.path.find('/') == std::string::npos || has_nul(remove.path) ||
      eternal.contains(remove.path)) {
    return failed(ErrorCode::bad_arguments);
  }
  if (is_read_only(parent_path(remove.path))) return failed(ErrorCode::no_auth);
  const SerialNode* node = node_now(remove.path);
  if (node == nullptr) return failed(ErrorCode::no_node);
  if (!is_expected(remove.version, *node)) return failed(ErrorCode::bad_version);
  if (node->stat.children > 0) return failed(ErrorCode::not_empty);
  delete_node(step, remove.path);
  return Applied{};
}

Applied SerialStore::attempt(Step& step, const SetData& set) {
  if (!has_session(step.session)) return failed(ErrorCode::session_expired);
  if (!is_well_formed(set.path)) return failed(ErrorCode::bad_arguments);
  const SerialNode* found = node_now(set.path);
  if (found == nullptr) return failed(ErrorCode::no_node);
  if (is_read_only(set.path)) return failed(ErrorCode::no_auth);
  if (!is_expected(set.version, *found)) return failed(ErrorCode::bad_version);
  SerialNode node = *found;
  node.data = Frozen<Data>(set.data);
  node.stat.version = next_version(node.stat.version);
  node.stat.mzxid = step.zxid;
  node.stat.mtime_ms = step.time_ms;
  node.stat.data_length_bytes = length_of(set.data);
  const Stat stat = node.stat;
  become(step, set.path, std::move(node));
  return Applied{ErrorCode::ok, StatResult{stat}};
}

Applied SerialStore::attempt(Step& step, const Check& check) {
  if (!has_session(step.session)) return failed(ErrorCode::session_expired);
  if (!is_well_formed(check.path)) return failed(ErrorCode::bad_arguments);
  const SerialNode* node = node_now(check.path);
  if (node == nullptr) return failed(ErrorCode::no_node);
  return failed(is_expected(check.version, *node) ? ErrorCode::ok : ErrorCode::bad_version);
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
  std::vector<SerialSession>& lives = sessions_[step.session];
  if (!lives.empty() && !lives.back().closed) lives.back().closed = step.zxid;
  lives.push_back({create.timeout_ms, step.zxid, std::nullopt});
  return Applied{};
}

Applied SerialStore::close_session(Step& step) {
  if (!has_session(step.session)) return Applied{};
  sessions_[step.session].back().closed = step.zxid;
  const auto owned = ephemerals_.find(step.session);
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
  own(node.stat.ephemeral_owner, path);
  become(step, path, std::move(node));
  change_child(step, path, true);
}

void SerialStore::delete_node(Step& step, const std::string& path) {
  disown(node_now(path)->stat.ephemeral_owner, path);
  become(step, path, std::nullopt);
  change_child(step, path, false);
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
