// The strategies beside the default one: what they promise of the order of things.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/action.hpp"
#include "sim/timed.hpp"
#include "tests/sim/worlds.hpp"

namespace zablab {
namespace {

Weather weather_of(Strategy strategy) {
  Weather weather;
  weather.strategy = strategy;
  weather.kill_interval_us = weather.halves_interval_us = 1'000'000;
  weather.power_loss_interval_us = weather.one_off_interval_us = 1'000'000;
  weather.restart_delay_us = 300'000;
  return weather;
}

/// Calls look(before, action, step, world, moment) for each of `actions` actions.
template <class Look>
void drive(Strategy strategy, std::uint64_t seed, int actions, Look&& look) {
  World world(make_setup(3, 2));
  const Workload workload;
  TimedScheduler scheduler(world, weather_of(strategy), workload, seed);
  Action action;
  Step step;
  for (int i = 0; i < actions && scheduler.drive(world, action, step); ++i) look(action, world);
}

TEST(FaultFirst, StrikesRightBehindDiskOperationsAndNowhereElse) {
  int strikes = 0;
  std::map<std::string, int> behind;  // what was completed last when the power went
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Action last;
    drive(Strategy::fault_first, seed, 1500, [&](const Action& action, const World&) {
      EXPECT_FALSE(std::holds_alternative<Cut>(action)) << to_text(action);
      if (const auto* loss = std::get_if<PowerLoss>(&action)) {
        ++strikes;
        const auto* done = std::get_if<CompleteDisk>(&last);
        ASSERT_NE(done, nullptr) << to_text(last) << ", then " << to_text(action);
        EXPECT_EQ(done->server, loss->server);
        const std::string words = to_text(last);
        ++behind[words.substr(words.find(' ', 5) + 1)];
      }
      if (std::holds_alternative<Kill>(action)) {
        EXPECT_TRUE(std::holds_alternative<PowerLoss>(last) || std::holds_alternative<Kill>(last))
            << to_text(last);
      }
      last = action;
    });
  }
  EXPECT_GT(strikes, 100);
  for (const char* operation : {"sync-log", "rename-accepted-epoch", "rename-current-epoch"}) {
    EXPECT_GT(behind[operation], 0) << operation;
  }
}

TEST(FaultFirst, BringsTheStruckServerBackBeforeThoseThatItSentAway) {
  int first = 0;
  int later = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    ServerId struck = 0;
    ServerId away = 0;
    drive(Strategy::fault_first, seed, 1500, [&](const Action& action, const World&) {
      if (const auto* loss = std::get_if<PowerLoss>(&action)) {
        struck = loss->server;
        away = 0;
      }
      if (const auto* kill = std::get_if<Kill>(&action)) away = kill->server;
      const auto* restart = std::get_if<Restart>(&action);
      if (restart == nullptr || struck == 0 || away == 0) return;
      (restart->server == struck ? first : later) += 1;
      struck = 0;
    });
  }
  EXPECT_GT(first, 30);
  EXPECT_LT(later * 5, first);
}

/// How long lie between two quorum packets that the same server delivers to the same one, at most
/// and at least, where the next one was sent after the first had come: read off the moments.
TEST(Priorities, SomeWaysAreSlowThroughout) {
  int slow_throughout = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::map<ServerId, std::vector<std::int64_t>> waits;  // of each server's disk
    std::map<ServerId, std::int64_t> last_of;
    drive(Strategy::priorities, seed, 400, [&](const Action& action, const World& world) {
      if (const auto* done = std::get_if<CompleteDisk>(&action)) {
        if (last_of[done->server] != 0) {
          waits[done->server].push_back(world.moment_us - last_of[done->server]);
        }
        // More operations wait: what lies between two is the disk's pace alone.
        const auto& log = world.server(done->server).disk->log.queue;
        last_of[done->server] = log.empty() ? 0 : world.moment_us;
      }
    });
    for (const auto& [server, all] : waits) {
      if (all.size() >= 4 && *std::min_element(all.begin(), all.end()) > 5'000) ++slow_throughout;
    }
  }
  EXPECT_GT(slow_throughout, 0);
}

TEST(Strategies, TheSameSeedIsTheSameSchedule) {
  for (const Strategy strategy : {Strategy::priorities, Strategy::fault_first}) {
    std::vector<std::string> words;
    std::vector<std::string> again;
    drive(strategy, 7, 600, [&](const Action& a, const World&) { words.push_back(to_text(a)); });
    drive(strategy, 7, 600, [&](const Action& a, const World&) { again.push_back(to_text(a)); });
    EXPECT_EQ(words, again);
  }
}

}  // namespace
}  // namespace zablab
