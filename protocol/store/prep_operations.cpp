#include "protocol/store/prep_operations.hpp"

#include <array>
#include <cstdio>
#include <limits>

#include "protocol/store/paths.hpp"
#include "protocol/store/wrap.hpp"
#include "protocol/wire/data.hpp"

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

/// The checks of a create request that need no state (validateCreateRequest, validateTTL).
ErrorCode check_mode(const Create& create, const ServerConfig& config) {
  const auto mode = static_cast<std::int32_t>(create.mode);
  if (mode < 0 || mode > static_cast<std::int32_t>(CreateMode::sequential_ttl)) {
    return ErrorCode::bad_arguments;
  }
  const bool carries_ttl = create.call == CreateCall::create_ttl;
  if (is_ttl(create.mode)) {
    if (!config.extended_types) return ErrorCode::unimplemented;
    const bool in_range = create.ttl_ms > 0 && create.ttl_ms <= wire::ttl_at_most;
    return carries_ttl && in_range ? ErrorCode::ok : ErrorCode::bad_arguments;
  }
  // A mode without TTL under createTTL: Apache's server lets a negative one pass, and dies of it
  // when it applies the transaction.
  return carries_ttl ? ErrorCode::bad_arguments : ErrorCode::ok;
}

CreateTxn txn_of(const Create& create, std::string path, Acls acls, std::int32_t parent_cversion) {
  const bool plain = create.call == CreateCall::create || create.call == CreateCall::create2;
  return CreateTxn{std::move(path),
                   create.data,
                   plain && is_ephemeral(create.mode),
                   parent_cversion,
                   create.call,
                   std::move(acls),
                   create.call == CreateCall::create_ttl ? create.ttl_ms : 0};
}

PendingNode new_child(const Preparation& preparation, const CreateTxn& txn) {
  NodeStat stat;
  stat.czxid = stat.mzxid = stat.pzxid = preparation.zxid;
  stat.ctime_ms = stat.mtime_ms = preparation.wall_ms;
  stat.ephemeral_owner = owner_made_by(txn, preparation.request.session);
  return PendingNode{preparation.zxid, stat, 0, txn.acls,
                     preparation.digest ? digest_of_content(txn.path, txn.data) : 0};
}

std::int64_t size_of(const Data& data) {
  return data ? static_cast<std::int64_t>(data->size()) : 0;
}

/// Against the applied tree alone, as Apache's server: what is pending may overshoot.
bool exceeds_quota(const Preparation& preparation, const std::string& path, std::int64_t bytes,
                   std::int64_t count) {
  return preparation.config.enforce_quota && preparation.tree.exceeds_quota(path, bytes, count);
}

std::int64_t growth(const Preparation& preparation, const SetData& set) {
  const Znode* node = preparation.tree.find(set.path);
  return size_of(set.data) - (node != nullptr ? size_of(node->data) : 0);
}

bool is_ordinary_ephemeral(const PendingNode& node) {
  return wire::kind_of(node.stat->ephemeral_owner) == wire::NodeKind::ephemeral;
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
  return PendingNode{Zxid::none(), node->stat, static_cast<std::int32_t>(node->children.size()),
                     node->acls, digest ? digest_of_content(path, node->data) : 0};
}

TreeDigest Preparation::worth(const std::string& path) const {
  if (!counts_for_digest(path)) return 0;
  const std::optional<PendingNode> now = future(path);
  return now ? digest_of_node(now->content, *now->stat) : 0;
}

void Preparation::record(const std::string& path, PendingNode node) {
  if (way_back) {
    const PendingNode* before = overlay.find(path);
    way_back->emplace_back(path, before ? std::optional(*before) : std::nullopt);
  }
  node.zxid = zxid;
  if (digest) *digest -= worth(path);
  overlay.put(path, std::move(node));
  if (digest) *digest += worth(path);
}

void Preparation::undo() {
  if (!way_back) return;
  for (auto change = way_back->rbegin(); change != way_back->rend(); ++change) {
    const auto& [path, before] = *change;
    if (digest) *digest -= worth(path);
    if (before && rules.multi_rollback != MultiRollback::nothing) {
      overlay.put(path, *before);
    } else {
      overlay.erase(path);
    }
    if (!before && rules.multi_rollback == MultiRollback::all_that_was_read) keep_as_read(path);
    if (digest) *digest += worth(path);
  }
  way_back->clear();
}

// The bad story (ZOOKEEPER-2052): the record is of no transaction, so none takes it out; children
// that are gone are counted for as long as this server leads.
void Preparation::keep_as_read(const std::string& path) {
  std::optional<PendingNode> read = future(path);
  if (!read) return;
  read->zxid = Zxid{std::numeric_limits<std::int64_t>::max()};
  overlay.put(path, *std::move(read));
}

MultiTxnPart prepare_operation(Preparation& preparation, const Create& create) {
  const ErrorCode mode = check_mode(create, preparation.config);
  if (mode != ErrorCode::ok) return failed(mode);
  const ErrorCode session = preparation.check_session();
  if (session != ErrorCode::ok) return failed(session);
  if (!has_parent_part(create.path)) return failed(ErrorCode::bad_arguments);
  const std::optional<Acls> acls = fix_up(create.acls, preparation.request.credentials);
  if (!acls) return failed(ErrorCode::invalid_acl);
  const std::string parent_path = parent_of(create.path);
  std::optional<PendingNode> parent = preparation.future(parent_path);
  if (!parent) return failed(ErrorCode::no_node);
  if (!preparation.may(permission::create, *parent)) return failed(ErrorCode::no_auth);
  std::string path = create.path;
  if (is_sequential(create.mode)) path += sequence_suffix(parent->stat->cversion);
  if (!is_valid_path(path)) return failed(ErrorCode::bad_arguments);
  if (preparation.future(path)) return failed(ErrorCode::node_exists);
  if (is_ordinary_ephemeral(*parent)) return failed(ErrorCode::no_children_for_ephemerals);
  if (exceeds_quota(preparation, path, size_of(create.data), 1)) {
    return failed(ErrorCode::quota_exceeded);
  }

  parent->children += 1;
  parent->stat->cversion = wrapping_add(parent->stat->cversion, 1);
  parent->stat->pzxid = preparation.zxid;
  CreateTxn txn = txn_of(create, std::move(path), *acls, parent->stat->cversion);
  preparation.record(parent_path, *std::move(parent));
  preparation.record(txn.path, new_child(preparation, txn));
  return txn;
}

MultiTxnPart prepare_operation(Preparation& preparation, const Delete& remove) {
  const ErrorCode session = preparation.check_session();
  if (session != ErrorCode::ok) return failed(session);
  if (!has_parent_part(remove.path) || is_special_path(remove.path)) {
    return failed(ErrorCode::bad_arguments);
  }
  const std::optional<PendingNode> parent = preparation.future(parent_of(remove.path));
  if (!parent) return failed(ErrorCode::no_node);
  if (!preparation.may(permission::remove, *parent)) return failed(ErrorCode::no_auth);
  const std::optional<PendingNode> node = preparation.future(remove.path);
  if (!node) return failed(ErrorCode::no_node);
  if (!version_matches(remove.version, node->stat->version)) return failed(ErrorCode::bad_version);
  if (node->children > 0) return failed(ErrorCode::not_empty);
  record_deletion(preparation, remove.path);
  return DeleteTxn{remove.path, false};
}

MultiTxnPart prepare_operation(Preparation& preparation, const SetData& set) {
  const ErrorCode session = preparation.check_session();
  if (session != ErrorCode::ok) return failed(session);
  if (!is_valid_path(set.path)) return failed(ErrorCode::bad_arguments);
  std::optional<PendingNode> node = preparation.future(set.path);
  if (!node) return failed(ErrorCode::no_node);
  if (!preparation.may(permission::write, *node)) return failed(ErrorCode::no_auth);
  if (exceeds_quota(preparation, set.path, growth(preparation, set), 0)) {
    return failed(ErrorCode::quota_exceeded);
  }
  if (!version_matches(set.version, node->stat->version)) return failed(ErrorCode::bad_version);
  const std::int32_t version = version_after(node->stat->version);
  node->stat->version = version;
  node->stat->mtime_ms = preparation.wall_ms;
  node->stat->mzxid = preparation.zxid;
  if (preparation.digest) node->content = digest_of_content(set.path, set.data);
  preparation.record(set.path, *std::move(node));
  return SetDataTxn{set.path, set.data, version};
}

MultiTxnPart prepare_operation(Preparation& preparation, const Check& check) {
  const ErrorCode session = preparation.check_session();
  if (session != ErrorCode::ok) return failed(session);
  if (!is_valid_path(check.path)) return failed(ErrorCode::bad_arguments);
  const std::optional<PendingNode> node = preparation.future(check.path);
  if (!node) return failed(ErrorCode::no_node);
  if (!preparation.may(permission::read, *node)) return failed(ErrorCode::no_auth);
  if (!version_matches(check.version, node->stat->version)) return failed(ErrorCode::bad_version);
  return CheckTxn{check.path, version_after(node->stat->version)};
}

TxnBody prepare_set_acl(Preparation& preparation, const SetAcl& set) {
  const auto refuse = [](ErrorCode error) -> TxnBody { return ErrorTxn{error}; };
  const ErrorCode session = preparation.check_session();
  if (session != ErrorCode::ok) return refuse(session);
  if (!is_valid_path(set.path)) return refuse(ErrorCode::bad_arguments);
  const std::optional<Acls> acls = fix_up(set.acls, preparation.request.credentials);
  if (!acls) return refuse(ErrorCode::invalid_acl);
  std::optional<PendingNode> node = preparation.future(set.path);
  if (!node) return refuse(ErrorCode::no_node);
  if (!preparation.may(permission::admin, *node)) return refuse(ErrorCode::no_auth);
  if (!version_matches(set.version, node->stat->aversion)) return refuse(ErrorCode::bad_version);
  const std::int32_t version = version_after(node->stat->aversion);
  node->stat->aversion = version;
  node->acls = *acls;
  preparation.record(set.path, *std::move(node));
  return SetAclTxn{set.path, *acls, version};
}

/// No permission is asked for: the leader submits it on nobody's behalf. A child that was created
/// since it looked is what the answer NOTEMPTY is for. A client may ask for it, too. The bad story,
/// in Apache's code, which does not ask for its session either: the client has moved, and what it
/// asked for through its old server takes effect behind what it asked for through the new one.
TxnBody prepare_delete_container(Preparation& preparation, const DeleteContainer& remove) {
  if (preparation.request.session != 0) {
    const ErrorCode session = preparation.check_session();
    if (session != ErrorCode::ok) return ErrorTxn{session};
  }
  if (!has_parent_part(remove.path) || is_special_path(remove.path)) {
    return ErrorTxn{ErrorCode::bad_arguments};
  }
  const std::optional<PendingNode> node = preparation.future(remove.path);
  if (!node) return ErrorTxn{ErrorCode::no_node};
  if (node->children > 0) return ErrorTxn{ErrorCode::not_empty};
  if (is_ordinary_ephemeral(*node)) return ErrorTxn{ErrorCode::bad_version};
  record_deletion(preparation, remove.path);
  return DeleteTxn{remove.path, true};
}

void record_deletion(Preparation& preparation, const std::string& path) {
  const std::string parent_path = parent_of(path);
  if (std::optional<PendingNode> parent = preparation.future(parent_path)) {
    parent->children -= 1;
    parent->stat->pzxid = preparation.zxid;
    preparation.record(parent_path, *std::move(parent));
  }
  preparation.record(path, PendingNode{preparation.zxid, std::nullopt, 0, std::nullopt, 0});
}

}  // namespace zablab
