// A night of fuzz in a CI: what it keeps, what it knows, and where it goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/command.hpp"

namespace zablab {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

const std::string failing = "fuzz --defect zk-2845 --seeds 6 --jobs 1";

/// The words of a run whose corpus and traces are in this test's own directory.
std::string here(const std::string& words) {
  const std::string directory = own_directory();
  return words + " --corpus " + directory + "/corpus --out " + directory + "/out";
}
std::string corpus(const std::string& name) { return own_directory() + "/corpus/" + name; }

/// The one kept failure.
std::string kept_failure() {
  for (const auto& entry : fs::directory_iterator(own_directory() + "/corpus")) {
    const std::string name = entry.path().filename();
    if (name.starts_with("failure-")) return name;
  }
  ADD_FAILURE() << "nothing was kept";
  return {};
}

TEST(NightCommand, WritesJunitAndAnnotations) {
  const std::string junit = own_directory() + "/fuzz.xml";
  const Ran ran = zablab_command(here(failing) + " --annotations github --junit " + junit);
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, HasSubstr("\n::error title=memory-agrees-with-disk%2C seed 1::"));
  EXPECT_THAT(read_text(junit), HasSubstr("<failure type=\"memory-agrees-with-disk\""));
  const Ran as_json = zablab_command(here(failing) + " --annotations github --json");
  EXPECT_TRUE(json::accept(as_json.out)) << "annotations are not in the JSON";
  EXPECT_THAT(as_json.error, HasSubstr("::error title="));
  EXPECT_EQ(zablab_command("fuzz --seeds 1 --junit /dev/null/x").exit_code, 70);
}

TEST(NightCommand, AnnotatesByItselfOnGithubAlone) {
  setenv("GITHUB_ACTIONS", "true", 1);
  EXPECT_THAT(zablab_command(here(failing)).out, HasSubstr("\n::error "));
  EXPECT_THAT(zablab_command(here(failing) + " --annotations none").out, Not(HasSubstr("::error")));
  unsetenv("GITHUB_ACTIONS");
  EXPECT_THAT(zablab_command(here(failing)).out, Not(HasSubstr("::error ")));
}

TEST(NightCommand, ReplaysWhatTheLastOneFound) {
  EXPECT_EQ(zablab_command(here(failing)).exit_code, 1);
  const std::string name = kept_failure();
  const json report = json::parse(zablab_command(here("fuzz --seeds 1 --seed 9 --json")).out);
  EXPECT_EQ(report["exit_code"], 1) << "the defect is in the trace, not in this run";
  EXPECT_EQ(report["corpus"]["replayed"], 1);
  ASSERT_EQ(report["failures"].size(), 1U);
  EXPECT_EQ(report["failures"][0]["from_corpus"], true);
  EXPECT_EQ(report["failures"][0]["trace"], corpus(name));
  EXPECT_EQ(name, "failure-zk-2845-memory-agrees-with-disk-" +
                      report["failures"][0]["kind"].get<std::string>() + ".trace");
  const std::string replay = report["failures"][0]["replay"];
  EXPECT_EQ(zablab_command(replay.substr(std::string("zablab ").size())).exit_code, 1);
}

TEST(NightCommand, StopsAtAKeptFailureIfItShallStopAtOne) {
  zablab_command(here(failing));
  const json report = json::parse(zablab_command(here("fuzz --until-failure --json")).out);
  EXPECT_EQ(report["schedules"], 0);
  EXPECT_EQ(report["exit_code"], 1);
}

TEST(NightCommand, KnownFailuresAreCountedAndFailNothing) {
  zablab_command(here(failing));
  const std::string name = kept_failure();
  const std::string kind = name.substr(name.size() - 18, 12);
  struct Line {
    std::string text;
    int seeds;  // 1: it covers failing seeds, too
  };
  for (const auto& [text, seeds] :
       {Line{"memory-agrees-with-disk kind " + kind, 1},
        Line{"memory-agrees-with-disk defect zk-2845", 1}, Line{"trace " + name, 0}}) {
    write_text(corpus("known-failures"), text + ": for a reason\nno-halt defect zk-335: old\n");
    const std::string words = seeds == 1 ? failing : "fuzz --seeds 2 --jobs 1";
    const Ran ran = zablab_command(here(words));
    EXPECT_EQ(ran.exit_code, 0) << text << ran.out << ran.error;
    EXPECT_THAT(ran.out, HasSubstr("failures not counted (for a reason)"));
    EXPECT_THAT(ran.out, HasSubstr("no-halt defect zk-335: matched nothing in this run (old)"));
    EXPECT_THAT(ran.out, HasSubstr("all claims hold, but for known failures"));
    const json report = json::parse(zablab_command(here(words + " --json")).out);
    EXPECT_TRUE(report["failures"].empty());
    EXPECT_EQ(report["known"][0]["count"].get<int>() > 1, seeds == 1);
  }
}

TEST(NightCommand, ABadLineOfKnownFailuresIsNamed) {
  fs::create_directories(own_directory() + "/corpus");
  write_text(corpus("known-failures"), "# fine\nno-halt because\n");
  const Ran ran = zablab_command(here("fuzz --seeds 1"));
  EXPECT_EQ(ran.exit_code, 65);
  EXPECT_THAT(ran.error, HasSubstr("known-failures:2: there is no colon"));
}

TEST(NightCommand, ADamagedTraceCostsOneSentence) {
  zablab_command(here(failing));
  const std::string whole = read_text(corpus(kept_failure()));
  write_text(corpus("a-half.trace"), whole.substr(0, whole.size() / 2));
  write_text(corpus("b-empty.trace"), "");
  fs::create_directories(corpus("c-directory.trace"));
  const json report = json::parse(zablab_command(here("fuzz --seeds 2 --json")).out);
  EXPECT_EQ(report["schedules"], 2);
  EXPECT_EQ(report["corpus"]["replayed"], 1);
  ASSERT_EQ(report["corpus"]["damaged"].size(), 3U);
  EXPECT_THAT(report["corpus"]["damaged"][0].get<std::string>(), HasSubstr("a-half.trace:"));
}

TEST(NightCommand, StepsThatAreNoLongerPossibleAreCounted) {
  zablab_command(here(failing));
  const std::string name = kept_failure();
  std::string text = read_text(corpus(name));
  // As if the protocol had changed: the world without the defect goes another way.
  const auto replace = [&](const std::string& old_text, const std::string& new_text) {
    const std::size_t at = text.find(old_text);
    ASSERT_NE(at, std::string::npos) << old_text;
    text.replace(at, old_text.size(), new_text);
  };
  replace("rules: zk-2845", "rules: none");
  replace("defects = zk-2845", "defects = none");
  fs::remove(corpus(name));
  write_text(corpus("mine.trace"), text);
  const Ran ran = zablab_command(here("fuzz --seeds 1"));
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.error;
  EXPECT_THAT(ran.out, HasSubstr("1 schedules replayed, "));
}

TEST(NightCommand, KeepsRareSchedulesWhichReplay) {
  const Ran ran = zablab_command(here("fuzz --seeds 60 --rare 20 --json"));
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.error;
  const std::size_t rare = count_files(own_directory() + "/corpus", ".trace");
  EXPECT_GT(rare, 0U);
  EXPECT_LE(rare, 64U);
  const json first = json::parse(ran.out);
  EXPECT_EQ(first["corpus"]["rare"], rare);
  const json next = json::parse(zablab_command(here("fuzz --seeds 1 --seed 900 --json")).out);
  EXPECT_EQ(next["corpus"]["replayed"], rare);
  EXPECT_EQ(next["corpus"]["steps_kept"], next["corpus"]["steps"]);
  EXPECT_EQ(next["exit_code"], 0);
}

// --- Resuming ---

/// Runs until some schedules are done, then sends a signal.
void interrupt(const std::string& words, const std::string& signal) {
  const std::string directory = own_directory();
  write_text(directory + "/script", std::string(ZABLAB_BINARY) + " " + words + " >" + directory +
                                        "/first 2>&1 &\n" + R"(
child=$!
for i in $(seq 1500); do
  grep -q '"schedules":[1-9]' )" + directory +
                                        R"(/corpus/night.json 2>/dev/null && break
  sleep 0.02
done
kill -)" + signal + " $child\nwait $child\ntrue\n");
  if (std::system(("sh " + directory + "/script 2>/dev/null").c_str()) != 0) {
    ADD_FAILURE() << "no shell";
  }
}

void expect_resumed_as_if_never_interrupted(const std::string& signal) {
  const std::string out = own_directory() + "/out";
  const std::string words = "fuzz --defect zk-3642 --rare 50 --jobs 2 --json --out " + out;
  const std::string whole =
      zablab_command(words + " --seeds 700 --corpus " + own_directory() + "/whole").out;
  const std::string parts = " --corpus " + own_directory() + "/corpus";
  interrupt(words + " --seeds 1000000" + parts, signal);
  const json stopped = json::parse(read_text(corpus("night.json")));
  ASSERT_GT(stopped["report"]["schedules"], 0);
  if (stopped["report"]["schedules"] >= 700) GTEST_SKIP() << "this machine was too fast";
  const Ran resumed = zablab_command(words + " --seeds 700 --resume" + parts);
  EXPECT_THAT(resumed.error, HasSubstr("goes on after "));
  json expected = without_times(json::parse(whole));
  json found = without_times(json::parse(resumed.out));
  for (json* report : {&expected, &found}) (*report)["corpus"].erase("directory");
  EXPECT_EQ(found, expected);
}

TEST(SlowNightCommand, ResumedAfterAnInterruptItHasTheSameFigures) {
  expect_resumed_as_if_never_interrupted("INT");
}

TEST(SlowNightCommand, ResumedAfterAKillItHasTheSameFigures) {
  expect_resumed_as_if_never_interrupted("KILL");
}

TEST(NightCommand, GoesOnWhereItWasWithMoreSeeds) {
  zablab_command(here("fuzz --seeds 4 --seed 7"));
  const Ran resumed = zablab_command(here("fuzz --seeds 9 --resume"));
  EXPECT_THAT(resumed.out, HasSubstr("goes on after 4 schedules\n"));
  EXPECT_THAT(resumed.out, HasSubstr("schedules  9, seeds 7 to 15\n"));
  const Ran finished = zablab_command(here("fuzz --resume --json"));
  EXPECT_EQ(json::parse(finished.out)["schedules"], 9) << "what it was asked for last is done";
  const Ran other = zablab_command(here("fuzz --resume --seed 8"));
  EXPECT_EQ(other.exit_code, 64);
  EXPECT_THAT(other.error, HasSubstr("began with seed 7, not 8"));
}

TEST(NightCommand, GoesOnWithNoOtherScenario) {
  zablab_command(here("fuzz --seeds 2"));
  const Ran other = zablab_command(here("fuzz --resume --scenario calm"));
  EXPECT_EQ(other.exit_code, 65);
  EXPECT_THAT(other.error, HasSubstr("it was begun with: zablab fuzz --seed 1"));
  write_text(corpus("night.json"), "{\"format\": 7");
  EXPECT_EQ(zablab_command(here("fuzz --resume")).exit_code, 65);
  const Ran anew = zablab_command(here("fuzz --seeds 2"));
  EXPECT_EQ(anew.exit_code, 0);
  EXPECT_THAT(anew.out, HasSubstr("it is replaced\n"));
  EXPECT_EQ(zablab_command(here("fuzz --resume --seeds 2")).exit_code, 0);
}

TEST(NightCommand, WithNothingToResumeItBegins) {
  const Ran ran = zablab_command(here("fuzz --resume --seeds 3"));
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, HasSubstr("nothing to resume in "));
  EXPECT_EQ(zablab_command("fuzz --resume").exit_code, 64);
  EXPECT_EQ(zablab_command("fuzz --rare 10").exit_code, 64);
  EXPECT_EQ(zablab_command("fuzz --seeds 1 --corpus /dev/null").exit_code, 65);
}

TEST(NightCommand, TwoProcessesShareACorpus) {
  const std::string directory = own_directory();
  const std::string words = std::string(ZABLAB_BINARY) + " " + here(failing);
  write_text(directory + "/script", words + " >" + directory + "/a 2>&1 &\n" + words +
                                        " --seed 50 >" + directory + "/b 2>&1\nwait\n");
  if (std::system(("sh " + directory + "/script").c_str()) != 0) ADD_FAILURE() << "no shell";
  EXPECT_EQ(count_files(directory + "/corpus", ".part"), 0U);
  const json report = json::parse(zablab_command(here("fuzz --seeds 1 --json")).out);
  EXPECT_TRUE(report["corpus"]["damaged"].empty()) << report["corpus"];
  EXPECT_GE(report["corpus"]["replayed"], 1);
}

TEST(NightCommand, OneProcessAtATimeHasTheState) {
  const std::string directory = own_directory();
  zablab_command(here("fuzz --seeds 2"));
  const std::string state = read_text(corpus("night.json"));
  const std::string held = "flock " + corpus("night.lock") + " " + ZABLAB_BINARY + " ";
  write_text(directory + "/script", held + here("fuzz --resume") + " 2>" + directory +
                                        "/refused\ntest $? = 65 || exit 1\n" + held +
                                        here("fuzz --seeds 1 --seed 77") + " >" + directory +
                                        "/told\n");
  EXPECT_EQ(std::system(("sh " + directory + "/script").c_str()), 0);
  EXPECT_THAT(read_text(directory + "/refused"), HasSubstr("belongs to a run that is not over"));
  EXPECT_THAT(read_text(directory + "/told"), HasSubstr("this one cannot be resumed"));
  EXPECT_EQ(read_text(corpus("night.json")), state);
}

// --- Merging ---

TEST(ReportCommand, MergedRunsAreTheRunOfAllTheirSeeds) {
  const std::string directory = own_directory();
  const auto run = [&](const std::string& words, const std::string& file) {
    const Ran ran = zablab_command("fuzz --defect zk-2845 --json --jobs 1 --out " + directory +
                                   "/out " + words);
    write_text(directory + "/" + file, ran.out);
    return json::parse(ran.out);
  };
  const json whole = run("--seeds 8", "whole.json");
  run("--seeds 3", "a.json");
  run("--seeds 5 --seed 4", "b.json");
  const std::string files = directory + "/b.json " + directory + "/a.json";
  const Ran ran = zablab_command("report --json --merge " + files);
  EXPECT_EQ(ran.exit_code, 1) << ran.error;
  const json sum = json::parse(ran.out);
  for (const char* name : {"seed", "schedules", "actions", "commits", "simulated_us", "median",
                           "faults", "goals", "claims"}) {
    EXPECT_EQ(sum[name], whole[name]) << name;
  }
  EXPECT_EQ(sum["runs"], 2);
  EXPECT_EQ(sum["failures"][0]["seed"], whole["failures"][0]["seed"]);
  const Ran card = zablab_command("report --merge " + files + " --junit " + directory + "/m.xml");
  EXPECT_THAT(card.out, HasSubstr("schedules  8, seeds 1 to 3, 4 to 8, of 2 runs"));
  EXPECT_THAT(read_text(directory + "/m.xml"), HasSubstr("<testsuites name=\"zablab fuzz\""));
}

TEST(ReportCommand, RefusesWhatDoesNotFit) {
  const std::string directory = own_directory();
  const std::string file = directory + "/a.json";
  write_text(file, zablab_command("fuzz --seeds 1 --json").out);
  const Ran twice = zablab_command("report --merge " + file + " " + file);
  EXPECT_EQ(twice.exit_code, 65);
  EXPECT_THAT(twice.error, HasSubstr("both ran seed 1: it would be counted twice"));
  write_text(directory + "/b.json", "{}");
  const Ran other = zablab_command("report --merge " + file + " " + directory + "/b.json");
  EXPECT_EQ(other.exit_code, 65);
  EXPECT_THAT(other.error, HasSubstr("b.json: it is no object that zablab fuzz --json prints"));
  EXPECT_EQ(zablab_command("report").exit_code, 64);
}

}  // namespace
}  // namespace zablab
