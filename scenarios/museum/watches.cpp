// What clients that come back are told of what they watch.
#include <array>

#include "scenarios/museum/rooms.hpp"

namespace zablab {

namespace {

const std::array watch_defects = {
    Defect{"zk-1412",
           "an answer that shows more than was read",
           "watches",
           "The answer to a read bears the zxid of the request, which on a leader is the last that "
           "it has proposed, and not that of the state which was read. A client that watches a "
           "node is answered so, loses its connection before the change is told, and comes back "
           "with the zxid of the change: setWatches finds nothing that it has not seen.",
           [](Rules& rules) { rules.answer_zxid = AnswerZxid::of_request; },
           R"(
[scenario]
name = zk-1412
[ensemble]
servers = 3
clients = 2
[server]
tickTime = 100
[weather]
network = 50us..10ms
kill = 0
powerLoss = 0
blackout = 0
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 200ms
[workload]
paths = /a
requestInterval = 20ms
setData = 20
getData = 20
watchPercent = 90
addWatch = 6
)",
           {"read-is-serial", "event-before-answer", "no-lost-event", "no-wrong-event"}},
    Defect{"zk-1667",
           "setWatches by the time of creation",
           "watches",
           "A client watches the data of a node and loses its connection. The node is deleted and "
           "created again. The client comes back, and setWatches asks whether the node was created "
           "since, which is no concern of this watch: the client, which has read the node, is told "
           "that it is created. Whoever waits for a node to be created is told that its data has "
           "changed.",
           [](Rules& rules) { rules.watch_catch_up = WatchCatchUp::by_creation; },
           R"(
[scenario]
name = zk-1667
[ensemble]
servers = 1
clients = 2
[server]
tickTime = 100
snapCount = 100000
[client]
sessionTimeout = 2000
[weather]
network = 50us..5ms
kill = 0
powerLoss = 0
blackout = 0
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
diskStall = 0
clientDrop = 200ms
clientFreshPercent = 0
[workload]
paths = /a
requestInterval = 20ms
delete = 10
getData = 10
exists = 10
watchPercent = 90
[limits]
weatherActions = 600
)",
           {"no-wrong-event"}},
};

}  // namespace

std::span<const Defect> watches_room() { return watch_defects; }

}  // namespace zablab
