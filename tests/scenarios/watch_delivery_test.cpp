// Who may not read a node is not told that it changes; fuzz sees it where everybody is told.
#include <gtest/gtest.h>

#include "model/run.hpp"
#include "scenarios/plan.hpp"
#include "scenarios/scenario.hpp"

namespace zablab {
namespace {

constexpr const char* guarded_and_watched = R"(
[scenario]
name = guarded-and-watched
[ensemble]
servers = 3
clients = 3
[workload]
create = 4
delete = 4
setData = 8
getData = 8
watchPercent = 80
addWatch = 4
createWithAcl = 6
setAcl = 6
auth = 2
)";

struct Judged {
  std::uint64_t evaluated = 0;  ///< how often there was something to judge
  int broken = 0;
};

Judged judge(WatchDelivery delivery) {
  Judged judged;
  const Scenario scenario = std::get<Scenario>(read_scenario(guarded_and_watched));
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    RunPlan plan = run_plan(draw_plan(scenario, seed));
    for (ServerSetup& server : plan.setup.servers) server.rules.watch_delivery = delivery;
    const RunResult result = run_seed(plan, seed);
    judged.evaluated += result.evaluated[static_cast<std::size_t>(Claim::events_reach_readers)];
    if (!result.violation) continue;
    EXPECT_EQ(result.violation->claim, "events-reach-readers") << "seed " << seed;
    ++judged.broken;
  }
  return judged;
}

TEST(WatchDelivery, ReadersAloneAreTold) {
  const Judged judged = judge(WatchDelivery::to_readers);
  EXPECT_EQ(judged.broken, 0);
  EXPECT_GT(judged.evaluated, 0U);
}

TEST(WatchDelivery, TellingEverybodyIsSeen) {
  EXPECT_GT(judge(WatchDelivery::to_all_watchers).broken, 0);
}

}  // namespace
}  // namespace zablab
