// Transactions: what the leader makes of a write, logs, proposes and every server applies.
// (ZooKeeper: TxnHeader and the records of package org.apache.zookeeper.txn.)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "protocol/base/cow.hpp"
#include "protocol/rules.hpp"
#include "protocol/store/digest.hpp"
#include "protocol/store/operation.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// A write that failed: it consumed a zxid and changes nothing.
struct ErrorTxn {
  ErrorCode error = ErrorCode::ok;
  auto fields() const { return std::tie(error); }
  bool operator==(const ErrorTxn&) const = default;
};
/// `path` has its sequence suffix already. `parent_cversion` is the parent's count of creates after
/// this one, so that replaying it onto a fuzzy snapshot cannot count twice.
struct CreateTxn {
  std::string path;
  Data data;
  bool ephemeral = false;  ///< create and create2
  std::int32_t parent_cversion = 0;
  /// The transaction's type. Replay of any but `create` onto an existing node leaves the parent be.
  CreateCall type = CreateCall::create;
  Acls acls = std::nullopt;
  std::int64_t ttl_ms = 0;  ///< create_ttl
  auto fields() const {
    return std::tie(path, data, ephemeral, parent_cversion, type, acls, ttl_ms);
  }
  bool operator==(const CreateTxn&) const = default;
};
struct DeleteTxn {
  std::string path;
  bool container = false;  ///< logged as deleteContainer
  auto fields() const { return std::tie(path, container); }
  bool operator==(const DeleteTxn&) const = default;
};
/// `version` is the node's version after it.
struct SetDataTxn {
  std::string path;
  Data data;
  std::int32_t version = 0;
  auto fields() const { return std::tie(path, data, version); }
  bool operator==(const SetDataTxn&) const = default;
};
/// `version`: of the ACLs, after it.
struct SetAclTxn {
  std::string path;
  Acls acls = std::nullopt;
  std::int32_t version = 0;
  auto fields() const { return std::tie(path, acls, version); }
  bool operator==(const SetAclTxn&) const = default;
};
struct CheckTxn {
  std::string path;
  std::int32_t version = 0;
  auto fields() const { return std::tie(path, version); }
  bool operator==(const CheckTxn&) const = default;
};
struct CreateSessionTxn {
  std::int32_t timeout_ms = 0;
  auto fields() const { return std::tie(timeout_ms); }
  bool operator==(const CreateSessionTxn&) const = default;
};
/// Carries the ephemerals to delete (ZOOKEEPER-3145: a replay must not depend on the tree it
/// meets).
struct CloseSessionTxn {
  std::vector<std::string> paths;
  auto fields() const { return std::tie(paths); }
  bool operator==(const CloseSessionTxn&) const = default;
};
using MultiTxnPart = std::variant<ErrorTxn, CreateTxn, DeleteTxn, SetDataTxn, CheckTxn>;
struct MultiTxn {
  std::vector<MultiTxnPart> parts;
  auto fields() const { return std::tie(parts); }
  bool operator==(const MultiTxn&) const = default;
};
/// A transaction of a type that we cannot decode: carried, logged and counted, never applied.
struct OpaqueTxn {
  std::int32_t type = 0;
  std::string bytes;
  auto fields() const { return std::tie(type, bytes); }
  bool operator==(const OpaqueTxn&) const = default;
};
using TxnBody = std::variant<ErrorTxn, CreateTxn, DeleteTxn, SetDataTxn, CheckTxn, CreateSessionTxn,
                             CloseSessionTxn, MultiTxn, OpaqueTxn, SetAclTxn>;

struct Txn {
  SessionId session = 0;
  std::int32_t cxid = 0;  ///< the client's request number; 0 for what a server does on its own
  Zxid zxid;
  std::int64_t time_ms = 0;  ///< the leader's wall clock when it was prepared
  TxnBody body;
  /// Of the leader's tree with this and all before it applied; none for a write that failed, and
  /// none where digests are off.
  std::optional<TreeDigest> digest = std::nullopt;
  auto fields() const { return std::tie(session, cxid, zxid, time_ms, body, digest); }
  bool operator==(const Txn&) const = default;
};

/// Shared by the leader's queues, messages in flight, logs and committed-log windows.
using TxnRef = Frozen<Txn>;

/// Whether it can be made of its bytes again, in a log or a proposal. The bad story
/// (ZOOKEEPER-2623): a transaction that this server would write, and that nobody can read.
bool is_readable(const Txn& txn, const Rules& rules);

/// "1:3 create /a", for people.
std::string to_text(const Txn& txn);

}  // namespace zablab
