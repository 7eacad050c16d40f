// ZooKeeper's contract: one good history, and what each rule says when it is spoilt.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "invariants/history/judge.hpp"
#include "invariants/history/read.hpp"

namespace zablab {
namespace {

using history::Contract;
using history::Function;
using history::Operation;
using history::Place;
using history::Progress;
using history::Recording;
using history::Status;
using history::Verdict;

using Lines = std::vector<std::string>;

std::string line(int session, int call, int back, const std::string& op, const std::string& key,
                 const std::string& value, const std::string& output, int zxid = -1) {
  std::string text = "{\"client\":" + std::to_string(session) +
                     ",\"call\":" + std::to_string(call) + ",\"return\":" + std::to_string(back) +
                     ",\"op\":\"" + op + "\",\"key\":\"" + key + "\",\"value\":" + value +
                     ",\"output\":" + output + ",\"status\":\"ok\"";
  if (zxid >= 0) text += ",\"zxid\":" + std::to_string(zxid);
  return text + "}";
}

std::string read(int session, int call, int back, const std::string& path, int version, int data,
                 int zxid, int mzxid, const std::string& value = "null") {
  return line(session, call, back, "getData", path, value,
              "{\"version\":" + std::to_string(version) + ",\"data\":" + std::to_string(data) +
                  ",\"zxid\":" + std::to_string(zxid) + ",\"mzxid\":" + std::to_string(mzxid) +
                  "}");
}

std::string set(int session, int call, int back, const std::string& path, int data, int version,
                int zxid) {
  return line(session, call, back, "setData", path,
              "{\"data\":" + std::to_string(data) + ",\"version\":-1}",
              "{\"version\":" + std::to_string(version) + "}", zxid);
}

std::string numbered(int session, int call, int back, const std::string& number, int zxid) {
  return line(session, call, back, "create", "/a/lock-",
              R"({"data":0,"ephemeral":true,"sequential":true})",
              "{\"path\":\"/a/lock-" + number + "\"}", zxid);
}

std::string children(int session, int call, int back, const std::string& names, int zxid) {
  return line(session, call, back, "getChildren", "/a", "null",
              "{\"children\":[" + names + "],\"zxid\":" + std::to_string(zxid) + "}");
}

/// Sessions 1 to 4 on two nodes; element 0 is line 1 of the file.
Lines good() {
  return {
      R"({"type":"history","format":1,"model":"znode","unit":"ms"})",
      line(1, 0, 5, "create", "/a", R"({"data":1})", "{}", 1),
      line(1, 6, 10, "create", "/b", R"({"data":2})", "{}", 2),
      read(2, 12, 15, "/a", 0, 1, 2, 1, R"({"watch":true})"),
      numbered(3, 16, 20, "0000000000", 3),
      numbered(2, 16, 21, "0000000001", 4),
      line(1, 22, 30, "multi", "/",
           R"({"ops":[{"op":"setData","path":"/a","data":10,"version":-1},)"
           R"({"op":"setData","path":"/b","data":20,"version":-1}]})",
           "{}", 5),
      line(2, 31, 31, "event", "/a", R"({"type":"NodeDataChanged"})", "null"),
      read(2, 32, 35, "/a", 1, 10, 5, 5),
      read(2, 36, 38, "/b", 1, 20, 5, 5),
      set(1, 40, 45, "/a", 11, 2, 6),
      line(4, 46, 48, "sync", "/", "null", R"({"zxid":6})"),
      read(4, 49, 50, "/a", 2, 11, 6, 6),
      children(3, 50, 52, R"("lock-0000000000","lock-0000000001")", 6),
      line(3, 53, 55, "close", "/", "null", "{}", 7),
      children(4, 57, 59, R"("lock-0000000001")", 7),
      set(1, 60, 65, "/b", 21, 2, 8),
      read(4, 66, 70, "/b", 2, 21, 8, 8),
      read(1, 71, 72, "/a", 2, 11, 8, 6),
  };
}

constexpr const char* one_leader =
    R"({"type":"band","row":"leader","kind":"leader","words":"server 1","from":0,"to":100})";
constexpr const char* another_leader =
    R"({"type":"band","row":"leader","kind":"leader","words":"server 2","from":40,"to":100})";

Recording recording_of(const Lines& lines) {
  std::string text;
  for (const std::string& one : lines) text += one + "\n";
  history::Read read = history::read_history(text);
  const auto* error = std::get_if<history::ReadError>(&read);
  if (error != nullptr) ADD_FAILURE() << "line " << error->line << ": " << error->sentence;
  return error != nullptr ? Recording{} : std::get<Recording>(std::move(read));
}

std::vector<std::size_t> minimal_lines(const Recording& recording, const Verdict& verdict) {
  std::vector<std::size_t> lines;
  for (const Place place : verdict.minimal) lines.push_back(recording.operations[place].line);
  std::sort(lines.begin(), lines.end());
  return lines;
}

/// Believes these lines alone: other reads and events are gone, and of other writes only the place
/// in the commit order is left. What is broken then.
std::string broken_in(const Recording& whole, const std::vector<std::size_t>& kept) {
  Recording part = whole;
  for (Operation& one : part.operations) {
    if (std::find(kept.begin(), kept.end(), one.line) != kept.end()) continue;
    one.status = only_reads(one.asked.function) ? Status::failed : Status::unknown;
    one.called = -1;
    one.returned = history::never_returned;
    one.answered = {};
  }
  complete(part);
  const Verdict verdict = judge(part, Contract::zookeeper, {});
  // Where nobody is left to have seen it, a write that is not shown counts as lost.
  return verdict.rule == "lost-write" ? "read-your-prefix" : verdict.rule;
}

void expect_broken(const Lines& lines, const std::string& rule,
                   const std::vector<std::size_t>& minimal, const std::string& words) {
  Recording recording = recording_of(lines);
  const Verdict verdict = judge(recording, Contract::zookeeper, {});
  EXPECT_EQ(verdict.outcome, Progress::violated);
  EXPECT_EQ(verdict.rule, rule) << verdict.sentence;
  EXPECT_EQ(minimal_lines(recording, verdict), minimal) << verdict.sentence;
  EXPECT_NE(verdict.sentence.find(words), std::string::npos) << verdict.sentence;
  const auto row = std::find_if(verdict.rules.begin(), verdict.rules.end(),
                                [&](const auto& one) { return one.name == rule; });
  ASSERT_NE(row, verdict.rules.end());
  EXPECT_EQ(row->broken, 1U);
  EXPECT_GT(row->checked, 0U);
  EXPECT_FALSE(row->sentence.empty());
  // Nothing else is needed, and nothing can be left out. (An event that is left out is one that
  // never came, which is another story.)
  const std::string same = rule == "lost-write" ? "read-your-prefix" : rule;
  EXPECT_EQ(broken_in(recording, minimal), same);
  for (const std::size_t left_out : minimal) {
    std::vector<std::size_t> rest = minimal;
    std::erase(rest, left_out);
    EXPECT_NE(broken_in(recording, rest), same) << "without line " << left_out;
  }
}

TEST(HistoryContract, AGoodHistoryHoldsAndEveryRuleHadSomethingToCheck) {
  Lines lines = good();
  lines.push_back(one_leader);
  Recording recording = recording_of(lines);
  const Verdict verdict = judge(recording, Contract::zookeeper, {});
  EXPECT_EQ(verdict.outcome, Progress::holds) << verdict.sentence;
  EXPECT_TRUE(verdict.remarks.empty());
  for (const history::RuleCount& rule : verdict.rules) {
    EXPECT_GT(rule.checked, 0U) << rule.name;
    EXPECT_EQ(rule.broken, 0U) << rule.name;
  }
  EXPECT_EQ(judge(recording, Contract::linearizable, {}).outcome, Progress::holds);
  EXPECT_EQ(judge(recording, Contract::sequential, {}).outcome, Progress::holds);
}

TEST(HistoryContract, AReadThatMissesAWriteOfItsOwnPrefix) {
  Lines lines = good();
  lines[12] = read(4, 49, 50, "/a", 1, 10, 6, 5);
  expect_broken(lines, "read-your-prefix", {11, 13},
                "session 4's getData of /a returned version 1, 10, as if session 1's setData of /a "
                "had not happened; session 1's setData of /a had returned 4 ms before");
}

TEST(HistoryContract, AnAcknowledgedWriteThatIsGone) {
  Lines lines = good();
  lines[12] = read(4, 49, 50, "/a", 1, 10, 6, 5);
  lines[18] = read(1, 71, 72, "/a", 1, 10, 8, 5);
  expect_broken(lines, "lost-write", {11, 19}, "as if session 1's setData of /a had not happened");
}

TEST(HistoryContract, ASessionThatGoesBack) {
  Lines lines = good();
  lines[9] = read(2, 36, 38, "/b", 0, 2, 4, 2);
  expect_broken(lines, "session-order", {9, 10},
                "with zxid 4; the same session's getData before it had been answered with zxid 5");
}

TEST(HistoryContract, AWatchEventBehindTheReplyThatKnows) {
  Lines lines = good();
  lines[7] = line(2, 36, 36, "event", "/a", R"({"type":"NodeDataChanged"})", "null");
  expect_broken(lines, "watch-late", {4, 7, 8, 9}, "came after a reply");
}

TEST(HistoryContract, AWatchEventThatNeverCame) {
  Lines lines = good();
  lines[7] = read(4, 31, 31, "/a", 1, 10, 5, 5);
  expect_broken(lines, "watch-lost", {4, 7, 9}, "left a watch and no event came");
}

TEST(HistoryContract, AnEphemeralThatOutlivesItsSession) {
  Lines lines = good();
  lines[15] = children(4, 57, 59, R"("lock-0000000000","lock-0000000001")", 7);
  expect_broken(lines, "ephemeral-outlives-session", {15, 16},
                "as if the end of session 3 had not happened");
}

TEST(HistoryContract, ASequentialNameGivenTwice) {
  Lines lines = good();
  lines[5] = numbered(2, 16, 21, "0000000000", 4);
  expect_broken(lines, "duplicate-sequence-name", {5, 6}, "the name /a/lock-0000000000");
}

TEST(HistoryContract, HalfAMulti) {
  Lines lines = good();
  lines[9] = read(2, 36, 38, "/b", 0, 2, 5, 2);
  lines[16] = set(1, 60, 65, "/b", 21, 1, 8);
  lines[17] = read(4, 66, 70, "/b", 1, 21, 8, 8);
  Recording recording = recording_of(lines);
  const Verdict verdict = judge(recording, Contract::zookeeper, {});
  EXPECT_EQ(verdict.rule, "half-a-multi") << verdict.sentence;
  EXPECT_EQ(minimal_lines(recording, verdict), (std::vector<std::size_t>{7, 17}));
}

TEST(HistoryContract, WritesAgainstRealTime) {
  Lines lines = good();
  lines[1] = line(1, 0, 5, "create", "/a", R"({"data":1})", "{}", 2);
  lines[2] = line(1, 6, 10, "create", "/b", R"({"data":2})", "{}", 1);
  expect_broken(lines, "write-order", {2, 3}, "though the first had returned 1 ms before");
}

TEST(HistoryContract, AReadThatKnowsOfAWriteToCome) {
  Lines lines = good();
  lines[9] = read(2, 36, 38, "/b", 1, 20, 6, 5);
  expect_broken(lines, "read-from-future", {10, 11}, "with zxid 6 knows of session 1's setData");
}

TEST(HistoryContract, AnAnswerToASessionThatWasClosed) {
  Lines lines = good();
  lines[17] = read(3, 66, 70, "/b", 2, 21, 8, 8);
  expect_broken(lines, "closed-session", {15, 18}, "the session had been closed");
}

TEST(HistoryContract, AZxidGivenTwice) {
  Lines lines = good();
  lines[16] = set(1, 60, 65, "/b", 21, 2, 7);
  Recording recording = recording_of(lines);
  EXPECT_EQ(judge(recording, Contract::zookeeper, {}).rule, "distinct-zxids");
}

TEST(HistoryContract, AnAnswerThatNothingGives) {
  Lines lines = good();
  lines[17] = read(4, 66, 70, "/b", 2, 99, 8, 8);
  Recording recording = recording_of(lines);
  const Verdict verdict = judge(recording, Contract::zookeeper, {});
  EXPECT_EQ(verdict.rule, "wrong-answer") << verdict.sentence;
  EXPECT_EQ(minimal_lines(recording, verdict), (std::vector<std::size_t>{17, 18}));
}

TEST(HistoryContract, ASyncThatIsTooOldIsARemarkUnlessThereWasOneLeader) {
  Lines lines = good();
  lines[11] = line(4, 46, 48, "sync", "/", "null", R"({"zxid":5})");
  lines[12] = read(4, 49, 50, "/a", 1, 10, 5, 5);
  for (const bool two_leaders : {false, true}) {
    Lines told = lines;
    if (two_leaders) told.insert(told.end(), {one_leader, another_leader});
    Recording recording = recording_of(told);
    const Verdict verdict = judge(recording, Contract::zookeeper, {});
    EXPECT_EQ(verdict.outcome, Progress::holds) << verdict.sentence;
    ASSERT_EQ(verdict.remarks.size(), 1U);
    EXPECT_NE(verdict.remarks[0].find("1 of 1 syncs were older"), std::string::npos);
    // The same history is refused by who wants more than ZooKeeper promises.
    const Verdict strict = judge(recording, Contract::linearizable, {});
    EXPECT_EQ(strict.rule, "stale-read") << strict.sentence;
  }
  lines.push_back(one_leader);
  expect_broken(lines, "sync-too-old", {11, 12}, "had returned 1 ms before that sync was called");
}

TEST(HistoryContract, WithoutZxidsOfRepliesTheOrderOfASessionStillTells) {
  Lines lines = good();
  lines.resize(1);
  lines.push_back(line(1, 0, 5, "create", "/a", R"({"data":1})", "{}", 1));
  lines.push_back(set(1, 6, 8, "/a", 2, 1, 2));
  lines.push_back(line(2, 10, 11, "getData", "/a", "null", R"({"version":1,"data":2})"));
  Lines back = lines;
  back.push_back(line(2, 12, 13, "getData", "/a", "null", R"({"version":0,"data":1})"));
  Recording recording = recording_of(lines);
  EXPECT_EQ(judge(recording, Contract::zookeeper, {}).outcome, Progress::holds);
  Recording spoilt = recording_of(back);
  EXPECT_EQ(judge(spoilt, Contract::zookeeper, {}).outcome, Progress::violated);
  // Another session may be behind.
  back.back() = line(3, 12, 13, "getData", "/a", "null", R"({"version":0,"data":1})");
  Recording behind = recording_of(back);
  EXPECT_EQ(judge(behind, Contract::zookeeper, {}).outcome, Progress::holds);
  EXPECT_EQ(judge(behind, Contract::linearizable, {}).outcome, Progress::violated);
}

}  // namespace
}  // namespace zablab
