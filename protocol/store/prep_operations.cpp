#include "protocol/store/prep_operations.hpp"

#include <array>
#include <cstdio>

#include "protocol/store/paths.hpp"
#include "protocol/store/wrap.hpp"

namespace zablab {

namespace {

constexpr std::int32_t any_version = -1;

MultiTxnPart failed(ErrorCode error) { return ErrorTxn{error}; }

bool version_matches(std::int32_t expected, std::int32_t current) {
  return expected == any_version || expected == current;
}

/// ZOOKEEPER-4743: the count skips -1, which as an expected version would mean "any".
std::int32_t version_after(std::int32_t current) {
  const std::int32_t next = wrapping_add(current, 1);
  return next == any_version ? 0 : next;
}

/// The parent's count of creates, ten digits wide; a count that has wrapped prints its sign.
std::string sequence_suffix(std::int32_t creates) {
  std::array<char, 16> digits{};
  const int length =
      std::snprintf(digits.data(), digits.size(), "%010d", static_cast<int>(creates));
  return {digits.data(), static_cast<std::size_t>(length)};
}

PendingNode new_child(const Preparation& preparation, CreateMode mode) {
  NodeStat stat;
  stat.czxid = stat.mzxid = stat.pzxid = preparation.zxid;
  stat.ctime_ms = stat.mtime_ms = preparation.wall_ms;
  stat.ephemeral_owner = is_ephemeral(mode) ? preparation.request.session : 0;
  return PendingNode{preparation.zxid, stat, 0};
}

}  // namespace

ErrorCode Preparation::check_session() const {
  return zablab::check_session(sessions, request.session, request.owner, rules);
}

std::optional<PendingNode> Preparation::future(const std::string& path) const {
  if (const PendingNode* pending = overlay.find(path)) {
    if (!pending->stat) return std::nullopt;
    return *pending;
  }
  const Znode* node = tree.find(path);
  if (node == nullptr) return std::nullopt;
  return PendingNode{Zxid::none(), node->stat, static_cast<std::int32_t>(node->children.size())};
}

void Preparation::record(const std::string& path, PendingNode node) {
  if (way_back) {
    const PendingNode* before = overlay.find(path);
    way_back->emplace_back(path, before ? std::optional(*before) : std::nullopt);
  }
  node.zxid = zxid;
  overlay.put(path, std::move(node));
}

void Preparation::undo() {
  if (!way_back) return;
  for (auto change = way_back->rbegin(); change != way_back->rend(); ++change) {
    const auto& [path, before] = *change;
    if (before) {
      overlay.put(path, *before);
    } else {
      overlay.erase(path);
    }
  }
  way_back->clear();
}

MultiTxnPart prepare_operation(Preparation& preparation, const Create& create) {
  const ErrorCode session = preparation.check_session();
  if (session != ErrorCode::ok) return failed(session);
  if (!has_parent_part(create.path)) return failed(ErrorCode::bad_arguments);
  const std::string parent_path = parent_of(create.path);
  std::optional<PendingNode> parent = preparation.future(parent_path);
  if (!parent) return failed(ErrorCode::no_node);
  std::string path = create.path;
  if (is_sequential(create.mode)) path += sequence_suffix(parent->stat->cversion);
  if (!is_valid_path(path)) return failed(ErrorCode::bad_arguments);
  if (preparation.future(path)) return failed(ErrorCode::node_exists);
  if (parent->stat->ephemeral_owner != 0) return failed(ErrorCode::no_children_for_ephemerals);

  parent->children += 1;
  parent->stat->cversion = wrapping_add(parent->stat->cversion, 1);
  parent->stat->pzxid = preparation.zxid;
  const std::int32_t parent_cversion = parent->stat->cversion;
  preparation.record(parent_path, *std::move(parent));
  preparation.record(path, new_child(preparation, create.mode));
  return CreateTxn{std::move(path), create.data, is_ephemeral(create.mode), parent_cversion,
                   create.with_stat};
}

MultiTxnPart prepare_operation(Preparation& preparation, const Delete& remove) {
  const ErrorCode session = preparation.check_session();
  if (session != ErrorCode::ok) return failed(session);
  if (!has_parent_part(remove.path) || is_special_path(remove.path)) {
    return failed(ErrorCode::bad_arguments);
  }
  if (!preparation.future(parent_of(remove.path))) return failed(ErrorCode::no_node);
  const std::optional<PendingNode> node = preparation.future(remove.path);
  if (!node) return failed(ErrorCode::no_node);
  if (!version_matches(remove.version, node->stat->version)) return failed(ErrorCode::bad_version);
  if (node->children > 0) return failed(ErrorCode::not_empty);
  record_deletion(preparation, remove.path);
  return DeleteTxn{remove.path};
}

MultiTxnPart prepare_operation(Preparation& preparation, const SetData& set) {
  const ErrorCode session = preparation.check_session();
  if (session != ErrorCode::ok) return failed(session);
  if (!is_valid_path(set.path)) return failed(ErrorCode::bad_arguments);
  std::optional<PendingNode> node = preparation.future(set.path);
  if (!node) return failed(ErrorCode::no_node);
  if (!version_matches(set.version, node->stat->version)) return failed(ErrorCode::bad_version);
  const std::int32_t version = version_after(node->stat->version);
  node->stat->version = version;
  node->stat->mtime_ms = preparation.wall_ms;
  node->stat->mzxid = preparation.zxid;
  preparation.record(set.path, *std::move(node));
  return SetDataTxn{set.path, set.data, version};
}

MultiTxnPart prepare_operation(Preparation& preparation, const Check& check) {
  const ErrorCode session = preparation.check_session();
  if (session != ErrorCode::ok) return failed(session);
  if (!is_valid_path(check.path)) return failed(ErrorCode::bad_arguments);
  const std::optional<PendingNode> node = preparation.future(check.path);
  if (!node) return failed(ErrorCode::no_node);
  if (!version_matches(check.version, node->stat->version)) return failed(ErrorCode::bad_version);
  return CheckTxn{check.path, version_after(node->stat->version)};
}

void record_deletion(Preparation& preparation, const std::string& path) {
  const std::string parent_path = parent_of(path);
  if (std::optional<PendingNode> parent = preparation.future(parent_path)) {
    parent->children -= 1;
    parent->stat->pzxid = preparation.zxid;
    preparation.record(parent_path, *std::move(parent));
  }
  preparation.record(path, PendingNode{preparation.zxid, std::nullopt, 0});
}

}  // namespace zablab
