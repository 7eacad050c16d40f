// Every defect of the museum is found from a cold start in its smallest world, breaks a claim that
// the museum names, and shrinks to a story not much longer than the one written by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <string>

#include "model/shrink.hpp"
#include "scenarios/header.hpp"
#include "scenarios/museum.hpp"
#include "scenarios/scenario.hpp"
#include "tests/support/museum.hpp"

namespace zablab {
namespace {

bool is_named(const Defect& defect, const std::string& claim) {
  return std::find(defect.claims.begin(), defect.claims.end(), claim) != defect.claims.end();
}

TEST(MuseumFuzz, FindsEveryDefectWithAClaimThatTheMuseumNames) {
  for (const Defect& defect : museum()) {
    const std::optional<Found> found = find(defect, 1);
    ASSERT_TRUE(found) << defect.id;
    EXPECT_TRUE(is_named(defect, found->result.violation->claim))
        << defect.id << " breaks " << found->result.violation->claim;
  }
}

TEST(MuseumFuzz, FindsNothingInTheSameWorldsWithoutTheDefect) {
  for (const Defect& defect : museum()) {
    const Scenario scenario = std::get<Scenario>(read_scenario(defect.scenario));
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
      const RunResult result = run_seed(run_plan(draw_plan(scenario, seed)), seed);
      EXPECT_FALSE(result.violation)
          << defect.id << " seed " << seed << ": " << result.violation->sentence;
    }
  }
}

// The other columns are measured; this one, and that no defect is missing, can be looked up.
TEST(MuseumTable, NamesEveryDefectAndTheLengthOfItsStory) {
  std::ifstream file(std::string(ZABLAB_SOURCE_DIR) + "/scenarios/README.md");
  std::map<std::string, std::string> by_hand;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `")) continue;
    const std::string id = line.substr(3, line.find('`', 3) - 3);
    const std::size_t last = line.rfind('|', line.size() - 2);
    by_hand[id] = line.substr(last + 2, line.size() - last - 4);
  }
  for (const Defect& defect : museum()) {
    EXPECT_EQ(by_hand[std::string(defect.id)], std::to_string(length_by_hand(defect))) << defect.id;
  }
}

/// The first failure from `seed` on that tells the story of the museum: a defect may break other
/// claims in other, longer ways.
std::optional<Found> find_story(const Defect& defect, std::uint64_t seed) {
  std::optional<Found> found = find(defect, seed);
  while (found && !is_named(defect, found->result.violation->claim)) {
    found = find(defect, found->result.seed + 1);
  }
  return found;
}

/// What is left of a failure after `budget` actions of shrinking.
std::size_t length_shrunk(const Found& found, std::int64_t budget) {
  const RunPlan plan = run_plan(found.plan);
  const Trace trace = record(plan, found.result.seed, {});
  return shrink(plan, found.result.seed, found.result.violation->claim, schedule_of(trace), budget)
      .schedule.size();
}

class MuseumStory : public testing::TestWithParam<Defect> {};

TEST_P(MuseumStory, ShrinksToAtMostTwiceTheStoryWrittenByHand) {
  const Defect& defect = GetParam();
  const std::size_t limit = 2 * length_by_hand(defect);
  const std::optional<Found> found = find_story(defect, 1'000'000);
  ASSERT_TRUE(found);
  // Most are short after a tenth of what a user who waits ten seconds would grant.
  if (length_shrunk(*found, 600'000) <= limit) return;
  EXPECT_LE(length_shrunk(*found, 6'000'000), limit)
      << "breaks " << found->result.violation->claim << ", seed " << found->result.seed;
}

std::string name_of(const testing::TestParamInfo<Defect>& defect) {
  std::string name(defect.param.id);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Slow, MuseumStory, testing::ValuesIn(museum()), name_of);

}  // namespace
}  // namespace zablab
