#include "scenarios/museum.hpp"

#include <array>

#include "protocol/base/ensure.hpp"

namespace zablab {

namespace {

const std::array defects = {
    Defect{"zk-335",
           "an epoch number used twice",
           "discovery",
           "A leads epoch 1, logs 1:1 alone and goes down. B and C elect; neither has a record of "
           "epoch 1, so B leads \"epoch 1\" too and commits another 1:1. When A returns, its last "
           "zxid equals that of the leader: nothing is sent, and one zxid stands for two "
           "transactions.",
           [](Rules& rules) { rules.epoch_memory = EpochMemory::last_zxid; },
           R"(
[scenario]
name = zk-335
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
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
           {"epoch-won-once", "one-leader-per-epoch", "one-content-per-zxid"},
           R"(coarse = election
decisions = 6
sessions = 0
kills = 1
restarts = 0
)"},
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
    Defect{"zk-1208",
           "an ephemeral created behind the close of its session",
           "preparation",
           "A session's close is prepared; a create of an ephemeral by the same session, already "
           "queued, is prepared behind it: the session still looks alive, and the close has its "
           "list of paths. The node has no owner and stays for ever.",
           [](Rules& rules) { rules.closing_session = ClosingSession::accepts; },
           R"(
[scenario]
name = zk-1208
[ensemble]
servers = 1
clients = 1
[server]
tickTime = 100
maxBatchSize = 1000
snapCount = 100000
[client]
sessionTimeout = 200
[weather]
network = 50us..100ms
flush = 1ms..50ms
lateness = 0
kill = 0
powerLoss = 0
blackout = 0
halves = 0
oneOff = 0
oneWay = 0
repeat = 0
slowLink = 0
diskStall = 500ms
diskStallDuration = 100ms
clientDrop = 0
[workload]
requestInterval = 50ms
pipelining = 16
create = 0
createEphemeral = 0
createSequential = 0
createEphemeralSequential = 10
delete = 0
setData = 0
multi = 0
[limits]
weatherActions = 600
)",
           {"result-is-serial", "ephemeral-has-session", "no-ephemeral-after-close"},
           R"(from = broadcast
sessions = 0
requests = 1
sessionExpiries = 1
operations = create /a "" ephemeral
)"},
    Defect{"zk-2845",
           "memory behind the log across roles",
           "role change",
           "C has logged a transaction that the leader committed, but has not applied it when the "
           "leader goes away. C keeps its memory across the role change, and votes with what "
           "memory has: an epoch begins without the transaction, which C's disk still holds.",
           [](Rules& rules) { rules.role_end = RoleEnd::keep_memory; },
           R"(
[scenario]
name = zk-2845
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
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
           {"memory-agrees-with-disk", "prefix-agreement"},
           R"(from = broadcast
decisions = 0
sessions = 0
requests = 1
kills = 1
restarts = 0
)"},
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
    Defect{"zk-4712",
           "a log thread that outlives its role",
           "role change",
           "C has acknowledged NEWLEADER, and the proposals that came with the stream are in the "
           "queue of its log thread, when it loses the leader ahead of UPTODATE. Nothing stops the "
           "thread. C follows the next leader, which knows nothing of them, and logs what that one "
           "sends behind them.",
           [](Rules& rules) { rules.log_thread = LogThread::outlives_role; },
           R"(
[scenario]
name = zk-4712
[ensemble]
servers = 3
clients = 2
[server]
tickTime = 200
commitLogCount = 500
snapCount = 100000
minNotificationInterval = 20
[weather]
network = 5ms..50ms
kill = 300ms
powerLoss = 0
blackout = 0
restartDelay = 200ms
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 300ms
diskStallDuration = 500ms
clientDrop = 0
[workload]
requestInterval = 20ms
)",
           {"log-order", "memory-agrees-with-disk", "prefix-agreement"},
           R"(
from = broadcast
coarse = election links
decisions = 3
sessions = 0
requests = 1
kills = 2
restarts = 1
)"},
    Defect{
        "zk-4837",
        "a snapshot that outlives TRUNC",
        "snapshot",
        "A logs a transaction alone, goes down, returns with the longest log and is elected: it "
        "saves its state, that transaction included, as a snapshot, and goes down before anybody "
        "follows. B and C begin an epoch without the transaction. A returns and is told to cut it "
        "from its log; it does, loads what its disk holds, and the snapshot brings it back. "
        "Apache's master still does so.",
        [](Rules& rules) { rules.trunc_reach = TruncReach::log_alone; },
        R"(
[scenario]
name = zk-4837
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
commitLogCount = 500
snapCount = 100000
minNotificationInterval = 20
[weather]
kill = 300ms
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
        {"replay-equals-history", "memory-agrees-with-disk", "log-order", "result-is-serial",
         "read-is-serial", "same-zxid-same-tree"},
        R"(from = broadcast
coarse = election disk
decisions = 6
sessions = 0
requests = 1
kills = 2
)"},
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
    Defect{"unfiled-walk",
           "a snapshot under way when a role ends",
           "snapshot",
           "A background snapshot is being written when its server's role ends. The log's "
           "uncommitted tail is applied to memory, and the walk takes parts of it into the file, "
           "which bears an older zxid. The next leader has the tail cut from the log (TRUNC); the "
           "snapshot stays and brings it back. Found by this laboratory in the ported code; the "
           "same shape is in Apache's master (family of ZOOKEEPER-4837).",
           [](Rules& rules) { rules.walk_under_tail = WalkUnderTail::goes_on; },
           R"(
[scenario]
name = unfiled-walk
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
commitLogCount = 500
snapCount = 2
minNotificationInterval = 20
[weather]
network = 500us..5ms
disk = 1ms..20ms
kill = 200ms
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
           {"replay-equals-history", "read-is-serial", "same-zxid-same-tree"}},
};

}  // namespace

std::span<const Defect> museum() { return defects; }

const Defect* find_defect(std::string_view id) {
  for (const Defect& defect : defects) {
    if (defect.id == id) return &defect;
  }
  return nullptr;
}

Rules rules_with(const std::vector<std::string>& ids) {
  Rules rules;
  for (const std::string& id : ids) {
    const Defect* defect = find_defect(id);
    ensure(defect != nullptr, "a defect is in the museum");
    defect->turn_on(rules);
  }
  return rules;
}

}  // namespace zablab
