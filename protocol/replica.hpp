// A server as a value: all that a process keeps in memory. What lives only in one phase lives in
// that phase's struct and dies with it; ZooKeeper keeps it in locals of blocking loops.
//
// Read in this order: Looking, Following (its stages in order), Leading, then Replica.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <variant>
#include <vector>
#include "protocol/base/fifo.hpp"

#include "protocol/config.hpp"
#include "protocol/effects.hpp"
#include "protocol/election/connections.hpp"
#include "protocol/messages.hpp"
#include "protocol/pipeline/pipeline.hpp"
#include "protocol/rules.hpp"
#include "protocol/store/database.hpp"
#include "protocol/store/prep.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// Between the start of the process and its first vote: what the last process left unsynced is made
/// durable before it counts in a vote, and what a crash left halfway is put right.
struct Recovering {
  enum class Step : std::uint8_t {
    syncing,
    discarding,
    writing_accepted_epoch,
    writing_current_epoch,
  };
  Step step = Step::syncing;
  std::int32_t operations_left = 0;
  auto fields() const { return std::tie(step, operations_left); }
  bool operator==(const Recovering&) const = default;
};

/// A vote as tallied, with what its sender said of itself.
struct TalliedVote {
  Vote vote;
  ServerState state = ServerState::looking;
  auto fields() const { return std::tie(vote, state); }
  bool operator==(const TalliedVote&) const = default;
};

/// FastLeaderElection.lookForLeader.
struct Looking {
  Vote initial;   ///< my own candidacy
  Vote proposal;  ///< the best seen in this round
  std::map<ServerId, TalliedVote> tally;
  std::map<ServerId, TalliedVote> out_of_election;
  std::int32_t notification_timeout_ms = 0;
  bool final_wait = false;  ///< a quorum agrees with the proposal
  auto fields() const {
    return std::tie(initial, proposal, tally, out_of_election, notification_timeout_ms, final_wait);
  }
  bool operator==(const Looking&) const = default;
};

// --- following -----------------------------------------------------------------------------------

struct Dialing {
  std::int32_t attempts_left = 5;
  auto fields() const { return std::tie(attempts_left); }
  bool operator==(const Dialing&) const = default;
};

/// FOLLOWERINFO sent; LEADERINFO awaited, or acceptedEpoch being written.
struct Discovering {
  std::optional<Epoch> accepting;  ///< the new epoch, while acceptedEpoch is being written
  bool lost = false;               ///< the connection went while the disk was awaited
  auto fields() const { return std::tie(accepting, lost); }
  bool operator==(const Discovering&) const = default;
};

/// ACKEPOCH sent; from the first packet of the stream to UPTODATE.
struct Synchronizing {
  enum class Step : std::uint8_t {
    first_packet,  ///< DIFF, TRUNC or SNAP awaited
    truncating,    ///< TRUNC: the disk is at work, nothing is read
    snap_pieces,   ///< SNAP: there is no database until its end has come
    stream,        ///< proposals and commits up to NEWLEADER
    cutting_log,   ///< NEWLEADER: from here to the ACK nothing is read from the leader
    saving_snapshot,
    discarding_log,      ///< what the snapshot replaces
    deleting_snapshots,  ///< those above it
    logging,
    writing_epoch,
    awaiting_uptodate  ///< NEWLEADER acknowledged
  };
  Epoch epoch = 0;
  Step step = Step::first_packet;
  SyncMode mode = SyncMode::diff;
  std::optional<SnapshotFile> arriving;  ///< SNAP: the pieces that have come
  Fifo<TxnRef> not_logged;               ///< proposals of the stream (packetsNotLogged)
  Fifo<Zxid> committed;                  ///< their commits, where they are not applied at once
  Fifo<TxnRef> set_aside;                ///< ZOOKEEPER-4394: what was not committed at NEWLEADER
  Zxid cut_at;                           ///< TRUNC: the last zxid that stays
  std::int32_t disk_operations_left = 0;
  bool lost = false;  ///< the connection went while the disk was awaited
  auto fields() const {
    return std::tie(epoch, step, mode, arriving, not_logged, committed, set_aside, cut_at,
                    disk_operations_left, lost);
  }
  bool operator==(const Synchronizing&) const = default;
};

/// Broadcast, on a follower.
struct FollowerServing {
  Epoch epoch = 0;
  Fifo<TxnRef> pending;  ///< proposed, not committed (pendingTxns)
  CommitProcessor commit;
  ClientTable clients;
  Fifo<QueuedRequest> pending_syncs;
  std::map<SessionId, std::int32_t> touched;  ///< since the last PING, with timeouts in ms
  /// How often the leader was asked for a session and has not answered yet.
  std::map<SessionId, std::int32_t> revalidations;
  auto fields() const {
    return std::tie(epoch, pending, commit, clients, pending_syncs, touched, revalidations);
  }
  bool operator==(const FollowerServing&) const = default;
};

/// The role is over; the sync processor empties its queue.
struct Draining {
  auto fields() const { return std::tie(); }
  bool operator==(const Draining&) const = default;
};

/// Under a leader, with or without a vote: an observer's role (OBSERVING) has the same stages.
/// Where the two differ, the config tells which it is.
struct Following {
  ServerId leader = 0;
  std::optional<ConnectionId> connection;
  std::variant<Dialing, Discovering, Synchronizing, FollowerServing, Draining> stage;
  auto fields() const { return std::tie(leader, connection, stage); }
  bool operator==(const Following&) const = default;
};

// --- leading -------------------------------------------------------------------------------------

/// A SNAP that is being written to a learner (DataTree.serialize on the handler's thread). The tree
/// is looked at piece by piece, while the leader goes on applying.
struct SnapStream {
  Zxid zxid;
  std::set<std::string> ahead;  ///< nodes still to be visited: children of those that were written
  Fifo<Packet> queued;          ///< what waits for the end of the stream (queuedPackets)
  bool owes_newleader = false;  ///< NEWLEADER is to come behind them
  auto fields() const { return std::tie(zxid, ahead, queued, owes_newleader); }
  bool operator==(const SnapStream&) const = default;
};

/// One learner's connection on the leader's side (LearnerHandler).
struct LearnerHandler {
  enum class Step : std::uint8_t {
    awaiting_info,           ///< FOLLOWERINFO or OBSERVERINFO
    awaiting_epoch,          ///< the epoch quorum
    awaiting_ack_epoch,      ///< LEADERINFO sent
    awaiting_ack_quorum,     ///< ACKEPOCH received
    sending_snap,            ///< SNAP is being written
    awaiting_newleader_ack,  ///< the stream and NEWLEADER sent
    awaiting_start,          ///< NEWLEADER acknowledged; the leader does not serve yet
    serving                  ///< UPTODATE sent
  };
  Step step = Step::awaiting_info;
  ServerId server = 0;
  AckEpoch summary;
  std::optional<SnapStream> stream;    ///< while sending_snap
  bool forwarding = false;             ///< gets proposals and commits as they happen
  std::int32_t ticks_left = 0;         ///< until it no longer counts for the leader's quorum
  std::optional<Zxid> unacknowledged;  ///< SyncLimitCheck: a proposal being timed
  std::int32_t unacknowledged_half_ticks = 0;
  std::optional<Zxid> latest_proposed;  ///< what is timed next
  auto fields() const {
    return std::tie(step, server, summary, stream, forwarding, ticks_left, unacknowledged,
                    unacknowledged_half_ticks, latest_proposed);
  }
  bool operator==(const LearnerHandler&) const = default;
};

/// A sync waits behind the proposal it was attached to.
struct PendingSync {
  ConnectionId learner;
  auto fields() const { return std::tie(learner); }
  bool operator==(const PendingSync&) const = default;
};

struct OutstandingProposal {
  TxnRef txn;
  ServerSet acks;
  std::vector<PendingSync> syncs;
  auto fields() const { return std::tie(txn, acks, syncs); }
  bool operator==(const OutstandingProposal&) const = default;
};

/// Broadcast, on the leader.
struct LeaderServing {
  Prep prep;
  SessionTracker sessions;
  Fifo<OutstandingProposal> outstanding;  ///< in zxid order, without a gap
  Zxid last_committed;
  CommitProcessor commit;
  ClientTable clients;
  bool half_tick = false;  ///< the next leader_tick is a whole tick
  bool reaping = false;    ///< container_check is armed
  auto fields() const {
    return std::tie(prep, sessions, outstanding, last_committed, commit, clients, half_tick,
                    reaping);
  }
  bool operator==(const LeaderServing&) const = default;
};

struct Leading {
  enum class Step : std::uint8_t {
    saving_snapshot,    ///< at entry; learners are not accepted yet
    collecting_epochs,  ///< FOLLOWERINFO of a quorum
    writing_accepted,   ///< acceptedEpoch
    collecting_ack_epochs,
    writing_current,  ///< currentEpoch; learners are being synchronized meanwhile
    collecting_newleader_acks,
    serving,
    draining
  };
  Step step = Step::saving_snapshot;
  Epoch epoch = -1;  ///< the largest seen plus one, until it is fixed
  ServerSet connecting;
  ServerSet epoch_acks;
  ServerSet newleader_acks;
  AckEpoch summary;  ///< my own (currentEpoch, last zxid) at entry
  Zxid last_proposed;
  std::map<ConnectionId, LearnerHandler> handlers;
  LeaderServing serving;
  auto fields() const {
    return std::tie(step, epoch, connecting, epoch_acks, newleader_acks, summary, last_proposed,
                    handlers, serving);
  }
  bool operator==(const Leading&) const = default;
};

/// One server, no ensemble: Prep, Sync, Final.
struct Standalone {
  Prep prep;
  SessionTracker sessions;
  Fifo<std::pair<QueuedRequest, std::optional<TxnRef>>> awaiting_flush;
  ClientTable clients;
  bool reaping = false;  ///< container_check is armed
  auto fields() const { return std::tie(prep, sessions, awaiting_flush, clients, reaping); }
  bool operator==(const Standalone&) const = default;
};

using Phase = std::variant<Recovering, Looking, Following, Leading, Standalone>;

/// A purge under way (the purge task, a thread of its own).
struct Purge {
  enum class Step : std::uint8_t { flushing, removing_snapshots, removing_logs };
  Step step = Step::flushing;
  Zxid oldest_kept;  ///< of snapshots; those below it may be gone
  std::int32_t operations_left = 0;
  bool refused = false;  ///< the disk failed; nothing more is removed
  auto fields() const { return std::tie(step, oldest_kept, operations_left, refused); }
  bool operator==(const Purge&) const = default;
};

struct Replica {
  ServerId id = 0;
  Epoch accepted_epoch = 0;  ///< as the file holds it; changed after the write succeeded
  Epoch current_epoch = 0;
  Vote current_vote;               ///< answered to whoever asks while this server is not LOOKING
  std::int64_t logical_clock = 0;  ///< election round; 0 after a restart
  SessionId next_session = 0;
  std::optional<Database> database;  ///< kept across roles; nullopt: must be loaded from disk
  SyncProcessor sync;
  std::optional<SnapshotWalk> walk;
  std::int32_t abandoned_snapshot_operations = 0;  ///< of a walk given up; their end is ignored
  std::optional<Purge> purge;
  /// A TRUNC could not be carried out (the cut point lies below a snapshot that SNAP left, and the
  /// log begins above it): the next ACKEPOCH says "no database", so that the leader sends SNAP.
  bool needs_snap = false;
  Phase phase;
  ElectionConnections connections;

  auto fields() const {
    return std::tie(id, accepted_epoch, current_epoch, current_vote, logical_clock, next_session,
                    database, sync, walk, abandoned_snapshot_operations, purge, needs_snap, phase,
                    connections);
  }
  bool operator==(const Replica&) const = default;
};
/// What was recorded before servers dialled for elections stays valid.
inline void mix(Mixer& mixer, const Replica& replica) { mix_with_younger_last(mixer, replica); }

// --- the seam ------------------------------------------------------------------------------------

/// All that a server may look at besides itself.
struct Surroundings {
  const ServerConfig& config;
  const Rules& rules;
  const DiskView& disk;
};

/// The only way in and the only way out. Appends to `out`.
void step(Replica& replica, const Input& input, const Surroundings& around, Effects& out);

struct Started {
  Replica replica;
};
struct Refused {
  HaltReason reason = HaltReason::epochs_and_log_disagree;
};
/// What a restart makes of its disk. `start_count`: how often this server was started before; it
/// stands for the clock reading that keeps session ids of two processes apart.
std::variant<Started, Refused> boot(ServerId id, std::int32_t start_count,
                                    const Surroundings& around, Effects& out);

// What the world asks of a server from outside.

/// What a server is under a leader: FOLLOWING, or OBSERVING if it has no vote.
ServerState learning_state(const ServerConfig& config);
/// LOOKING, FOLLOWING, OBSERVING, LEADING: as election messages would say it. A standalone server
/// leads.
ServerState state_of(const Replica& replica, const ServerConfig& config);
/// True while the election port takes connections: from the first vote on.
bool accepts_elections(const Replica& replica);
/// True while the quorum port takes connections.
bool accepts_learners(const Replica& replica);
/// True while the client port serves.
bool accepts_clients(const Replica& replica);
/// False while the thread that reads `connection` waits for the disk: what is sent stays in flight.
bool reads_from(const Replica& replica, const ConnectionId& connection);

}  // namespace zablab
