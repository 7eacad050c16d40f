// Worlds and words for the tests of sim/.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/apply.hpp"
#include "sim/enabled.hpp"
#include "sim/timed.hpp"
#include "sim/world.hpp"

namespace zablab {

/// Lets what the words say happen; a refusal fails the test.
inline Step say(World& world, std::string_view words, Expectation how = Expectation::strict) {
  Step step;
  const auto action = parse_action(words);
  EXPECT_TRUE(action) << words << ": no action";
  if (!action) return step;
  apply(world, *action, step, how);
  EXPECT_EQ(step.refused, "") << words;
  EXPECT_EQ(step.broken_belief, "") << words;
  return step;
}

/// Why the words cannot happen; "" if they can.
inline std::string refusal(const World& world, std::string_view words) {
  const auto action = parse_action(words);
  EXPECT_TRUE(action) << words << ": no action";
  if (!action) return "no action";
  const char* why = obstacle(world, *action, Expectation::strict);
  return why == nullptr ? "" : why;
}

/// Lets deliveries and disk completions happen, the first possible one each time, until none is
/// left.
inline void settle(World& world) {
  Step step;
  for (int i = 0; i < 10'000; ++i) {
    std::vector<Action> next;
    visit_enabled(world, [&](const Action& action) {
      const bool consequence =
          std::holds_alternative<Deliver>(action) || std::holds_alternative<CompleteDisk>(action) ||
          std::holds_alternative<DeliverToServer>(action) ||
          std::holds_alternative<DeliverToClient>(action) || std::holds_alternative<Notify>(action);
      if (consequence && next.empty()) next.push_back(action);
    });
    if (next.empty()) return;
    apply(world, next.front(), step);
    EXPECT_EQ(step.refused + step.broken_belief, "");
  }
  ADD_FAILURE() << "the world does not come to rest";
}

/// Starts a server and lets its disk do what the start asks for.
inline void start(World& world, ServerId id) {
  say(world, "restart " + std::to_string(id));
  Step step;
  for (const DiskObject object : {DiskObject::log, DiskObject::accepted_epoch,
                                  DiskObject::current_epoch, DiskObject::snapshots}) {
    while (!queue_of(*world.server(id).disk, object).empty()) {
      apply(world, CompleteDisk{id, mark_of(queue_of(*world.server(id).disk, object).front())},
            step);
      EXPECT_EQ(step.refused + step.broken_belief, "");
    }
  }
}

/// An ensemble that serves, its clients attached, nothing on its way but alarms.
inline World serving_world(std::int32_t servers, std::int32_t clients,
                           Budget budget = Budget::endless()) {
  World world(make_setup(servers, clients, {}, {}, Budget::endless()));
  Workload quiet;
  quiet.probe_in_calm = false;
  TimedScheduler scheduler(world, Weather{}, quiet, 1);
  scheduler.begin_calm(world);
  Action action;
  Step step;
  for (int i = 0; i < 10'000 && !scheduler.settled(world); ++i) {
    scheduler.drive(world, action, step);
    EXPECT_EQ(step.refused + step.broken_belief, "");
  }
  EXPECT_TRUE(scheduler.settled(world));
  settle(world);
  world.left = budget;
  return world;
}

inline ServerId leader_of(const World& world) {
  for (ServerId id = 1; id <= world.server_count(); ++id) {
    if (world.server(id).up() && state_of(world.server(id).process(),
                                          world.server_setup(id).config) == ServerState::leading) {
      return id;
    }
  }
  return 0;
}

}  // namespace zablab
