// zablab check with the graph of the space kept: pictures, and progress.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli/command.hpp"

namespace zablab {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr const char* graphed_write =
    "check --from broadcast --sessions 0 --requests 1 --set decisions=0 ";
// Whoever is killed stays down, also when the faults are over.
constexpr const char* without_restarts =
    "check --from broadcast --sessions 0 --requests 0 --kills 1 --restarts 0 --elections 0 "
    "--set goals= --set weather.restartDelay=100000s --progress ";

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++times;
  return times;
}

TEST(CheckGraph, DrawsAClassicModel) {
  const std::string file = own_directory() + "/commit.dot";
  const Ran ran =
      zablab_command("check --classic two-phase-commit --size 1 --json --graph " + file);
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.error;
  const json report = json::parse(ran.out);
  const std::string dot = read_text(file);
  EXPECT_THAT(dot, testing::StartsWith("digraph G {\nlabel=\"two-phase-commit 1\";\n"));
  EXPECT_THAT(dot, HasSubstr("0->1 "));
  EXPECT_THAT(dot, Not(HasSubstr("color")));
  EXPECT_EQ(report["picture"]["states"], report["distinct"]);
  EXPECT_EQ(count(dot, "->"), report["picture"]["steps"]);
  EXPECT_EQ(report["picture"]["steps"], report["generated"].get<int>() - 1);
}

TEST(CheckGraph, DrawsWhatEachServerDoes) {
  const std::string file = own_directory() + "/write.dot";
  const Ran ran = zablab_command(graphed_write + ("--graph " + file));
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.error;
  const std::string dot = read_text(file);
  EXPECT_THAT(dot, HasSubstr("0 [label=\"0\\n1 follows\\n2 follows\\n3 leads\", penwidth=\"3\"];"));
  EXPECT_THAT(dot, HasSubstr("0->1  [label=\"request c1 set / \\\"1\\\"\"];"));
  EXPECT_THAT(ran.out, HasSubstr("picture    146 states and 350 steps in "));
}

TEST(CheckGraph, DrawsTheSameBytesAgain) {
  const std::string file = own_directory() + "/again.dot";
  zablab_command(graphed_write + ("--graph " + file));
  const std::string first = read_text(file);
  zablab_command(graphed_write + ("--jobs 2 --graph " + file));
  EXPECT_EQ(read_text(file), first);
}

TEST(CheckGraph, MarksBrokenClaimsAndFaults) {
  const std::string file = own_directory() + "/broken.dot";
  const Ran ran = zablab_command(
      "check --defect zk-2845 --from broadcast --sessions 0 --requests 1 --kills 1 --restarts 0 "
      "--set decisions=0 --keep-going --out " +
      own_directory() + " --graph " + file);
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.error;
  const std::string dot = read_text(file);
  EXPECT_THAT(dot, HasSubstr("[label=\"memory-agrees-with-disk\", shape=\"box\", color=\"red\"];"));
  EXPECT_THAT(dot, HasSubstr("[label=\"lose 1@3 learner\", color=\"red\"];"));
  EXPECT_THAT(dot, HasSubstr("[label=\"kill 3\", style=\"dashed\"];"));
  EXPECT_THAT(dot, HasSubstr("\\n1 follows\\n2 follows\\n3 down\"];"));
}

TEST(CheckGraph, DrawsAPartOfASpaceThatIsCutShort) {
  const std::string file = own_directory() + "/part.dot";
  const Ran ran = zablab_command("check --depth 3 --json --graph " + file);
  EXPECT_EQ(ran.exit_code, 2) << ran.out << ran.error;
  const json report = json::parse(ran.out);
  EXPECT_EQ(report["ended_by"], "--depth");
  EXPECT_EQ(report["picture"]["states"], report["distinct"]);
  EXPECT_THAT(read_text(file), HasSubstr("style=\"dashed\"];")) << "who was not left any more";
}

TEST(CheckGraph, RefusesASpaceThatIsTooLarge) {
  const std::string file = own_directory() + "/large.dot";
  const Ran ran = zablab_command("check --graph " + file);
  EXPECT_EQ(ran.exit_code, 2) << ran.out << ran.error;
  EXPECT_THAT(ran.out, HasSubstr("the space is too large, more than 20,000 states"));
  EXPECT_THAT(ran.out, HasSubstr("inconclusive: ended by --graph"));
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(CheckGraph, SaysWhenItsFileCannotBeWritten) {
  const Ran ran = zablab_command(graphed_write + std::string("--graph /dev/null/write.dot"));
  EXPECT_EQ(ran.exit_code, 70) << ran.out << ran.error;
  EXPECT_THAT(ran.out, HasSubstr("picture    /dev/null/write.dot could not be written"));
  EXPECT_THAT(ran.out, HasSubstr("all claims hold"));
}

TEST(CheckProgress, IsThereFromEveryStateOfAWrite) {
  const Ran ran = zablab_command(graphed_write + std::string("--progress --json"));
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.error;
  const json report = json::parse(ran.out);
  EXPECT_EQ(report["progress"],
            json({{"states", 146}, {"ends", 1}, {"judged", 1}, {"bad", 0}, {"complete", true}}));
  EXPECT_EQ(report["violation"], nullptr);
}

TEST(CheckProgress, NamesTheNearestStateWithoutIt) {
  const std::string out = own_directory() + "/o";
  const Ran ran = zablab_command(without_restarts + ("--json --out " + out));
  EXPECT_EQ(ran.exit_code, 3) << ran.out << ran.error;
  const json report = json::parse(ran.out);
  EXPECT_EQ(report["exhausted"], true);
  EXPECT_GT(report["progress"]["bad"], 0);
  EXPECT_LT(report["progress"]["bad"], report["progress"]["states"]);
  const json violation = report["violation"];
  EXPECT_EQ(violation["length"], 84) << "83 until it serves, and the kill";
  const Ran again = zablab_command("replay " + violation["trace"].get<std::string>());
  EXPECT_EQ(again.exit_code, 3) << again.out << again.error;
  EXPECT_THAT(again.out, HasSubstr("every one as recorded"));
  EXPECT_THAT(again.out, HasSubstr(violation["claim"].get<std::string>()));
}

// 1:2 in the log of 3 alone, 3 down: the space ends there, and what is wrong comes when 3 returns
// to a leader that has gone on.
TEST(CheckProgress, FindsWhatBreaksInACalmBehindTheSpace) {
  const std::string out = own_directory() + "/o";
  const Ran ran = zablab_command(
      "check --defect zk-1154 --coarse election --from broadcast --sessions 0 --requests 1 "
      "--kills 1 --restarts 0 --elections 0 --set goals= --set weather.restartDelay=200s "
      "--progress --json --out " +
      out);
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.error;
  const json report = json::parse(ran.out);
  EXPECT_EQ(report["ended_by"], "a violation");
  EXPECT_EQ(report["progress"]["complete"], false);
  EXPECT_EQ(report["violation"]["claim"], "prefix-agreement");
  const Ran again = zablab_command("replay " + report["violation"]["trace"].get<std::string>());
  EXPECT_EQ(again.exit_code, 1) << again.out << again.error;
  EXPECT_THAT(again.out, HasSubstr("every one as recorded"));
}

TEST(CheckProgress, IsMarkedInThePicture) {
  const std::string file = own_directory() + "/stuck.dot";
  const Ran ran =
      zablab_command(without_restarts + ("--out " + own_directory() + " --graph " + file));
  EXPECT_EQ(ran.exit_code, 3) << ran.out << ran.error;
  EXPECT_THAT(ran.out, HasSubstr("none of this space is shorter: 84 steps"));
  EXPECT_THAT(ran.out, HasSubstr("the faults are over"));
  EXPECT_THAT(read_text(file), HasSubstr("color=\"orange\"];"));
}

TEST(CheckProgress, IsNotKnownOfAPartOfASpace) {
  const Ran ran = zablab_command("check --depth 3 --progress");
  EXPECT_EQ(ran.exit_code, 2) << ran.out << ran.error;
  EXPECT_THAT(ran.out, HasSubstr("progress   not known: the space was not seen to its end"));
}

TEST(CheckProgress, SaysWhatIsWrongWithItsOptions) {
  for (const char* options : {"--classic hanoi --progress", "--graph", "--progress=perhaps"}) {
    const Ran ran = zablab_command(std::string("check ") + options);
    EXPECT_EQ(ran.exit_code, 64) << options << "\n" << ran.out;
    EXPECT_NE(ran.error, "") << options;
  }
}

}  // namespace
}  // namespace zablab
