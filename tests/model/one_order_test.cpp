// Independent steps in one order: that they are independent, and that nothing is missed.
#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <set>

#include "invariants/claims.hpp"
#include "model/search/breadth_first.hpp"
#include "tests/support/spaces.hpp"

namespace zablab {
namespace {

// --- the order, on a space whose numbers are plain -----------------------------------------------

/// Three counters to 4; each step touches its own counter, or says so and does not.
struct Counters {
  using State = std::array<int, 3>;
  using Action = int;
  bool honest = true;
  std::uint16_t claim = 0;  ///< that (3, 2, 1) breaks

  State first() const { return {}; }
  Fingerprint fingerprint(const State& state) const { return fingerprint_of(state); }
  Fingerprint identity(const Action& action) const { return fingerprint_of(action); }
  bool knows_independence() const { return true; }
  template <class Visitor>
  void visit_enabled(const State& state, Visitor&& visitor) const {
    for (int i = 0; i < 3; ++i) {
      if (state[static_cast<std::size_t>(i)] < 4) visitor(i);
    }
  }
  Judgement apply(State& state, int counter) const {
    state[static_cast<std::size_t>(counter)] += 1;
    if (!honest && counter == 2 && state[0] == 0) state[2] = 100;
    return {state == State{3, 2, 1} ? claim : std::uint16_t{0}, {}, 1ULL << counter};
  }
};

SearchResult search(const Counters& counters, bool all_claims, bool one_order) {
  return search_breadth_first(counters,
                              SearchOptions{.all_claims = all_claims, .one_order = one_order});
}

TEST(OneOrder, TakesOneStepToEachStateOfAGrid) {
  EXPECT_EQ(search(Counters{}, false, false).generated, 1U + 3 * 100U);
  const SearchResult one = search(Counters{}, false, true);
  EXPECT_EQ(one.distinct, 125U);
  EXPECT_EQ(one.generated, 125U);
  EXPECT_EQ(one.left_out, 301U - 125U);
  EXPECT_TRUE(one.exhausted);
}

TEST(OneOrder, GoesRoundAViolationLikeEveryOrder) {
  const Counters broken{.claim = 5};
  const SearchResult one = search(broken, true, true);
  const SearchResult every = search(broken, true, false);
  EXPECT_EQ(one.distinct, 124U);
  EXPECT_EQ(one.layers, every.layers);
  EXPECT_LT(one.generated, every.generated);
  ASSERT_EQ(one.breaks.size(), 1U);
  EXPECT_EQ(one.breaks[0].way.size(), 6U);
}

// So the tests below would notice a step that touches more than it says.
TEST(OneOrder, MissesStatesWhereAStepHidesWhatItTouches) {
  const Counters liar{.honest = false};
  EXPECT_LT(search(liar, false, true).distinct, search(liar, false, false).distinct);
}

// --- worlds --------------------------------------------------------------------------------------

/// What two steps in a row come to.
struct Outcome {
  Fingerprint end;
  std::set<std::uint16_t> broken;
  auto operator<=>(const Outcome&) const = default;
};

Outcome outcome_of(const WorldSpace& space, const WatchedWorld& from, const Move& first,
                   const Move& second) {
  WatchedWorld state = from;
  Outcome outcome;
  for (const Move* move : {&first, &second}) {
    const Judgement judgement = space.apply(state, *move);
    if (judgement.broken == 0) continue;
    outcome.broken.insert(judgement.broken);
    return outcome;
  }
  outcome.end = space.fingerprint(state);
  return outcome;
}

std::string words_of(const Move& move) {
  const auto* action = std::get_if<Action>(&move);
  return action != nullptr ? to_text(*action) : "an election";
}

/// Compares both orders of all pairs that share nothing, in the first states of a space. How many.
std::size_t expect_independence(const WorldSpace& space, std::size_t states,
                                const std::string& what) {
  std::size_t pairs = 0;
  std::deque<WatchedWorld> queue = {space.first()};
  std::set<Fingerprint> seen = {space.fingerprint(space.first())};
  for (std::size_t done = 0; done < states && !queue.empty(); ++done) {
    const WatchedWorld state = std::move(queue.front());
    queue.pop_front();
    std::vector<std::pair<Move, std::uint64_t>> moves;
    space.visit_enabled(state, [&](const Move& move) {
      WatchedWorld next = state;
      const Judgement judgement = space.apply(next, move);
      moves.emplace_back(move, judgement.touched);
      if (judgement.broken != 0) moves.back().second = UINT64_MAX;
      if (judgement.broken == 0 && seen.insert(space.fingerprint(next)).second) {
        queue.push_back(std::move(next));
      }
    });
    for (std::size_t i = 0; i < moves.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if ((moves[i].second & moves[j].second) != 0) continue;
        ++pairs;
        const auto& a = moves[i].first;
        const auto& b = moves[j].first;
        if (outcome_of(space, state, a, b) == outcome_of(space, state, b, a)) continue;
        ADD_FAILURE() << what << "\n depends on the order of: " << words_of(a) << " | "
                      << words_of(b);
        return pairs;
      }
    }
  }
  return pairs;
}

SearchResult search_to(const WorldSpace& space, std::size_t depth, bool all_claims,
                       bool one_order) {
  return search_breadth_first(
      space, SearchOptions{.depth = depth, .all_claims = all_claims, .one_order = one_order});
}

std::set<std::uint64_t> reached(const SearchResult& result) {
  std::set<std::uint64_t> goals;
  for (std::size_t i = 0; i < result.goals.size(); ++i) {
    if (result.goals[i] > 0) goals.insert(i);
  }
  return goals;
}

void expect_agreement(const WorldSpace& space, std::size_t depth, bool all_claims,
                      const std::string& what) {
  const SearchResult one = search_to(space, depth, all_claims, true);
  const SearchResult every = search_to(space, depth, all_claims, false);
  EXPECT_EQ(one.distinct, every.distinct) << what;
  EXPECT_EQ(one.layers, every.layers) << what;
  EXPECT_EQ(one.ends, every.ends) << what;
  EXPECT_EQ(one.exhausted, every.exhausted) << what;
  EXPECT_EQ(reached(one), reached(every)) << what;
  EXPECT_LE(one.generated, every.generated) << what;
  ASSERT_EQ(one.breaks.size(), every.breaks.size()) << what;
  std::map<std::uint16_t, std::size_t> lengths_one, lengths_every;
  for (const Break& found : one.breaks) lengths_one[found.claim] = found.way.size();
  for (const Break& found : every.breaks) lengths_every[found.claim] = found.way.size();
  EXPECT_EQ(lengths_one, lengths_every) << what;
}

struct SmallSpace {
  Settings settings;
  std::vector<std::string> defects;
  Grain grain;
  std::size_t depth;
  std::int32_t servers = 3;

  WorldSpace space() const {
    return WorldSpace(small_start(settings, defects, servers).first, grain);
  }
};

const Grain fine;
const Grain coarse_election{.election_in_one_step = true};
const Grain coarse_joins{
    .election_in_one_step = true, .atomic_disk = true, .quiet_clients = true, .quick_joins = true};
const Grain coarse_all{.election_in_one_step = true, .atomic_disk = true, .quiet_links = true};

std::vector<SmallSpace> small_spaces() {
  const Settings cold = {{"bounds.decisions", "4"}, {"bounds.sessions", "1"}};
  const Settings broadcast = {{"bounds.from", "broadcast"},  {"bounds.sessions", "0"},
                              {"bounds.requests", "2"},      {"bounds.decisions", "3"},
                              {"bounds.dialRetries", "1"},   {"bounds.notificationTimeouts", "1"},
                              {"bounds.leaderSilences", "1"}};
  const auto with = [](Settings settings, const Settings& more) {
    settings.insert(settings.end(), more.begin(), more.end());
    return settings;
  };
  const Settings crashes = {
      {"bounds.kills", "1"}, {"bounds.powerLosses", "1"}, {"bounds.restarts", "2"}};
  const Settings cuts = {{"bounds.cuts", "1"}, {"bounds.kills", "1"}, {"bounds.repeats", "1"}};
  const Settings clients = {{"ensemble.clients", "2"},   {"bounds.sessions", "2"},
                            {"bounds.clientDrops", "1"}, {"bounds.sessionExpiries", "1"},
                            {"bounds.leaderTicks", "2"}, {"bounds.learnerSilences", "1"},
                            {"bounds.quorumWaits", "1"}};
  std::vector<SmallSpace> spaces = {
      {with(cold, crashes), {}, fine, 40, 1},
      {cold, {}, fine, 60, 2},
      {with(cold, crashes), {}, fine, 16, 2},
      {with(cold, {{"bounds.powerLosses", "1"}, {"bounds.restarts", "1"}}), {}, fine, 80, 2},
      {with(cold, crashes), {}, fine, 8},
      {with(cold, cuts), {}, fine, 7},
      {with(cold, crashes), {}, coarse_election, 16},
      {with(cold, with(crashes, cuts)), {}, coarse_all, 9},
      {with(cold, crashes), {}, coarse_joins, 12},
      {with(cold, with(crashes, cuts)), {}, coarse_joins, 7},
      {with(broadcast, with(crashes, clients)), {}, coarse_joins, 4},
      {with(broadcast, crashes), {}, fine, 5},
      {with(broadcast, cuts), {}, fine, 5},
      {with(broadcast, clients), {}, fine, 7},
      {with(broadcast, with(crashes, clients)), {}, coarse_election, 5},
      {with(broadcast, with(crashes, cuts)), {}, coarse_all, 5},
  };
  const Settings dialled = {{"ensemble.electionConnections", "dialled"}};
  spaces.push_back({with(cold, dialled), {}, fine, 20, 2});
  spaces.push_back({with(cold, with(crashes, dialled)), {}, fine, 12, 2});
  spaces.push_back({with(cold, with(cuts, dialled)), {}, fine, 7});
  spaces.push_back({with(broadcast, with(crashes, dialled)), {}, fine, 5});
  spaces.push_back({with(broadcast, with(cuts, dialled)), {}, fine, 5});
  for (const char* defect : {"zk-335", "zk-1154", "zk-2845", "zk-3911", "zk-4643"}) {
    spaces.push_back({with(broadcast, crashes), {defect}, coarse_election, 6});
  }
  spaces.push_back({{{"bounds.decisions", "6"}, {"bounds.sessions", "0"}, {"bounds.kills", "1"}},
                    {"zk-335"},
                    coarse_election,
                    26});
  return spaces;
}

std::string name_of(const SmallSpace& space) {
  std::string name = to_text(space.settings);
  for (const std::string& defect : space.defects) name += defect + " ";
  return name + (space.grain.fine() ? "fine" : "coarse");
}

TEST(OneOrder, StepsThatShareNothingCommute) {
  std::size_t pairs = 0;
  for (const SmallSpace& small : small_spaces()) {
    const WorldSpace space = small.space();
    pairs += expect_independence(space, 250, name_of(small));
  }
  EXPECT_GT(pairs, 10'000U) << "or this test says nothing";
}

void expect_agreement_everywhere(std::size_t part, std::size_t of) {
  for (const SmallSpace& small : small_spaces()) {
    const WorldSpace space = small.space();
    const std::size_t depth = small.depth * part / of;
    expect_agreement(space, depth, true, "all claims, " + name_of(small));
    expect_agreement(space, depth, false, "to the first violation, " + name_of(small));
  }
}

TEST(OneOrder, FindsTheSameStatesClaimsAndGoalsAsEveryOrder) { expect_agreement_everywhere(2, 3); }
TEST(SlowestOneOrder, FindsTheSameStatesClaimsAndGoalsAsEveryOrder) {
  expect_agreement_everywhere(1, 1);
}

}  // namespace
}  // namespace zablab
