// Workloads and mixes of faults, one theme each. What they leave open is drawn: the seeds of one
// differ in all the rest. `zablab list scenarios --text NAME` prints one as a file to start from.
#include <array>

#include "scenarios/built_in.hpp"

namespace zablab {

namespace {

constexpr std::array themes = {
    BuiltIn{"writers", "clients that write as fast as they are answered", R"(
[scenario]
name = writers
[ensemble]
clients = 3
[workload]
create = 4
createEphemeral = 0
createSequential = 0
createEphemeralSequential = 0
delete = 4
setData = 20
multi = 0
getData = 0
exists = 0
getChildren = 0
sync = 0
closeSession = 0
requestInterval = 10ms
pipelining = 16
)"},
    BuiltIn{"readers", "clients that read, and sync before they do; few writes", R"(
[scenario]
name = readers
[ensemble]
clients = 4
[weather]
clientMovesPercent = 80
[workload]
create = 2
createEphemeral = 0
createSequential = 0
createEphemeralSequential = 0
delete = 0
setData = 6
multi = 0
getData = 20
exists = 6
getChildren = 6
sync = 14
closeSession = 0
requestInterval = 20ms
pipelining = 4
)"},
    BuiltIn{"ephemerals", "nodes that live as long as their sessions, which move, expire and close",
            R"(
[scenario]
name = ephemerals
[ensemble]
clients = 4
[client]
sessionTimeout = 600
[server]
tickTime = 100
[weather]
clientDrop = 200ms
clientMovesPercent = 70
clientFreshPercent = 30
[workload]
create = 2
createEphemeral = 16
createSequential = 0
createEphemeralSequential = 6
delete = 4
setData = 0
multi = 0
getData = 0
exists = 6
getChildren = 8
sync = 0
closeSession = 3
)"},
    BuiltIn{"sequences", "names that count, under a few parents", R"(
[scenario]
name = sequences
[ensemble]
clients = 4
[workload]
create = 3
createEphemeral = 0
createSequential = 16
createEphemeralSequential = 8
delete = 6
setData = 0
multi = 4
getData = 0
exists = 0
getChildren = 8
sync = 0
closeSession = 0
requestInterval = 20ms
)"},
    BuiltIn{"multis", "many operations at once, or none of them", R"(
[scenario]
name = multis
[ensemble]
clients = 3
[workload]
create = 4
createEphemeral = 0
createSequential = 0
createEphemeralSequential = 0
delete = 4
setData = 4
multi = 24
getData = 6
exists = 0
getChildren = 0
sync = 0
closeSession = 0
versionedPercent = 70
)"},
    BuiltIn{"watches", "clients that watch what the others change, hang up and come back", R"(
[scenario]
name = watches
[ensemble]
clients = 3
[weather]
clientDrop = 300ms
clientMovesPercent = 60
clientFreshPercent = 10
clientReconnectDelay = 100ms
[workload]
create = 6
createEphemeral = 4
createSequential = 2
createEphemeralSequential = 0
delete = 8
setData = 8
multi = 2
getData = 8
exists = 8
getChildren = 8
sync = 1
watchPercent = 80
addWatch = 4
removeWatches = 2
closeSession = 0
requestInterval = 20ms
)"},
    BuiltIn{"slow-client",
            "clients that are long away and come back when others have given them up", R"(
[scenario]
name = slow-client
[ensemble]
clients = 3
[server]
tickTime = 100
[client]
sessionTimeout = 400
[weather]
clientDrop = 300ms
clientReconnectDelay = 500ms
clientFreshPercent = 0
[workload]
create = 4
createEphemeral = 10
createSequential = 0
createEphemeralSequential = 0
delete = 0
setData = 8
multi = 0
getData = 8
exists = 0
getChildren = 0
sync = 0
closeSession = 0
requestInterval = 300ms
pipelining = 1
)"},
    BuiltIn{"many-sessions", "a session after the other, more than there are clients", R"(
[scenario]
name = many-sessions
[ensemble]
clients = 8
[server]
tickTime = 100
[client]
sessionTimeout = 1000
[weather]
clientDrop = 50ms
clientFreshPercent = 80
clientReconnectDelay = 20ms
[workload]
create = 4
createEphemeral = 10
createSequential = 0
createEphemeralSequential = 0
delete = 0
setData = 6
multi = 0
getData = 6
exists = 0
getChildren = 0
sync = 0
closeSession = 6
)"},
    BuiltIn{"acls", "who may do what: lists that change, clients that prove who they are", R"(
[scenario]
name = acls
[ensemble]
clients = 3
[server]
superDigest = super:D/InIHSb7yEEbrWz8b9l71RjZJU=
[workload]
create = 8
createEphemeral = 0
createSequential = 0
createEphemeralSequential = 0
delete = 6
setData = 6
multi = 4
getData = 6
exists = 0
getChildren = 0
sync = 0
closeSession = 0
createWithAcl = 10
setAcl = 10
getAcl = 6
auth = 6
requestInterval = 20ms
)"},
    BuiltIn{"containers", "nodes that leaders take away when nobody needs them", R"(
[scenario]
name = containers
[ensemble]
clients = 3
[server]
extendedTypesEnabled = yes
containerCheckInterval = 200
containerNeverUsed = 500
[workload]
paths = /a /b /a/x /a/y /b/x
create = 8
createEphemeral = 4
createSequential = 0
createEphemeralSequential = 0
delete = 8
setData = 6
multi = 4
getData = 0
exists = 0
getChildren = 4
sync = 0
closeSession = 0
createContainer = 10
createTtl = 10
ttl = 500ms
deleteContainer = 2
requestInterval = 20ms
)"},
    BuiltIn{"quotas", "paths below which only so much is allowed", R"(
[scenario]
name = quotas
[ensemble]
clients = 3
[server]
enforceQuota = yes
[workload]
create = 8
createEphemeral = 4
createSequential = 6
createEphemeralSequential = 0
delete = 6
setData = 10
multi = 4
getData = 0
exists = 0
getChildren = 0
sync = 0
closeSession = 0
quota = 8
requestInterval = 20ms
)"},
    BuiltIn{"bad-disks",
            "disks that stand still, refuse, are full, and lose what they did not flush", R"(
[scenario]
name = bad-disks
[weather]
halves = 0
oneOff = 0
oneWay = 0
bridge = 0
ring = 0
swizzle = 0
flush = 1ms..50ms
powerLoss = 700ms
diskStall = 500ms
writeError = 500ms
fullDisk = 1s
)"},
    BuiltIn{"bad-network", "every shape of partition, links that turn slow; no server dies", R"(
[scenario]
name = bad-network
[weather]
kill = 0
powerLoss = 0
blackout = 0
writeError = 0
fullDisk = 0
halves = 2s
oneOff = 2s
oneWay = 2s
bridge = 2s
ring = 2s
swizzle = 2s
slowLink = 500ms
)"},
    BuiltIn{"bad-clocks", "processes that stand still, timers and clocks that are wrong", R"(
[scenario]
name = bad-clocks
[weather]
pause = 300ms
pauseDuration = 500ms
clockDriftPercent = 50
clockSkew = 1min
)"},
    BuiltIn{"observers", "servers without a vote, which clients use as any other", R"(
[scenario]
name = observers
[ensemble]
observers = 2
clients = 3
[weather]
clientMovesPercent = 80
)"},
    BuiltIn{"weighted",
            "voters in three groups of unlike weight: quorums of two, and none of three",
            R"(
[scenario]
name = weighted
[ensemble]
groups = 1:2 3:4 5
weights = 1=2 3=2
)"},
    BuiltIn{"dialled-elections",
            "servers that dial each other for elections, over connections that break", R"(
[scenario]
name = dialled-elections
[ensemble]
electionConnections = dialled
[weather]
repeat = 300ms
kill = 2s
powerLoss = 3s
)"},
    BuiltIn{"short-epochs", "epochs of a dozen transactions: leaders give way all the time", R"(
[scenario]
name = short-epochs
[server]
lastCounter = 12
[workload]
requestInterval = 20ms
)"},
    BuiltIn{"lying-disks", "beyond the model: syncs that report success and do nothing", R"(
[scenario]
name = lying-disks
[weather]
lyingSyncPercent = 5
powerLoss = 1s
)"},
    BuiltIn{"wiped-disks", "beyond the model: servers that come back with an empty disk", R"(
[scenario]
name = wiped-disks
[weather]
wipe = 3s
)"},
    BuiltIn{"rotten-disks", "beyond the model: bits that flip in logs and snapshots at rest", R"(
[scenario]
name = rotten-disks
[ensemble]
diskBytes = yes
[weather]
flippedBits = 1s
kill = 1s
)"},
    BuiltIn{"rotten-epochs", "beyond the model: bits that flip in the epoch files at rest", R"(
[scenario]
name = rotten-epochs
[ensemble]
diskBytes = yes
[weather]
flippedEpochs = 1s
kill = 1s
)"},
};

}  // namespace

std::span<const BuiltIn> theme_scenarios() { return themes; }

}  // namespace zablab
