// What the store makes of requests and transactions: multis, sessions, replays.
#include <array>

#include "scenarios/museum/rooms.hpp"

namespace zablab {

namespace {

const std::array store_defects = {
    Defect{"zk-710",
           "SESSIONMOVED for ever",
           "sessions",
           "A session comes back through a slow server and, before that is done, through a fast "
           "one. The slow one is served last, and the leader takes it for the place of the "
           "session. Each write through the fast one is answered SESSIONMOVED; as the connection "
           "stays, the client never comes back to set it right.",
           [](Rules& rules) { rules.moved_session = MovedSession::answers; },
           R"(
[scenario]
name = zk-710
[ensemble]
servers = 3
clients = 2
[server]
tickTime = 100
[client]
sessionTimeout = 2000
[weather]
network = 1ms..100ms
kill = 0
powerLoss = 0
blackout = 0
halves = 0
oneOff = 0
oneWay = 0
diskStall = 0
clientDrop = 50ms
[workload]
requestInterval = 50ms
getData = 0
exists = 0
getChildren = 0
sync = 0
)",
           {"answer-is-serial"}},
    Defect{"zk-1046",
           "a replayed create that its parent does not count",
           "recovery",
           "A snapshot is written while a child is created: the parent is in it as it was before, "
           "the child as it is now. The create is replayed, finds its node, and leaves the count "
           "of its parent as it is; the next sequential name is one that was given before.",
           [](Rules& rules) {
             rules.walk_children = WalkChildren::those_of_now;
             rules.replayed_create = ReplayedCreate::leaves_parent;
           },
           R"(
[scenario]
name = zk-1046
[ensemble]
servers = 1
clients = 2
[server]
tickTime = 100
snapCount = 4
snapshotPieceNodes = 1
[weather]
network = 50us..1ms
disk = 1ms..20ms
kill = 300ms
restartDelay = 100ms
powerLoss = 0
blackout = 0
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 10ms
createSequential = 10
[limits]
weatherActions = 400
)",
           {"replay-equals-history", "result-is-serial", "memory-agrees-with-disk"}},
    Defect{"zk-1624",
           "a multi that takes back what it did not do",
           "preparation",
           "A create below /a is pending when a multi creates below /a, too, and fails at its next "
           "operation. Its rollback takes the pending record of /a away, and the next create below "
           "it counts from what is applied: a sequential name is given twice.",
           [](Rules& rules) { rules.multi_rollback = MultiRollback::nothing; },
           R"(
[scenario]
name = zk-1624
[ensemble]
servers = 1
clients = 2
[server]
tickTime = 100
maxBatchSize = 1000
snapCount = 100000
[weather]
network = 50us..5ms
flush = 5ms..50ms
kill = 0
powerLoss = 0
blackout = 0
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 10ms
pipelining = 16
createSequential = 10
multi = 10
[limits]
weatherActions = 600
)",
           {"result-is-serial", "answer-is-serial"}},
    Defect{"zk-2052",
           "a multi that puts back what was never there",
           "preparation",
           "The repair of zk-1624: a multi that fails puts back every record that it had read, "
           "those from the tree included. No transaction ever takes them out. /a, whose children "
           "are gone, cannot be deleted for as long as this server leads.",
           [](Rules& rules) {
             rules.multi_rollback = MultiRollback::all_that_was_read;
             rules.closed_children = ClosedChildren::still_counted;
           },
           R"(
[scenario]
name = zk-2052
[ensemble]
servers = 1
clients = 2
[server]
tickTime = 100
maxBatchSize = 1000
snapCount = 100000
[weather]
network = 50us..5ms
flush = 5ms..50ms
kill = 0
powerLoss = 0
blackout = 0
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 10ms
pipelining = 16
multi = 10
delete = 10
createEphemeral = 10
closeSession = 3
[limits]
weatherActions = 600
)",
           {"result-is-serial", "answer-is-serial"}},
    Defect{"zk-3125",
           "a replayed delete that its parent does not see",
           "recovery",
           "A snapshot is written while a node is deleted: its parent is in it with the child, the "
           "child is not. The delete is replayed, finds no node, and leaves the parent as it is: "
           "with a child that does not exist, and the zxid of an older change.",
           [](Rules& rules) { rules.replayed_delete = ReplayedDelete::leaves_parent; },
           R"(
[scenario]
name = zk-3125
[ensemble]
servers = 1
clients = 2
[server]
tickTime = 100
snapCount = 4
snapshotPieceNodes = 1
[weather]
network = 50us..1ms
disk = 1ms..20ms
kill = 300ms
restartDelay = 100ms
powerLoss = 0
blackout = 0
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 10ms
delete = 20
[limits]
weatherActions = 200
)",
           {"replay-equals-history", "result-is-serial", "memory-agrees-with-disk"}},
    Defect{
        "zk-3144",
        "a snapshot without a session that it is named after",
        "recovery",
        "A transaction is applied to the tree first and to the table of sessions then. A snapshot "
        "begins in between: it bears the zxid of the createSession and lacks the session. Whatever "
        "the session owns when the walk comes by has no owner after a restart.",
        [](Rules& rules) { rules.walk_sessions = WalkSessions::before_last_txn; },
        R"(
[scenario]
name = zk-3144
[ensemble]
servers = 1
clients = 2
[server]
tickTime = 100
snapCount = 4
snapshotPieceNodes = 1
[weather]
network = 50us..1ms
disk = 1ms..20ms
kill = 300ms
restartDelay = 100ms
powerLoss = 0
blackout = 0
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 10ms
closeSession = 10
createEphemeral = 10
[limits]
weatherActions = 400
)",
        {"replay-equals-history", "ephemeral-has-session"}},
    Defect{"zk-3145",
           "a replayed close that finds nothing to delete",
           "recovery",
           "The transaction that ends a session does not say which nodes it takes. A snapshot is "
           "written meanwhile: the parent is in it with the ephemeral, the ephemeral is not. At "
           "replay the session owns nothing, and the parent keeps a child that does not exist.",
           [](Rules& rules) { rules.close_paths = ClosePaths::looked_up; },
           R"(
[scenario]
name = zk-3145
[ensemble]
servers = 1
clients = 2
[server]
tickTime = 100
snapCount = 4
snapshotPieceNodes = 1
[weather]
network = 50us..1ms
disk = 1ms..20ms
kill = 300ms
restartDelay = 100ms
powerLoss = 0
blackout = 0
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 10ms
closeSession = 10
createEphemeral = 20
[limits]
weatherActions = 400
)",
           {"replay-equals-history", "result-is-serial", "memory-agrees-with-disk"}},
    Defect{"zk-1653",
           "a server that never starts again",
           "recovery",
           "A learner has saved the snapshot of a new epoch, and goes down before it has written "
           "currentEpoch. Its history is newer than the epoch that it was last in, which looks "
           "like damage: it refuses to start, now and ever after.",
           [](Rules& rules) { rules.epoch_repair = EpochRepair::refuses_start; },
           R"(
[scenario]
name = zk-1653
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
commitLogCount = 2
minNotificationInterval = 20
[weather]
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
requestInterval = 20ms
)",
           {"no-halt"}},
    Defect{"unfiled-c",
           "children that a close does not count off",
           "preparation",
           "A session that owns the only child of /a is closed, and /a is deleted behind it, "
           "before the close is applied. The close has not taken its ephemerals from the pending "
           "count of /a: the delete, which comes later in the order, answers NOTEMPTY. Apache's "
           "master still does so.",
           [](Rules& rules) { rules.closed_children = ClosedChildren::still_counted; },
           R"(
[scenario]
name = unfiled-c
[ensemble]
servers = 1
clients = 2
[server]
tickTime = 100
maxBatchSize = 1000
snapCount = 100000
[weather]
network = 50us..5ms
flush = 5ms..50ms
kill = 0
powerLoss = 0
blackout = 0
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 10ms
pipelining = 16
closeSession = 5
createEphemeral = 20
delete = 20
[limits]
weatherActions = 600
)",
           {"result-is-serial", "answer-is-serial"}},
};

}  // namespace

std::span<const Defect> store_room() { return store_defects; }

}  // namespace zablab
