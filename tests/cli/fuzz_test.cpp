#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli/command.hpp"

namespace zablab {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(FuzzCommand, PrintsItsSeedFirstAndHowToRunItAgainLast) {
  const Ran ran = zablab_command("fuzz --seeds 5 --seed 7 --jobs 1");
  EXPECT_EQ(ran.exit_code, 0) << ran.out;
  EXPECT_THAT(ran.out, StartsWith("seed 7 "));
  EXPECT_THAT(ran.out, HasSubstr("all claims hold"));
  EXPECT_TRUE(ran.out.ends_with("again: zablab fuzz --seed 7 --seeds 5\n")) << ran.out;
  EXPECT_EQ(ran.error, "") << "no progress line where nobody looks";
}

TEST(FuzzCommand, JsonHasTheDocumentedMembers) {
  const Ran ran = zablab_command("fuzz --seeds 3 --json");
  EXPECT_EQ(ran.exit_code, 0);
  const json report = json::parse(ran.out);
  EXPECT_EQ(report["version"], 1);
  EXPECT_EQ(report["schedules"], 3);
  EXPECT_GT(report["actions"], 100);
  EXPECT_GT(report["simulated_ms"], 100);
  EXPECT_TRUE(report["cpu_seconds"].is_number());
  EXPECT_TRUE(report["wall_seconds"].is_number());
  EXPECT_GT(report["goals"]["leader-elected"], 0);
  EXPECT_TRUE(report["failures"].empty());
}

TEST(FuzzCommand, ResultDoesNotDependOnTheNumberOfJobs) {
  const std::string directory = own_directory();
  const std::string arguments = "fuzz --defect zk-335 --seeds 12 --json --out " + directory + "/o";
  const Ran one = zablab_command(arguments + " --jobs 1");
  const std::size_t traces = count_files(directory + "/o", ".trace");
  const Ran four = zablab_command(arguments + " --jobs 4");
  EXPECT_EQ(one.exit_code, 1);
  EXPECT_EQ(four.exit_code, 1);
  EXPECT_EQ(without_times(json::parse(one.out)), without_times(json::parse(four.out)));
  EXPECT_EQ(count_files(directory + "/o", ".trace"), traces);
  EXPECT_EQ(count_files(directory + "/o", ".part"), 0U);
}

TEST(FuzzCommand, TellsAFailureAndItsTraceReplays) {
  const std::string out = own_directory() + "/o";
  const Ran ran = zablab_command("fuzz --defect zk-335 --until-failure --jobs 2 --out " + out);
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, HasSubstr("FAILURE  "));
  EXPECT_THAT(ran.out, HasSubstr("after shrinking"));
  EXPECT_THAT(ran.out, HasSubstr("restart 1"));
  EXPECT_EQ(count_files(out, ".trace"), 1U);
  const std::size_t at = ran.out.find("replay: zablab ");
  ASSERT_NE(at, std::string::npos);
  const std::size_t begin = at + std::string("replay: zablab ").size();
  const Ran again = zablab_command(ran.out.substr(begin, ran.out.find('\n', begin) - begin));
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.out, HasSubstr("every one as recorded"));
  EXPECT_THAT(again.out, HasSubstr("breaks "));
}

TEST(FuzzCommand, CountsFailuresOfOneKindOnce) {
  const std::string out = own_directory() + "/o";
  const Ran ran = zablab_command("fuzz --defect zk-2845 --seeds 20 --json --out " + out);
  const json report = json::parse(ran.out);
  std::size_t failures = 0;
  for (const json& failure : report["failures"]) {
    failures += 1 + failure["others"].get<std::size_t>();
    EXPECT_LE(failure["shrunk"], failure["length"]);
    EXPECT_TRUE(std::filesystem::exists(failure["trace"].get<std::string>()));
  }
  EXPECT_GT(failures, report["failures"].size());
  EXPECT_EQ(count_files(out, ".trace"), report["failures"].size());
}

TEST(FuzzCommand, PrintsTheWholeFailureWhereItCannotBeWritten) {
  const std::string blocked = own_directory() + "/blocked";
  write_text(blocked, "a file where the directory should be");
  const std::string arguments = "fuzz --defect zk-335 --until-failure --out " + blocked;
  const Ran ran = zablab_command(arguments);
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, HasSubstr("could not be written: "));
  EXPECT_THAT(ran.out, HasSubstr("format: zablab-trace 1\n"));
  EXPECT_THAT(ran.out, HasSubstr("replay: zablab fuzz --defect zk-335 --seed "));
  const json report = json::parse(zablab_command(arguments + " --json").out);
  EXPECT_TRUE(report["failures"][0]["trace"].is_null());
  EXPECT_THAT(report["failures"][0]["trace_text"].get<std::string>(),
              StartsWith("format: zablab-trace 1\n"));
}

TEST(FuzzCommand, ReportsAFullDisk) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP();
  const std::string command = std::string(ZABLAB_BINARY) + " fuzz --seeds 1 >/dev/full 2>/dev/null";
  EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 70);
}

/// Runs in the background until the shell's `ready` holds, then sends it a signal.
Ran interrupted(const std::string& arguments, const std::string& ready, const std::string& signal) {
  const std::string directory = own_directory();
  const std::string script = directory + "/script";
  // What an earlier run left here would pass for this one's readiness, and the signal would come
  // before anything catches it.
  write_text(directory + "/out", "");
  write_text(script, std::string(ZABLAB_BINARY) + " " + arguments + " >" + directory + "/out 2>" +
                         directory + "/err &\n" + R"(
child=$!
for i in $(seq 1000); do
  )" + ready + R"( && break
  sleep 0.02
done
kill -)" + signal + R"( $child
wait $child
echo $? >)" + directory + "/code\n");
  if (std::system(("sh " + script).c_str()) != 0) ADD_FAILURE() << "no shell";
  Ran ran;
  ran.out = read_text(directory + "/out");
  ran.error = read_text(directory + "/err");
  ran.exit_code = std::stoi(read_text(directory + "/code"));
  return ran;
}

TEST(FuzzCommand, KeepsWhatItFoundWhenInterrupted) {
  const std::string out = own_directory() + "/o";
  for (const char* signal : {"INT", "TERM"}) {
    const Ran ran = interrupted("fuzz --defect zk-335 --time 60s --jobs 2 --out " + out,
                                "grep -q FAILURE " + own_directory() + "/out", signal);
    EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.error;
    EXPECT_THAT(ran.out, HasSubstr("interrupted"));
    EXPECT_THAT(ran.out, HasSubstr("failure    "));
    EXPECT_GE(count_files(out, ".trace"), 1U);
  }
}

TEST(FuzzCommand, AnInterruptIsInTheJsonToo) {
  const std::string out = own_directory() + "/o";
  const Ran ran = interrupted("fuzz --defect zk-335 --time 60s --jobs 1 --json --out " + out,
                              "ls " + out + "/*.trace >/dev/null 2>&1", "INT");
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.error;
  const json report = json::parse(ran.out);
  EXPECT_EQ(report["interrupted"], true);
  EXPECT_EQ(report["exit_code"], 1);
  EXPECT_GT(report["failures"].size(), 0U);
}

TEST(FuzzCommand, InterruptedWithoutAFailureItIsInconclusive) {
  const Ran ran =
      interrupted("fuzz --time 60s --jobs 1", "grep -q ^seed " + own_directory() + "/out", "INT");
  EXPECT_EQ(ran.exit_code, 2) << ran.out << ran.error;
  EXPECT_THAT(ran.out, HasSubstr("interrupted"));
}

TEST(FuzzCommand, WrongArgumentsAreWrongUsage) {
  for (const char* arguments :
       {"", "fuzz --seeds 0", "fuzz --seeds many", "fuzz --jobs 0", "fuzz --no-such-option",
        "fuzz --defect zk-0", "fuzz --servers 4", "fuzz --scenario nosuch", "fuzz --time soon",
        "fuzz --time 5", "no-such-command", "replay", "list", "list nothing", "diff one"}) {
    const Ran ran = zablab_command(arguments);
    EXPECT_EQ(ran.exit_code, 64) << arguments;
    EXPECT_NE(ran.error, "") << arguments;
    EXPECT_EQ(ran.out, "") << arguments;
  }
  EXPECT_THAT(zablab_command("fuzz --defect zk-0").error,
              HasSubstr("there is no defect \"zk-0\" (see: zablab list defects)"));
}

TEST(FuzzCommand, ABadScenarioFileIsNamedWithItsLine) {
  const std::string file = own_directory() + "/bad.scenario";
  write_text(file, "[server]\ntickTime = 100\n\nsyncLimit = none\n");
  const Ran bad = zablab_command("fuzz --seeds 1 --scenario " + file);
  EXPECT_EQ(bad.exit_code, 65);
  EXPECT_THAT(bad.error, HasSubstr("bad.scenario:4: server.syncLimit must be a number"));
  const Ran missing = zablab_command("fuzz --seeds 1 --scenario ./missing.scenario");
  EXPECT_EQ(missing.exit_code, 65);
  EXPECT_THAT(missing.error, HasSubstr("missing.scenario: "));
}

TEST(FuzzCommand, RunsAScenarioFile) {
  const std::string file = own_directory() + "/calm.scenario";
  const Ran printed = zablab_command("list scenarios --text calm --seed 3");
  EXPECT_EQ(printed.exit_code, 0);
  write_text(file, printed.out);
  const Ran ran = zablab_command("fuzz --seeds 3 --json --scenario " + file);
  EXPECT_EQ(ran.exit_code, 0) << ran.error;
  EXPECT_EQ(json::parse(ran.out)["faults"]["kill"], 0);
}

TEST(FuzzCommand, HelpShowsAnExample) {
  for (const char* command : {"fuzz", "replay", "shrink", "diff", "list", "conform", "report"}) {
    const Ran ran = zablab_command(std::string(command) + " --help");
    EXPECT_EQ(ran.exit_code, 0) << command;
    EXPECT_THAT(ran.out, HasSubstr("Example: zablab " + std::string(command)));
  }
}

TEST(FuzzCommand, RecordsRunsThatBreakNothing) {
  const std::string out = own_directory() + "/o";
  EXPECT_EQ(
      zablab_command("fuzz --scenario calm --seed 5 --seeds 3 --record --out " + out).exit_code, 0);
  EXPECT_EQ(count_files(out, ".trace"), 3U);
  const Ran replayed = zablab_command("replay " + out + "/calm-seed-6.trace");
  EXPECT_EQ(replayed.exit_code, 0) << replayed.out << replayed.error;
  const Ran judged =
      zablab_command("history " + out + "/calm-seed-5.trace " + out + "/calm-seed-7.trace");
  EXPECT_EQ(judged.exit_code, 0) << judged.out << judged.error;
  EXPECT_EQ(zablab_command("fuzz --seeds 1 --record --out /dev/null").exit_code, 70);
}

}  // namespace
}  // namespace zablab
