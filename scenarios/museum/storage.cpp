// Logs and snapshots.
#include <array>

#include "scenarios/museum/rooms.hpp"

namespace zablab {

namespace {

const std::array storage_defects = {
    Defect{
        "zk-1489",
        "appends behind the zeros of a TRUNC",
        "log",
        "C led, logged a transaction that reached nobody, and is told by the next leader to cut "
        "it. The file gets shorter; the stream into it stays open, and stands where the "
        "transaction ended. What C logs and acknowledges from now on lands behind zeros, and "
        "when C starts again it stops reading there.",
        [](Rules& rules) { rules.trunc_stream = TruncStream::stays_open; },
        R"(
[scenario]
name = zk-1489
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
restartDelay = 200ms
halves = 0
oneOff = 300ms
oneWay = 0
healDelay = 300ms
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 20ms
)",
        {"memory-agrees-with-disk", "committed-is-durable", "log-order", "replay-equals-history"}},
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
         "read-is-serial", "same-zxid-same-tree", "committed-is-durable"},
        R"(from = broadcast
coarse = election disk
decisions = 6
sessions = 0
requests = 1
kills = 2
)"},
    Defect{
        "zk-4882",
        "memory ahead of a log that failed",
        "disk",
        "A quorum of others commits a transaction, and C applies it; C's own write of it fails. "
        "The error ends C's role but not its process: C keeps its memory, votes with it, is sent "
        "what comes after, and logs that above a hole. Apache's master still does so.",
        [](Rules& rules) { rules.log_failure = LogFailure::ends_role; },
        R"(
[scenario]
name = zk-4882
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
commitLogCount = 500
snapCount = 100000
minNotificationInterval = 20
[weather]
kill = 0
powerLoss = 0
blackout = 0
restartDelay = 600ms
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
writeError = 200ms
clientDrop = 0
[workload]
requestInterval = 20ms
)",
        {"memory-agrees-with-disk", "log-order", "epoch-not-ahead-of-history"}},
    Defect{"unfiled-t",
           "TRUNC to a point that the log does not hold",
           "log",
           "C was brought to Z by SNAP, so its log lacks Z, and logs the transaction behind it, "
           "which reaches nobody else. The others go on from Z, and C is told to cut above Z: the "
           "cut is made behind the first record from Z on, which is the one to be cut. Apache's "
           "master still does so.",
           [](Rules& rules) { rules.trunc_point = TruncPoint::above_first_from_target; },
           R"(
[scenario]
name = unfiled-t
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
commitLogCount = 2
snapCount = 100000
minNotificationInterval = 20
[weather]
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
           {"replay-equals-history", "memory-agrees-with-disk", "log-order", "prefix-agreement",
            "same-zxid-same-tree"}},
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

std::span<const Defect> storage_room() { return storage_defects; }

}  // namespace zablab
