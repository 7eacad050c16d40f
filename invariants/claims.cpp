#include "invariants/claims.hpp"

namespace zablab {

namespace {

constexpr std::array<ClaimInfo, claim_count> claims = {{
    {Claim::one_leader_per_epoch, "one-leader-per-epoch",
     "At most one leader is ever established in an epoch.", "Zab, DSN 2011, claim 1; ZOOKEEPER-335",
     "a leader is established"},
    {Claim::epoch_won_once, "epoch-won-once",
     "A quorum promises an epoch to one leader only, and one above all that its history has seen.",
     "Zab, DSN 2011, discovery; ZOOKEEPER-335, -1291, -1343", "a leader writes currentEpoch"},
    {Claim::leader_completeness, "leader-completeness",
     "A leader that is established has every transaction that was committed in earlier epochs.",
     "Zab, DSN 2011, claim 7", "a leader is established"},
    {Claim::elected_by_quorum, "elected-by-quorum",
     "Whoever decides an election has heard a quorum for that vote, and joins a reign only if the "
     "leader itself says that it leads.",
     "FastLeaderElection.getVoteTracker, checkLeader", "a server decides an election"},
    {Claim::best_vote_wins, "best-vote-wins",
     "Whoever decides for a vote of its own round has waited for a better one, and knows none.",
     "FastLeaderElection.totalOrderPredicate; Zab, DSN 2011, section 4",
     "a server waits for better votes, or decides an election"},
    {Claim::votes_tell_own_history, "votes-tell-own-history",
     "An election begins with a vote for oneself that tells the zxid and epoch that one has.",
     "FastLeaderElection.getInitLastLoggedZxid, getPeerEpoch", "a server begins to look"},
    {Claim::votes_were_heard, "votes-were-heard",
     "Whoever looks for a leader proposes itself, or what it has heard proposed in that round.",
     "FastLeaderElection.lookForLeader", "a server that looks says whom it proposes"},
    {Claim::rounds_grow, "rounds-grow",
     "Each election of a process is a later round; whoever joins a reign joins its round.",
     "FastLeaderElection.logicalclock", "an election begins, or is decided"},
    {Claim::askers_are_answered, "askers-are-answered",
     "Whoever looks for a leader is told by those that have one, and of the newer round by those "
     "that look.",
     "FastLeaderElection.Messenger.WorkerReceiver", "a notification arrives"},
    {Claim::connections_begin_with_last_word, "connections-begin-with-last-word",
     "A new connection for elections begins with what the server that looks proposes now.",
     "QuorumCnxManager.SendWorker, lastMessageSent", "a connection for elections begins"},
    {Claim::epoch_is_new, "epoch-is-new",
     "A leader proposes an epoch that no voter which has answered it has accepted.",
     "Zab, DSN 2011, discovery; Leader.getEpochToPropose", "a leader writes acceptedEpoch"},
    {Claim::newest_history_leads, "newest-history-leads",
     "An epoch is taken with the promises of a quorum of which none tells a newer history.",
     "Zab, DSN 2011, discovery; Leader.waitForEpochAck", "a leader writes currentEpoch"},
    {Claim::promises_are_kept, "promises-are-kept",
     "A learner promises no epoch below one that it has accepted, counts but once for each, and "
     "tells the history that it has; again when it was brought up to date.",
     "Zab, DSN 2011, discovery; Learner.registerWithLeader",
     "a learner sends ACKEPOCH, or is brought up to date"},
    {Claim::roles_end_cleanly, "roles-end-cleanly",
     "Whoever looks for a leader holds no connection of the role that it had.",
     "Leader.shutdown, Learner.shutdown", "a server begins to look"},
    {Claim::silence_ends_connections, "silence-ends-connections",
     "Whoever has heard nothing from the other end for its limit gives the connection up.",
     "QuorumPeer.initLimit, syncLimit", "an alarm about silence fires"},
    {Claim::late_learners_leave, "late-learners-leave",
     "A leader lets a learner go that owes the same acknowledgement for syncLimit.",
     "LearnerHandler.SyncLimitCheck; ZOOKEEPER-1521", "half a tick of a leader passes"},
    {Claim::learners_have_a_leader, "learners-have-a-leader",
     "A learner whose connection is gone looks for a leader as soon as its disk has done what it "
     "was asked for.",
     "Learner.shutdown, QuorumPeer.run",
     "a connection goes; the disk of a learner has done something"},
    {Claim::lost_connections_are_forgotten, "lost-connections-are-forgotten",
     "Of a connection that is gone, a server keeps no answer that a later one could be given.",
     "LearnerHandler.shutdown, NIOServerCnxn.close", "a connection goes"},
    {Claim::learners_are_pinged, "learners-are-pinged",
     "A leader that serves sends a PING to every learner in every half tick.", "Leader.lead",
     "half a tick of a leader passes"},
    {Claim::pings_are_answered, "pings-are-answered",
     "A learner that serves answers each PING with the sessions that it has heard of.",
     "Follower.processPacket, Learner.ping", "a PING arrives"},
    {Claim::one_connection_per_learner, "one-connection-per-learner",
     "A leader that brings a learner up to date has no other connection of that learner.",
     "LearnerHandler.run", "a leader chooses how to bring a learner up to date"},
    {Claim::reign_begins_whole, "reign-begins-whole",
     "A leader begins to serve at the first zxid of its epoch, and tracks every session that there "
     "is.",
     "Leader.lead, LeaderZooKeeperServer.createSessionTracker", "a leader is established"},
    {Claim::sync_fits_learner, "sync-fits-learner",
     "A learner whose history is a beginning of the leader's is not cut, and is sent no SNAP for "
     "what the leader's window holds; one that has more is cut. Asked where there is a window.",
     "LearnerHandler.syncFollower", "a leader chooses how to bring a learner up to date"},
    {Claim::session_moves_with_client, "session-moves-with-client",
     "A leader that lets a session be served elsewhere counts it as that server's from then on.",
     "LearnerHandler.run (REVALIDATE), SessionTrackerImpl.setOwner",
     "a leader answers about a session"},
    {Claim::newleader_acked_from_disk, "newleader-acked-from-disk",
     "A learner acknowledges NEWLEADER when its disk says that epoch, and what was cut is gone for "
     "good; not before.",
     "Learner.syncWithLeader; ZOOKEEPER-4643", "a learner acknowledges NEWLEADER"},

    {Claim::one_content_per_zxid, "one-content-per-zxid",
     "One zxid is one transaction, in every log, memory and message, for ever.",
     "ZOOKEEPER-335, -1291", "a transaction is logged, applied or committed"},
    {Claim::local_primary_order, "local-primary-order",
     "A leader numbers its proposals 1, 2, 3, … without a gap, up to the last number of an epoch.",
     "Zab, DSN 2011, section 3; ZOOKEEPER-1277", "a leader proposes"},
    {Claim::integrity, "integrity",
     "Only what an established leader proposed is logged, applied, committed or served.",
     "Zab, DSN 2011, section 3", "a leader proposes; a transaction is logged, applied, loaded"},
    {Claim::total_order, "total-order",
     "Commits form one sequence of growing zxids, each proposed right behind the one before it.",
     "Zab, DSN 2011, section 3 (total order, global primary order)",
     "a transaction is committed; a leader is established"},
    {Claim::prefix_agreement, "prefix-agreement",
     "Every server applies that one sequence, from where its state stands, without a gap.",
     "Zab, DSN 2011, section 3 (agreement); ZOOKEEPER-1154, -2845, -4925",
     "a server applies a transaction, or begins to serve"},
    {Claim::delivered_is_committed, "delivered-is-committed",
     "A server delivers only what is committed.", "Zab, DSN 2011, section 3 (integrity)",
     "a server delivers a transaction"},
    {Claim::observer_only_committed, "observer-only-committed",
     "Behind its synchronization, an observer logs only what is committed.",
     "ObserverZooKeeperServer.commitRequest", "an observer appends a record"},
    {Claim::observer_has_no_say, "observer-has-no-say",
     "An observer votes for nobody and acknowledges no proposal; nobody is elected who observes or "
     "has no weight.",
     "FastLeaderElection.totalOrderPredicate, QuorumPeer.LearnerType",
     "a server decides an election; an observer sends something"},

    {Claim::log_order, "log-order",
     "A log grows in the order of the history, without a gap above the snapshot it stands on.",
     "ZOOKEEPER-1154, -1489, -2832, -4712, -4882", "a record is appended; a disk is loaded"},
    {Claim::log_leads_to_snapshot, "log-leads-to-snapshot",
     "A server that has started has no log from below its snapshot that does not lead up to it.",
     "FileTxnSnapLog.restore; ZOOKEEPER-2832", "a server that has started begins to look"},
    {Claim::committed_is_durable, "committed-is-durable",
     "What is committed is on the disks of a quorum, and stays there.",
     "Zab, DSN 2011, section 4; ZOOKEEPER-3911, -4643, -4646",
     "a transaction is committed; a leader is established; a disk loses something"},
    {Claim::memory_agrees_with_disk, "memory-agrees-with-disk",
     "A server votes with the zxid that a restart would find on its disk.", "ZOOKEEPER-2845, -790",
     "a server looks for a leader"},
    {Claim::epoch_not_ahead_of_history, "epoch-not-ahead-of-history",
     "A disk that says currentEpoch e holds the history that the leader of e began with.",
     "ZOOKEEPER-4643", "currentEpoch becomes durable"},
    {Claim::epoch_files_in_order, "epoch-files-in-order",
     "The log's last epoch <= currentEpoch <= acceptedEpoch whenever a server votes.",
     "QuorumPeer.loadDataBase; ZOOKEEPER-1653, -2307", "a server looks for a leader"},
    {Claim::snapshots_are_explained, "snapshots-are-explained",
     "A snapshot is complete when the log holds all that it may show, and no later; it has its "
     "final name when it is durable; one under way is given up when what is not committed comes "
     "to memory.",
     "SyncRequestProcessor, FileTxnSnapLog.save; ZOOKEEPER-4837",
     "a snapshot is completed or renamed; a log is flushed; a transaction is taken over"},
    {Claim::purge_keeps_restart, "purge-keeps-restart",
     "Behind a purge a restart finds what it would have found, also after a power loss.",
     "PurgeTxnLog; ZOOKEEPER-1797", "a purge removes a file"},
    {Claim::damage_is_noticed, "damage-is-noticed",
     "A start on a disk whose bits have flipped takes no record and no snapshot that is not as it "
     "was written.",
     "FileTxnLog, FileSnap (Adler-32)", "a server starts on a damaged disk"},

    {Claim::replay_equals_history, "replay-equals-history",
     "What a disk or a memory holds is the state of the committed history at its zxid.",
     "ZOOKEEPER-4837, -3104, -3145, -2355",
     "a disk is loaded, its digests among the rest; a role ends; the run ends"},
    {Claim::same_zxid_same_tree, "same-zxid-same-tree",
     "Servers at the same zxid hold the same tree and the same sessions.", "ZOOKEEPER-3125, -1319",
     "a transaction with a digest is applied; the run ends"},
    {Claim::result_is_serial, "result-is-serial",
     "Each transaction does what its request means when requests run one after the other.",
     "Programmer's Guide, atomicity; ZOOKEEPER-1624, -2052", "a server delivers a transaction"},
    {Claim::multi_is_atomic, "multi-is-atomic", "A multi changes all that it names, or nothing.",
     "Programmer's Guide, multi; ZOOKEEPER-1624", "a server delivers a transaction"},
    {Claim::at_most_once, "at-most-once",
     "A request becomes at most one committed transaction, and no transaction comes from nowhere.",
     "Zab, DSN 2011, section 3 (integrity)", "a transaction is committed"},
    {Claim::reaped_is_unneeded, "reaped-is-unneeded",
     "A leader takes away a container only when its children are gone or did not come for long, "
     "and a TTL node only when it has no children and was left alone for its time.",
     "ContainerManager.getCandidates", "a transaction is committed"},

    {Claim::ephemeral_has_session, "ephemeral-has-session",
     "An ephemeral is only made while its session is open.", "ZOOKEEPER-1208, -3471",
     "a transaction that makes an ephemeral is committed or applied"},
    {Claim::no_ephemeral_after_close, "no-ephemeral-after-close",
     "No ephemeral outlives the close of its session.", "ZOOKEEPER-1208, -5010",
     "the close of a session is applied"},
    {Claim::refused_session_is_over, "refused-session-is-over",
     "A request is refused with SESSIONEXPIRED only when its session was ended; whoever comes back "
     "is refused only then.",
     "SessionTrackerImpl.checkSession",
     "a transaction is committed; a client is answered, or refused"},
    {Claim::session_id_is_new, "session-id-is-new", "A new session never gets a used id.",
     "SessionTrackerImpl.initializeNextSessionId", "a client is given a session"},
    {Claim::no_early_expiry, "no-early-expiry",
     "A leader expires a session once, and only after a whole timeout in which nobody told it that "
     "its client lives; a new leader begins with a whole timeout.",
     "SessionTrackerImpl.touchSession, LearnerHandler (PING, REVALIDATE)", "a session expires"},
    {Claim::ended_session_is_silent, "ended-session-is-silent",
     "A server that has applied the end of a session lets it in no more and answers it nothing but "
     "its close, which ends the connection.",
     "FinalRequestProcessor.connClosedByClient; ZOOKEEPER-558, -2886",
     "a client is sent something"},
    {Claim::dead_sessions_are_refused, "dead-sessions-are-refused",
     "A leader reads nothing for a session that is closing, or that is served elsewhere.",
     "SessionTrackerImpl.checkSession", "such a session reads through the leader"},
    {Claim::one_connection_per_session, "one-connection-per-session",
     "A session has at most one connection to a server.",
     "NIOServerCnxnFactory.addSession, ZooKeeperServer.reopenSession", "a client is let in"},
    {Claim::requests_take_effect_in_order, "requests-take-effect-in-order",
     "Behind a request of a session no earlier one takes effect but a close, even if it was made "
     "through a server that the session has left.",
     "Programmer's Guide, sequential consistency; SessionTrackerImpl.checkSession (SESSIONMOVED), "
     "ZOOKEEPER-417, -710",
     "a transaction is committed"},
    {Claim::password_opens_session, "password-opens-session",
     "Whoever names a session with a wrong password is not let in.",
     "ZooKeeperServer.reopenSession", "a client is let in"},

    {Claim::replies_in_order, "replies-in-order",
     "A session's requests are answered in the order in which they were made.",
     "Programmer's Guide, sequential consistency", "a client is answered"},
    {Claim::zxid_is_monotone, "zxid-is-monotone",
     "A client never sees an older state after a newer one, on whatever server.",
     "Programmer's Guide, single system image", "a client is answered"},
    {Claim::acknowledged_is_committed, "acknowledged-is-committed",
     "A write that is answered is committed, and the answer's state contains it.",
     "Programmer's Guide, reliability", "a client's write is answered"},
    {Claim::answer_is_serial, "answer-is-serial",
     "The answer to a write is that of the serial store at the zxid of its transaction.",
     "Programmer's Guide, atomicity; ZOOKEEPER-1863, -4537", "a client's write is answered"},
    {Claim::read_is_serial, "read-is-serial",
     "The answer to a read is that of the serial store at the zxid of the answer.",
     "Programmer's Guide, consistency guarantees", "a client's read is answered"},
    {Claim::sync_is_fresh, "sync-is-fresh",
     "A sync is answered with all that the leader had ordered when it handled the sync.",
     "Leader.processSync", "a client's sync is answered"},
    {Claim::event_before_answer, "event-before-answer",
     "A client is told of a change that it watches before it is given any answer that shows it.",
     "Programmer's Guide, ZooKeeper Watches (order)", "a client is answered"},
    {Claim::no_lost_event, "no-lost-event",
     "What a watch is for and has happened is told by the time of an answer that shows it; after a "
     "reconnect, by the time of the answer to setWatches.",
     "Programmer's Guide, ZooKeeper Watches; ZOOKEEPER-1412, -1667, -4466",
     "a client is answered, or told an event"},
    {Claim::no_wrong_event, "no-wrong-event",
     "Each event is of a change that happened after its watch was registered, and told once; what "
     "setWatches tells is so. No watch fires that is over or was removed.",
     "Programmer's Guide, ZooKeeper Watches; ZOOKEEPER-1412, -1667",
     "a client is told an event, or has its setWatches or removeWatches answered"},
    {Claim::event_fits_watch, "event-fits-watch",
     "A watch is told of the kinds of change that it is for: children watches not of data, data "
     "watches and recursive ones not of children.",
     "Programmer's Guide, ZooKeeper Watches; AddWatchMode; ZOOKEEPER-4475",
     "a client is told an event"},
    {Claim::events_reach_readers, "events-reach-readers",
     "Who may not read a node is not told when it changes. (What setWatches tells is not asked "
     "about.)",
     "ZOOKEEPER-4799 (CVE-2024-23944)", "a client is told an event"},

    {Claim::stream_fits, "stream-fits",
     "A learner can take what its leader sends: no role ends over a packet that does not fit. (A "
     "TRUNC that a log cannot be cut at is answered by asking for SNAP.)",
     "Learner.syncWithLeader; ZOOKEEPER-4394", "a learner's role ends"},
    {Claim::no_halt, "no-halt",
     "Under the faults that ZooKeeper tolerates no server gives up, and every disk can be started.",
     "ZOOKEEPER-1653, -2354", "a server halts or refuses to start"},
    {Claim::no_broken_belief, "no-broken-belief", "What the code says of itself is true.",
     "our own code", "any"},

    {Claim::acknowledged_leader_serves, "acknowledged-leader-serves",
     "A leader whose NEWLEADER a quorum has acknowledged, itself included, begins to serve.",
     "Leader.waitForNewLeaderAck; ZOOKEEPER-1270, -4685", "a leader gives up waiting", true},
    {Claim::leader_emerges, "leader-emerges",
     "When faults have stopped, a leader is established within the bound.", "ZOOKEEPER-1419, -1732",
     "the calm ends", true, true},
    {Claim::servers_catch_up, "servers-catch-up",
     "When faults have stopped, every server serves in the leader's epoch and applies all that is "
     "committed.",
     "ZOOKEEPER-1192, -4685", "the calm ends", true, true},
    {Claim::clients_are_answered, "clients-are-answered",
     "When faults have stopped, every client has a session and the answers to its requests.",
     "ZOOKEEPER-710, -2886", "the calm ends", true, true},
    {Claim::silent_sessions_end, "silent-sessions-end",
     "When faults have stopped, a session of which nobody has heard for its timeout and a tick is "
     "closed.",
     "SessionTrackerImpl.run", "the calm ends", true, true},
}};

constexpr bool claims_in_order() {
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (static_cast<std::size_t>(claims[i].claim) != i) return false;
  }
  return true;
}
static_assert(claims_in_order(), "a claim is found by its number");

}  // namespace

std::span<const ClaimInfo> all_claims() { return claims; }

const ClaimInfo& info_of(Claim claim) { return claims[static_cast<std::size_t>(claim)]; }

const ClaimInfo* find_claim(const std::string& name) {
  for (const ClaimInfo& info : claims) {
    if (name == info.name) return &info;
  }
  return nullptr;
}

}  // namespace zablab
