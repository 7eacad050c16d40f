#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "invariants/claims.hpp"
#include "invariants/goals.hpp"
#include "scenarios/museum.hpp"
#include "tests/cli/command.hpp"

namespace zablab {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(ListCommand, NamesWhatThereIs) {
  const Ran claims = zablab_command("list claims");
  for (const ClaimInfo& claim : all_claims()) EXPECT_THAT(claims.out, HasSubstr(claim.name));
  const Ran goals = zablab_command("list goals");
  for (const GoalInfo& goal : all_goals()) EXPECT_THAT(goals.out, HasSubstr(goal.name));
  const Ran defects = zablab_command("list defects");
  for (const Defect& defect : museum()) {
    EXPECT_THAT(defects.out, HasSubstr(std::string(defect.id)));
  }
  EXPECT_THAT(zablab_command("list scenarios").out, HasSubstr("default"));
  EXPECT_THAT(zablab_command("list faults").out, HasSubstr("power-loss"));
  EXPECT_THAT(zablab_command("list keys").out, HasSubstr("server.tickTime"));
}

TEST(ListCommand, AsJson) {
  for (const char* what : {"scenarios", "claims", "defects", "faults", "goals", "keys"}) {
    const Ran ran = zablab_command(std::string("list --json ") + what);
    EXPECT_EQ(ran.exit_code, 0) << what;
    const json report = json::parse(ran.out);
    EXPECT_EQ(report["version"], 1);
    ASSERT_FALSE(report[what].empty()) << what;
    EXPECT_TRUE(report[what][0].contains("sentence"));
  }
}

}  // namespace
}  // namespace zablab
