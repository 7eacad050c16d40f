// zablab check: spaces searched to their end, violations as traces.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli/command.hpp"

namespace zablab {
namespace {

using nlohmann::json;
using testing::HasSubstr;

constexpr const char* one_write =
    "check --from broadcast --sessions 0 --requests 1 --set decisions=0 "
    "--set goals=txn-committed ";

json report_of(const Ran& ran) {
  json report = json::parse(ran.out);
  for (const char* name : {"cpu_seconds", "wall_seconds", "peak_bytes", "jobs"}) report.erase(name);
  return report;
}

TEST(CheckCommand, ExhaustsASpaceThatKeepsItsPromise) {
  const Ran ran = zablab_command(one_write + std::string("--jobs 1"));
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.error;
  EXPECT_THAT(ran.out, HasSubstr("all claims hold in the whole space"));
  EXPECT_THAT(ran.out, HasSubstr("txn-committed"));
}

TEST(CheckCommand, ComesToTheSameWithAnyNumberOfJobs) {
  const Ran one = zablab_command(one_write + std::string("--json --jobs 1"));
  const Ran two = zablab_command(one_write + std::string("--json --jobs 2"));
  EXPECT_EQ(report_of(one), report_of(two));
  EXPECT_EQ(report_of(one)["exhausted"], true);
}

TEST(CheckCommand, ABoundMakesItInconclusive) {
  const Ran ran = zablab_command("check --depth 10 --jobs 1");
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.out, HasSubstr("inconclusive: ended by --depth"));
}

TEST(CheckCommand, AMissedGoalIsNoSuccess) {
  const Ran ran = zablab_command(one_write + std::string("--set goals=snap-used --jobs 1"));
  EXPECT_EQ(ran.exit_code, 2) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("promised, but not reached: snap-used"));
}

// From a serving ensemble: 1:2 is proposed, the leader goes down with it in a follower's log.
TEST(CheckCommand, FindsTheShortestStoryOfADefect) {
  const std::string out = own_directory() + "/o";
  const Ran ran = zablab_command(
      "check --defect zk-2845 --from broadcast --sessions 0 --requests 1 --kills 1 --restarts 0 "
      "--set decisions=0 --json --out " +
      out);
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.error;
  const json violation = json::parse(ran.out)["violation"];
  EXPECT_EQ(violation["claim"], "memory-agrees-with-disk");
  const Ran again = zablab_command("replay " + violation["trace"].get<std::string>());
  EXPECT_EQ(again.exit_code, 1) << again.out << again.error;
  EXPECT_THAT(again.out, HasSubstr("every one as recorded"));
}

// The leader goes down and the others elect: fewer states, the same verdict, the same goals.
TEST(CheckCommand, AnElectionInOneStepComesToTheSameVerdict) {
  const std::string space =
      "check --from broadcast --sessions 0 --requests 0 --kills 1 --restarts 0 --elections 1 "
      "--set goals=leader-replaced --json ";
  const Ran fine = zablab_command(space);
  const Ran coarse = zablab_command(space + "--coarse election");
  EXPECT_EQ(fine.exit_code, 0) << fine.out;
  EXPECT_EQ(coarse.exit_code, 0) << coarse.out;
  const json fine_report = json::parse(fine.out);
  const json coarse_report = json::parse(coarse.out);
  EXPECT_LT(coarse_report["distinct"], fine_report["distinct"]);
  EXPECT_EQ(coarse_report["grain"], "election");
  for (const auto& [goal, times] : fine_report["goals"].items()) {
    EXPECT_EQ(times > 0, coarse_report["goals"][goal] > 0) << goal;
  }
}

TEST(CheckCommand, SearchesWhereServersDialForElectionsButNotInOneStep) {
  const std::string dialled =
      "check --sessions 0 --requests 0 --kills 0 --restarts 0 --elections 1 --depth 9 "
      "--set ensemble.electionConnections=dialled --json ";
  const Ran fine = zablab_command(dialled);
  EXPECT_EQ(fine.exit_code, 2) << fine.out << fine.error;
  EXPECT_GT(json::parse(fine.out)["goals"]["election-dialled-back"], 0);
  const Ran coarse = zablab_command(dialled + "--coarse election");
  EXPECT_EQ(coarse.exit_code, 64);
  EXPECT_THAT(coarse.error,
              HasSubstr("an election is no one step where servers dial each other for it"));
}

// From a cold start: 2 leads epoch 1 and goes down, 1 restarts its round with 3, and "epoch 1"
// again.
TEST(CheckCommand, FindsAnEpochUsedTwiceFromAColdStart) {
  const std::string out = own_directory() + "/o";
  const Ran ran = zablab_command(
      "check --defect zk-335 --coarse election --elections 2 --sessions 0 --kills 1 --restarts 0 "
      "--json --out " +
      out);
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.error;
  const json violation = json::parse(ran.out)["violation"];
  EXPECT_EQ(violation["claim"], "epoch-won-once");
  // Every coarse step is a row of actions, so the trace is one like all others.
  const Ran again = zablab_command("replay " + violation["trace"].get<std::string>());
  EXPECT_EQ(again.exit_code, 1) << again.out << again.error;
  EXPECT_THAT(again.out, HasSubstr("every one as recorded"));
}

constexpr const char* one_crash =
    "check --from broadcast --coarse election --sessions 0 --requests 0 --kills 1 --restarts 0 "
    "--elections 1 --set goals=leader-replaced --json --jobs 2 ";

TEST(CheckCommand, GoesOnFromACheckpointToTheSameEnd) {
  const std::string file = own_directory() + "/search.checkpoint";
  const Ran whole = zablab_command(one_crash);
  const Ran begun = zablab_command(one_crash + ("--depth 12 --checkpoint " + file));
  EXPECT_EQ(begun.exit_code, 2) << begun.out << begun.error;
  EXPECT_EQ(json::parse(begun.out)["checkpoint"], file);
  const Ran ended = zablab_command(one_crash + ("--resume " + file));
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.error;
  EXPECT_EQ(report_of(ended), report_of(whole));
}

TEST(CheckCommand, RefusesACheckpointThatIsDamagedOrOfAnotherSearch) {
  const std::string file = own_directory() + "/search.checkpoint";
  zablab_command(one_crash + ("--depth 12 --checkpoint " + file));
  const Ran other = zablab_command("check --sessions 0 --resume " + file);
  EXPECT_EQ(other.exit_code, 65);
  EXPECT_THAT(other.error, HasSubstr("is of another search: zablab check --elections 1"));
  std::filesystem::resize_file(file, std::filesystem::file_size(file) / 16 * 8);
  const Ran damaged = zablab_command(one_crash + ("--resume " + file));
  EXPECT_EQ(damaged.exit_code, 65);
  EXPECT_THAT(damaged.error, HasSubstr("is damaged"));
  EXPECT_EQ(zablab_command(one_crash + std::string("--resume /nowhere")).exit_code, 65);
}

TEST(CheckCommand, WalksAtRandomAndDepthFirst) {
  const std::string space =
      "check --defect zk-2845 --from broadcast --sessions 0 --requests 1 "
      "--kills 1 --restarts 0 --set decisions=0 --json --out " +
      own_directory();
  for (const char* strategy : {"depth", "walk --walks 2000"}) {
    const Ran ran = zablab_command(space + " --strategy " + strategy);
    ASSERT_EQ(ran.exit_code, 1) << ran.out << ran.error;
    const json violation = json::parse(ran.out)["violation"];
    EXPECT_EQ(violation["claim"], "memory-agrees-with-disk");
    const Ran again = zablab_command("replay " + violation["trace"].get<std::string>());
    EXPECT_EQ(again.exit_code, 1) << again.out << again.error;
  }
}

TEST(CheckCommand, CoarseGrainsSeeFewerStatesAndSayThatTheyAreOn) {
  std::uint64_t before = UINT64_MAX;
  for (const char* coarse : {"", "--coarse election", "--coarse election --coarse disk",
                             "--coarse election --coarse disk --coarse links"}) {
    const Ran ran = zablab_command(
        std::string("check --from broadcast --sessions 0 --requests 1 --kills 1 --restarts 0 "
                    "--elections 1 --set goals=leader-replaced --json --states 300000 ") +
        coarse);
    const json report = json::parse(ran.out);
    EXPECT_LT(report["distinct"], before) << coarse;
    before = report["distinct"];
  }
}

TEST(CheckCommand, RunsTheClassicModels) {
  const Ran jugs = zablab_command("check --classic water-jugs");
  EXPECT_EQ(jugs.exit_code, 1);
  EXPECT_THAT(jugs.out, HasSubstr("none of this space is shorter: 6 steps"));
  const Ran commit = zablab_command("check --classic two-phase-commit --size 3 --json");
  EXPECT_EQ(json::parse(commit.out)["distinct"], 288);
}

TEST(CheckCommand, SaysWhatIsWrongWithItsOptions) {
  for (const char* options :
       {"--set nonsense=1", "--set kills=many", "--memory 7", "--time soon", "--classic chess",
        "--classic two-phase-commit --size 99", "--servers 4", "--defect zk-0", "--strategy walk",
        "--strategy depth --checkpoint f", "--walks 5", "--without sense", "--coarse sand",
        "--set clientServers=none", "--set crashServers=4", "--servers 1 --set clientServers=2"}) {
    const Ran ran = zablab_command(std::string("check ") + options);
    EXPECT_EQ(ran.exit_code, 64) << options << "\n" << ran.out;
    EXPECT_NE(ran.error, "") << options;
  }
  EXPECT_EQ(zablab_command("fuzz --scenario small").exit_code, 64) << "it has bounds";
}

// A rename would put a file in the place of the device.
TEST(CheckCommand, ACheckpointReplacesNothingButAFile) {
  const Ran ran = zablab_command(
      "check --classic two-phase-commit --size 5 --states 10 --checkpoint /dev/null");
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.out,
              HasSubstr("/dev/null could not be written: it is there and is no regular file"));
}

}  // namespace
}  // namespace zablab
