// The seam: all that can come to a server, and all that it can do.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "protocol/messages.hpp"
#include "protocol/storage/disk.hpp"
#include "protocol/types.hpp"

namespace zablab {

enum class AlarmKind : std::uint8_t {
  notification_timeout,  ///< election: nothing heard for a while
  final_wait,            ///< election: a quorum agrees; does a better vote still come?
  dial_retry,            ///< learner: try the leader's port again
  leader_silence,        ///< learner: nothing read from the leader
  quorum_wait,           ///< leader: epoch, ACKEPOCH or NEWLEADER quorum not reached in initLimit
  learner_silence,       ///< leader, per connection: nothing read from the learner
  leader_tick,           ///< leader: half a tick
  session_expiry,        ///< leader or standalone, per session: not touched for its timeout
  container_check,       ///< leader or standalone, while there are containers or TTL nodes
  purge,                 ///< the process, whatever its role: old snapshots and logs are deleted
};

/// "notification-timeout", …: how traces name it.
const char* to_text(AlarmKind kind);

/// A timer by name. `session` and `connection` say whose it is where the kind needs it.
struct Alarm {
  AlarmKind kind = AlarmKind::leader_tick;
  SessionId session = 0;
  ConnectionId connection;
  auto operator<=>(const Alarm&) const = default;
  auto fields() const { return std::tie(kind, session, connection); }
};

// --- inputs --------------------------------------------------------------------------------------

struct NotificationReceived {
  ServerId from = 0;
  Notification notification;
};
/// An election message on a connection; dropped if that is no more.
struct ElectionReceived {
  ElectionConnectionId connection;
  Notification notification;
};
/// An election connection: I dialled a smaller one, or was dialled by a larger one.
struct ElectionConnected {
  ElectionConnectionId connection;
};
/// A smaller one dialled me, said who it is, and may not keep the connection.
struct ElectionKnock {
  ServerId from = 0;
};
/// My dial left no connection: it was refused, timed out, or `to` is the larger one.
struct ElectionDialEnded {
  ServerId to = 0;
};
struct ElectionLost {
  ElectionConnectionId connection;
};
/// The dial succeeded (learner) or was accepted (leader).
struct Connected {
  ConnectionId connection;
};
/// The dial was refused, or timed out.
struct DialFailed {};
struct PacketReceived {
  ConnectionId connection;
  Packet packet;
  std::int64_t wall_ms = 0;
};
struct ConnectionLost {
  ConnectionId connection;
};
/// Answers AwaitRoom.
struct RoomToWrite {
  ConnectionId connection;
};
/// The oldest operation of its object is done.
struct DiskDone {
  DiskOperation operation;
};
/// The operating system refused it, the log's oldest or another object's: nothing of it was done.
struct DiskFailed {
  DiskOperation operation;
};
struct AlarmFired {
  Alarm alarm;
  std::int64_t wall_ms = 0;
};
struct ClientMessage {
  ClientConnectionId connection;
  ToServer message;
  std::int64_t wall_ms = 0;
};
struct ClientLost {
  ClientConnectionId connection;
};
using Input = std::variant<NotificationReceived, Connected, DialFailed, PacketReceived,
                           ConnectionLost, RoomToWrite, DiskDone, DiskFailed, AlarmFired,
                           ClientMessage, ClientLost, ElectionReceived, ElectionConnected,
                           ElectionKnock, ElectionDialEnded, ElectionLost>;

// --- facts ---------------------------------------------------------------------------------------
// What happened, for whoever watches. No server's behaviour depends on one.

/// `zxid`, `peer_epoch`: what this server will vote for itself with.
struct ElectionStarted {
  Zxid zxid;
  Epoch peer_epoch = 0;
  std::int64_t round = 0;
};
struct ElectionDecided {
  ServerState state = ServerState::looking;
  Vote vote;
};
/// A leader has the epoch quorum and has persisted the new epoch.
struct EpochChosen {
  Epoch epoch = 0;
};
enum class SyncMode : std::uint8_t { diff, trunc, snap };
const char* to_text(SyncMode mode);
/// A leader decided how to bring a learner up to date.
struct SyncChosen {
  ServerId learner = 0;
  SyncMode mode = SyncMode::diff;
  Zxid learner_last;
  Zxid target;
};
/// A NEWLEADER quorum: the leader serves; its history up to `history_last` is now committed.
struct LeaderEstablished {
  Epoch epoch = 0;
  Zxid history_last;
};
/// A learner has acknowledged NEWLEADER.
struct LearnerSynced {
  Epoch epoch = 0;
};
/// A learner has UPTODATE and serves.
struct LearnerActivated {
  Epoch epoch = 0;
};
struct RoleEnded {
  ServerState state = ServerState::looking;
  const char* reason = "";
};
/// Reasons that claims and goals ask for.
namespace role_end {
inline constexpr const char* quorum_lost = "the quorum was lost";
inline constexpr const char* counter_used_up = "the transaction counter is used up";
inline constexpr const char* no_quorum_in_time = "no quorum within initLimit";
inline constexpr const char* commit_without_proposal = "a commit without its proposal";
inline constexpr const char* stream_has_gap = "the leader's stream has a gap";
inline constexpr const char* unreadable_proposal = "a proposal that cannot be read";
inline constexpr const char* no_leader_info = "the leader's first packet is not LEADERINFO";
}  // namespace role_end
struct Proposed {
  TxnRef txn;
};
/// On the leader: a quorum has acknowledged it.
struct Committed {
  TxnRef txn;
};
/// Applied to the in-memory database after its commit (`delivered`), or ahead of it: a log tail at
/// load or role end, or a sync stream.
struct TxnApplied {
  TxnRef txn;
  bool delivered = false;
  Applied applied;
};
/// The whole in-memory database was replaced: from disk, or by SNAP.
struct DatabaseLoaded {
  Zxid last_processed;
  bool from_leader = false;
  bool digest_differed = false;  ///< some digest on the disk was not that of the tree
};
struct SessionExpired {
  SessionId session = 0;
};
struct SessionMoved {  ///< a living session was attached to this server
  SessionId session = 0;
};
/// A smaller one knocked: I dial it, as only the larger one's connection is kept.
struct DialledBack {
  ServerId to = 0;
};
/// A new election connection began with the last message sent on an older one.
struct LastWordRepeated {
  ServerId to = 0;
};
using Fact =
    std::variant<ElectionStarted, ElectionDecided, EpochChosen, SyncChosen, LeaderEstablished,
                 LearnerSynced, LearnerActivated, RoleEnded, Proposed, Committed, TxnApplied,
                 DatabaseLoaded, SessionExpired, SessionMoved, DialledBack, LastWordRepeated>;

std::string to_text(const Fact& fact);

// --- effects -------------------------------------------------------------------------------------

struct SendNotification {
  ServerId to = 0;
  Notification notification;
};
/// Connect to that server's election port; answered by ElectionConnected or ElectionDialEnded.
struct DialElection {
  ServerId to = 0;
};
struct SendOnElection {
  ElectionConnectionId connection;
  Notification notification;
};
struct CloseElection {
  ElectionConnectionId connection;
};
/// Connect to the leader's quorum port; answered by Connected or DialFailed.
struct Dial {
  ServerId leader = 0;
};
struct SendPacket {
  ConnectionId connection;
  Packet packet;
};
struct CloseConnection {
  ConnectionId connection;
};
/// The leader's thread blocks in a write to a learner: answered by RoomToWrite when the other end
/// has read what is under way on the connection, or by ConnectionLost.
struct AwaitRoom {
  ConnectionId connection;
};
struct WriteDisk {
  DiskOperation operation;
};
/// Replaces the alarm of that name if it is armed.
struct ArmAlarm {
  Alarm alarm;
  std::int32_t delay_ms = 0;
};
struct DisarmAlarm {
  Alarm alarm;
};
struct SendToClient {
  ClientConnectionId connection;
  ToClient message;
};
struct CloseClient {
  ClientConnectionId connection;
};
enum class HaltReason : std::uint8_t {
  epochs_and_log_disagree,  ///< boot: epoch(lastZxid) > currentEpoch > acceptedEpoch, or the like
  log_without_snapshot,     ///< boot: records but no loadable snapshot (ZOOKEEPER-2325)
  damaged_files,            ///< boot: bytes that are not what was written
  truncate_failed,          ///< learner: TRUNC to a point that its log cannot be cut at
  unexpected_sync_packet,   ///< learner: first packet of a synchronization is none of the three
  commit_out_of_order,      ///< follower: COMMIT is not for the head of its pending list
  disk_failed,              ///< a write, flush or rename was refused
  unreadable_log,           ///< boot: a record whose transaction nobody knows (ZOOKEEPER-2623)
};
/// "epochs-and-log-disagree", …
const char* to_text(HaltReason reason);
/// The process exits, as ZooKeeper does.
struct Halt {
  HaltReason reason = HaltReason::commit_out_of_order;
};
/// A belief about our own code does not hold: always a finding.
struct BeliefBroken {
  std::string sentence;
};
struct Happened {
  Fact fact;
};
using Effect = std::variant<SendNotification, Dial, SendPacket, CloseConnection, AwaitRoom,
                            WriteDisk, ArmAlarm, DisarmAlarm, SendToClient, CloseClient, Halt,
                            BeliefBroken, Happened, DialElection, SendOnElection, CloseElection>;

/// In the order in which they take effect. The caller clears and reuses it.
using Effects = std::vector<Effect>;

}  // namespace zablab
