#include "sim/trace.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "tests/sim/worlds.hpp"

namespace zablab {
namespace {

World fresh_world() { return World(make_setup(3, 2)); }

Trace record(std::uint64_t seed, int actions) {
  World world = fresh_world();
  Weather weather;
  weather.kill_interval_us = 500'000;
  weather.power_loss_interval_us = 500'000;
  weather.halves_interval_us = 1'000'000;
  weather.client_drop_interval_us = 500'000;
  TimedScheduler scheduler(world, weather, Workload{}, seed);
  Trace trace;
  trace.header.protocol = "1";
  trace.header.seed = seed;
  trace.header.rules = "none";
  trace.header.claim = "none";
  trace.header.scenario = {"[ensemble]", "servers = 3", "", "name = a \"b\" | c"};
  Action action;
  Step step;
  for (int i = 0; i < actions; ++i) {
    EXPECT_TRUE(scheduler.drive(world, action, step));
    trace.steps.push_back(describe(world, step));
  }
  trace.header.final_world = fingerprint_of(world);
  return trace;
}

Trace read(const std::string& text) {
  const auto read = read_trace(text);
  if (const auto* error = std::get_if<TraceError>(&read)) {
    ADD_FAILURE() << error->line << ": " << error->sentence;
    return {};
  }
  return std::get<Trace>(read);
}

std::string error_of(const std::string& text) {
  const auto read = read_trace(text);
  const auto* error = std::get_if<TraceError>(&read);
  return error == nullptr ? "" : std::to_string(error->line) + ": " + error->sentence;
}

std::string replaced(std::string text, const std::string& old, const std::string& with) {
  const std::size_t at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  return at == std::string::npos ? text : text.replace(at, old.size(), with);
}

TEST(TraceTest, ReadsBackWhatItWrites) {
  const Trace trace = record(1, 1500);
  const std::string text = write_trace(trace);
  const Trace back = read(text);
  EXPECT_EQ(back, trace);
  EXPECT_EQ(write_trace(back), text);
}

TEST(TraceTest, LooksLikeThis) {
  World world = fresh_world();
  Step step;
  Trace trace;
  trace.header = {"7", 42, "none", "none", {"servers = 3"}, {}};
  world.moment_us = 1500;
  apply(world, *parse_action("restart 1"), step);
  trace.steps.push_back(describe(world, step));
  apply(world, *parse_action("kill 1"), step);
  trace.steps.push_back(describe(world, step));
  trace.header.final_world = fingerprint_of(world);
  const std::string first = to_text(trace.steps[0].world);
  const std::string second = to_text(trace.steps[1].world);
  EXPECT_EQ(write_trace(trace),
            "format: zablab-trace 1\n"
            "protocol: 7\n"
            "seed: 42\n"
            "rules: none\n"
            "claim: none\n"
            "scenario: servers = 3\n"
            "steps: 2\n"
            "final: " +
                second +
                "\n"
                "\n"
                "1500 | restart 1 | " +
                trace.steps[0].effects + " | 1 LOOKING accepted 0 current 0 zxid 0:0 log 0:0 | " +
                first +
                "\n"
                "1500 | kill 1 |  | 1 down log 0:0 | " +
                second + "\n");
}

TEST(TraceTest, IsFollowedStrictly) {
  const Trace trace = record(2, 1500);
  World world = fresh_world();
  std::size_t steps = 0;
  const auto divergence = follow_strict(world, trace, [&](const World&, const Step&) { ++steps; });
  EXPECT_FALSE(divergence) << divergence->step << " " << divergence->field;
  EXPECT_EQ(steps, 1500U);
}

TEST(TraceTest, ADivergenceNamesStepServerFieldAndBothValues) {
  const Trace trace = record(3, 400);
  const auto changed = [&](auto&& change) {
    Trace other = trace;
    change(other);
    World world = fresh_world();
    return follow_strict(world, other);
  };
  const auto effects = changed([](Trace& t) { t.steps[99].effects += "!"; });
  ASSERT_TRUE(effects);
  EXPECT_EQ(effects->step, 100U);
  EXPECT_EQ(effects->field, "effects");
  EXPECT_EQ(effects->recorded, effects->now + "!");

  const auto server = changed([](Trace& t) { t.steps[0].server = "1 down"; });
  ASSERT_TRUE(server);
  EXPECT_EQ(server->field, "server");
  EXPECT_GT(server->server, 0);

  const auto world = changed([](Trace& t) { t.steps[5].world.low ^= 1; });
  ASSERT_TRUE(world);
  EXPECT_EQ(world->step, 6U);
  EXPECT_EQ(world->field, "world");

  const auto action = changed([](Trace& t) { t.steps.erase(t.steps.begin()); });
  ASSERT_TRUE(action);
  const auto end = changed([](Trace& t) { t.header.final_world.high ^= 1; });
  ASSERT_TRUE(end);
  EXPECT_EQ(end->field, "final");
}

TEST(TraceTest, LenientlyWhatIsImpossibleIsSkippedAndCounted) {
  std::vector<TimedAction> schedule = schedule_of(record(4, 1000));
  World whole = fresh_world();
  const auto go_on = [](const World&, const Step&) { return true; };
  Followed followed = follow_lenient(whole, schedule, go_on);
  EXPECT_EQ(followed.kept, 1000U);
  EXPECT_EQ(followed.total, 1000U);
  std::erase_if(schedule,
                [](const TimedAction& timed) { return timed.action == Action(Restart{1}); });
  World less = fresh_world();
  followed = follow_lenient(less, schedule, go_on);
  EXPECT_EQ(followed.total, schedule.size());
  EXPECT_LT(followed.kept, schedule.size());
  EXPECT_GT(followed.kept, 0U);
  World stopped = fresh_world();
  followed = follow_lenient(stopped, schedule, [](const World&, const Step&) { return false; });
  EXPECT_EQ(followed.kept, 1U);
}

TEST(TraceTest, DamageIsNamedWithItsLine) {
  const std::string text = write_trace(record(5, 20));
  const std::string lines_ahead = "format, protocol, seed, rules, claim, 4 scenario, steps, final";
  EXPECT_EQ(error_of(text), "") << lines_ahead;
  EXPECT_EQ(error_of(""), "1: The file is empty.");
  EXPECT_EQ(error_of("hello\n"),
            "1: This is no trace of a known format: it does not begin with "
            "\"format: zablab-trace 1\".");
  EXPECT_EQ(error_of(replaced(text, "zablab-trace 1", "zablab-trace 2")).substr(0, 3), "1: ");
  EXPECT_EQ(error_of(replaced(text, "seed: 5", "seed: five")),
            "3: The value of \"seed\" is no number.");
  EXPECT_EQ(error_of(replaced(text, "seed: 5\n", "")), "3: A line \"seed: …\" is expected here.");
  EXPECT_EQ(error_of(replaced(text, "steps: 20", "steps: 21")),
            "33: The trace ends after 20 of its 21 steps.");
  EXPECT_EQ(error_of(replaced(text, "steps: 20", "steps: 19")),
            "32: There are more steps than the 19 of the header.");
  EXPECT_EQ(error_of(replaced(text, " | restart 1 | ", " | restart one | ")).substr(3),
            " \"restart one\" is no action.");
  EXPECT_EQ(error_of(replaced(text, " | restart 1 | ", " | ")).substr(3),
            " A step has five columns between bars: moment, action, effects, server, world.");
}

TEST(TraceTest, EveryTruncationIsNoticed) {
  const std::string text = write_trace(record(6, 5));
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_NE(error_of(text.substr(0, length)), "") << length;
  }
}

TEST(TraceTest, NoChangedByteIsTakenForAnotherAction) {
  const Trace trace = record(7, 60);
  const std::string text = write_trace(trace);
  Random random(1);
  for (int i = 0; i < 3000; ++i) {
    std::string damaged = text;
    damaged[random.index(damaged.size())] = static_cast<char>(random.below(256));
    const auto result = read_trace(damaged);
    if (const auto* back = std::get_if<Trace>(&result)) {
      EXPECT_EQ(write_trace(*back), damaged) << "what is read is what is written";
    }
  }
}

}  // namespace
}  // namespace zablab
