#include "scenarios/scenario.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <sstream>

#include "scenarios/header.hpp"
#include "scenarios/keys.hpp"
#include "scenarios/museum.hpp"
#include "scenarios/values.hpp"

namespace zablab {
namespace {

Scenario read(std::string_view text) {
  const auto result = read_scenario(text);
  if (const auto* error = std::get_if<ScenarioError>(&result)) {
    ADD_FAILURE() << error->line << ": " << error->sentence;
    return {};
  }
  return std::get<Scenario>(result);
}

/// "line: sentence".
std::string error_of(std::string_view text) {
  const auto result = read_scenario(text);
  const auto* error = std::get_if<ScenarioError>(&result);
  return error == nullptr ? "no error" : std::to_string(error->line) + ": " + error->sentence;
}

TEST(Scenario, TextOfAPlanIsReadBackToTheSamePlan) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Plan plan = draw_plan(Scenario{}, seed);
    const std::string text = to_text(plan);
    // Nothing is left open, so the seed does not matter.
    EXPECT_EQ(to_text(draw_plan(read(text), seed + 1)), text);
  }
}

TEST(Scenario, HeaderOfATraceCarriesThePlan) {
  for (const Defect& defect : museum()) {
    Scenario scenario = read(defect.scenario);
    scenario.settings.push_back({"rules.defects", std::string(defect.id)});
    const Plan plan = draw_plan(scenario, 5);
    const TraceHeader header = header_of(plan);
    EXPECT_EQ(header.rules, defect.id);
    const Plan again = std::get<Plan>(plan_of(header));
    EXPECT_EQ(to_text(again), to_text(plan));
    EXPECT_EQ(run_plan(again).setup, run_plan(plan).setup);
  }
}

// Else a kept schedule would be replayed in another world whenever a setting is added.
TEST(Scenario, WhatATraceDoesNotNameIsNotDrawn) {
  TraceHeader header;
  header.scenario = {"[ensemble]", "servers = 3", "[server]", "tickTime = 123"};
  const Plan plan = std::get<Plan>(plan_of(header));
  EXPECT_EQ(plan.config.tick_ms, 123);
  EXPECT_EQ(plan.config.min_session_timeout_ms, 246) << "follows the tick";
  EXPECT_EQ(plan.config.purge_interval_ms, 0);
  for (header.seed = 1; header.seed < 20; ++header.seed) {
    EXPECT_EQ(to_text(std::get<Plan>(plan_of(header))), to_text(plan));
  }
}

TEST(Scenario, ASeedDrawsItsStrategyWhereNothingOfTheWeatherIsSet) {
  const auto drawn = [](std::string_view text) {
    std::array<int, strategies> counts{};
    for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
      ++counts[static_cast<std::size_t>(draw_plan(read(text), seed).weather.strategy)];
    }
    return counts;
  };
  const auto open = drawn("");
  EXPECT_NEAR(open[static_cast<std::size_t>(Strategy::timed)], 500, 100);
  EXPECT_NEAR(open[static_cast<std::size_t>(Strategy::priorities)], 1200, 100);
  EXPECT_NEAR(open[static_cast<std::size_t>(Strategy::fault_first)], 300, 100);
  EXPECT_EQ(drawn("[weather]\nkill = 1s\n")[static_cast<std::size_t>(Strategy::timed)], 2000);
}

TEST(Scenario, FixesWhatItNamesAndLeavesTheRestToTheSeed) {
  const Scenario scenario = read("[ensemble]\nservers = 5\n[server]\ntickTime = 123\n");
  bool weather_differs = false;
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    const Plan plan = draw_plan(scenario, seed);
    EXPECT_EQ(plan.servers, 5);
    EXPECT_EQ(plan.config.tick_ms, 123);
    EXPECT_EQ(plan.config.min_session_timeout_ms, 246) << "follows the tick";
    weather_differs |=
        plan.weather.restart_delay_us != draw_plan(scenario, 0).weather.restart_delay_us;
  }
  EXPECT_TRUE(weather_differs);
}

TEST(Scenario, CommentsAndBlankLinesAreSkipped) {
  const Scenario scenario = read("# all of it\n\n[server]\n  tickTime = 7   # short\n");
  ASSERT_EQ(scenario.settings.size(), 1U);
  EXPECT_EQ(scenario.settings[0], (Setting{"server.tickTime", "7"}));
}

TEST(Scenario, ErrorsNameTheLine) {
  EXPECT_EQ(error_of("[server]\n\ntickTime = soon\n"),
            "3: server.tickTime must be a number from 1 to 1000000000, not \"soon\"");
  EXPECT_EQ(error_of("# x\n[server]\nticktime = 1\n"),
            "3: unknown key \"server.ticktime\" (see scenarios/README.md)");
  EXPECT_EQ(error_of("[server]\ntickTime = 1\ntickTime = 2\n"),
            "3: server.tickTime is given twice");
  EXPECT_EQ(error_of("[server]\ntickTime = 1\nwhat is this\n"),
            "3: not of the form key = value: \"what is this\"");
  EXPECT_EQ(error_of("[scenario]\nformat = 9\n"),
            "2: this is scenario format \"9\"; here 1 is read");
  EXPECT_EQ(error_of("[ensemble]\nservers = 10\n"),
            "2: ensemble.servers must be 1 (standalone), 3, 5, 7 or 9; in groups also 2, 4, 6 or "
            "8, not \"10\"");
  EXPECT_EQ(error_of("[ensemble]\nservers = 4\n"), "2: without groups, voters are 1, 3, 5, 7 or 9");
  EXPECT_EQ(error_of("[rules]\ndefects = zk-335 zk-1\n"),
            "2: rules.defects names no defect: \"zk-1\" (see: list defects), not \"zk-335 zk-1\"");
  EXPECT_EQ(error_of("[weather]\nkill = 5\n"),
            "2: weather.kill must be a duration such as 200us, 5ms, 2s, 1min or 0, not \"5\"");
  EXPECT_EQ(error_of("[workload]\npaths = a\n"),
            "2: workload.paths must be paths such as /a /a/b, parents ahead of their children, not "
            "\"a\"");
}

TEST(Scenario, GroupsAndWeightsMustMakeAnEnsemble) {
  const auto error = [](const std::string& lines) { return error_of("[ensemble]\n" + lines); };
  EXPECT_EQ(error("groups = 1:2 3:x\n"),
            "2: ensemble.groups must be groups such as 1:2:3 4:5:6, or none, not \"1:2 3:x\"");
  EXPECT_EQ(error("groups = 1:2:1\n"), "2: ensemble.groups names server 1 twice, not \"1:2:1\"");
  EXPECT_EQ(error("groups = 1:2 2:3\n"), "2: a server is in two groups");
  EXPECT_EQ(error("servers = 3\ngroups = 1:2\n"),
            "3: where there are groups, each voter is in one of them");
  EXPECT_EQ(error("servers = 3\ngroups = 1:2:3:4\n"), "3: a group names a server that is no voter");
  EXPECT_EQ(error("weights = 1=3\n"), "2: weights need groups");
  EXPECT_EQ(error("groups = 1:2:3\nweights = 1=1 1=2\n"),
            "3: ensemble.weights gives server 1 two weights, not \"1=1 1=2\"");
  EXPECT_EQ(error("groups = 1:2:3\nweights = 4=2\n"),
            "3: a weight is given to a server that is no voter");
  EXPECT_EQ(error("groups = 1:2:3\nweights = 1=0 2=0 3=0\n"), "3: some voter must have a weight");
  EXPECT_EQ(error("servers = 1\nobservers = 1\n"), "3: one server alone has no observers");
  EXPECT_EQ(error("servers = 1\ngroups = 1\n"), "3: one server alone is in no group");
}

TEST(Scenario, GroupsTellHowManyVotersThereAre) {
  const Scenario scenario = read("[ensemble]\ngroups = 1:2:3 4:5:6\nweights = 1=2 6=0\n");
  for (std::uint64_t seed = 1; seed < 10; ++seed) {
    const Plan plan = draw_plan(scenario, seed);
    EXPECT_EQ(plan.servers, 6);
    EXPECT_EQ(plan.config.quorum.groups.size(), 2U);
    EXPECT_EQ(find_key("ensemble.groups")->print(plan), "1:2:3 4:5:6");
    EXPECT_EQ(find_key("ensemble.weights")->print(plan), "1=2 6=0");
    EXPECT_EQ(run_plan(plan).setup.servers.front().config.quorum.voters.size(), 6);
  }
}

TEST(Scenario, GroupsAndObserversComeBackFromATrace) {
  for (const char* text : {"groups = 1:2\nweights = 1=2\n", "groups = 1:2 3:4 5:6\nobservers = 2\n",
                           "servers = 3\nobservers = 1\ngroups = none\n"}) {
    const Plan plan = draw_plan(read("[ensemble]\n" + std::string(text)), 7);
    const auto again = plan_of(header_of(plan));
    ASSERT_TRUE(std::holds_alternative<Plan>(again)) << std::get<ScenarioError>(again).sentence;
    EXPECT_EQ(run_plan(std::get<Plan>(again)).setup.servers, run_plan(plan).setup.servers) << text;
  }
}

TEST(Scenario, SomeSeedsHaveObserversAndSomeHaveWeights) {
  int observed = 0;
  int weighted = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    const Plan plan = draw_plan(read(find_built_in("default")->text), seed);
    observed += plan.observers > 0 ? 1 : 0;
    weighted += plan.config.quorum.groups.empty() ? 0 : 1;
    EXPECT_EQ(problem_of_ensemble(plan), std::nullopt);
    const zablab::Setup setup = run_plan(plan).setup;
    EXPECT_EQ(setup.servers.size(), static_cast<std::size_t>(plan.servers + plan.observers));
    EXPECT_TRUE(contains_quorum(setup.servers.back().config.quorum,
                                setup.servers.back().config.quorum.voters));
  }
  EXPECT_NEAR(observed, 200, 40);
  EXPECT_NEAR(weighted, 125, 35);
}

TEST(Scenario, OnlyThoseThatSayNothingOfItDrawObserversAndWeights) {
  const auto plain = [](const Plan& plan) {
    return plan.observers == 0 && plan.config.quorum.groups.empty() &&
           plan.config.quorum.weights.empty();
  };
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    EXPECT_TRUE(plain(draw_plan(read(find_built_in("small")->text), seed)));
    EXPECT_TRUE(plain(draw_plan(read(find_built_in("standalone")->text), seed)));
    EXPECT_TRUE(plain(draw_plan(read(museum().front().scenario), seed)));
    TraceHeader header;  // of before there were any
    header.seed = seed;
    header.scenario = {"[ensemble]", "servers = 5"};
    EXPECT_TRUE(plain(std::get<Plan>(plan_of(header))));
  }
}

std::string without_elections(Plan plan) {
  plan.config.election_connections = ElectionTransport::kept;
  return to_text(plan);
}

TEST(Scenario, InOneOfThreeSeedsServersDialForElections) {
  const Scenario open = read(find_built_in("default")->text);
  Scenario kept = open;
  kept.settings.push_back({"ensemble.electionConnections", "kept"});
  int dialled = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    const Plan plan = draw_plan(open, seed);
    const bool dials = dials_elections(plan.config);
    dialled += dials ? 1 : 0;
    EXPECT_EQ(dials, dials_elections(run_plan(plan).setup.servers.back().config));
    EXPECT_EQ(without_elections(plan), to_text(draw_plan(kept, seed))) << "nothing else moves";
  }
  EXPECT_NEAR(dialled, 333, 50);
}

TEST(Scenario, OnlyThoseThatSayNothingOfItDrawIt) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto dials = [&](std::string_view text) {
      return dials_elections(draw_plan(read(std::string(text)), seed).config);
    };
    EXPECT_FALSE(dials(find_built_in("small")->text));
    EXPECT_FALSE(dials(find_built_in("standalone")->text));
    EXPECT_FALSE(dials(museum().front().scenario));
    EXPECT_TRUE(dials("[ensemble]\nelectionConnections = dialled\n"));
    TraceHeader header;  // of before servers dialled
    header.seed = seed;
    header.scenario = {"[ensemble]", "servers = 5"};
    EXPECT_FALSE(dials_elections(std::get<Plan>(plan_of(header)).config));
  }
  EXPECT_EQ(error_of("[ensemble]\nelectionConnections = yes\n"),
            "2: ensemble.electionConnections must be kept or dialled, not \"yes\"");
}

TEST(Scenario, ServersArePickedOutByNumber) {
  const auto picked = [](const char* value) {
    const Plan plan = draw_plan(read("[bounds]\ncrashServers = " + std::string(value) + "\n"), 1);
    EXPECT_EQ(plan.bounds->client_servers.size(), 0) << "all";
    return find_key("bounds.crashServers")->print(plan);
  };
  EXPECT_EQ(picked("3 1"), "1 3");
  EXPECT_EQ(picked("all"), "all");
  for (const char* wrong : {"", "0", "10", "1 1", "all 1", "one"}) {
    EXPECT_EQ(error_of("[bounds]\nclientServers = " + std::string(wrong) + "\n"),
              "2: bounds.clientServers must be all, or different numbers of servers such as 1 3, "
              "not \"" +
                  std::string(wrong) + "\"");
  }
}

TEST(Scenario, BuiltInsAndTheMuseumAreGood) {
  for (const BuiltIn& built_in : built_in_scenarios()) {
    EXPECT_EQ(draw_plan(read(built_in.text), 1).name, built_in.name);
  }
  for (const Defect& defect : museum()) {
    EXPECT_EQ(draw_plan(read(defect.scenario), 1).name, defect.id);
    EXPECT_NE(rules_with({std::string(defect.id)}), Rules{}) << defect.id;
  }
}

TEST(Scenario, EveryKeyIsDocumented) {
  std::ifstream file(std::string(ZABLAB_SOURCE_DIR) + "/scenarios/README.md");
  std::stringstream readme;
  readme << file.rdbuf();
  for (const Key& key : all_keys()) {
    EXPECT_NE(readme.str().find("`" + std::string(key.name) + "`"), std::string::npos) << key.name;
  }
}

// Each family of faults is wholly off in about half of the seeds.
TEST(Swarm, SwitchesWholeFamiliesOff) {
  constexpr int seeds = 1000;
  for (const char* name : {"kill", "powerLoss", "blackout", "halves", "oneOff", "oneWay", "repeat",
                           "slowLink", "diskStall", "clientDrop"}) {
    const Key* key = find_key("weather." + std::string(name));
    ASSERT_NE(key, nullptr) << name;
    int off = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      off += key->print(draw_plan(Scenario{}, seed)) == "0" ? 1 : 0;
    }
    EXPECT_GT(off, seeds * 2 / 5) << name;
    EXPECT_LT(off, seeds * 3 / 5) << name;
  }
}

TEST(Swarm, DrawsNothingBeyondTheModel) {
  const Scenario scenario = read("[scenario]\nname = default\n");
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    EXPECT_EQ(run_plan(draw_plan(scenario, seed)).setup.beyond, BeyondSet{}) << seed;
  }
}

TEST(Swarm, AThemeBeyondTheModelSwitchesOnItsFamilyAlone) {
  const auto beyond_of_theme = [](const char* name) {
    const RunPlan run = run_plan(draw_plan(read(find_built_in(name)->text), 1));
    EXPECT_TRUE(run.setup.disk_bytes || std::string_view(name).find("rotten") == std::string::npos);
    return run.setup.beyond;
  };
  EXPECT_EQ(beyond_of_theme("lying-disks"), BeyondSet{BeyondFamily::lying_sync});
  EXPECT_EQ(beyond_of_theme("wiped-disks"), BeyondSet{BeyondFamily::wiped_disk});
  EXPECT_EQ(beyond_of_theme("rotten-disks"), BeyondSet{BeyondFamily::flipped_bits});
  EXPECT_EQ(beyond_of_theme("rotten-epochs"), BeyondSet{BeyondFamily::flipped_epochs});
}

TEST(Swarm, BitsFlipOnDisksOfBytes) {
  const std::string flips = "[weather]\nflippedBits = 1s\n";
  EXPECT_EQ(error_of("[ensemble]\ndiskBytes = no\n" + flips),
            "0: bits flip on disks of bytes only: diskBytes must be yes");
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_TRUE(draw_plan(read(flips), seed).disk_bytes) << seed;
  }
}

// What a seed drew would be in the counts of model/README.md.
TEST(Swarm, NothingOfTheSmallSpaceIsDrawn) {
  const Scenario scenario = read(find_built_in("small")->text);
  const auto setup = [&](std::uint64_t seed) { return run_plan(draw_plan(scenario, seed)).setup; };
  for (std::uint64_t seed = 2; seed <= 50; ++seed) EXPECT_EQ(setup(seed), setup(1)) << seed;
}

TEST(Values, DurationsAreReadAsTheyArePrinted) {
  for (const std::int64_t us : {0L, 1L, 999L, 1000L, 1500L, 2'000'000L, 60'000'000L, 61'000'000L}) {
    EXPECT_EQ(parse_duration(duration_text(us)), us) << duration_text(us);
  }
  EXPECT_EQ(duration_text(90'000'000), "90s");
  EXPECT_EQ(duration_text(120'000'000), "2min");
  for (const char* wrong : {"", "5", "ms", "-1s", "1.5s", "5 ms", "99999999999999999min"}) {
    EXPECT_FALSE(parse_duration(wrong)) << wrong;
  }
}

TEST(Values, SpansAreTwoDurationsOrOne) {
  EXPECT_EQ(span_text({100, 1000}), "100us..1ms");
  EXPECT_EQ(span_text({5, 5}), "5us");
  EXPECT_EQ(span_text(*parse_span("0..20ms")), "0..20ms");
  EXPECT_FALSE(parse_span("2ms..1ms"));
  EXPECT_FALSE(parse_span("1ms.."));
}

}  // namespace
}  // namespace zablab
