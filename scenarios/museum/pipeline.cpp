// Requests, sessions, broadcast.
#include <array>

#include "scenarios/museum/rooms.hpp"

namespace zablab {

namespace {

const std::array pipeline_defects = {
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
    Defect{"zk-1277",
           "a counter that runs into the epoch",
           "broadcast",
           "The counter of an epoch is full. The next zxid is the last one plus one, in 64 bits: a "
           "transaction of an epoch that nobody leads.",
           [](Rules& rules) { rules.counter_end = CounterEnd::runs_into_epoch; },
           R"(
[scenario]
name = zk-1277
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
lastCounter = 5
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
clientDrop = 0
[workload]
requestInterval = 20ms
)",
           {"local-primary-order", "integrity"}},
    Defect{
        "zk-2926",
        "a session that was only prepared",
        "preparation",
        "A leader enters a new session into the replicated table when it prepares createSession. "
        "The transaction is never committed; the leader keeps the session, which no other server "
        "has.",
        [](Rules& rules) { rules.session_entry = SessionEntry::when_prepared; },
        R"(
[scenario]
name = zk-2926
[ensemble]
servers = 3
clients = 2
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
oneOff = 200ms
oneWay = 0
slowLink = 0
diskStall = 0
healDelay = 300ms
clientFreshPercent = 100
clientDrop = 50ms
[workload]
requestInterval = 20ms
)",
        {"replay-equals-history", "same-zxid-same-tree"}},
};

}  // namespace

std::span<const Defect> pipeline_room() { return pipeline_defects; }

}  // namespace zablab
