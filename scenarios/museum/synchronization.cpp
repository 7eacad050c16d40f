// How a learner is brought up to date.
#include <array>

#include "scenarios/museum/rooms.hpp"

namespace zablab {

namespace {

const std::array synchronization_defects = {
    Defect{"zk-1154",
           "a foreign zxid inside the window is left in place",
           "synchronization",
           "A logs a transaction alone and goes down. B and C form a new epoch and commit more. A "
           "returns: its last zxid lies between the ends of the leader's window but is not in it, "
           "and the leader only sends what is greater. A keeps its own transaction for ever.",
           [](Rules& rules) { rules.foreign_zxid = ForeignZxid::send_newer; },
           R"(
[scenario]
name = zk-1154
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
commitLogCount = 500
snapCount = 100000
minNotificationInterval = 20
[weather]
kill = 400ms
powerLoss = 0
blackout = 0
restartDelay = 600ms
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 20ms
)",
           {"prefix-agreement", "integrity"},
           R"(from = broadcast
coarse = election disk
decisions = 3
sessions = 1
requests = 2
kills = 1
)"},
    Defect{
        "zk-1319",
        "an empty server that is in sync",
        "synchronization",
        "B leads a new epoch and has proposed nothing in it; what it proposed last is still zero. "
        "C joins with an empty disk, whose last zxid is zero too. They look the same: C is sent "
        "nothing, and serves.",
        [](Rules& rules) { rules.last_proposed = LastProposed::starts_at_zero; },
        R"(
[scenario]
name = zk-1319
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
commitLogCount = 500
snapCount = 100000
minNotificationInterval = 20
[weather]
kill = 400ms
powerLoss = 0
blackout = 0
restartDelay = 800ms
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 20ms
)",
        {"epoch-not-ahead-of-history", "prefix-agreement"}},
    Defect{"zk-1367",
           "sessions that a synchronization leaves out",
           "synchronization",
           "C hears of new and closed sessions while it is synchronized. They change its tree, and "
           "its session table stays as it was. When C leads, sessions that nobody closes never "
           "expire.",
           [](Rules& rules) { rules.synced_sessions = SyncedSessions::reach_tree_alone; },
           R"(
[scenario]
name = zk-1367
[ensemble]
servers = 3
clients = 2
[server]
tickTime = 100
commitLogCount = 500
snapCount = 100000
minNotificationInterval = 20
[weather]
kill = 400ms
powerLoss = 0
blackout = 0
restartDelay = 600ms
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientFreshPercent = 50
clientDrop = 200ms
[workload]
requestInterval = 20ms
)",
           {"replay-equals-history", "same-zxid-same-tree", "refused-session-is-over",
            "result-is-serial", "ephemeral-has-session"}},
    Defect{
        "zk-2355",
        "a DIFF that counts as received",
        "synchronization",
        "C is told DIFF up to a zxid, and takes it for its own at once. The connection breaks "
        "ahead of the transactions. C votes with what it does not have, and the next leader sends "
        "nothing: it looks up to date.",
        [](Rules& rules) { rules.diff_target = DiffTarget::claimed_at_once; },
        R"(
[scenario]
name = zk-2355
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
commitLogCount = 500
snapCount = 100000
minNotificationInterval = 20
[weather]
network = 1ms..20ms
kill = 200ms
powerLoss = 0
blackout = 0
restartDelay = 200ms
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 20ms
)",
        {"memory-agrees-with-disk", "prefix-agreement", "log-order"}},
    Defect{
        "zk-3023",
        "what came between NEWLEADER and UPTODATE",
        "synchronization",
        "A follower gets proposals between NEWLEADER and UPTODATE, and acknowledges them with "
        "UPTODATE while they wait for its log. The leader commits; the follower goes down, and a "
        "quorum's disks do not have it.",
        [](Rules& rules) { rules.leftover_acks = LeftoverAcks::with_uptodate; },
        R"(
[scenario]
name = zk-3023
[ensemble]
servers = 3
clients = 2
[server]
tickTime = 100
commitLogCount = 500
snapCount = 100000
minNotificationInterval = 20
[weather]
network = 2ms..20ms
flush = 1ms..50ms
kill = 300ms
powerLoss = 0
blackout = 0
restartDelay = 200ms
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 10ms
)",
        {"committed-is-durable"}},
    Defect{"zk-3104",
           "NEWLEADER ahead of what the snapshot shows",
           "synchronization",
           "B is sent a snapshot, and NEWLEADER is queued before it is written. What commits "
           "meanwhile is in the later pieces, and is queued behind NEWLEADER. B saves the snapshot "
           "under its old zxid, acknowledges, and goes down: its disk holds parts of transactions "
           "that its log does not have.",
           [](Rules& rules) { rules.newleader_place = NewLeaderPlace::ahead_of_it; },
           R"(
[scenario]
name = zk-3104
[ensemble]
servers = 3
clients = 2
[server]
tickTime = 200
commitLogCount = 1
snapCount = 100000
minNotificationInterval = 20
snapPieceNodes = 1
[weather]
network = 1ms..5ms
kill = 400ms
powerLoss = 0
blackout = 0
restartDelay = 300ms
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 10ms
)",
           {"replay-equals-history", "result-is-serial"}},
    Defect{
        "zk-3642",
        "a snapshot that only memory holds",
        "synchronization",
        "C loads the leader's SNAP and loses the leader before NEWLEADER, so nothing of it is on "
        "C's disk. C keeps the database and votes with it; the next leader sends what comes "
        "after it, and C logs that above what its disk ends with. A restart has lost what lies "
        "between.",
        [](Rules& rules) { rules.unsaved_snap = UnsavedSnap::kept_in_memory; },
        R"(
[scenario]
name = zk-3642
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
commitLogCount = 1
snapCount = 100000
minNotificationInterval = 20
[weather]
network = 2ms..20ms
kill = 200ms
powerLoss = 0
blackout = 0
restartDelay = 300ms
halves = 0
oneOff = 0
oneWay = 0
slowLink = 100ms
slowLinkDuration = 500ms
slowLinkFactor = 20
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 10ms
)",
        {"memory-agrees-with-disk", "log-order"},
        R"(coarse = election
decisions = 6
sessions = 1
kills = 1
)"},
    Defect{"zk-3911",
           "NEWLEADER acknowledged ahead of the log",
           "synchronization",
           "A logs a transaction alone, goes down, returns and is elected with B: B gets the "
           "transaction by DIFF and acknowledges NEWLEADER with nothing on its disk. A serves, the "
           "transaction counts as committed; both go down, B comes back without it, and B and C "
           "elect B.",
           [](Rules& rules) { rules.synced_txns = SyncedTxns::left_in_memory; },
           R"(
[scenario]
name = zk-3911
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
commitLogCount = 500
snapCount = 100000
minNotificationInterval = 20
[weather]
kill = 400ms
powerLoss = 400ms
blackout = 0
restartDelay = 300ms
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 20ms
)",
           {"epoch-not-ahead-of-history", "committed-is-durable", "log-order"},
           R"(from = broadcast
coarse = election
decisions = 3
sessions = 0
requests = 1
kills = 1
)"},
    Defect{"zk-4394",
           "a commit that finds nothing",
           "synchronization",
           "At NEWLEADER the proposals that are not committed yet are set aside for the log, and "
           "the list that "
           "commits are matched with is empty. The commit of one of them comes ahead of UPTODATE: "
           "the learner cannot place it, and gives up. Under steady writes it never joins.",
           [](Rules& rules) { rules.uncommitted_at_newleader = UncommittedAtNewLeader::set_aside; },
           R"(
[scenario]
name = zk-4394
[ensemble]
servers = 3
clients = 2
[server]
tickTime = 100
commitLogCount = 500
snapCount = 100000
minNotificationInterval = 20
[weather]
network = 2ms..20ms
kill = 300ms
powerLoss = 0
blackout = 0
restartDelay = 200ms
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 10ms
)",
           {"stream-fits"}},
    Defect{"zk-4643",
           "currentEpoch written ahead of the log",
           "synchronization",
           "A and C commit a transaction in epoch 1 while B is away. A goes down; C leads epoch 2 "
           "with B, which writes currentEpoch = 2 and loses its power before the transaction is on "
           "its disk. C goes down. Of A (epoch 1, with the transaction) and B (epoch 2, without "
           "it) the epoch wins: B cuts the transaction from A.",
           [](Rules& rules) { rules.epoch_write = EpochWrite::before_log; },
           R"(
[scenario]
name = zk-4643
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
commitLogCount = 500
snapCount = 100000
minNotificationInterval = 20
[weather]
kill = 400ms
powerLoss = 300ms
blackout = 0
restartDelay = 300ms
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 20ms
)",
           {"epoch-not-ahead-of-history", "committed-is-durable"},
           R"(from = broadcast
coarse = election
decisions = 3
sessions = 0
requests = 1
kills = 1
)"},
    Defect{"zk-4646",
           "NEWLEADER acknowledged ahead of the flush",
           "synchronization",
           "A logs a transaction alone, goes down, returns and is elected with B: B gets the "
           "transaction by DIFF, hands it to the thread that writes its log, and acknowledges "
           "NEWLEADER while it is still in that queue. A serves, the transaction counts as "
           "committed; B's process is killed, A goes down, and B and C go on without it.",
           [](Rules& rules) { rules.synced_flush = SyncedFlush::left_to_log_thread; },
           R"(
[scenario]
name = zk-4646
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
commitLogCount = 500
snapCount = 100000
minNotificationInterval = 20
[weather]
kill = 400ms
powerLoss = 0
blackout = 0
restartDelay = 300ms
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 20ms
)",
           {"epoch-not-ahead-of-history", "committed-is-durable"},
           R"(from = broadcast
coarse = election
decisions = 3
sessions = 0
requests = 1
kills = 1
)"},
    Defect{
        "zk-4685",
        "an acknowledgement ahead of NEWLEADER's",
        "synchronization",
        "A learner's log thread acknowledges the transactions of its stream when they are "
        "flushed, ahead of NEWLEADER. The leader waits for nothing but NEWLEADER's: it does not "
        "know the packet, and never counts this learner. The quorum is there, and nobody serves.",
        [](Rules& rules) { rules.stream_acks = StreamAcks::when_flushed; },
        R"(
[scenario]
name = zk-4685
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
initLimit = 5
commitLogCount = 500
snapCount = 100000
minNotificationInterval = 20
[weather]
kill = 400ms
powerLoss = 0
blackout = 0
restartDelay = 600ms
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 20ms
)",
        {"acknowledged-leader-serves"}},
    Defect{
        "zk-4925",
        "a window with a hole",
        "synchronization",
        "B gets transactions by DIFF: they reach its log and memory, and not its window of recent "
        "ones, which later ones join. B leads; C, which lacks all of them, lies inside the window "
        "and is sent only the later ones.",
        [](Rules& rules) { rules.window_feed = WindowFeed::broadcast_alone; },
        R"(
[scenario]
name = zk-4925
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
commitLogCount = 500
snapCount = 100000
minNotificationInterval = 20
[weather]
kill = 400ms
powerLoss = 0
blackout = 0
restartDelay = 300ms
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 20ms
)",
        {"prefix-agreement", "no-broken-belief", "log-order", "stream-fits"}},
    Defect{
        "unfiled-acks",
        "acknowledgements that outlive a truncation",
        "synchronization",
        "A follower acknowledges a proposal, restarts and comes back to the same leader, which "
        "has not committed it yet: the leader cuts it from the follower's log (TRUNC to its last "
        "commit) and sends it again, but has kept the acknowledgement. It commits before the "
        "transaction is back on that disk. Found by this laboratory in the ported code; the "
        "same shape is in Apache's master.",
        [](Rules& rules) { rules.old_acks = OldAcks::keep_counting; },
        R"(
[scenario]
name = unfiled-acks
[ensemble]
servers = 3
clients = 2
[server]
tickTime = 200
commitLogCount = 500
snapCount = 100000
minNotificationInterval = 20
[weather]
kill = 400ms
powerLoss = 0
blackout = 0
restartDelay = 200ms
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 300ms
diskStallDuration = 1s
clientDrop = 0
[workload]
requestInterval = 20ms
)",
        {"committed-is-durable"}},
};

}  // namespace

std::span<const Defect> synchronization_room() { return synchronization_defects; }

}  // namespace zablab
