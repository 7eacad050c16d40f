// What a real ZooKeeper answered (see tests/data/README.md), held against our servers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/command.hpp"

namespace zablab {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const std::string data = std::string(ZABLAB_SOURCE_DIR) + "/tests/data/";
const std::string core = "conform " + data + "core.ops.jsonl " + data + "core.exp.jsonl";

TEST(ConformCommand, EveryAnswerIsThatOfTheRealServer) {
  for (const char* servers : {"1", "3", "5"}) {
    const Ran ran = zablab_command(core + " --servers " + servers);
    EXPECT_EQ(ran.exit_code, 0) << ran.out;
    EXPECT_THAT(ran.out, HasSubstr("3000 of 3000 answers agree\n"));
  }
}

TEST(ConformCommand, UnderFaultsEveryDefiniteAnswerIsThatOfOneSerialHistory) {
  for (const char* servers : {"1", "3", "5"}) {
    for (int seed = 1; seed <= 5; ++seed) {
      const Ran ran =
          zablab_command(core + " --json --servers " + servers + " --seed " + std::to_string(seed));
      EXPECT_EQ(ran.exit_code, 0) << ran.out;
      const json report = json::parse(ran.out);
      EXPECT_GT(report["answers"], 3000);
      EXPECT_GT(report["kills"], 10);
      EXPECT_GT(report["power_losses"], 10);
      EXPECT_GT(report["unknown"], 10) << "some faults hit requests on their way";
    }
  }
}

TEST(ConformCommand, ShowsADifferenceWithItsLine) {
  const std::string directory = own_directory();
  const std::string operations = directory + "/ops";
  const std::string answers = directory + "/exp";
  write_text(operations,
             "{\"op\":\"connect\",\"s\":\"A\",\"to\":300000}\n"
             "{\"op\":\"create\",\"s\":\"A\",\"path\":\"/a\",\"data\":\"x\"}\n");
  write_text(answers,
             "{\"i\":0,\"to\":300000,\"pwlen\":16,\"ro\":false,\"proto\":0,"
             "\"same\":false,\"id\":\"$A#1\"}\n{\"i\":1,\"rc\":-110,\"z\":2}\n");
  const Ran ran = zablab_command("conform " + operations + " " + answers);
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, HasSubstr("line 2: "));
  EXPECT_THAT(ran.out, HasSubstr("1 of 2 answers agree"));
}

TEST(ConformCommand, AMalformedFileIsNamedWithItsLine) {
  const std::string directory = own_directory();
  const auto with = [&](const std::string& operations, const std::string& answers) {
    write_text(directory + "/ops", operations);
    write_text(directory + "/exp", answers);
    return zablab_command("conform " + directory + "/ops " + directory + "/exp");
  };
  const auto expect = [](const Ran& ran, const std::string& sentence) {
    EXPECT_EQ(ran.exit_code, 65) << ran.out;
    EXPECT_THAT(ran.error, HasSubstr(sentence));
  };
  expect(with("{}\n", "{\"i\":0}\n"), "/ops:1: no field \"s\"");
  expect(with("{\"op\":\"drop\",\"s\":\"A\"}\n{", "{\"i\":0}\n"), "/ops:2: not a JSON object");
  expect(with("{\"op\":\"drop\",\"s\":\"A\"}\n", ""), "/exp ends after 0 answers");
  expect(with("{\"op\":\"drop\",\"s\":\"A\"}\n", "{\"i\":1}\n"),
         "/exp:1: the answer to request 0 is expected here");
  expect(with("{\"op\":\"setACL\",\"s\":\"A\"}\n", "{\"i\":0}\n"),
         "/ops:1: operation \"setACL\" is not known here");
  expect(with("{\"op\":\"get\",\"s\":\"A\",\"path\":5}\n", "{\"i\":0}\n"),
         "/ops:1: field \"path\" is no string");
  expect(zablab_command("conform ./none ./none"), "./none: cannot be opened");
}

}  // namespace
}  // namespace zablab
