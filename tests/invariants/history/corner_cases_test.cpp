// Small histories that a judge gets wrong unless it thinks of them, as files.
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "invariants/history/judge.hpp"
#include "invariants/history/read.hpp"

namespace zablab::history {
namespace {

const std::string znodes =
    "{\"type\":\"history\",\"format\":1,\"model\":\"znode-zookeeper\",\"unit\":\"ms\"}\n";

/// A line: session, call, return (-1: unknown), operation, key, value, output, and the zxid of a
/// write unless it is 0.
std::string line(int session, int call, int back, const std::string& op, const std::string& key,
                 const std::string& value, const std::string& output, int zxid = 0) {
  std::string text = "{\"client\":" + std::to_string(session) +
                     ",\"call\":" + std::to_string(call) +
                     ",\"return\":" + (back < 0 ? "null" : std::to_string(back)) + ",\"op\":\"" +
                     op + "\",\"key\":" + key + ",\"value\":" + value + ",\"output\":" + output +
                     ",\"status\":\"" + (back < 0 ? "info" : "ok") + "\"";
  if (zxid != 0) text += ",\"zxid\":" + std::to_string(zxid);
  return text + "}\n";
}

std::string judged(const std::string& text, Contract contract) {
  Read read = read_history(text);
  if (const auto* error = std::get_if<ReadError>(&read)) return error->sentence;
  const Verdict verdict = judge(std::get<Recording>(read), contract, {});
  if (verdict.outcome == Progress::violated) return verdict.rule;
  return verdict.outcome == Progress::holds ? "holds" : "unknown";
}

TEST(JudgeCorners, WhatIsNoPathIsRefused) {
  for (const char* op :
       {"getData", "exists", "getChildren", "setData", "create", "delete", "sync"}) {
    for (const char* key : {"null", "7", "[1]"}) {
      const std::string text = znodes + line(1, 1, 2, "create", "\"/a\"", "{}", "{}", 1) +
                               line(1, 3, 4, op, key, "{}", "{\"err\":0}");
      EXPECT_EQ(judged(text, Contract::zookeeper), "a path is a text") << op << key;
    }
  }
  EXPECT_EQ(judged(znodes + line(1, 1, 2, "multi", "null",
                                 R"({"ops":[{"op":"check","path":null}]})", "{\"err\":0}"),
                   Contract::linearizable),
            "a path is a text");
}

TEST(JudgeCorners, ACloseThatWasRefusedSaysNothing) {
  const std::string text = znodes +
                           line(1, 1, 2, "create", "\"/e\"", R"({"ephemeral":true})", "{}") +
                           line(1, 3, 4, "close", "null", "null", R"({"err":-112})") +
                           line(2, 5, 6, "exists", "\"/e\"", "{}", R"({"version":0})");
  EXPECT_EQ(judged(text, Contract::linearizable), "holds");
  EXPECT_EQ(judged(text, Contract::zookeeper), "holds");
}

TEST(JudgeCorners, AnUnknownWriteMayHaveCommittedUnlessTheFormatSaysOtherwise) {
  // Replies alone: nobody says that the create of /a was never committed, and it was.
  const std::string text =
      znodes + line(1, 1, -1, "create", "\"/a\"", "{}", "null") +
      line(2, 3, 4, "create", "\"/b\"", "{}", R"({"zxid":2})") +
      line(2, 5, 6, "getData", "\"/a\"", "{}", R"({"version":0,"data":null,"czxid":1,"zxid":2})");
  EXPECT_EQ(judged(text, Contract::linearizable), "holds");
  EXPECT_NE(judged(text, Contract::zookeeper), "read-your-prefix");
}

TEST(JudgeCorners, ASessionGoesBackAlsoWhereItsReadsBearNoZxid) {
  const std::string text =
      znodes + line(1, 0, 1, "create", "\"/a\"", "{}", "{}", 1) +
      line(1, 2, 3, "create", "\"/b\"", "{}", "{}", 2) +
      line(1, 10, 100, "setData", "\"/a\"", R"({"version":-1})", R"({"version":1})", 4) +
      line(2, 20, 21, "getData", "\"/a\"", "{}", R"({"version":1})") +
      line(2, 30, 31, "setData", "\"/b\"", R"({"version":-1})", R"({"version":1})", 3);
  EXPECT_EQ(judged(text, Contract::zookeeper), "session-order");
}

TEST(JudgeCorners, AllOfAStatCountsWithoutZxids) {
  const std::string text =
      znodes + line(1, 0, 1, "create", "\"/a\"", "{}", "{}") +
      line(1, 2, 3, "create", "\"/a/b\"", "{}", "{}") +
      line(1, 4, 5, "getData", "\"/a\"", "{}", R"({"version":0,"cversion":0})");
  EXPECT_EQ(judged(text, Contract::linearizable), "not-linearizable");
}

TEST(JudgeCorners, NoSetMakesVersionNought) {
  const std::string text =
      znodes + line(1, 0, 1, "create", "\"/a\"", "{}", "{}") +
      line(1, 2, 3, "setData", "\"/a\"", R"({"version":-1})", R"({"version":0})");
  EXPECT_EQ(judged(text, Contract::linearizable), "not-linearizable");
}

TEST(JudgeCorners, AReplacedLeaderMayOutliveItsSuccessor) {
  const auto band = [](const std::string& row, int from, int to) {
    return "{\"type\":\"band\",\"row\":\"" + row +
           "\",\"kind\":\"leader\",\"words\":\"leads\",\"from\":" + std::to_string(from) +
           ",\"to\":" + std::to_string(to) + "}\n";
  };
  const std::string before = znodes + band("server 1", 0, 100);
  const std::string operations = line(1, 5, 6, "create", "\"/a\"", "{}", R"({"zxid":1})", 1) +
                                 line(2, 25, 30, "create", "\"/b\"", "{}", R"({"zxid":2})", 2) +
                                 line(1, 50, 60, "sync", "\"/a\"", "null", R"({"zxid":1})");
  EXPECT_EQ(judged(before + band("server 2", 20, 40) + operations, Contract::zookeeper), "holds");
  EXPECT_EQ(judged(before + operations, Contract::zookeeper), "sync-too-old");
}

TEST(JudgeCorners, AKeyThatIsTooHardHidesNoOther) {
  // Of /hard nobody can say anything with a budget of nothing; the stale read of k is plain.
  const std::string header =
      "{\"type\":\"history\",\"format\":1,\"model\":\"cas-register\",\"unit\":\"ms\"}\n";
  std::string text = header;
  for (int i = 0; i < 6; ++i) {
    text += line(i, 0, 50, "put", "\"a\"", std::to_string(i % 2), "null") +
            line(10 + i, 0, 50, "cas", "\"a\"", "[0,1]", "true");
  }
  text += line(20, 60, 61, "put", "\"k\"", "1", "null") +
          line(20, 62, 63, "put", "\"k\"", "2", "null") +
          line(20, 64, 65, "get", "\"k\"", "null", "1");
  Read read = read_history(text);
  Limits limits;
  limits.configurations = 1;
  EXPECT_EQ(judge(std::get<Recording>(read), Contract::linearizable, limits).rule, "stale-read");
}

TEST(JudgeCorners, ARefusedWriteIsAnUpdateWithAndWithoutZxids) {
  const std::string without = znodes + line(1, 0, 1, "create", "\"/a\"", "{}", "{}") +
                              line(2, 5, 6, "delete", "\"/a\"", "{}", R"({"err":-101})");
  const std::string with = znodes + line(1, 0, 1, "create", "\"/a\"", "{}", "{}", 1) +
                           line(2, 5, 6, "delete", "\"/a\"", "{}", R"({"err":-101})", 2);
  EXPECT_NE(judged(with, Contract::zookeeper), "holds");
  EXPECT_NE(judged(without, Contract::zookeeper), "holds");
}

TEST(JudgeCorners, TheRootHasSequentialChildren) {
  const std::string text = znodes + line(1, 0, 1, "create", "\"/\"", R"({"sequential":true})",
                                         R"({"path":"/0000000000"})", 1);
  EXPECT_EQ(judged(text, Contract::linearizable), "holds");
}

TEST(JudgeCorners, NumbersAtTheEndsOfTheirRangeAreRefusedOrJudged) {
  const std::string largest = "9223372036854775807";
  const std::string text =
      znodes + line(1, 0, 1, "create", "\"/a\"", "{}", "{}") +
      line(1, 2, 3, "setData", "\"/a\"", "{\"version\":" + largest + "}", "{\"version\":1}");
  EXPECT_NE(judged(text, Contract::linearizable), "");
}

TEST(JudgeCorners, AHeaderThatDoesNotFitIsARemark) {
  const std::string header =
      "{\"type\":\"history\",\"format\":1,\"model\":\"register\",\"ops\":5,\"expect\":"
      "\"violation\"}\n";
  Read read = read_history(header + line(1, 0, 1, "put", "\"k\"", "1", "null"));
  const Verdict verdict = judge(std::get<Recording>(read), Contract::linearizable, {});
  EXPECT_EQ(verdict.remarks,
            (std::vector<std::string>{"the header announces 5 operations, and 1 follow",
                                      "the file's header expects \"violation\""}));
}

TEST(JudgeCorners, AStoreOfTextsOfPorcupineBeginsEmpty) {
  const auto get = [](const std::string& output) {
    return R"([{"ClientId":0,"Input":{"op":1,"key":"x","value":"v"},"Call":0,"Output":{},)"
           R"("Return":1},{"ClientId":0,"Input":{"op":0,"key":"y"},"Call":2,"Output":)" +
           output + R"(,"Return":3}])";
  };
  EXPECT_EQ(judged(get(R"({"value":""})"), Contract::linearizable), "holds");
  EXPECT_EQ(judged(get(R"({"value":"","exists":false})"), Contract::linearizable), "holds");
  EXPECT_EQ(judged(get(R"({"value":"w"})"), Contract::linearizable), "never-written");
}

TEST(JudgeCorners, ChildrenHaveNoLongerPathsThanOthers) {
  const std::string path = "/" + std::string(3000, 'p');
  const std::string text = znodes + line(1, 0, 1, "getChildren", "\"" + path + "\"", "{}",
                                         R"({"children":[")" + std::string(1100, 'c') + R"("]})");
  EXPECT_EQ(judged(text, Contract::linearizable), "a path is longer than 4096 bytes");
}

TEST(JudgeCorners, AReadAheadOfTheSessionsOwnWriteDoesNotSeeIt) {
  const std::string text = znodes + line(1, 1, 2, "getData", "\"/b\"", "{}", R"({"version":0})") +
                           line(1, 3, 4, "create", "\"/b\"", "{}", "{}", 1);
  EXPECT_EQ(judged(text, Contract::sequential), "session-order");
}

}  // namespace
}  // namespace zablab::history
