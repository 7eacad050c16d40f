// `zablab history` as a user runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "tests/cli/command.hpp"

namespace zablab {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string header = R"({"type":"history","format":1,"model":"cas-register","unit":"ms"})";

std::string register_line(int client, int call, int back, const std::string& op,
                          const std::string& value, const std::string& output) {
  return "{\"client\":" + std::to_string(client) + ",\"call\":" + std::to_string(call) +
         ",\"return\":" + std::to_string(back) + ",\"op\":\"" + op +
         "\",\"key\":\"r\",\"value\":" + value + ",\"output\":" + output + ",\"status\":\"ok\"}\n";
}

std::string good() {
  return header + "\n" + register_line(1, 0, 5, "put", "1", "null") +
         register_line(2, 6, 9, "get", "null", "1") + register_line(1, 10, 12, "put", "2", "null");
}

std::string bad() { return good() + register_line(2, 53, 60, "get", "null", "1"); }

std::string file(const std::string& name, const std::string& text) {
  const std::string path = own_directory() + "/" + name;
  write_text(path, text);
  return path;
}

TEST(HistoryCommand, TellsWhyInOneSentenceAndWithTheFewestOperations) {
  const std::string path = file("bad.jsonl", bad());
  const Ran ran = zablab_command("history " + path);
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, StartsWith(R"(VIOLATION  stale-read
  client 2's get of r returned 1; client 1's put of 2 to r had returned 41 ms before that get was called, and client 1's put of 1 to r had returned 5 ms before client 1's put of 2 to r was called
  nothing can be left out of 3 operations:
         0  client 1     put r 1 -> done                              at 0 ms for 5 ms, line 2
         2  client 1     put r 2 -> done                              at 10 ms for 2 ms, line 4
         3  client 2     get r -> 1                                   at 53 ms for 7 ms, line 5
)"));
  EXPECT_THAT(ran.out, HasSubstr("again: zablab history " + path));
  EXPECT_EQ(ran.error, "");
}

TEST(HistoryCommand, ManyFilesInTheOrderGivenAndOneObjectEach) {
  const std::string first = file("bad.jsonl", bad());
  const std::string second = file("good.jsonl", good());
  const Ran ran = zablab_command("history --json --jobs 4 " + first + " " + second + " " + first);
  EXPECT_EQ(ran.exit_code, 1);
  std::istringstream lines(ran.out);
  std::string verdicts, line;
  while (std::getline(lines, line)) {
    const auto object = nlohmann::json::parse(line);
    for (const char* member :
         {"file", "model", "operations", "verdict", "rule", "minimal", "cpu_seconds"}) {
      EXPECT_TRUE(object.contains(member)) << member;
    }
    verdicts += object["verdict"].get<std::string>() + " ";
    EXPECT_EQ(object["minimal"].size(), object["verdict"] == "violation" ? 3U : 0U);
  }
  EXPECT_EQ(verdicts, "violation ok violation ");
}

TEST(HistoryCommand, EndsWithWhatItFound) {
  const std::string fine = file("good.jsonl", good());
  EXPECT_EQ(zablab_command("history " + fine).exit_code, 0);
  EXPECT_EQ(zablab_command("history").exit_code, 64);
  EXPECT_EQ(zablab_command("history --model nonsense " + fine).exit_code, 64);
  EXPECT_EQ(zablab_command("history --model znode " + fine).exit_code, 65);
  EXPECT_EQ(zablab_command("history " + own_directory() + "/none").exit_code, 65);
  const std::string broken = file("broken.jsonl", header + "\n{\"client\":1}\n");
  const Ran ran = zablab_command("history " + broken + " " + fine);
  EXPECT_EQ(ran.exit_code, 65);
  EXPECT_EQ(ran.error, "zablab: " + broken + ":2: \"call\" is missing\n");
  EXPECT_NE(ran.out.find("good.jsonl"), std::string::npos) << "the others are judged all the same";
}

TEST(HistoryCommand, WritesWhatJepsenWritesAndReadsItBack) {
  const std::string path = file("bad.jsonl", bad());
  const std::string edn = own_directory() + "/history.edn";
  EXPECT_EQ(zablab_command("history --edn " + edn + " " + path).exit_code, 1);
  const std::string text = read_text(edn);
  EXPECT_TRUE(
      text.starts_with("{:index 0, :time 0, :type :invoke, :process 1, :f :write, :value 1}\n"
                       "{:index 1, :time 5, :type :ok, :process 1, :f :write, :value 1}\n"))
      << text;
  const Ran again = zablab_command("history --json " + edn);
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_EQ(nlohmann::json::parse(again.out)["rule"], "stale-read");
  // One vector of maps says the same.
  const std::string vector = file("vector.edn", "[" + text + "]\n");
  EXPECT_EQ(nlohmann::json::parse(zablab_command("history --json " + vector).out)["rule"],
            "stale-read");
}

TEST(HistoryCommand, ReadsIndependentKeysAndTransactionsOfOneOperation) {
  const std::string tuples = file("tuples.edn",
                                  "{:process 0, :type :invoke, :f :write, :value [7 1]}\n"
                                  "{:process 0, :type :ok, :f :write, :value [7 1]}\n"
                                  "{:process :nemesis, :type :info, :f :start-partition}\n"
                                  "{:process 1, :type :invoke, :f :read, :value [8 nil]}\n"
                                  "{:process 1, :type :ok, :f :read, :value [8 1]}\n");
  auto object = nlohmann::json::parse(zablab_command("history --json " + tuples).out);
  EXPECT_EQ(object["rule"], "never-written");
  EXPECT_EQ(object["minimal"][0]["path"], "8");
  const std::string lists = file("lists.edn",
                                 "{:process 0, :type :invoke, :f :txn, :value [[:append x 1]]}\n"
                                 "{:process 0, :type :ok, :f :txn, :value [[:append x 1]]}\n"
                                 "{:process 1, :type :invoke, :f :txn, :value [[:r x nil]]}\n"
                                 "{:process 1, :type :ok, :f :txn, :value [[:r x []]]}\n");
  object = nlohmann::json::parse(zablab_command("history --json " + lists).out);
  EXPECT_EQ(object["rule"], "cycle");
  EXPECT_EQ(object["method"], "precedence graph");
  EXPECT_EQ(object["minimal"].size(), 2U);
}

TEST(HistoryCommand, ReadsOperationsOfPorcupine) {
  const std::string path =
      file("porcupine.json",
           R"([{"ClientId":0,"Input":{"op":1,"key":"x","value":5},"Call":0,"Output":{},"Return":10},
               {"ClientId":1,"Input":{"op":0,"key":"x"},"Call":12,"Output":{"value":7},"Return":15}])");
  const Ran ran = zablab_command("history --json " + path);
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(nlohmann::json::parse(ran.out)["rule"], "never-written");
}

// Jepsen's processes have one operation open, and none behind an unknown outcome.
TEST(HistoryCommand, WhatItWritesAsJepsenDoesItReadsAgain) {
  const std::string unknown =
      "{\"client\":2,\"call\":20,\"return\":null,\"op\":\"put\",\"key\":\"r\",\"value\":7,"
      "\"status\":\"info\"}\n";
  const std::string path =
      file("open.jsonl", good() + unknown + register_line(2, 30, 31, "get", "null", "7") +
                             register_line(2, 32, 33, "get", "null", "7"));
  const std::string edn = own_directory() + "/open.edn";
  EXPECT_EQ(zablab_command("history " + path + " --edn " + edn).exit_code, 0);
  const Ran again = zablab_command("history --json " + edn);
  EXPECT_EQ(again.exit_code, 0) << again.error;
  EXPECT_EQ(nlohmann::json::parse(again.out)["operations"], 6);
  EXPECT_THAT(read_text(edn), HasSubstr(":type :info, :process 2"));
}

TEST(HistoryCommand, ReadsOfListsAloneAreAListsHistory) {
  const std::string lists = file("reads.edn",
                                 "{:process 1, :type :invoke, :f :txn, :value [[:r x nil]]}\n"
                                 "{:process 1, :type :ok, :f :txn, :value [[:r x []]]}\n");
  EXPECT_EQ(zablab_command("history " + lists).exit_code, 0);
}

TEST(HistoryCommand, ReplacesNoneOfItsOwnFiles) {
  const std::string fine = file("good.jsonl", good());
  EXPECT_EQ(zablab_command("history " + fine + " --html " + fine).exit_code, 64);
  EXPECT_EQ(zablab_command("history " + fine + " --html " + own_directory() + "/x --junit " +
                           own_directory() + "/./x")
                .exit_code,
            64);
  const std::string out = own_directory() + "/pages/";
  EXPECT_EQ(zablab_command("history " + fine + " --html " + out).exit_code, 0);
  EXPECT_EQ(count_files(out, ".html"), 1U);
}

TEST(HistoryCommand, ATraceIsReadFromAPipeAndJudgedAsAnotherModel) {
  const std::string trace = std::string(ZABLAB_SOURCE_DIR) + "/tests/data/stale-sync.trace";
  EXPECT_EQ(zablab_command("history " + trace).exit_code, 0);
  EXPECT_EQ(zablab_command("history " + trace + " --model znode-linearizable").exit_code, 1);
  EXPECT_EQ(zablab_command("history " + trace + " --model register").exit_code, 65);
  std::string damaged = read_text(trace);
  damaged.replace(damaged.find("disk append"), 11, "disk appena");
  EXPECT_EQ(zablab_command("history " + file("damaged.trace", damaged)).exit_code, 65);
}

TEST(HistoryCommand, WritesPagesAndAFileForACi) {
  const std::string first = file("bad.jsonl", bad());
  const std::string second = file("good.jsonl", good());
  const std::string out = own_directory() + "/out";
  EXPECT_EQ(zablab_command("history " + second + " --html " + out + "/one.html").exit_code, 0);
  EXPECT_THAT(read_text(out + "/one.html"), StartsWith("<!doctype html>"));
  const Ran both = zablab_command("history " + first + " " + second + " " + first + " --html " +
                                  out + "/pages --junit " + out + "/all.xml");
  EXPECT_EQ(both.exit_code, 1) << both.error;
  EXPECT_EQ(count_files(out + "/pages", ".html"), 3U) << "none replaces another";
  EXPECT_THAT(read_text(out + "/all.xml"), HasSubstr("tests=\"3\" failures=\"2\""));
  const Ran nowhere = zablab_command("history " + second + " --html /dev/null/page.html");
  EXPECT_EQ(nowhere.exit_code, 70);
  EXPECT_THAT(nowhere.error, HasSubstr("/dev/null/page.html could not be written"));
  EXPECT_EQ(zablab_command("history " + first + " " + second + " --edn " + out + "/e").exit_code,
            64);
}

}  // namespace
}  // namespace zablab
