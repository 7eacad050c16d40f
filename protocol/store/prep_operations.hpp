// Inside the first stage: how each single operation, alone or as part of a multi, is judged and
// what it leaves in the overlay. For prep.cpp alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocol/store/prep.hpp"

namespace zablab {

/// One request being prepared: what it may look at, and the overlay with a way back.
struct Preparation {
  Overlay& overlay;
  SessionTracker& sessions;
  const DataTree& tree;
  const Request& request;
  const Rules& rules;
  const ServerConfig& config;
  Zxid zxid;
  std::int64_t wall_ms = 0;

  using Before = std::pair<std::string, std::optional<PendingNode>>;
  /// What the overlay held before each `record`, oldest first. Only a multi can fail after it has
  /// recorded something; nobody else pays for a way back.
  std::optional<std::vector<Before>> way_back = std::nullopt;
  /// Of the tree as all that is pending will leave it; none where digests are off.
  std::optional<TreeDigest> digest = std::nullopt;

  /// checkSession for the request's session.
  ErrorCode check_session() const;

  /// Whether the request's client may do this to the node.
  bool may(std::int32_t permission, const PendingNode& node) const {
    return allows(node.acls, permission, request.credentials);
  }

  /// The node as all that is pending will leave it; nullopt if it will not exist.
  std::optional<PendingNode> future(const std::string& path) const;

  /// Puts the node's next state into the overlay.
  void record(const std::string& path, PendingNode node);
  /// What the node is worth in the digest now.
  TreeDigest worth(const std::string& path) const;

  /// Takes back all that was recorded. Only records that this request changed are touched, and a
  /// path that had none has none again (ZOOKEEPER-1624, -2052: a parent left behind as pending
  /// miscounts children and sequence numbers for everyone who comes later).
  void undo();
  void keep_as_read(const std::string& path);
};

// The outcome of an operation on its own: a part that changes something, or an ErrorTxn.
MultiTxnPart prepare_operation(Preparation& preparation, const Create& create);
MultiTxnPart prepare_operation(Preparation& preparation, const Delete& remove);
MultiTxnPart prepare_operation(Preparation& preparation, const SetData& set);
MultiTxnPart prepare_operation(Preparation& preparation, const Check& check);

// Those that no multi may hold.
TxnBody prepare_set_acl(Preparation& preparation, const SetAcl& set);
TxnBody prepare_delete_container(Preparation& preparation, const DeleteContainer& remove);

/// Records that `path` will be gone: its tombstone, and its parent with one child less. Where a
/// broken history has left a node without a parent, the tombstone alone.
void record_deletion(Preparation& preparation, const std::string& path);

}  // namespace zablab
