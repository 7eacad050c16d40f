// Elections and epochs.
#include <array>

#include "scenarios/museum/rooms.hpp"

namespace zablab {

namespace {

const std::array discovery_defects = {
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
    Defect{"zk-790",
           "a zxid of an epoch that nobody follows",
           "discovery",
           "B takes itself for the leader and calls its last zxid (2,0) at once, ahead of any "
           "quorum. Nobody follows. From then on its vote beats those of servers with longer "
           "histories.",
           [](Rules& rules) { rules.epoch_zxid = EpochZxid::at_entry; },
           R"(
[scenario]
name = zk-790
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
initLimit = 3
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
           {"memory-agrees-with-disk", "epoch-files-in-order", "leader-completeness",
            "epoch-won-once", "committed-is-durable"}},
    Defect{
        "zk-1192",
        "an epoch claimed without a quorum",
        "discovery",
        "A leader has proposed an epoch, and the learners that were to acknowledge it are gone. "
        "When initLimit is over it looks at the flag of the wait before, which is fulfilled, and "
        "goes on: it claims the epoch. Another leader is promised the same one.",
        [](Rules& rules) { rules.ack_epoch_wait = AckEpochWait::goes_on; },
        R"(
[scenario]
name = zk-1192
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
initLimit = 3
commitLogCount = 500
snapCount = 100000
minNotificationInterval = 20
[weather]
network = 1ms..20ms
kill = 150ms
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
requestInterval = 0
)",
        {"epoch-won-once", "one-leader-per-epoch", "epoch-not-ahead-of-history"}},
    Defect{
        "zk-1270",
        "acknowledgements that come too early",
        "synchronization",
        "Learners acknowledge NEWLEADER faster than their leader writes its own currentEpoch. It "
        "makes the proposal that they acknowledge only then, and throws what came before away: a "
        "quorum is formed, and nobody serves.",
        [](Rules& rules) { rules.early_acks = EarlyAcks::thrown_away; },
        R"(
[scenario]
name = zk-1270
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
initLimit = 3
commitLogCount = 500
snapCount = 100000
minNotificationInterval = 20
[weather]
network = 50us..500us
flush = 200us..60ms
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
        "zk-1419",
        "votes that beat each other",
        "election",
        "With equal zxids a larger id beats a larger epoch, which beats the smaller one whatever "
        "the ids: the order is none. Two votes beat each other, servers change their minds for "
        "ever, and no election ends.",
        [](Rules& rules) { rules.vote_order = VoteOrder::ids_across_epochs; },
        R"(
[scenario]
name = zk-1419
[ensemble]
servers = 5
clients = 1
[server]
tickTime = 100
commitLogCount = 500
snapCount = 100000
minNotificationInterval = 20
[weather]
network = 1ms..1ms
lateness = 0us..0us
disk = 100us..100us
flush = 1ms..1ms
kill = 100ms
powerLoss = 0
blackout = 0
restartDelay = 400ms
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 0
[workload]
requestInterval = 0
[limits]
weatherActions = 800
calmTime = 10s
)",
        {"leader-emerges", "servers-catch-up"}},
};

}  // namespace

std::span<const Defect> discovery_room() { return discovery_defects; }

}  // namespace zablab
