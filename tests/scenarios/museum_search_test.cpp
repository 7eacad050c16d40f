// Defects found by exhaustive search, in the bounds that the museum gives for each.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/search/breadth_first.hpp"
#include "model/shrink.hpp"
#include "scenarios/header.hpp"
#include "scenarios/museum.hpp"
#include "scenarios/space.hpp"
#include "scenarios/values.hpp"
#include "tests/support/spaces.hpp"

namespace zablab {
namespace {

Plan plan_of(const Defect& defect, const Settings& more = {}) {
  auto scenario = std::get<Scenario>(read_scenario(find_built_in("small")->text));
  for (Setting& setting : settings_to_search(defect)) {
    scenario.settings.push_back(std::move(setting));
  }
  for (const auto& [key, value] : more) scenario.settings.push_back({key, value});
  scenario.settings.push_back({"rules.defects", std::string(defect.id)});
  return plan_to_search(scenario);
}

/// The claim is one that the defect breaks, and the schedule breaks it at the finest grain, too.
SearchResult expect_found(const Defect& defect, const SpaceStart& start) {
  const WorldSpace space(start.first, start.plan.bounds->grain);
  SearchResult result = search_breadth_first(space, SearchOptions{.jobs = 2});
  EXPECT_EQ(result.breaks.size(), 1U);
  if (result.breaks.empty()) return result;
  const std::string claim = info_of(static_cast<Claim>(result.breaks[0].claim - 1)).name;
  EXPECT_NE(std::find(defect.claims.begin(), defect.claims.end(), claim), defect.claims.end())
      << claim;
  const Trace trace =
      trace_of(run_plan(start.plan), 1, claim, schedule_along(start, space, result.breaks[0].way),
               header_of(start.plan));
  EXPECT_EQ(trace.header.claim, claim);
  return result;
}

void expect_found(const std::string& id) {
  const Defect& defect = *find_defect(id);
  ASSERT_FALSE(defect.bounds.empty());
  expect_found(defect, start_of(plan_of(defect)));
}

// --- zk-1154 from a cold start -------------------------------------------------------------------

/// One client, three writes: its session, a write that only the leader has, and one of the next
/// epoch. Two servers decide each of two elections; who joins a leader waits for nothing.
const Settings foreign_zxid_from_cold = {{"bounds.coarse", "election disk clients joins"},
                                         {"bounds.decisions", "4"},
                                         {"bounds.sessions", "2"},
                                         {"bounds.requests", "2"},
                                         {"bounds.kills", "1"},
                                         {"bounds.restarts", "1"}};

SpaceStart foreign_zxid_start(const Settings& more = {}, bool defective = true) {
  Settings settings = foreign_zxid_from_cold;
  settings.insert(settings.end(), more.begin(), more.end());
  return small_start(settings,
                     defective ? std::vector<std::string>{"zk-1154"} : std::vector<std::string>{});
}

/// "elect 1 3", or an action in words.
Move move_of(std::string_view words) {
  constexpr std::string_view elect = "elect ";
  if (!words.starts_with(elect)) return *parse_action(words);
  ElectAmong election;
  for (const std::string& id : parse_words(words.substr(elect.size()))) {
    election.servers.insert(static_cast<ServerId>(*parse_number(id)));
  }
  return election;
}

/// With what the actions expect: identities leave that out.
bool same(const Move& one, const Move& other) {
  const auto* election = std::get_if<ElectAmong>(&one);
  if (election == nullptr) return std::get<Action>(one) == std::get<Action>(other);
  return election->servers == std::get<ElectAmong>(other).servers;
}

/// The claim that the last move breaks. Every move must be one that the space offers.
std::string told_in(const SpaceStart& start, const std::vector<std::string_view>& story) {
  const WorldSpace space(start.first, start.plan.bounds->grain);
  WatchedWorld state = space.first();
  for (std::size_t i = 0; i < story.size(); ++i) {
    const std::string_view words = story[i];
    const Move wanted = move_of(words);
    std::optional<Move> found;
    space.visit_enabled(state, [&](const Move& move) {
      if (move.index() == wanted.index() && same(move, wanted)) found = move;
    });
    if (!found) return "not possible: move " + std::to_string(i + 1) + ", " + std::string(words);
    const Judgement judgement = space.apply(state, *found);
    if (judgement.broken != 0) {
      const std::string claim = info_of(static_cast<Claim>(judgement.broken - 1)).name;
      return i + 1 == story.size() ? claim : claim + " is broken early";
    }
  }
  return "nothing is broken";
}

const std::vector<std::string_view> foreign_zxid_story = {
    // 3 leads 1; the session 1:1 is theirs.
    "restart 1", "restart 3", "elect 1 3", "deliver 1->3 ACK 1:0", "client-connect c1 3",
    "deliver 3->1 PROPOSAL 1:1", "deliver 1->3 ACK 1:1",
    // 1:2 is in the log of 3 alone.
    "request c1 set / \"1\"", "kill 3", "lose 1@3 learner",
    // 1 leads 2, whom it brings up to date, and commits 2:1.
    "restart 2", "elect 1 2", "deliver 2->1 ACK 2:0", "client-lose c1@3 client",
    "client-connect c1 1", "request c1 set / \"1\"", "deliver 1->2 PROPOSAL 2:1",
    "deliver 2->1 ACK 2:1",
    // 3 keeps 1:2 and is sent 2:1.
    "restart 3", "elect 1 2 3"};

TEST(MuseumSearch, TellsOfATransactionThatStaysInPlaceWithinItsBounds) {
  EXPECT_EQ(told_in(foreign_zxid_start(), foreign_zxid_story), "prefix-agreement");
  EXPECT_EQ(told_in(foreign_zxid_start({}, false), foreign_zxid_story), "nothing is broken");
}

// None of the bounds is larger than it has to be.
TEST(MuseumSearch, NeedsAllOfTheBoundsOfATransactionThatStaysInPlace) {
  for (const auto& [key, bound] : foreign_zxid_from_cold) {
    const std::optional<std::int64_t> number = parse_number(bound);
    if (!number) continue;
    const SpaceStart start = foreign_zxid_start({{key, std::to_string(*number - 1)}});
    EXPECT_NE(told_in(start, foreign_zxid_story), "prefix-agreement") << key;
  }
}

// The leader alone matters to zk-2845: it serves the client, and goes down.
TEST(MuseumSearch, FindsTheSameWhereOnlyTheServersOfTheStoryArePickedOut) {
  const Defect& defect = *find_defect("zk-2845");
  const SearchResult all = expect_found(defect, start_of(plan_of(defect)));
  const SearchResult some = expect_found(
      defect,
      start_of(plan_of(defect, {{"bounds.crashServers", "3"}, {"bounds.clientServers", "3"}})));
  ASSERT_FALSE(some.breaks.empty() || all.breaks.empty());
  EXPECT_EQ(some.breaks[0].claim, all.breaks[0].claim);
  EXPECT_EQ(some.depth, all.depth);
  EXPECT_LT(some.distinct, all.distinct);

  const SpaceStart others = start_of(plan_of(defect, {{"bounds.crashServers", "1 2"}}));
  const SearchResult without =
      search_breadth_first(WorldSpace(others.first, others.plan.bounds->grain), {});
  EXPECT_TRUE(without.exhausted);
  EXPECT_TRUE(without.breaks.empty()) << "the leader never goes down";
}

const Settings picked_servers = {{"bounds.crashServers", "3"}, {"bounds.clientServers", "1"}};

TEST(SlowMuseumSearch, FindsATransactionThatStaysInPlaceFromAColdStart) {
  expect_found(*find_defect("zk-1154"), foreign_zxid_start(picked_servers));
}

// Who else could go down, and where else clients could go, makes the space larger and no other.
TEST(SlowestMuseumSearch, FindsATransactionThatStaysInPlaceWithAndWithoutServersPickedOut) {
  const Defect& defect = *find_defect("zk-1154");
  const SearchResult some = expect_found(defect, foreign_zxid_start(picked_servers));
  const SearchResult all = expect_found(defect, foreign_zxid_start());
  ASSERT_FALSE(some.breaks.empty() || all.breaks.empty());
  EXPECT_EQ(some.breaks[0].claim, all.breaks[0].claim);
  EXPECT_LT(some.distinct, all.distinct / 2);
  EXPECT_LE(all.depth, some.depth) << "a client of the leader spares the way to it";
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
