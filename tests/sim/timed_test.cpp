#include "sim/timed.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/agenda.hpp"
#include "sim/apply.hpp"
#include "tests/sim/worlds.hpp"

namespace zablab {
namespace {

Weather stormy() {
  Weather weather;
  weather.kill_interval_us = 3'000'000;
  weather.power_loss_interval_us = 4'000'000;
  weather.blackout_interval_us = 20'000'000;
  weather.halves_interval_us = 10'000'000;
  weather.one_off_interval_us = 10'000'000;
  weather.one_way_interval_us = 10'000'000;
  weather.repeat_interval_us = 1'000'000;
  weather.slow_link_interval_us = 5'000'000;
  weather.disk_stall_interval_us = 5'000'000;
  weather.bridge_interval_us = 10'000'000;
  weather.ring_interval_us = 10'000'000;
  weather.swizzle_interval_us = 10'000'000;
  weather.pause_interval_us = 3'000'000;
  weather.write_error_interval_us = 3'000'000;
  weather.full_disk_interval_us = 5'000'000;
  weather.clock_drift_percent = 20;
  weather.client_drop_interval_us = 2'000'000;
  weather.client_fresh_percent = 10;
  weather.client_wrong_password_percent = 10;
  return weather;
}

struct Driven {
  std::vector<std::string> words;
  Fingerprint end;
  std::int64_t moment_us = 0;
  bool operator==(const Driven&) const = default;
};

void drive(TimedScheduler& scheduler, World& world, int actions, Driven& run) {
  Action action;
  Step step;
  for (int i = 0; i < actions; ++i) {
    ASSERT_TRUE(scheduler.drive(world, action, step));
    ASSERT_EQ(step.refused + step.broken_belief, "") << to_text(action);
    run.words.push_back(to_text(action));
  }
  run.end = fingerprint_of(world);
  run.moment_us = scheduler.moment_us();
}

Driven run_of(std::uint64_t seed, int actions, std::int32_t servers = 3) {
  World world(make_setup(servers, 3));
  TimedScheduler scheduler(world, stormy(), Workload{}, seed);
  Driven run;
  drive(scheduler, world, actions, run);
  return run;
}

TEST(TimedTest, OneSeedIsOneRun) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) EXPECT_EQ(run_of(seed, 3000), run_of(seed, 3000));
  EXPECT_NE(run_of(1, 3000), run_of(2, 3000));
}

TEST(TimedTest, ACopyGoesOnAsItsOriginal) {
  World world(make_setup(5, 2));
  TimedScheduler scheduler(world, stormy(), Workload{}, 5);
  Driven first;
  drive(scheduler, world, 2000, first);
  World other = world;
  TimedScheduler copy = scheduler;
  Driven original;
  Driven copied;
  drive(scheduler, world, 2000, original);
  drive(copy, other, 2000, copied);
  EXPECT_EQ(original, copied);
}

TEST(TimedTest, ItGoesOnFromAnyWorld) {
  World world(make_setup(3, 3));
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    TimedScheduler scheduler(world, stormy(), Workload{}, seed);
    Driven run;
    drive(scheduler, world, 300, run);
  }
  TimedScheduler scheduler(world, Weather{}, Workload{}, 1);
  scheduler.begin_calm(world);
  Action action;
  Step step;
  int actions = 0;
  while (!scheduler.settled(world) && actions < 20'000) {
    ASSERT_TRUE(scheduler.drive(world, action, step));
    ++actions;
  }
  EXPECT_TRUE(scheduler.settled(world));
}

TEST(TimedTest, TimeNeverGoesBack) {
  World world(make_setup(3, 3));
  TimedScheduler scheduler(world, stormy(), Workload{}, 9);
  Action action;
  Step step;
  std::int64_t last = 0;
  for (int i = 0; i < 5000; ++i) {
    ASSERT_TRUE(scheduler.drive(world, action, step));
    ASSERT_GE(world.moment_us, last);
    last = world.moment_us;
  }
}

bool is_consequence(const Action& action) {
  return std::holds_alternative<Notify>(action) || std::holds_alternative<Deliver>(action) ||
         std::holds_alternative<Connect>(action) || std::holds_alternative<Refuse>(action) ||
         std::holds_alternative<Lose>(action) || std::holds_alternative<CompleteDisk>(action) ||
         std::holds_alternative<DeliverToServer>(action) ||
         std::holds_alternative<DeliverToClient>(action) ||
         std::holds_alternative<LoseClient>(action) ||
         std::holds_alternative<ConnectElection>(action) ||
         std::holds_alternative<DeliverElection>(action) ||
         std::holds_alternative<LoseElection>(action);
}

// Whatever can happen without a choice of ours must happen within seconds, or it was forgotten.
void expect_consequences(World world) {
  Weather weather = stormy();
  weather.disk_stall_interval_us = 0;
  TimedScheduler scheduler(world, weather, Workload{}, 11);
  Action action;
  Step step;
  std::map<std::string, std::int64_t> since;
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_TRUE(scheduler.drive(world, action, step));
    std::map<std::string, std::int64_t> still;
    visit_enabled(world, [&](const Action& enabled) {
      if (!is_consequence(enabled)) return;
      const std::string words = to_text(enabled);
      const auto known = since.find(words);
      const bool new_one = known == since.end() || words == to_text(action);
      still[words] = new_one ? world.moment_us : known->second;
    });
    since = std::move(still);
    for (const auto& [words, moment_us] : since) {
      ASSERT_LT(world.moment_us - moment_us, 3'000'000) << words;
    }
  }
}

TEST(TimedTest, NoConsequenceIsForgotten) { expect_consequences(World(make_setup(3, 3))); }

ServerConfig with_dialled_elections() {
  ServerConfig config;
  config.election_connections = ElectionTransport::dialled;
  return config;
}

TEST(TimedTest, NorWhereServersDialForElections) {
  expect_consequences(World(make_setup(3, 3, with_dialled_elections())));
}

void expect_strikes(const TimedScheduler& scheduler, FaultFamily first, FaultFamily last) {
  for (auto i = static_cast<std::size_t>(first); i <= static_cast<std::size_t>(last); ++i) {
    const auto family = static_cast<FaultFamily>(i);
    EXPECT_GT(scheduler.faults()[family], 0U) << to_text(family);
  }
}

TEST(TimedTest, EveryFamilyStrikes) {
  zablab::Setup setup = make_setup(3, 3);
  setup.servers.back().clock_ahead_ms = 100;
  World world(std::move(setup));
  TimedScheduler scheduler(world, stormy(), Workload{}, 4);
  Action action;
  Step step;
  for (int i = 0; i < 150'000; ++i) scheduler.drive(world, action, step);
  expect_strikes(scheduler, FaultFamily::kill, FaultFamily::client_wrong_password);
}

TEST(TimedTest, EveryFamilyBeyondTheModelStrikes) {
  Weather weather;
  weather.kill_interval_us = weather.power_loss_interval_us = 1'000'000;
  weather.lying_sync_percent = 20;
  weather.wipe_interval_us = 1'000'000;
  weather.flipped_bits_interval_us = weather.flipped_epochs_interval_us = 1'000'000;
  zablab::Setup setup = make_setup(3, 1);
  setup.disk_bytes = true;
  setup.beyond = beyond_of(weather);
  World world(std::move(setup));
  TimedScheduler scheduler(world, weather, Workload{}, 4);
  Action action;
  Step step;
  for (int i = 0; i < 5'000; ++i) scheduler.drive(world, action, step);
  expect_strikes(scheduler, FaultFamily::lying_sync, FaultFamily::flipped_epochs);
}

TEST(TimedTest, AFamilyThatIsOffNeverStrikes) {
  World world(make_setup(3, 3));
  TimedScheduler scheduler(world, Weather{}, Workload{}, 4);
  Action action;
  Step step;
  for (int i = 0; i < 5'000; ++i) scheduler.drive(world, action, step);
  EXPECT_EQ(scheduler.faults(), FaultCounts{});
}

// It promised a newer epoch to a leader that failed: nobody but another election brings it back.
bool someone_is_shut_out(const World& world) {
  Epoch leads = -1;
  Epoch promised = -1;
  for (const Server& server : world.servers) {
    const auto* role = std::get_if<Leading>(&server.process().phase);
    if (role != nullptr) leads = std::max(leads, role->epoch);
    promised = std::max(promised, server.process().accepted_epoch);
  }
  return leads != -1 && promised > leads;
}

void expect_calm_to_bring_everything_back(const ServerConfig& config) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    World world(make_setup(3, 3, config));
    Weather weather = stormy();
    weather.calm_after_actions = 4000;
    TimedScheduler scheduler(world, weather, Workload{}, seed);
    Action action;
    Step step;
    int actions = 0;
    while (!scheduler.settled(world) && actions < 30'000) {
      ASSERT_TRUE(scheduler.drive(world, action, step));
      ++actions;
    }
    EXPECT_TRUE(scheduler.settled(world) || someone_is_shut_out(world)) << "seed " << seed;
    EXPECT_GE(actions, 4000);
    EXPECT_FALSE(is_cut_at_all(world));
  }
}

TEST(TimedTest, TheCalmBringsEverythingBack) { expect_calm_to_bring_everything_back({}); }

TEST(TimedTest, TheCalmBringsEverythingBackWhereServersDialForElections) {
  expect_calm_to_bring_everything_back(with_dialled_elections());
}

TEST(TimedTest, AWorldWithoutInputsComesToRest) {
  Budget budget;
  World world(make_setup(1, 0, {}, {}, budget));
  TimedScheduler scheduler(world, Weather{}, Workload{}, 1);
  Action action;
  Step step;
  int actions = 0;
  while (actions < 1000 && scheduler.drive(world, action, step)) ++actions;
  EXPECT_LT(actions, 1000);
}

// Shrinking drives such worlds: with the only server down, a client that went on trying every 50 ms
// of a virtual fortnight was seen to take minutes.
TEST(TimedTest, WhoNeverComesBackByItselfDoesNotTryUntilAServerIsThere) {
  Weather weather;
  weather.restart_delay_us = weather.client_reconnect_delay_us = never_us;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    World world(make_setup(1, 1));
    TimedScheduler scheduler(world, weather, Workload{}, seed);
    Action action;
    Step step;
    ASSERT_TRUE(scheduler.drive(world, action, step));  // its first start
    apply(world, Kill{1}, step);
    scheduler.observe(world, step);
    std::int64_t restarted_us = never_us;
    for (int i = 0; i < 200 && scheduler.drive(world, action, step); ++i) {
      if (std::holds_alternative<Restart>(action)) restarted_us = scheduler.moment_us();
      if (!std::holds_alternative<ConnectClient>(action)) continue;
      EXPECT_GT(scheduler.moment_us() - restarted_us, 1'000'000) << "seed " << seed;
    }
    EXPECT_NE(restarted_us, never_us);
  }
}

TEST(AgendaTest, TheEarliestComesFirstAndEqualsInOrder) {
  Agenda agenda;
  const auto a = agenda.add();
  const auto b = agenda.add();
  const auto c = agenda.add();
  agenda.set(a, 30);
  agenda.set(b, 10);
  agenda.set(c, 10);
  EXPECT_EQ(agenda.pop()->slot, b);
  EXPECT_EQ(agenda.pop()->slot, c);
  EXPECT_EQ(agenda.pop()->moment_us, 30);
  EXPECT_FALSE(agenda.pop());
}

TEST(AgendaTest, ADueTimeMovesBothWaysAndAway) {
  Agenda agenda;
  const auto a = agenda.add();
  const auto b = agenda.add();
  agenda.set(a, 10);
  agenda.set(b, 15);
  agenda.set(a, 20);
  EXPECT_EQ(agenda.pop()->slot, b);
  agenda.set(a, 5);
  EXPECT_EQ(agenda.pop()->moment_us, 5);
  EXPECT_FALSE(agenda.pop()) << "what was due at 20 is not due a second time";
  agenda.set(a, 7);
  agenda.cancel(a);
  EXPECT_FALSE(agenda.pop());
  agenda.set(a, 9);
  agenda.remove(a);
  const auto again = agenda.add();
  EXPECT_EQ(again, a);
  EXPECT_FALSE(agenda.pop()) << "the old due time is not the new source's";
}

}  // namespace
}  // namespace zablab
