// What files and packets say, or cannot say, of the store.
#include <array>

#include "scenarios/museum/rooms.hpp"

namespace zablab {

namespace {

const std::array bytes_defects = {
    Defect{"zk-2623",
           "a check that nobody can read",
           "preparation",
           "A client sends a check that stands outside of any multi. The leader makes a "
           "transaction of it, whose type no reader of proposals and logs knows: followers leave, "
           "come back, are sent it again, and whoever has it in its log never starts again.",
           [](Rules& rules) {
             rules.lone_check = LoneCheck::executed;
             rules.lone_check_txn = LoneCheckTxn::cannot_be_read;
           },
           R"(
[scenario]
name = zk-2623
[ensemble]
servers = 3
clients = 1
[server]
tickTime = 100
minNotificationInterval = 20
[weather]
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
requestInterval = 50ms
check = 20
[limits]
weatherActions = 600
)",
           {"stream-fits", "no-halt", "result-is-serial"}},
    Defect{
        "zk-3306",
        "a node whose ACLs nobody knows",
        "recovery",
        "A snapshot begins with its table of ACLs; its nodes refer to lists by number. While it "
        "is written, a node is created with a list that was not in use: the node is in the "
        "snapshot, its list is not. The create is replayed, finds the node and leaves it as it "
        "is, and nobody may touch it any more.",
        [](Rules& rules) { rules.walk_acls = WalkAcls::in_table_of_its_begin; },
        R"(
[scenario]
name = zk-3306
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
createWithAcl = 20
delete = 10
[limits]
weatherActions = 400
)",
        {"replay-equals-history", "result-is-serial", "memory-agrees-with-disk", "read-is-serial"}},
};

}  // namespace

std::span<const Defect> bytes_room() { return bytes_defects; }

}  // namespace zablab
