// Whole runs on disks of bytes, and the same schedules on disks of values beside them.
#include <gtest/gtest.h>

#include <string>

#include "scenarios/scenario.hpp"
#include "sim/apply.hpp"

namespace zablab {
namespace {

constexpr const char* many_power_losses = R"(
[scenario]
name = torn
[ensemble]
servers = 3
diskBytes = yes
[server]
digestEnabled = yes
[weather]
powerLoss = 300ms
restartDelay = 100ms
[limits]
weatherActions = 1000
)";

TEST(DiskBytesRuns, AScheduleLeavesTheSameServersOnValues) {
  const auto scenario = std::get<Scenario>(read_scenario(many_power_losses));
  std::size_t torn = 0;
  for (std::uint64_t seed = 1; seed <= 16; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const RunPlan on_bytes = run_plan(draw_plan(scenario, seed));
    ASSERT_TRUE(on_bytes.setup.disk_bytes);
    zablab::Setup setup = on_bytes.setup;
    setup.disk_bytes = false;
    World values(std::move(setup));
    Step here;
    bool same = true;
    const RunResult result = run_seed(on_bytes, seed, [&](const World& bytes, const Step& step) {
      if (!same) return;
      values.moment_us = bytes.moment_us;
      apply(values, step.action, here);
      const auto* loss = std::get_if<PowerLoss>(&step.action);
      torn += loss != nullptr && loss->survivors.torn_bytes > 0 ? 1 : 0;
      same = here.refused.empty() && values.servers == bytes.servers;
      EXPECT_TRUE(same) << "after " << to_text(step.action) << here.refused;
    });
    EXPECT_FALSE(result.violation) << result.violation->sentence;
  }
  EXPECT_GT(torn, 5U);
}

}  // namespace
}  // namespace zablab
