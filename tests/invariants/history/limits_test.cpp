// What judging may spend: configurations, memory, time; and that it says what ended it.
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "invariants/history/by_session.hpp"
#include "invariants/history/judge.hpp"
#include "invariants/history/read.hpp"
#include "invariants/history/session_search.hpp"

namespace zablab::history {
namespace {

std::string header(const std::string& model) {
  return "{\"type\":\"history\",\"format\":1,\"model\":\"" + model + "\",\"unit\":\"ms\"}\n";
}

std::string line(std::size_t client, std::size_t call, const std::string& back,
                 const std::string& op, const std::string& key, const std::string& value,
                 const std::string& output) {
  return "{\"client\":" + std::to_string(client) + ",\"call\":" + std::to_string(call) +
         ",\"return\":" + back + ",\"op\":\"" + op + "\",\"key\":\"" + key +
         "\",\"value\":" + value + ",\"output\":" + output + ",\"status\":\"" +
         (back == "null" ? "info" : "ok") + "\"}\n";
}

/// Writes at once, each of which may have happened or not, and a read that none explains: every
/// subset of them is a state.
std::string hard(std::size_t sessions) {
  std::string text = header("append");
  for (std::size_t i = 0; i < sessions; ++i) {
    text += line(i, 0, "null", "append", "k", std::to_string(i % 2), "null");
  }
  text += line(sessions, 1, "2", "list", "k", "null", "[7]");
  return text + line(sessions + 1, 3, "4", "list", "k", "null", "[8]");
}

/// Each session writes many times, and one read is out of nowhere.
std::string many_sessions(std::size_t sessions) {
  std::string text = header("cas-register");
  for (std::size_t i = 0; i < sessions; ++i) {
    for (std::size_t k = 0; k < 4; ++k) {
      text +=
          line(i, k * 10, std::to_string(k * 10 + 9), "put", "k", std::to_string(k % 2), "null");
    }
  }
  return text + line(sessions, 50, "51", "get", "k", "null", "3");
}

Verdict judged(const std::string& text, Contract contract, const Limits& limits) {
  Read read = read_history(text);
  EXPECT_TRUE(std::holds_alternative<Recording>(read)) << std::get<ReadError>(read).sentence;
  return judge(std::get<Recording>(read), contract, limits);
}

TEST(HistoryLimits, MemoryEndsEverySearch) {
  Limits limits;
  limits.memory_bytes = 4U << 20;
  const std::string text = hard(200);
  for (const Contract contract : {Contract::linearizable, Contract::sequential}) {
    const Verdict verdict = judged(text, contract, limits);
    EXPECT_EQ(verdict.outcome, Progress::undecided);
    EXPECT_EQ(verdict.ended_by, Ended::memory) << verdict.sentence;
    EXPECT_NE(verdict.sentence.find("no more memory may be used"), std::string::npos);
  }
}

TEST(HistoryLimits, SessionsOfTheSearchCountTheirBytes) {
  // A configuration tells how far each session has come: two kilobytes for 500 of them.
  Limits limits;
  limits.memory_bytes = 4U << 20;
  const Verdict verdict = judged(many_sessions(500), Contract::sequential, limits);
  EXPECT_EQ(verdict.outcome, Progress::undecided);
  EXPECT_EQ(verdict.ended_by, Ended::memory) << verdict.sentence;
  EXPECT_LT(verdict.configurations, 4000U);
}

TEST(HistoryLimits, ConfigurationsEndASearchAndAreNamed) {
  Limits limits;
  limits.configurations = 100;
  const Verdict verdict = judged(hard(40), Contract::linearizable, limits);
  EXPECT_EQ(verdict.ended_by, Ended::configurations);
  EXPECT_EQ(judged(hard(40), Contract::zookeeper, limits).ended_by, Ended::configurations);
}

/// Znodes with a commit order: a thousand writes, each read by another session.
std::string ordered(std::size_t writes) {
  std::string text =
      header("znode-zookeeper") +
      "{\"client\":1,\"call\":0,\"return\":1,\"op\":\"create\",\"key\":\"/a\",\"value\":"
      "{},\"output\":{},\"status\":\"ok\",\"zxid\":1}\n";
  for (std::size_t i = 1; i <= writes; ++i) {
    const std::string version = std::to_string(i);
    text +=
        "{\"client\":1,\"call\":" + std::to_string(i * 4) +
        ",\"return\":" + std::to_string(i * 4 + 1) +
        ",\"op\":\"setData\",\"key\":\"/a\",\"value\":{\"version\":-1},\"output\":{\"version\":" +
        version + "},\"status\":\"ok\",\"zxid\":" + std::to_string(i + 1) + "}\n";
    text += line(2, i * 4 + 2, std::to_string(i * 4 + 3), "getData", "/a", "null",
                 "{\"version\":" + version + "}");
  }
  return text;
}

TEST(HistoryLimits, TimeEndsWorkOfEveryKind) {
  for (const Ended why : {Ended::time, Ended::interrupt}) {
    Limits limits;
    limits.ended = [why] { return why; };
    for (const Contract contract :
         {Contract::linearizable, Contract::zookeeper, Contract::sequential}) {
      EXPECT_EQ(judged(hard(40), contract, limits).ended_by, why);
      const Verdict verdict = judged(ordered(600), contract, limits);
      EXPECT_EQ(verdict.outcome, Progress::undecided);
      EXPECT_EQ(verdict.ended_by, why);
      EXPECT_FALSE(verdict.sentence.empty());
    }
  }
}

TEST(HistoryLimits, WhatIsDecidedWasEndedByNothing) {
  const Verdict verdict = judged(ordered(600), Contract::zookeeper, {});
  EXPECT_EQ(verdict.outcome, Progress::holds);
  EXPECT_EQ(verdict.ended_by, Ended::no);
}

TEST(HistoryLimits, RealTimeCostsNoEdgeForEachSession) {
  // 400 sessions, one after the other: what returned last brings all before it along.
  std::string text = header("cas-register");
  for (std::size_t i = 0; i < 400; ++i) {
    text += line(i, i * 4, std::to_string(i * 4 + 1), "put", "k", "1", "null");
  }
  Read read = read_history(text);
  const auto& recording = std::get<Recording>(read);
  std::vector<Place> places;
  for (Place place = 0; place < recording.operations.size(); ++place) places.push_back(place);
  const Limits limits;
  Stop stop(limits);
  const SessionOrder order = session_order_of(recording, places, true, stop);
  for (std::size_t event = 1; event < places.size(); ++event) {
    EXPECT_EQ(order.first[event],
              std::vector<std::uint32_t>{static_cast<std::uint32_t>(event - 1)});
  }
}

TEST(HistoryLimits, RulesThatHaveNothingToStandOnAreNamed) {
  const std::string text = header("znode-zookeeper") + line(1, 0, "1", "create", "/a", "{}", "{}") +
                           line(1, 2, "3", "sync", "/a", "null", "{}") +
                           line(1, 4, "5", "getData", "/a", "{\"watch\":true}", "{\"version\":0}");
  std::string names;
  for (const RuleCount& rule : judged(text, Contract::zookeeper, {}).rules) {
    if (rule.not_judged == "no zxids") names += rule.name + " ";
  }
  EXPECT_EQ(names, "watch-late watch-lost closed-session sync-too-old ");
}

}  // namespace
}  // namespace zablab::history
