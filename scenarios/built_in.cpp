#include <array>
#include <vector>

#include "scenarios/built_in.hpp"
#include "scenarios/ladder.hpp"
#include "scenarios/scenario.hpp"

namespace zablab {

namespace {

constexpr std::array built_ins = {
    BuiltIn{"default", "everything that the seed draws: 3 or 5 servers, any mix of faults", R"(
[scenario]
name = default
)"},
    BuiltIn{"small", "for check: one election, one session, no faults; options add to it", R"(
[scenario]
name = small
[ensemble]
servers = 3
clients = 1
diskBytes = no
[server]
tickTime = 2000
initLimit = 10
syncLimit = 5
commitLogCount = 500
snapCount = 100000
maxBatchSize = 1000
minNotificationInterval = 200
maxNotificationInterval = 60000
snapshotPieceNodes = 8
snapPieceNodes = 0
autopurge.snapRetainCount = 3
autopurge.purgeInterval = 0
minSessionTimeout = 4000
maxSessionTimeout = 40000
lastCounter = 4294967295
digestEnabled = no
extendedTypesEnabled = yes
enforceQuota = no
superDigest =
containerCheckInterval = 60000
containerNeverUsed = 0
[client]
sessionTimeout = 10000
[weather]
clockSkew = 0
[bounds]
decisions = 3
sessions = 1
goals = txn-committed
)"},
    BuiltIn{"calm", "no faults at all: three servers and three clients", R"(
[scenario]
name = calm
[ensemble]
servers = 3
clients = 3
[weather]
kill = 0
powerLoss = 0
blackout = 0
halves = 0
oneOff = 0
oneWay = 0
repeat = 0
slowLink = 0
diskStall = 0
bridge = 0
ring = 0
swizzle = 0
pause = 0
writeError = 0
fullDisk = 0
clockDriftPercent = 0
clockSkew = 0
clientDrop = 0
)"},
    BuiltIn{"crashes", "servers die and lose their power all the time; the network is well", R"(
[scenario]
name = crashes
[weather]
kill = 700ms
powerLoss = 700ms
halves = 0
oneOff = 0
oneWay = 0
slowLink = 0
bridge = 0
ring = 0
swizzle = 0
)"},
    BuiltIn{"partitions", "the network is cut all the time; no server dies", R"(
[scenario]
name = partitions
[weather]
kill = 0
powerLoss = 0
blackout = 0
halves = 1s
oneOff = 1s
oneWay = 1s
bridge = 1s
ring = 1s
swizzle = 2s
writeError = 0
fullDisk = 0
)"},
    BuiltIn{"sessions", "clients hang up, move, come back as others; sessions expire and close", R"(
[scenario]
name = sessions
[ensemble]
clients = 4
[weather]
clientDrop = 300ms
clientMovesPercent = 60
clientFreshPercent = 20
[workload]
createEphemeral = 12
createEphemeralSequential = 4
closeSession = 3
)"},
    BuiltIn{"snapshots", "a snapshot every few records, a window of one, power losses", R"(
[scenario]
name = snapshots
[server]
commitLogCount = 1
snapCount = 3
snapshotPieceNodes = 1
[weather]
powerLoss = 1s
)"},
    BuiltIn{"standalone", "one server without an ensemble", R"(
[scenario]
name = standalone
[ensemble]
servers = 1
[weather]
halves = 0
oneOff = 0
oneWay = 0
)"},
};

}  // namespace

std::span<const BuiltIn> built_in_scenarios() {
  static const std::vector<BuiltIn> all = [] {
    std::vector<BuiltIn> scenarios(built_ins.begin(), built_ins.end());
    for (const BuiltIn& theme : theme_scenarios()) scenarios.push_back(theme);
    for (const Rung& rung : ladder()) scenarios.push_back(rung.scenario);
    return scenarios;
  }();
  return all;
}

const BuiltIn* find_built_in(std::string_view name) {
  for (const BuiltIn& candidate : built_in_scenarios()) {
    if (candidate.name == name) return &candidate;
  }
  return nullptr;
}

}  // namespace zablab
