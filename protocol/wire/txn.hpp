// Transactions as they stand in logs and proposals (package org.apache.zookeeper.txn): a header, a
// body by type, and since 3.6 the digest that the tree shall have afterwards.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "protocol/wire/data.hpp"
#include "protocol/wire/jute.hpp"

namespace zablab::wire {

/// Numbers of requests and transactions (ZooDefs.OpCode).
enum class OpCode : std::int32_t {
  notification = 0,
  create = 1,
  remove = 2,  // "delete"
  exists = 3,
  get_data = 4,
  set_data = 5,
  get_acl = 6,
  set_acl = 7,
  get_children = 8,
  sync = 9,
  ping = 11,
  get_children2 = 12,
  check = 13,
  multi = 14,
  create2 = 15,
  reconfig = 16,
  check_watches = 17,
  remove_watches = 18,
  create_container = 19,
  delete_container = 20,
  create_ttl = 21,
  multi_read = 22,
  auth = 100,
  set_watches = 101,
  sasl = 102,
  get_ephemerals = 103,
  get_all_children_number = 104,
  set_watches2 = 105,
  add_watch = 106,
  who_am_i = 107,
  error = -1,
  create_session = -10,
  close_session = -11,
};

/// "create", "setData", "createSession" …; "type 77" for a number that has no name.
std::string op_name(std::int32_t type);

struct TxnHeader {
  std::int64_t session = 0;
  std::int32_t cxid = 0;  ///< the client's number of the request
  std::int64_t zxid = 0;
  std::int64_t time_ms = 0;  ///< the leader's clock
  std::int32_t type = 0;     ///< an OpCode
  static constexpr auto members() {
    return std::tuple(&TxnHeader::session, &TxnHeader::cxid, &TxnHeader::zxid, &TxnHeader::time_ms,
                      &TxnHeader::type);
  }
  bool operator==(const TxnHeader&) const = default;
};

/// create, create2.
struct CreateTxn {
  Text path;
  Buffer data;
  Vector<Acl> acl;
  bool ephemeral = false;
  std::int32_t parent_cversion = 0;  ///< the parent's count of creations; -1: one more
  static constexpr auto members() {
    return std::tuple(&CreateTxn::path, &CreateTxn::data, &CreateTxn::acl, &CreateTxn::ephemeral,
                      &CreateTxn::parent_cversion);
  }
  bool operator==(const CreateTxn&) const = default;
};
/// create as logged before 3.3.
struct CreateTxnV0 {
  Text path;
  Buffer data;
  Vector<Acl> acl;
  bool ephemeral = false;
  static constexpr auto members() {
    return std::tuple(&CreateTxnV0::path, &CreateTxnV0::data, &CreateTxnV0::acl,
                      &CreateTxnV0::ephemeral);
  }
  bool operator==(const CreateTxnV0&) const = default;
};
struct CreateTtlTxn {
  Text path;
  Buffer data;
  Vector<Acl> acl;
  std::int32_t parent_cversion = 0;
  std::int64_t ttl_ms = 0;
  static constexpr auto members() {
    return std::tuple(&CreateTtlTxn::path, &CreateTtlTxn::data, &CreateTtlTxn::acl,
                      &CreateTtlTxn::parent_cversion, &CreateTtlTxn::ttl_ms);
  }
  bool operator==(const CreateTtlTxn&) const = default;
};
struct CreateContainerTxn {
  Text path;
  Buffer data;
  Vector<Acl> acl;
  std::int32_t parent_cversion = 0;
  static constexpr auto members() {
    return std::tuple(&CreateContainerTxn::path, &CreateContainerTxn::data,
                      &CreateContainerTxn::acl, &CreateContainerTxn::parent_cversion);
  }
  bool operator==(const CreateContainerTxn&) const = default;
};
/// delete, deleteContainer.
struct DeleteTxn {
  Text path;
  static constexpr auto members() { return std::tuple(&DeleteTxn::path); }
  bool operator==(const DeleteTxn&) const = default;
};
/// setData, and reconfig, which sets the data of /zookeeper/config.
struct SetDataTxn {
  Text path;
  Buffer data;
  std::int32_t version = 0;  ///< the node's, afterwards
  static constexpr auto members() {
    return std::tuple(&SetDataTxn::path, &SetDataTxn::data, &SetDataTxn::version);
  }
  bool operator==(const SetDataTxn&) const = default;
};
struct SetAclTxn {
  Text path;
  Vector<Acl> acl;
  std::int32_t version = 0;  ///< the node's aversion, afterwards
  static constexpr auto members() {
    return std::tuple(&SetAclTxn::path, &SetAclTxn::acl, &SetAclTxn::version);
  }
  bool operator==(const SetAclTxn&) const = default;
};
struct CheckTxn {
  Text path;
  std::int32_t version = 0;
  static constexpr auto members() { return std::tuple(&CheckTxn::path, &CheckTxn::version); }
  bool operator==(const CheckTxn&) const = default;
};
struct CreateSessionTxn {
  std::int32_t timeout_ms = 0;
  static constexpr auto members() { return std::tuple(&CreateSessionTxn::timeout_ms); }
  bool operator==(const CreateSessionTxn&) const = default;
};
struct CloseSessionTxn {
  Vector<Text> paths;  ///< the session's ephemerals
  static constexpr auto members() { return std::tuple(&CloseSessionTxn::paths); }
  bool operator==(const CloseSessionTxn&) const = default;
};
/// closeSession as logged before 3.6: whatever ephemerals the tree holds then.
struct BareCloseSessionTxn {
  static constexpr auto members() { return std::tuple(); }
  bool operator==(const BareCloseSessionTxn&) const = default;
};
/// A write that failed: it took a zxid and changes nothing.
struct ErrorTxn {
  std::int32_t error = 0;
  static constexpr auto members() { return std::tuple(&ErrorTxn::error); }
  bool operator==(const ErrorTxn&) const = default;
};
/// A body that we cannot decode, as it came.
struct OpaqueTxn {
  Buffer bytes;
  bool operator==(const OpaqueTxn&) const = default;
};

using MultiPartBody = std::variant<OpaqueTxn, ErrorTxn, CreateTxn, CreateTtlTxn, CreateContainerTxn,
                                   DeleteTxn, SetDataTxn, SetAclTxn, CheckTxn>;
struct MultiPart {
  std::int32_t type = 0;  ///< an OpCode
  MultiPartBody body;
  bool operator==(const MultiPart&) const = default;
};
struct MultiTxn {
  Vector<MultiPart> parts;
  bool operator==(const MultiTxn&) const = default;
};

using TxnBody = std::variant<OpaqueTxn, ErrorTxn, CreateTxn, CreateTxnV0, CreateTtlTxn,
                             CreateContainerTxn, DeleteTxn, SetDataTxn, SetAclTxn, CheckTxn,
                             CreateSessionTxn, CloseSessionTxn, BareCloseSessionTxn, MultiTxn>;

/// The digest of the whole tree after a transaction.
struct TxnDigest {
  std::int32_t version = 0;  ///< of the way to compute it; 2 today
  std::int64_t tree_digest = 0;
  static constexpr auto members() {
    return std::tuple(&TxnDigest::version, &TxnDigest::tree_digest);
  }
  bool operator==(const TxnDigest&) const = default;
};

struct Txn {
  TxnHeader header;
  TxnBody body;
  std::optional<TxnDigest> digest;
  std::string trailing;  ///< bytes after all that; ZooKeeper ignores them
  bool operator==(const Txn&) const = default;
};

/// The payload of a log record or a proposal. An error only where there is no whole header: a body
/// that cannot be decoded becomes an OpaqueTxn, with all that follows the header.
Result<Txn> decode_txn(std::string_view bytes, std::size_t base = 0);
void encode(std::string& out, const Txn& txn);

/// Parts of a multi, with nothing after them.
void read(Reader& reader, MultiTxn& multi);
void write(std::string& out, const MultiTxn& multi);

}  // namespace zablab::wire
