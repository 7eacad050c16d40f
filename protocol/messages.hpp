// What servers say to each other: the election notification and the quorum packets, with
// ZooKeeper's fields. A codec to the real wire can be put under them.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "protocol/base/cow.hpp"
#include "protocol/storage/disk.hpp"
#include "protocol/store/prep.hpp"
#include "protocol/store/txn.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// A vote: the proposed leader and what makes it the best (semantics: (peer_epoch, zxid, leader)).
/// `round` is the election's logical clock.
struct Vote {
  ServerId leader = 0;
  Zxid zxid;
  std::int64_t round = 0;
  Epoch peer_epoch = 0;
  auto fields() const { return std::tie(leader, zxid, round, peer_epoch); }
  bool operator==(const Vote&) const = default;
};

/// FastLeaderElection.Notification, format version 2.
struct Notification {
  ServerState state = ServerState::looking;
  Vote vote;
  auto fields() const { return std::tie(state, vote); }
  bool operator==(const Notification&) const = default;
};

// Quorum packets. The comment gives the type number on the wire; where both directions share one,
// they are two alternatives here.

struct FollowerInfo {  ///< 11, learner: zxid = (accepted_epoch, 0)
  ServerId server = 0;
  Epoch accepted_epoch = 0;
  auto fields() const { return std::tie(server, accepted_epoch); }
  bool operator==(const FollowerInfo&) const = default;
};
struct LeaderInfo {  ///< 17, leader: zxid = (epoch, 0)
  Epoch epoch = 0;
  auto fields() const { return std::tie(epoch); }
  bool operator==(const LeaderInfo&) const = default;
};
struct AckEpoch {  ///< 18, learner; current_epoch -1: "do not count me again"
  Zxid last_zxid;
  Epoch current_epoch = 0;
  auto fields() const { return std::tie(last_zxid, current_epoch); }
  bool operator==(const AckEpoch&) const = default;
};
struct Diff {  ///< 13, leader
  Zxid zxid;
  auto fields() const { return std::tie(zxid); }
  bool operator==(const Diff&) const = default;
};
struct Trunc {  ///< 14, leader
  Zxid zxid;
  auto fields() const { return std::tie(zxid); }
  bool operator==(const Trunc&) const = default;
};
/// 15, leader: the packet and the beginning of the snapshot behind it: its sessions and its first
/// nodes. An unsealed `content` goes on in pieces.
struct Snap {
  Zxid zxid;
  Frozen<SnapshotFile> content;
  auto fields() const { return std::tie(zxid, content); }
  bool operator==(const Snap&) const = default;
};
/// No packet on the wire: more bytes of the snapshot behind SNAP. They show the tree as it was when
/// they were written, which may be ahead of `zxid`, and of the bytes before them.
struct SnapPiece {
  Zxid zxid;  ///< of the SNAP that it belongs to
  Frozen<std::vector<std::pair<std::string, Znode>>> nodes;
  bool last = false;  ///< the signature "BenWasHere" is behind it
  /// With the last one: of the tree as it is then, as in a snapshot's file. Apache's stream has
  /// none, so its learner compares digests while parts of what comes behind are in the tree.
  std::optional<DigestAt> digest = std::nullopt;
  auto fields() const { return std::tie(zxid, nodes, last, digest); }
  bool operator==(const SnapPiece&) const = default;
};
struct Proposal {  ///< 2, leader
  TxnRef txn;
  auto fields() const { return std::tie(txn); }
  bool operator==(const Proposal&) const = default;
};
struct Ack {  ///< 3, learner
  Zxid zxid;
  auto fields() const { return std::tie(zxid); }
  bool operator==(const Ack&) const = default;
};
struct Commit {  ///< 4, leader
  Zxid zxid;
  auto fields() const { return std::tie(zxid); }
  bool operator==(const Commit&) const = default;
};
struct NewLeader {  ///< 10, leader: zxid = (epoch, 0)
  Epoch epoch = 0;
  auto fields() const { return std::tie(epoch); }
  bool operator==(const NewLeader&) const = default;
};
struct UpToDate {  ///< 12, leader
  auto fields() const { return std::tie(); }
  bool operator==(const UpToDate&) const = default;
};
struct Ping {  ///< 5, leader
  Zxid last_proposed;
  auto fields() const { return std::tie(last_proposed); }
  bool operator==(const Ping&) const = default;
};
struct PingReply {  ///< 5, learner: the sessions heard of since the last one
  std::vector<std::pair<SessionId, std::int32_t>> touched;  ///< with the timeout in ms
  auto fields() const { return std::tie(touched); }
  bool operator==(const PingReply&) const = default;
};
struct Forwarded {  ///< 1, learner: a client's write, sync or session change
  Request request;
  auto fields() const { return std::tie(request); }
  bool operator==(const Forwarded&) const = default;
};
struct SyncDone {  ///< 7, leader: the learner answers the oldest sync it forwarded
  auto fields() const { return std::tie(); }
  bool operator==(const SyncDone&) const = default;
};
struct Revalidate {  ///< 6, learner: a client came back with this session
  SessionId session = 0;
  std::int32_t timeout_ms = 0;
  auto fields() const { return std::tie(session, timeout_ms); }
  bool operator==(const Revalidate&) const = default;
};
struct Revalidated {  ///< 6, leader
  SessionId session = 0;
  bool valid = false;
  auto fields() const { return std::tie(session, valid); }
  bool operator==(const Revalidated&) const = default;
};

struct ObserverInfo {  ///< 16, learner: as FOLLOWERINFO, of an observer
  ServerId server = 0;
  Epoch accepted_epoch = 0;
  auto fields() const { return std::tie(server, accepted_epoch); }
  bool operator==(const ObserverInfo&) const = default;
};
struct Inform {  ///< 8, leader, to observers: a transaction that is committed
  TxnRef txn;
  auto fields() const { return std::tie(txn); }
  bool operator==(const Inform&) const = default;
};

using Packet = std::variant<FollowerInfo, LeaderInfo, AckEpoch, Diff, Trunc, Snap, Proposal, Ack,
                            Commit, NewLeader, UpToDate, Ping, PingReply, Forwarded, SyncDone,
                            Revalidate, Revalidated, SnapPiece, ObserverInfo, Inform>;

/// "PROPOSAL 1:3", "NEWLEADER 2", "NOTIFICATION LOOKING 3 1:2 round 1 epoch 1": how traces name
/// them.
std::string to_text(const Packet& packet);
std::string to_text(const Notification& notification);
/// The first word of the above.
const char* kind_of(const Packet& packet);

// --- clients -------------------------------------------------------------------------------------

/// ConnectRequest; session 0 asks for a new one. `password_ok` stands for the 16 bytes, which both
/// sides compute from the session id.
struct ConnectRequest {
  SessionId session = 0;
  bool password_ok = true;
  Zxid last_zxid_seen;
  std::int32_t timeout_ms = 0;
  /// What the server knows of the connection by itself: its address. No part of the packet.
  Credentials from = std::nullopt;
  auto fields() const { return std::tie(session, password_ok, last_zxid_seen, timeout_ms, from); }
  bool operator==(const ConnectRequest&) const = default;
};
struct ClientRequest {
  std::int32_t xid = 0;
  Operation operation;
  auto fields() const { return std::tie(xid, operation); }
  bool operator==(const ClientRequest&) const = default;
};
using ToServer = std::variant<ConnectRequest, ClientRequest>;

/// ConnectResponse; session 0 and timeout 0: refused, the session is over.
struct ConnectResponse {
  SessionId session = 0;
  std::int32_t timeout_ms = 0;
  auto fields() const { return std::tie(session, timeout_ms); }
  bool operator==(const ConnectResponse&) const = default;
};
/// ReplyHeader and body. `zxid` is the database's last processed one at that moment.
struct Reply {
  std::int32_t xid = 0;
  Zxid zxid;
  ErrorCode error = ErrorCode::ok;
  Result result;
  auto fields() const { return std::tie(xid, zxid, error, result); }
  bool operator==(const Reply&) const = default;
};
using ToClient = std::variant<ConnectResponse, Reply, WatchEvent>;

std::string to_text(const ToServer& message);
std::string to_text(const ToClient& message);
std::string to_text(const Operation& operation);

}  // namespace zablab
