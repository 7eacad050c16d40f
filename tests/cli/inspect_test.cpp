// `zablab inspect` on what a real ZooKeeper 3.8.0 left, and on what is no data directory.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/cli/command.hpp"
#include "tests/support/datadirs.hpp"

namespace zablab {
namespace {

class Inspect : public testing::TestWithParam<const char*> {
 protected:
  std::string folder_ = unpacked_datadirs();
  std::string directory_ = folder_ + "/" + GetParam();
};
INSTANTIATE_TEST_SUITE_P(Recorded, Inspect, testing::Values("core", "random"));

TEST_P(Inspect, TheTreeIsWhatTheServerAnswered) {
  const Ran ran = zablab_command("inspect " + directory_ + " --tree");
  EXPECT_EQ(ran.exit_code, 0) << ran.error;
  EXPECT_TRUE(ran.out == read_text(directory_ + "/tree.jsonl"));
}

TEST_P(Inspect, EveryDigestIsTheServers) {
  std::ifstream lines(directory_ + "/digests.txt");
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const std::string zxid = line.substr(0, line.find(':'));
    const Ran ran = zablab_command("inspect " + directory_ + " --digest " + zxid);
    EXPECT_EQ(ran.out.substr(0, ran.out.find('\n')), "0x" + line) << ran.error;
  }
  EXPECT_GE(count, 17U);
}

TEST_P(Inspect, EveryTransactionIsALine) {
  const Ran text = zablab_command("inspect " + directory_ + " --log");
  const Ran as_json = zablab_command("inspect " + directory_ + " --log --json");
  const auto lines = [](const std::string& out) {
    return std::count(out.begin(), out.end(), '\n');
  };
  EXPECT_EQ(lines(text.out), std::string(GetParam()) == "core" ? 2241 : 2984);
  EXPECT_EQ(lines(as_json.out), lines(text.out));
}

TEST(InspectVerify, FindsTheRecordedDirectoriesSound) {
  const std::string folder = unpacked_datadirs();
  const Ran verified = zablab_command("inspect " + folder + "/core --verify");
  EXPECT_EQ(verified.out, "checked 2,241 transactions, 6 snapshots, 1,404 digests: sound\n");
  EXPECT_EQ(verified.exit_code, 0);
}

TEST(InspectVerify, TellsTheSlipsOfTheRealServer) {
  // Seven digests that the server computed ahead are not those of the trees that came of it, and a
  // failed request took a number without a record.
  const std::string folder = unpacked_datadirs();
  const Ran random = zablab_command("inspect " + folder + "/random --verify");
  EXPECT_EQ(random.exit_code, 1);
  std::istringstream lines(random.out);
  std::size_t slips = 0;
  for (std::string line; std::getline(lines, line);) {
    slips +=
        line.ends_with("the next one agrees again: it was recorded wrongly, the tree is right");
  }
  EXPECT_EQ(slips, 7U) << random.out;
  EXPECT_NE(random.out.find("1 transaction is missing between 0x4ac and 0x4ae"), std::string::npos);
  EXPECT_NE(random.out.find("4 snapshots, 1,641 digests: 7 inconsistencies"), std::string::npos);
}

TEST(InspectCommand, ShowsWhatIsThere) {
  const std::string folder = unpacked_datadirs();
  const Ran card = zablab_command("inspect " + folder + "/core");
  EXPECT_EQ(card.exit_code, 0);
  EXPECT_NE(card.out.find("snapshot.776"), std::string::npos);
  EXPECT_NE(card.out.find("2026-11-21 01:38:50.687"), std::string::npos);
  EXPECT_NE(card.out.find("last zxid          0x8c1\n"), std::string::npos);
  EXPECT_NE(card.out.find("digest             228771882501\n"), std::string::npos);
  const Ran as_json = zablab_command("inspect " + folder + "/core --json");
  EXPECT_NE(as_json.out.find("\"last_zxid\":2241"), std::string::npos);
}

TEST(InspectCommand, TakesFilesAndTwoDirectories) {
  const std::string folder = unpacked_datadirs();
  const std::string inner = folder + "/core/version-2";
  EXPECT_EQ(zablab_command("inspect " + inner + "/log.1 --verify").exit_code, 0);
  const Ran tree = zablab_command("inspect " + inner + "/snapshot.196 --tree");
  EXPECT_EQ(std::count(tree.out.begin(), tree.out.end(), '\n'), 65);
  // Logs apart, as dataLogDir has them.
  std::filesystem::create_directories(folder + "/logs/version-2");
  for (const auto& entry : std::filesystem::directory_iterator(inner)) {
    if (entry.path().filename().string().starts_with("log.")) {
      std::filesystem::rename(entry.path(),
                              folder + "/logs/version-2/" + entry.path().filename().string());
    }
  }
  const Ran apart = zablab_command("inspect " + folder + "/core " + folder + "/logs --tree");
  EXPECT_TRUE(apart.out == read_text(folder + "/core/tree.jsonl"));
}

TEST(InspectCommand, DamageIsToldAndTheTreeBeforeItPrinted) {
  const std::string folder = unpacked_datadirs();
  const std::string path = folder + "/core/version-2/log.777";
  std::string bytes = read_text(path);
  bytes[20'000] ^= 1;
  write_text(path, bytes);
  const Ran tree = zablab_command("inspect " + folder + "/core --tree");
  EXPECT_EQ(tree.exit_code, 65);
  EXPECT_NE(tree.error.find("log.777 at byte 19"), std::string::npos) << tree.error;
  EXPECT_GT(std::count(tree.out.begin(), tree.out.end(), '\n'), 100);
  EXPECT_EQ(zablab_command("inspect " + folder + "/core --verify").exit_code, 1);
  EXPECT_EQ(zablab_command("inspect " + folder + "/core --log").exit_code, 65);
  EXPECT_EQ(zablab_command("inspect " + folder + "/core").exit_code, 0);
}

TEST(InspectCommand, WrongUsageAndWhatCannotBeRead) {
  const std::string folder = own_directory();
  EXPECT_EQ(zablab_command("inspect").exit_code, 64);
  EXPECT_EQ(zablab_command("inspect " + folder + " --tree --log").exit_code, 64);
  EXPECT_EQ(zablab_command("inspect " + folder).exit_code, 65);
  EXPECT_EQ(zablab_command("inspect " + folder + "/none").exit_code, 65);
  write_text(folder + "/snapshot.0", bytes_of(first_snapshot()));
  EXPECT_EQ(zablab_command("inspect " + folder + " --digest x").exit_code, 64);
  EXPECT_EQ(zablab_command("inspect " + folder + " --digest 5").exit_code, 65);
  EXPECT_EQ(zablab_command("inspect " + folder + " --digest 0").out, "0x0: 1371985504\n");
  write_text(folder + "/snapshot.0", "ZK");
  EXPECT_EQ(zablab_command("inspect " + folder + " --tree").exit_code, 65);
  EXPECT_EQ(zablab_command("inspect " + folder).exit_code, 65);
}

}  // namespace
}  // namespace zablab
