// What the end of a role leaves behind.
#include <array>

#include "scenarios/museum/rooms.hpp"

namespace zablab {

namespace {

const std::array roles_defects = {
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
};

}  // namespace

std::span<const Defect> roles_room() { return roles_defects; }

}  // namespace zablab
