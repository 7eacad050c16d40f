// One step, as the claims look at it, and what each of their files does with it. Internal to
// invariants/.
#pragma once

#include <string>

#include "invariants/elections.hpp"
#include "invariants/findings.hpp"
#include "invariants/ghost.hpp"
#include "invariants/session_lives.hpp"
#include "sim/step.hpp"
#include "sim/world.hpp"

namespace zablab {

struct Observation {
  Ghost& ghost;
  Findings& findings;
  SessionLives& lives;
  ElectionLives& elections;
  const World& world;  ///< after the step
  const Step& step;
  ServerId server = 0;  ///< whose call is looked at

  const History& history() const { return *ghost.history; }
  const ServerGhost& mine() const { return ghost.server(server); }
  ServerGhost& edit_mine() const { return ghost.edit_server(server); }
  /// Its process; nullptr if the step ended it.
  const Replica* process() const {
    const Server& machine = world.server(server);
    return machine.up() ? &machine.process() : nullptr;
  }
  const ServerConfig& config() const { return world.server_setup(server).config; }
  const Rules& rules() const { return world.server_setup(server).rules; }
  template <class Words>
  bool demand(Claim claim, bool holds, Words&& in_words) const {
    return findings.demand(claim, holds, std::forward<Words>(in_words));
  }
  void reached(Goal goal) const { findings.reached(goal); }
};

/// "server 2".
std::string server_text(ServerId server);
/// Its leader is bringing it up to date.
bool is_synchronizing(const Observation& seen);

// --- leadership.cpp ------------------------------------------------------------------------------

/// A leader asks its disk to write currentEpoch: it has an ACKEPOCH quorum.
void on_epoch_won(const Observation& seen, Epoch epoch);
void on_fact(const Observation& seen, const LeaderEstablished& established);
void on_fact(const Observation& seen, const RoleEnded& ended);
/// Its process or its role as a leader is over.
void on_leader_gone(const Observation& seen);

// --- elections.cpp -------------------------------------------------------------------------------

/// Before the call's effects.
void on_election_heard(const Observation& seen, const ServerStep& call);
void on_election_fact(const Observation& seen, const ServerStep& call, const Fact& fact);
void on_election_said(const Observation& seen, const Notification& said);
/// Behind the call's effects; `looked` and `round`: what it was before.
void check_asker_is_answered(const Observation& seen, const ServerStep& call, bool looked,
                             std::int64_t round);
/// A leader asks its disk to write acceptedEpoch.
void check_epoch_is_new(const Observation& seen, Epoch epoch);
/// … currentEpoch.
void check_promises(const Observation& seen, Epoch epoch);

/// A learner sends it; behind the call's input.
void check_promise(const Observation& seen, const AckEpoch& ack);
/// A connection for elections begins; behind the call's effects.
void check_begins_with_last_word(const Observation& seen, const ServerStep& call,
                                 const ElectionConnectionId& connection);
/// A server that looks waits for better votes.
void check_final_wait(const Observation& seen, const ArmAlarm& armed);
/// A learner is up to date.
void check_vouches_again(const Observation& seen);

// --- connections.cpp -----------------------------------------------------------------------------

/// Behind the call's effects.
void check_connections(const Observation& seen, const ServerStep& call);
/// Its next election begins.
void check_old_role_is_over(const Observation& seen);
/// A leader has chosen how to bring it up to date.
void check_learners_connections(const Observation& seen, ServerId learner);
void check_sync_fits(const Observation& seen, const SyncChosen& chosen);
void check_beginning_of_reign(const Observation& seen, Epoch epoch);
/// A leader answers about a session.
void check_session_moved(const Observation& seen, const SendPacket& sent,
                         const Revalidated& answer);
/// A learner acknowledges something.
void check_newleader_ack(const Observation& seen, const Ack& ack);

// --- snapshot_walks.cpp --------------------------------------------------------------------------

/// A server asks its disk to complete the snapshot of that name.
void check_snapshot_sealed(const Observation& seen, Zxid name);
/// … to give it its final name.
void check_snapshot_renamed(const Observation& seen, Zxid name);
/// A log was flushed; behind the call.
void check_walk_goes_on(const Observation& seen);
void check_walk_under_tail(const Observation& seen, const TxnApplied& applied);
/// A process begins its first election.
void check_log_leads_to_snapshot(const Observation& seen);

// --- order.cpp -----------------------------------------------------------------------------------

void on_fact(const Observation& seen, const Proposed& proposed);
void on_fact(const Observation& seen, const Committed& committed);
void on_fact(const Observation& seen, const TxnApplied& applied);
void on_fact(const Observation& seen, const DatabaseLoaded& loaded);
void on_fact(const Observation& seen, const LearnerActivated& activated);
/// The committed history now ends at `place`. REQUIRES: the last committed place leads to it.
void commit_up_to(const Observation& seen, Zxid place);
/// A learner reads the beginning of a SNAP that goes on in pieces.
void on_snap_begun(const Observation& seen, const Input& input);
/// The leader writes a piece of it.
void on_snap_piece_written(const Observation& seen, const SendPacket& sent);
/// The process or the role is over, and with it what had come of a SNAP.
void on_snap_broken_off(const Observation& seen);
/// A standalone server proposes and commits without saying so.
void on_standalone_append(const Observation& seen, const TxnRef& txn);
void after_standalone_call(const Observation& seen);

// --- say.cpp -------------------------------------------------------------------------------------

void on_fact(const Observation& seen, const ElectionDecided& decided);
/// Does nothing for those that have a vote.
void check_word_of_observer(const Observation& seen, const Effect& effect);
void check_log_of_observer(const Observation& seen, Zxid logged);
/// On whose disks is what a quorum decided?
void note_holders(const Observation& seen, ServerSet holders);
/// Who has acknowledged what a leader wants to commit?
void note_acknowledgements(const Observation& seen, const Input& input);
void note_synchronized(const Observation& seen, const SyncChosen& chosen);

// --- disk.cpp ------------------------------------------------------------------------------------

void on_performed(const Observation& seen, const DiskOperation& operation);
void on_power_loss(const Observation& seen, const Survivors& survivors);
/// A down server's disk was replaced by an empty one.
void on_wiped(const Observation& seen);
/// A server starts, and its disk holds from then on what it has read.
void on_damage_taken(const Observation& seen, const Boot& boot);
void on_fact(const Observation& seen, const ElectionStarted& started);
/// A piece of a snapshot is handed to the disk.
void on_snapshot_piece(const Observation& seen, Zxid name, bool first);
/// Every record that a restart would replay follows the one before it.
void check_log(const Observation& seen);
/// A quorum has the history up to `place` on its disks.
void check_durable(const Observation& seen, Zxid place);

/// What a restart from there would end with.
Zxid restart_place(const History& history, const DiskEnd& end);
DiskEnd disk_end(const LogImage& log, const SnapshotDirectory& snapshots);

// --- store.cpp -----------------------------------------------------------------------------------

/// A transaction became committed: what must it have done?
void on_newly_committed(const Observation& seen, const TxnRef& txn);
/// What is prepared now may be judged by what the server has applied.
void note_applied_then(const Observation& seen, const Txn& prepared);
/// A server applied a transaction after its commit.
void on_delivered(const Observation& seen, const TxnApplied& applied);
/// The whole in-memory database against the serial history, where that is committed.
void check_memory(const Observation& seen);
/// What a restart would load, against the serial history.
void check_disk_replay(const Observation& seen);
/// Servers at one zxid have one tree, also where it is not committed.
void check_same_trees(const Observation& seen);
void forget_what_all_have_passed(const Observation& seen);

// --- whole_store.cpp -----------------------------------------------------------------------------

/// Before the transaction is executed: may a leader take away what it does?
void check_reaped(const Observation& seen, const Txn& txn);
/// A write of the whole store was committed, a read of it answered.
void note_write(const Observation& seen, const Operation& operation, const Applied& answer);
void note_read(const Observation& seen, const Operation& operation, ErrorCode error);

// --- sessions.cpp --------------------------------------------------------------------------------

/// Ephemerals and sessions after a transaction was applied to this server's memory.
void check_ephemerals(const Observation& seen, const Txn& txn);
/// A leader prepared the close of a session.
void on_close_prepared(const Observation& seen, SessionId session);
/// May a server say that this session is over?
bool may_be_refused(const Ghost& ghost, SessionId session);
/// The session that a transaction creates an ephemeral for; 0 if it creates none.
SessionId owner_of_created_ephemeral(const Txn& txn);

// --- session_lives.cpp ---------------------------------------------------------------------------

/// After every call of a server.
void on_session_call(const Observation& seen, const ServerStep& call);
/// A follower answers a PING.
void on_ping_answered(const Observation& seen, const ConnectionId& connection);
/// A leader begins to serve: it starts the clock of every session anew.
void on_leader_tracks(const Observation& seen, const ServerStep& call);
/// A leader proposes; if that opens a session, its clock starts.
void on_session_proposed(const Observation& seen, const ServerStep& call, const Txn& txn);
void on_session_expired(const Observation& seen, SessionId session);
void on_sent_to_client(const Observation& seen, const ServerStep& call, const SendToClient& sent);
/// A server that decides by itself says that the session is over.
void check_refusal(const Observation& seen, SessionId session);
/// The process or the role is over, and with it what it has heard.
void forget_lives_at(const Observation& seen);
/// A transaction became committed.
void on_session_committed(const Observation& seen, const Txn& txn);
/// At the end of the calm, for a server that may lead.
void check_silent_sessions(const Observation& seen);

// --- clients.cpp ---------------------------------------------------------------------------------

void on_client_event(const Observation& seen, const ClientEvent& event);
/// A client dials: from now on its answers continue what it told the server that it has seen.
void on_client_connects(const Observation& seen, std::int32_t client);
/// A client authenticates: its connection shows more of who it is.
void on_client_shows(const Observation& seen, std::int32_t client, const Authenticate& auth);
/// A client's write is committed; `expected` is what it must answer.
void on_call_committed(const Observation& seen, const Txn& txn, const Applied& expected);
/// A leader handles a sync.
void on_sync_ordered(const Observation& seen, const Input& input);

// --- watch_events.cpp ----------------------------------------------------------------------------

/// A client is told an event, is answered a request, has lost its connection.
void on_watcher_told(const Observation& seen, const ClientTold& told);
void on_watcher_answered(const Observation& seen, const ClientReturned& returned,
                         const Operation& operation);
void on_watcher_detached(const Observation& seen, std::int32_t client);
/// A transaction became committed.
void on_watchable_committed(const Observation& seen, const Txn& txn);
/// A setWatches leaves: by the client itself, or by hand.
void on_watches_set(const Observation& seen, const ClientCalled& called);

// --- liveness.cpp --------------------------------------------------------------------------------

/// A leader hears that a learner has acknowledged its NEWLEADER.
void on_newleader_acknowledged(const Observation& seen, const Input& input);
/// A leader has stopped waiting for them: because it serves, or because its role is over.
void forget_acknowledgements(const Observation& seen);
void check_acknowledged_leader(const Observation& seen);
bool is_caught_up(const Ghost& ghost, const World& world);
void judge_calm(const Observation& seen, bool settled);

}  // namespace zablab
