// Defects found by exhaustive search, in the bounds that the museum gives for each.
#include <gtest/gtest.h>

#include <string>

#include "model/search/breadth_first.hpp"
#include "model/shrink.hpp"
#include "scenarios/header.hpp"
#include "scenarios/museum.hpp"
#include "scenarios/space.hpp"
#include "tests/support/spaces.hpp"

namespace zablab {
namespace {

Plan plan_of(const Defect& defect) {
  auto scenario = std::get<Scenario>(read_scenario(find_built_in("small")->text));
  for (Setting& setting : settings_to_search(defect)) {
    scenario.settings.push_back(std::move(setting));
  }
  scenario.settings.push_back({"rules.defects", std::string(defect.id)});
  return plan_to_search(scenario);
}

/// The claim is one that the defect breaks, and the schedule breaks it at the finest grain, too.
void expect_found(const std::string& id) {
  const Defect& defect = *find_defect(id);
  ASSERT_FALSE(defect.bounds.empty());
  const SpaceStart start = start_of(plan_of(defect));
  const WorldSpace space(start.first, start.plan.bounds->grain);
  const SearchResult result = search_breadth_first(space, SearchOptions{.jobs = 2});
  ASSERT_EQ(result.breaks.size(), 1U);
  const std::string claim = info_of(static_cast<Claim>(result.breaks[0].claim - 1)).name;
  EXPECT_NE(std::find(defect.claims.begin(), defect.claims.end(), claim), defect.claims.end())
      << claim;
  const Trace trace =
      trace_of(run_plan(start.plan), 1, claim, schedule_along(start, space, result.breaks[0].way),
               header_of(start.plan));
  EXPECT_EQ(trace.header.claim, claim);
}

TEST(MuseumSearch, FindsWhatTakesHundredsOfStates) {
  expect_found("zk-1208");
  expect_found("zk-2845");
}
TEST(SlowMuseumSearch, FindsAnEpochUsedTwice) { expect_found("zk-335"); }
TEST(SlowMuseumSearch, FindsAnAckAheadOfTheLog) { expect_found("zk-3911"); }
TEST(SlowMuseumSearch, FindsAnEpochAheadOfTheLog) { expect_found("zk-4643"); }
TEST(SlowMuseumSearch, FindsAnAckAheadOfTheFlush) { expect_found("zk-4646"); }
TEST(SlowMuseumSearch, FindsALogThreadThatOutlivesItsRole) { expect_found("zk-4712"); }
TEST(SlowestMuseumSearch, FindsATransactionThatStaysInPlace) { expect_found("zk-1154"); }
TEST(SlowestMuseumSearch, FindsASnapshotThatOnlyMemoryHolds) { expect_found("zk-3642"); }
TEST(SlowestMuseumSearch, FindsASnapshotThatOutlivesTrunc) { expect_found("zk-4837"); }

}  // namespace
}  // namespace zablab
