// What a real ZooKeeper answered (see tests/data/README.md), held against our servers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
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

/// Unpacks the recordings of all that clients can ask; the folder.
std::string recordings() {
  const std::string folder = own_directory();
  EXPECT_EQ(std::system(("tar -xJf " + data + "recordings.tar.xz -C " + folder).c_str()), 0);
  return folder;
}

std::string conform(const std::string& folder, const std::string& name) {
  const std::string file = folder + "/" + name;
  return "conform " + file + ".ops.jsonl " + file + ".exp.jsonl";
}

TEST(ConformCommand, OneThatDecidesAs380DoesAnswersEverythingAsItDid) {
  const std::string folder = recordings();
  const auto agrees = [&](const std::string& name, const std::string& options, int answers) {
    const Ran ran = zablab_command(conform(folder, name) + " --as 3.8.0" + options);
    EXPECT_EQ(ran.exit_code, 0) << ran.out;
    const std::string all = std::to_string(answers);
    EXPECT_THAT(ran.out, HasSubstr(all + " of " + all + " answers agree\n"));
  };
  agrees("corner", "", 1479);
  agrees("random1", "", 5000);
  agrees("timing", " --container-check-ms 200", 19);
}

TEST(ConformCommand, WhereOurServersDecideOtherwiseThereIsAReason) {
  const std::string folder = recordings();
  for (const char* name : {"corner", "random1"}) {
    const Ran ran = zablab_command(conform(folder, name) + " --json");
    EXPECT_EQ(ran.exit_code, 0) << ran.out;
    const json report = json::parse(ran.out);
    EXPECT_GT(report["differences"].size(), 0U);
    for (const json& one : report["differences"]) EXPECT_TRUE(one["reason"].is_string()) << one;
  }
  const Ran ran = zablab_command(conform(folder, "corner"));
  for (const char* id : {"zk-2590", "zk-2623", "zk-4466", "zk-4471", "unfiled-null-inside"}) {
    EXPECT_THAT(ran.out, HasSubstr(std::string(id) + ": in 3.8.0 "));
  }
}

TEST(ConformCommand, WhatNoDecisionExplainsIsAFault) {
  const std::string directory = own_directory();
  const std::string connect = "{\"op\":\"connect\",\"s\":\"A\"}\n";
  const std::string connected =
      "{\"i\":0,\"to\":300000,\"pwlen\":16,\"ro\":false,\"proto\":0,\"same\":false,\"id\":\"$A#1\"}"
      "\n";
  write_text(directory + "/x.ops.jsonl",
             connect +
                 "{\"op\":\"create\",\"s\":\"A\",\"path\":\"/a\",\"data\":\"\",\"acl\":"
                 "[[0,\"world\",\"anyone\"]]}\n{\"op\":\"exists\",\"s\":\"A\",\"path\":\"/a\"}\n"
                 "{\"op\":\"exists\",\"s\":\"A\",\"path\":\"/b\"}\n");
  write_text(directory + "/x.exp.jsonl",
             connected +
                 "{\"i\":1,\"rc\":0,\"z\":2,\"path\":\"/a\"}\n"
                 "{\"i\":2,\"rc\":0,\"z\":2,\"st\":[2,2,0,0,0,0,0,0,2]}\n"
                 "{\"i\":3,\"rc\":0,\"z\":2,\"st\":[2,2,0,0,0,0,0,0,2]}\n");
  const Ran ran = zablab_command(conform(directory, "x") + " --json");
  EXPECT_EQ(ran.exit_code, 1);
  const json differences = json::parse(ran.out)["differences"];
  ASSERT_EQ(differences.size(), 2U);
  EXPECT_EQ(differences[0]["reason"], "zk-2590");
  EXPECT_TRUE(differences[1]["reason"].is_null());
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
  expect(with("{}\n", "{\"i\":0}\n"), "/ops:1: no field ");
  expect(with("{\"op\":\"drop\",\"s\":\"A\"}\n{", "{\"i\":0}\n"), "/ops:2: not a JSON object");
  expect(with("{\"op\":\"drop\",\"s\":\"A\"}\n", ""), "/exp has 0 answers, ");
  expect(with("{\"op\":\"setACLs\",\"s\":\"A\"}\n", "{\"i\":0}\n"),
         "/ops:1: there is no request \"setACLs\"");
  expect(with("{\"op\":\"get\",\"s\":\"A\",\"path\":5}\n", "{\"i\":0}\n"),
         "/ops:1: field \"path\" is no ");
  expect(with("{\"op\":\"get\",\"s\":\"A\",\"path\":\"/\",\"sockto\":\"x\"}\n", "{\"i\":0}\n"),
         "/ops:1: field \"sockto\" is no number");
  expect(zablab_command("conform ./none ./none"), "./none: cannot be opened");
}

}  // namespace
}  // namespace zablab
