// No family of faults is decoration: each leads somewhere that nothing else in a small world leads
// to. (Of repeated election messages no goal is known that needs them, but connections that are
// dialled have theirs.)
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "invariants/goals.hpp"
#include "scenarios/scenario.hpp"

namespace zablab {
namespace {

constexpr const char* still_world = R"(
[scenario]
name = still
[ensemble]
servers = 3
clients = 2
[server]
tickTime = 100
initLimit = 5
syncLimit = 3
commitLogCount = 500
snapCount = 100000
minNotificationInterval = 20
autopurge.purgeInterval = 0
lastCounter = 4294967295
[workload]
closeSession = 0
auth = 0
)";

constexpr std::array families = {
    "kill",
    "powerLoss",
    "blackout",
    "halves",
    "oneOff",
    "oneWay",
    "ring",
    "slowLink",
    "bridge",
    "diskStall",
    "swizzle",
    "pause",
    "repeat",
    "writeError",
    "fullDisk",
    "clockDriftPercent",
    "clockSkew",
    "clientDrop",
    "clientWrongPasswordPercent",
    "neededDiskStallsPercent",
    "lyingSyncPercent",
    "wipe",
    "flippedBits",
    "flippedEpochs",
};

/// `beside`: what must happen too, with the family and without it.
struct Only {
  const char* family;
  const char* value;
  Goal goal;
  const char* beside = "";
  int session_ms = 1000;
};

class OneFamily : public testing::TestWithParam<Only> {};

GoalCounts goals_of(const std::string& family, const std::string& value, const Only& only) {
  const std::string beside = only.beside;
  std::string text = std::string(still_world) +
                     "[client]\nsessionTimeout = " + std::to_string(only.session_ms) +
                     "\n[weather]\n";
  for (const std::string each : families) {
    const bool set_beside =
        ("\n" + beside).find("\n" + std::string(each) + " = ") != std::string::npos;
    if (!set_beside) text += each + " = " + (family == each ? value : "0") + "\n";
  }
  text += beside + "\n";
  const auto scenario = std::get<Scenario>(read_scenario(text));
  GoalCounts sum{};
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const RunResult result = run_seed(run_plan(draw_plan(scenario, seed)), seed);
    EXPECT_FALSE(result.violation) << result.violation->sentence;
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += result.goals[i];
  }
  return sum;
}

TEST_P(OneFamily, AFamilyLeadsWhereNothingElseLeads) {
  const auto place = static_cast<std::size_t>(GetParam().goal);
  EXPECT_EQ(goals_of("", "", GetParam())[place], 0U);
  EXPECT_GT(goals_of(GetParam().family, GetParam().value, GetParam())[place], 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Families, OneFamily,
    testing::Values(
        Only{"kill", "500ms", Goal::all_servers_down},
        Only{"powerLoss", "500ms", Goal::torn_record}, Only{"blackout", "1s", Goal::log_tail_lost},
        Only{"halves", "1s", Goal::minority_leader},
        Only{"oneOff", "1s", Goal::uncommitted_tail_cut},
        Only{"oneWay", "1s", Goal::minority_leader}, Only{"ring", "1s", Goal::leader_lost},
        Only{"bridge", "1s", Goal::minority_leader},
        Only{"swizzle", "1s", Goal::uncommitted_tail_cut},
        Only{"slowLink", "300ms", Goal::minority_leader},
        Only{"diskStall", "500ms", Goal::uncommitted_tail_cut},
        Only{"pause", "500ms", Goal::late_commit}, Only{"writeError", "500ms", Goal::disk_refused},
        Only{"fullDisk", "1s", Goal::disk_refused},
        Only{"clockDriftPercent", "50", Goal::session_expired, "", 450},
        Only{"clockSkew", "10s", Goal::clock_went_back, "kill = 500ms"},
        Only{"clientDrop", "200ms", Goal::session_moved},
        Only{"clientWrongPasswordPercent", "50", Goal::password_refused, "clientDrop = 200ms"},
        Only{"neededDiskStallsPercent", "100", Goal::late_learner_left,
             "diskStall = 200ms\ndiskStallDuration = 10ms\nkill = 1s"},
        Only{"lyingSyncPercent", "20", Goal::lie_found_out, "powerLoss = 500ms"},
        Only{"wipe", "2s", Goal::disk_wiped},
        Only{"flippedBits", "500ms", Goal::damage_refused, "kill = 500ms"},
        Only{"flippedEpochs", "500ms", Goal::damage_taken, "kill = 500ms"}),
    [](const auto& only) { return std::string(only.param.family); });

TEST(ElectionConnections, ThatAreDialledLeadWhereOthersDoNot) {
  const auto goals = [](const std::string& connections) {
    const auto scenario = std::get<Scenario>(
        read_scenario("[ensemble]\nservers = 3\nelectionConnections = " + connections + "\n"));
    GoalCounts sum{};
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const RunResult result = run_seed(run_plan(draw_plan(scenario, seed)), seed);
      EXPECT_FALSE(result.violation) << result.violation->sentence;
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += result.goals[i];
    }
    return sum;
  };
  const GoalCounts dialled = goals("dialled");
  const GoalCounts kept = goals("kept");
  for (const Goal goal : {Goal::election_dialled_back, Goal::last_vote_repeated}) {
    EXPECT_GT(dialled[static_cast<std::size_t>(goal)], 0U)
        << all_goals()[static_cast<std::size_t>(goal)].name;
    EXPECT_EQ(kept[static_cast<std::size_t>(goal)], 0U);
  }
}

}  // namespace
}  // namespace zablab
