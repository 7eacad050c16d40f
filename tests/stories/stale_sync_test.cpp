// The well-known subtlety: under two leaders a sync followed by a read is stale. ZooKeeper's
// contract allows it, and says so; linearizable it is not. `ZABLAB_REWRITE=1` writes story and
// trace anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "invariants/history/judge.hpp"
#include "model/shrink.hpp"
#include "scenarios/header.hpp"
#include "scenarios/recorded_run.hpp"
#include "tests/support/story.hpp"

namespace zablab {
namespace {

using history::Contract;
using history::Progress;
using history::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* story_file = ZABLAB_SOURCE_DIR "/tests/stories/stale-sync.txt";
constexpr const char* trace_file = ZABLAB_SOURCE_DIR "/tests/data/stale-sync.trace";

std::string read_file(const char* path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void expect_as_written(const char* path, const std::string& now) {
  if (std::getenv("ZABLAB_REWRITE") != nullptr) std::ofstream(path) << now;
  EXPECT_EQ(now, read_file(path));
}

Plan plan_of_story() {
  return draw_plan(std::get<Scenario>(read_scenario(
                       "[scenario]\nname = stale-sync\n[ensemble]\nservers = 3\nclients = 2\n"
                       "observers = 0\ngroups = none\nelectionConnections = kept\n")),
                   1);
}

/// What the story does, a step a millisecond, in a world that anybody can rebuild.
Trace trace_of_story() {
  Story story;
  Story::play(read_file(story_file), story);
  std::vector<TimedAction> schedule = story.schedule();
  for (std::size_t i = 0; i < schedule.size(); ++i) {
    schedule[i].moment_us = static_cast<std::int64_t>(i + 1) * 1000;
  }
  const Plan plan = plan_of_story();
  return trace_of(run_plan(plan), 1, "prefix-agreement", schedule, header_of(plan));
}

Verdict judged(Contract contract) {
  RecordedTrace recorded = recorded_trace(trace_of_story(), plan_of_story());
  EXPECT_EQ(recorded.followed.kept, recorded.followed.total);
  return judge(recorded.recording, contract, {});
}

TEST(StaleSync, TheStoryIsAsWrittenAndBreaksNoClaim) {
  Story story;
  expect_as_written(story_file, Story::play(read_file(story_file), story));
  EXPECT_FALSE(story.watch().violation());
  expect_as_written(trace_file, write_trace(trace_of_story()));
}

TEST(StaleSync, ZooKeepersContractAllowsItAndSaysSo) {
  const Verdict verdict = judged(Contract::zookeeper);
  EXPECT_EQ(verdict.outcome, Progress::holds) << verdict.rule << ": " << verdict.sentence;
  EXPECT_THAT(verdict.remarks, ElementsAre(HasSubstr("1 of 1 syncs")));
}

TEST(StaleSync, ItIsNotLinearizable) {
  const Verdict verdict = judged(Contract::linearizable);
  EXPECT_EQ(verdict.outcome, Progress::violated);
  EXPECT_EQ(verdict.rule, "stale-read");
  EXPECT_EQ(verdict.minimal.size(), 2U) << verdict.sentence;
}

}  // namespace
}  // namespace zablab
