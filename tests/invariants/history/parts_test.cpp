// What the parts of a multi returned, and texts that grow: as they are recorded and told.
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "invariants/history/judge.hpp"
#include "invariants/history/read.hpp"
#include "invariants/history/write_edn.hpp"

namespace zablab::history {
namespace {

Verdict verdict_of(const std::string& text) {
  Read read = read_history(text);
  if (const auto* error = std::get_if<ReadError>(&read)) {
    Verdict verdict;
    verdict.sentence = std::to_string(error->line) + ": " + error->sentence;
    return verdict;
  }
  auto& recording = std::get<Recording>(read);
  return judge(recording, recording.contract, {});
}

std::string line(const std::string& rest) {
  return "{\"client\":1,\"status\":\"ok\"," + rest + "}\n";
}

/// /a is there, with version 1 behind a setData; then a multi. `zxid`: writes tell theirs.
std::string multi_with(const std::string& output, bool zxid) {
  const auto place = [&](int number) {
    return zxid ? ",\"zxid\":" + std::to_string(number) : std::string();
  };
  return "{\"type\":\"history\",\"format\":1,\"model\":\"znode\"}\n" +
         line(R"("call":0,"return":1,"op":"create","key":"/a","value":{},"output":{})" + place(1)) +
         line(
             R"("call":2,"return":3,"op":"setData","key":"/a","value":{"version":-1},"output":{})" +
             place(2)) +
         line(R"("call":4,"return":5,"op":"multi","key":null,"value":{"ops":[)"
              R"({"op":"create","path":"/a/n-","sequential":true},)"
              R"({"op":"check","path":"/a","version":1},)"
              R"({"op":"setData","path":"/a","version":1}]},"output":)" +
              output + place(3));
}

const char* const good =
    R"({"results":[{"path":"/a/n-0000000000"},{"err":0},{"err":0,"version":2}]})";

TEST(HistoryParts, WhatPartsReturnedIsCompared) {
  for (const bool zxid : {true, false}) {
    EXPECT_EQ(verdict_of(multi_with(good, zxid)).outcome, Progress::holds);
    const Verdict version = verdict_of(multi_with(
        R"({"results":[{"path":"/a/n-0000000000"},{"err":0},{"err":0,"version":3}]})", zxid));
    EXPECT_EQ(version.rule, zxid ? "wrong-answer" : "session-order") << version.sentence;
    const Verdict name = verdict_of(multi_with(
        R"({"results":[{"path":"/a/n-0000000001"},{"err":0},{"err":0,"version":2}]})", zxid));
    EXPECT_EQ(name.rule, zxid ? "wrong-answer" : "session-order") << name.sentence;
  }
}

TEST(HistoryParts, TheSentenceNamesThePart) {
  const Verdict verdict = verdict_of(multi_with(
      R"({"results":[{"path":"/a/n-0000000000"},{"err":0},{"err":0,"version":3}]})", true));
  EXPECT_EQ(verdict.sentence,
            "session 1's multi returned {/a/n-0000000000; done; version 3}; the commit order "
            "up to there gives version 2 to its part 3, setData /a nil if version 1");
}

TEST(HistoryParts, AMultiThatFailedHasAnErrorForEveryPart) {
  const auto failed = [](const char* results) {
    return "{\"type\":\"history\",\"format\":1,\"model\":\"znode\"}\n" +
           line(R"("call":4,"return":5,"op":"multi","key":null,"value":{"ops":[)"
                R"({"op":"create","path":"/a"},{"op":"check","path":"/b"},)"
                R"({"op":"create","path":"/c"}]},"zxid":3,"output":)" +
                std::string(results));
  };
  // On the wire the multi itself has no error then.
  EXPECT_EQ(
      verdict_of(failed(R"({"err":0,"results":[{"err":0},{"err":-101},{"err":-2}]})")).outcome,
      Progress::holds);
  EXPECT_EQ(verdict_of(failed(R"({"err":-101,"results":[{"err":0},{"err":-101},{"err":0}]})")).rule,
            "wrong-answer");
  EXPECT_EQ(verdict_of(failed(R"({"results":[{"err":-2},{"err":-101},{"err":-2}]})")).rule,
            "wrong-answer");
}

TEST(HistoryParts, ThereAreAsManyResultsAsParts) {
  EXPECT_EQ(verdict_of(multi_with(R"({"results":[{"err":0}]})", true)).sentence,
            "4: \"results\" has 1 members, and \"ops\" 3");
  EXPECT_EQ(verdict_of(multi_with(R"({"results":7})", true)).sentence, "4: \"results\" is no list");
}

TEST(HistoryParts, TheyAreWrittenAndReadAgain) {
  for (const bool zxid : {true, false}) {
    for (const std::string& output :
         {std::string(good),
          std::string(R"({"results":[{"path":"/a/n-0000000000"},{"err":0},{"version":3}]})")}) {
      const std::string text = multi_with(output, zxid);
      Read read = read_history(text);
      const std::string edn = to_edn(std::get<Recording>(read));
      EXPECT_EQ(verdict_of(edn).rule, verdict_of(text).rule) << edn;
      EXPECT_NE(edn.find(":results [{:err 0, :path \"/a/n-0000000000\"}"), std::string::npos)
          << edn;
    }
  }
}

std::string porcupine(const std::string& get) {
  const auto one = [](int client, int call, const std::string& input, const std::string& output) {
    return "{\"ClientId\":" + std::to_string(client) + ",\"Call\":" + std::to_string(call) +
           ",\"Return\":" + std::to_string(call + 1) + ",\"Input\":" + input +
           ",\"Output\":" + output + "}";
  };
  return "[" + one(0, 0, R"({"Op":1,"Key":"x","Value":"one"})", "{}") + "," +
         one(1, 2, R"({"Op":2,"Key":"x","Value":" two"})", "{}") + "," +
         one(0, 4, R"({"Op":"append","Key":"y","Value":"u"})", "{}") + "," +
         one(2, 6, R"({"Op":0,"Key":"x","Value":""})", "{\"Value\":\"" + get + "\"}") + "]";
}

TEST(HistoryTexts, PorcupinesKeyValueStoreAppends) {
  EXPECT_EQ(verdict_of(porcupine("one two")).outcome, Progress::holds);
  const Verdict verdict = verdict_of(porcupine("one"));
  EXPECT_EQ(verdict.rule, "not-linearizable");
  EXPECT_EQ(verdict.sentence,
            "client 2's get of x returned \"one\"; client 1's append of \" two\" to x had returned "
            "before that get was called, and nothing that could have come between explains both");
  EXPECT_EQ(verdict.minimal.size(), 2U);
}

TEST(HistoryTexts, EscapesAreThatManyCharactersWhereverTheyStand) {
  const auto text = [](const char* first, const char* second, const char* read) {
    return std::string("{\"type\":\"history\",\"format\":1,\"model\":\"kv-append\"}\n") +
           line(std::string(R"("call":0,"return":1,"op":"append","key":"x","value":)") + first) +
           line(std::string(R"("call":2,"return":3,"op":"append","key":"x","value":)") + second) +
           line(std::string(R"("call":4,"return":5,"op":"get","key":"x","output":)") + read);
  };
  EXPECT_EQ(verdict_of(text(R"("a\u0022")", R"("\n")", R"("a\"\u000a")")).outcome, Progress::holds);
  EXPECT_EQ(verdict_of(text(R"("a")", R"("b")", R"("ba")")).rule, "not-linearizable");
  EXPECT_EQ(verdict_of(text(R"("a")", "7", R"("a")")).sentence, "3: \"value\" is no text");
  EXPECT_EQ(verdict_of(text(R"("a")", R"("b")", "[1]")).sentence, "4: \"output\" is no text");
}

}  // namespace
}  // namespace zablab::history
