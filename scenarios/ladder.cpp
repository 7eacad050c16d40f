#include "scenarios/ladder.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace zablab {

namespace {

struct Space {
  Patience patience;
  std::string_view name;
  std::string_view story;
  std::string_view bounds;
};

// Three servers and one client each; times count for nothing where there is no clock.
constexpr std::string_view base = R"([ensemble]
servers = 3
clients = 1
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
minSessionTimeout = 4000
maxSessionTimeout = 40000
[client]
sessionTimeout = 10000
)";

constexpr std::array spaces = {
    Space{Patience::seconds, "two-writes", "a serving ensemble, two writes, nobody interferes", R"(
from = broadcast
requests = 2
goals = txn-committed
)"},
    Space{Patience::seconds, "one-power-loss",
          "a serving ensemble, a write, a power loss with any part that may survive, a restart", R"(
from = broadcast
coarse = election
requests = 1
powerLosses = 1
goals = leader-lost log-tail-lost torn-record
)"},
    Space{
        Patience::seconds, "first-election",
        "from a cold start: an election in one step, then leader and learners at the finest grain",
        R"(
coarse = election
decisions = 3
goals = leader-elected snap-used
)"},
    Space{Patience::seconds, "two-crashes",
          "two crashes and a write at the coarsest grain: who elects, and what its log holds", R"(
from = broadcast
coarse = election disk links
decisions = 6
requests = 1
kills = 2
goals = leader-replaced txn-committed diff-used
)"},
    Space{Patience::seconds, "failover",
          "a write while the leader or another one goes down; the others elect, it comes back", R"(
from = broadcast
coarse = election disk
decisions = 3
requests = 1
kills = 1
goals = leader-replaced unknown-outcome-committed uncommitted-tail-adopted uncommitted-tail-cut
)"},
    Space{Patience::minutes, "failover-in-flight",
          "the same with every write to a disk a step of its own", R"(
from = broadcast
coarse = election
decisions = 3
requests = 1
kills = 1
goals = leader-replaced committed-without-leaders-disk uncommitted-tail-adopted uncommitted-tail-cut
)"},
    Space{Patience::minutes, "client-returns",
          "a failover behind which the client comes back and writes again", R"(
from = broadcast
coarse = election disk
decisions = 3
sessions = 1
requests = 2
kills = 1
goals = session-moved committed-under-second-leader
)"},
    Space{Patience::minutes, "failover-by-power-loss",
          "a write, a power loss with any part that may survive, an election, a restart", R"(
from = broadcast
coarse = election
decisions = 3
requests = 1
powerLosses = 1
goals = leader-replaced log-tail-lost torn-record
)"},
    Space{Patience::night, "first-session",
          "from a cold start at the finest grain: an election, and a client's first write", R"(
decisions = 3
sessions = 1
goals = leader-elected txn-committed
)"},
    Space{Patience::night, "two-writes-two-crashes",
          "two writes, two crashes and restarts, no cuts: the frontier of the specifications", R"(
from = broadcast
coarse = election disk
decisions = 6
requests = 2
kills = 2
goals = leader-replaced txn-committed
)"},
    Space{Patience::night, "three-writes-two-crashes",
          "a write more than that frontier: an hour on two cores, in 4.3 GB", R"(
from = broadcast
coarse = election disk
decisions = 6
requests = 3
kills = 2
goals = leader-replaced txn-committed
)"},
    Space{Patience::night, "two-writes-two-crashes-two-cuts",
          "with cuts that are noticed, too: what nobody has exhausted yet", R"(
from = broadcast
coarse = election disk
decisions = 9
requests = 2
kills = 2
cuts = 2
goals = leader-replaced txn-committed
)"},
};

/// What a scenario's text views.
struct Texts {
  std::vector<std::string> texts;
  std::vector<Rung> rungs;

  Texts() {
    texts.reserve(spaces.size());
    for (const Space& space : spaces) {
      texts.push_back("[scenario]\nname = " + std::string(space.name) + "\n" + std::string(base) +
                      "[bounds]" + std::string(space.bounds));
      rungs.push_back({{space.name, space.story, texts.back()}, space.patience});
    }
  }
};

}  // namespace

std::span<const Rung> ladder() {
  static const Texts all;
  return all.rungs;
}

}  // namespace zablab
