// Defects of our own that fuzzing found, each kept as the shortest schedule that showed it. The
// claim in a trace's header is the one that was broken; today all claims hold.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <variant>

#include "invariants/watch.hpp"
#include "model/run.hpp"
#include "scenarios/header.hpp"
#include "sim/trace.hpp"

namespace zablab {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(ZABLAB_SOURCE_DIR) / "tests/data/regressions";

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".trace") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class Regression : public testing::TestWithParam<std::string> {};

TEST_P(Regression, HoldsToday) {
  std::ifstream file(folder / (GetParam() + ".trace"));
  std::stringstream text;
  text << file.rdbuf();
  const Trace trace = std::get<Trace>(read_trace(text.str()));
  EXPECT_NE(trace.header.claim, "none");
  const RunPlan plan = run_plan(std::get<Plan>(plan_of(trace.header)));
  World world(plan.setup);
  Watch watch(world);
  const std::vector<TimedAction> schedule = schedule_of(trace);
  const Followed followed =
      follow_lenient(world, schedule, [&](const World& after, const Step& step) {
        watch.observe(after, step);
        return !watch.violation();
      });
  if (!watch.violation()) watch.run_ended(world);
  EXPECT_FALSE(watch.violation()) << watch.violation()->sentence;
  // A schedule most of which is not possible any more shows nothing: it must be made anew.
  EXPECT_GE(followed.kept * 10, schedule.size() * 9) << "of " << schedule.size();
}

INSTANTIATE_TEST_SUITE_P(Kept, Regression, testing::ValuesIn(names()), [](const auto& name) {
  std::string word = name.param;
  std::replace(word.begin(), word.end(), '-', '_');
  return word;
});

}  // namespace
}  // namespace zablab
