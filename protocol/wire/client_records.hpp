// The records of the client protocol (package org.apache.zookeeper.proto), those of one shape under
// one name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "protocol/wire/data.hpp"
#include "protocol/wire/jute.hpp"

namespace zablab::wire {

// --- the first frame each way
// ----------------------------------------------------------------------

struct ConnectRequest {
  std::int32_t protocol_version = 0;
  std::int64_t last_zxid_seen = 0;
  std::int32_t timeout_ms = 0;
  std::int64_t session = 0;       ///< 0: a new one is asked for
  Buffer password;                ///< 16 bytes
  std::optional<bool> read_only;  ///< old clients leave it out
  bool operator==(const ConnectRequest&) const = default;
};
struct ConnectResponse {
  std::int32_t protocol_version = 0;
  std::int32_t timeout_ms = 0;  ///< 0: the session is over
  std::int64_t session = 0;
  Buffer password;
  std::optional<bool> read_only;  ///< left out for who left it out
  bool operator==(const ConnectResponse&) const = default;
};

// --- headers
// ---------------------------------------------------------------------------------------

struct RequestHeader {
  std::int32_t xid = 0;
  std::int32_t type = 0;  ///< an OpCode
  static constexpr auto members() { return std::tuple(&RequestHeader::xid, &RequestHeader::type); }
  bool operator==(const RequestHeader&) const = default;
};
struct ReplyHeader {
  std::int32_t xid = 0;
  std::int64_t zxid = 0;
  std::int32_t error = 0;
  static constexpr auto members() {
    return std::tuple(&ReplyHeader::xid, &ReplyHeader::zxid, &ReplyHeader::error);
  }
  bool operator==(const ReplyHeader&) const = default;
};
/// Before each part of a multi, and, with `done`, after the last.
struct MultiHeader {
  std::int32_t type = 0;
  bool done = false;
  std::int32_t error = 0;
  static constexpr auto members() {
    return std::tuple(&MultiHeader::type, &MultiHeader::done, &MultiHeader::error);
  }
  bool operator==(const MultiHeader&) const = default;
};

// Xids that are no request's number.
constexpr std::int32_t watch_event_xid = -1;
constexpr std::int32_t ping_xid = -2;
constexpr std::int32_t auth_xid = -4;
constexpr std::int32_t set_watches_xid = -8;

// --- requests
// --------------------------------------------------------------------------------------

/// create, create2, createContainer.
struct CreateRequest {
  Text path;
  Buffer data;
  Vector<Acl> acl;
  std::int32_t flags = 0;  ///< 0 to 6: ephemeral 1, sequential 2, container 4, TTL 5 and 6
  static constexpr auto members() {
    return std::tuple(&CreateRequest::path, &CreateRequest::data, &CreateRequest::acl,
                      &CreateRequest::flags);
  }
  bool operator==(const CreateRequest&) const = default;
};
struct CreateTtlRequest {
  Text path;
  Buffer data;
  Vector<Acl> acl;
  std::int32_t flags = 0;
  std::int64_t ttl_ms = 0;
  static constexpr auto members() {
    return std::tuple(&CreateTtlRequest::path, &CreateTtlRequest::data, &CreateTtlRequest::acl,
                      &CreateTtlRequest::flags, &CreateTtlRequest::ttl_ms);
  }
  bool operator==(const CreateTtlRequest&) const = default;
};
struct SetDataRequest {
  Text path;
  Buffer data;
  std::int32_t version = 0;
  static constexpr auto members() {
    return std::tuple(&SetDataRequest::path, &SetDataRequest::data, &SetDataRequest::version);
  }
  bool operator==(const SetDataRequest&) const = default;
};
struct SetAclRequest {
  Text path;
  Vector<Acl> acl;
  std::int32_t version = 0;
  static constexpr auto members() {
    return std::tuple(&SetAclRequest::path, &SetAclRequest::acl, &SetAclRequest::version);
  }
  bool operator==(const SetAclRequest&) const = default;
};
/// delete and check (a version), checkWatches and removeWatches (a type), addWatch (a mode).
struct PathNumberRequest {
  Text path;
  std::int32_t number = 0;
  static constexpr auto members() {
    return std::tuple(&PathNumberRequest::path, &PathNumberRequest::number);
  }
  bool operator==(const PathNumberRequest&) const = default;
};
/// exists, getData, getChildren, getChildren2.
struct PathWatchRequest {
  Text path;
  bool watch = false;
  static constexpr auto members() {
    return std::tuple(&PathWatchRequest::path, &PathWatchRequest::watch);
  }
  bool operator==(const PathWatchRequest&) const = default;
};
/// getACL, sync, getEphemerals, getAllChildrenNumber, deleteContainer.
struct PathRequest {
  Text path;
  static constexpr auto members() { return std::tuple(&PathRequest::path); }
  bool operator==(const PathRequest&) const = default;
};
struct ReconfigRequest {
  Text joining;
  Text leaving;
  Text members_wanted;
  std::int64_t from_config = 0;  ///< -1: any
  static constexpr auto members() {
    return std::tuple(&ReconfigRequest::joining, &ReconfigRequest::leaving,
                      &ReconfigRequest::members_wanted, &ReconfigRequest::from_config);
  }
  bool operator==(const ReconfigRequest&) const = default;
};
struct AuthRequest {
  std::int32_t type = 0;
  Text scheme;
  Buffer auth;
  static constexpr auto members() {
    return std::tuple(&AuthRequest::type, &AuthRequest::scheme, &AuthRequest::auth);
  }
  bool operator==(const AuthRequest&) const = default;
};
struct SetWatchesRequest {
  std::int64_t relative_zxid = 0;
  Vector<Text> data;
  Vector<Text> exist;
  Vector<Text> child;
  static constexpr auto members() {
    return std::tuple(&SetWatchesRequest::relative_zxid, &SetWatchesRequest::data,
                      &SetWatchesRequest::exist, &SetWatchesRequest::child);
  }
  bool operator==(const SetWatchesRequest&) const = default;
};
struct SetWatches2Request {
  std::int64_t relative_zxid = 0;
  Vector<Text> data;
  Vector<Text> exist;
  Vector<Text> child;
  Vector<Text> persistent;
  Vector<Text> recursive;
  static constexpr auto members() {
    return std::tuple(&SetWatches2Request::relative_zxid, &SetWatches2Request::data,
                      &SetWatches2Request::exist, &SetWatches2Request::child,
                      &SetWatches2Request::persistent, &SetWatches2Request::recursive);
  }
  bool operator==(const SetWatches2Request&) const = default;
};
/// A token of SASL, both ways.
struct TokenRecord {
  Buffer token;
  static constexpr auto members() { return std::tuple(&TokenRecord::token); }
  bool operator==(const TokenRecord&) const = default;
};
/// ping, whoAmI, closeSession; the answers of delete, check, ping, auth, setWatches ….
struct EmptyRecord {
  static constexpr auto members() { return std::tuple(); }
  bool operator==(const EmptyRecord&) const = default;
};

// --- answers
// ---------------------------------------------------------------------------------------

/// create, sync.
struct PathResponse {
  Text path;
  static constexpr auto members() { return std::tuple(&PathResponse::path); }
  bool operator==(const PathResponse&) const = default;
};
/// create2, createContainer, createTTL.
struct PathStatResponse {
  Text path;
  Stat stat;
  static constexpr auto members() {
    return std::tuple(&PathStatResponse::path, &PathStatResponse::stat);
  }
  bool operator==(const PathStatResponse&) const = default;
};
/// exists, setData, setACL.
struct StatResponse {
  Stat stat;
  static constexpr auto members() { return std::tuple(&StatResponse::stat); }
  bool operator==(const StatResponse&) const = default;
};
/// getData, reconfig.
struct DataResponse {
  Buffer data;
  Stat stat;
  static constexpr auto members() { return std::tuple(&DataResponse::data, &DataResponse::stat); }
  bool operator==(const DataResponse&) const = default;
};
struct AclResponse {
  Vector<Acl> acl;
  Stat stat;
  static constexpr auto members() { return std::tuple(&AclResponse::acl, &AclResponse::stat); }
  bool operator==(const AclResponse&) const = default;
};
/// getChildren, getEphemerals.
struct NamesResponse {
  Vector<Text> names;
  static constexpr auto members() { return std::tuple(&NamesResponse::names); }
  bool operator==(const NamesResponse&) const = default;
};
/// getChildren2.
struct NamesStatResponse {
  Vector<Text> names;
  Stat stat;
  static constexpr auto members() {
    return std::tuple(&NamesStatResponse::names, &NamesStatResponse::stat);
  }
  bool operator==(const NamesStatResponse&) const = default;
};
/// getAllChildrenNumber (a count), addWatch and a failed part of a multi (an error code).
struct NumberResponse {
  std::int32_t number = 0;
  static constexpr auto members() { return std::tuple(&NumberResponse::number); }
  bool operator==(const NumberResponse&) const = default;
};
struct ClientInfo {
  Text scheme;
  Text user;
  static constexpr auto members() { return std::tuple(&ClientInfo::scheme, &ClientInfo::user); }
  bool operator==(const ClientInfo&) const = default;
};
struct WhoAmIResponse {
  Vector<ClientInfo> infos;
  static constexpr auto members() { return std::tuple(&WhoAmIResponse::infos); }
  bool operator==(const WhoAmIResponse&) const = default;
};
/// A watch that fired; comes with watch_event_xid.
struct WatcherEvent {
  std::int32_t type = 0;   ///< 1 created, 2 deleted, 3 data changed, 4 children changed
  std::int32_t state = 0;  ///< 3: connected
  Text path;
  static constexpr auto members() {
    return std::tuple(&WatcherEvent::type, &WatcherEvent::state, &WatcherEvent::path);
  }
  bool operator==(const WatcherEvent&) const = default;
};

/// A body that we cannot decode, as it came.
struct OpaqueRecord {
  std::string bytes;
  bool operator==(const OpaqueRecord&) const = default;
};

}  // namespace zablab::wire
