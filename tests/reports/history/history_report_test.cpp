// The card, the JSON and the JUnit file of small histories, byte for byte.
#include "reports/history/history_report.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/property_tree/xml_parser.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/reports/history/example_views.hpp"

namespace zablab {
namespace {

/// The lines of a test as the one line of the output.
std::string in_one_line(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '\n'), text.end());
  return text + "\n";
}

TEST(HistoryCard, TellsAViolation) {
  EXPECT_EQ(history_card(small_violation()), R"(VIOLATION  stale-read
  session 3's read of /a returned version 0; session 2's write of version 1 had returned 19 ms before that read was called
  nothing can be left out of 3 operations:
         0  session 1    create /a "x" -> /a                          at 0 ms for 12 ms, line 2
         1  session 2    setData /a "y" version 0 -> version 1        at 20 ms for 11 ms, line 3
         3  session 3    getData /a -> "x" version 0                  at 50 ms for 4 ms, line 5
  because
    0 before 1: version 1 is written over version 0
    1 before 3: it had returned 19 ms before the other was called
  refused as the next one
         3  getData /a -> "x" version 0                  expected version 1, it returned version 0

history    small.jsonl, model znode, contract linearizable
operations 7 in 3 sessions, 4 ok, 1 answered with an error, 1 failed, 1 of unknown outcome
method     commit order, 1,234 configurations
cost       0.03 s CPU
latency    create       p50 12 ms     p90 12 ms     p99 12 ms     max 12 ms
           delete       p50 5 ms      p90 5 ms      p99 5 ms      max 5 ms
           getData      p50 4 ms      p90 15 ms     p99 15 ms     max 15 ms
           setData      p50 6 ms      p90 11 ms     p99 11 ms     max 11 ms
staleness  1 of 2 reads were behind
           in writes    p50 0         p90 1         p99 1         max 1
           in time      p50 0 ms      p90 19 ms     p99 19 ms     max 19 ms
rules      write-order                    3
           stale-read                     2, broken 1
           never had anything to check: sync-too-old
remark     1 sync was stale, which ZooKeeper allows

the history is not linearizable
again: zablab history small.jsonl
)");
}

TEST(HistoryCard, TellsWhatHoldsAndWhatNobodyKnows) {
  EXPECT_EQ(history_card(small_that_holds()) + "--\n" + history_card(small_unknown()),
            R"(history    fine.edn, model register, contract linearizable
operations 2 in 2 sessions, 2 ok
method     zones
cost       0.00 s CPU

the history is linearizable
--
UNKNOWN
  neither order was found nor refused among 3,000,000 configurations
  refused as the next one
         1  read /a -> 1                                 nobody had written 1

history    wide.json, model register, contract linearizable
operations 2 in 2 sessions, 2 ok
method     depth first, 3,000,000 configurations
cost       0.00 s CPU

unknown whether the history is linearizable
)");
}

TEST(HistoryCard, StaysAPage) {
  HistoryView view = large_violation(2000, 5, 1);
  for (std::size_t i = 0; i < 1000; ++i) view.minimal.push_back(i);
  const std::string card = history_card(view);
  EXPECT_LT(std::count(card.begin(), card.end(), '\n'), 90);
  EXPECT_NE(card.find("… 953 more"), std::string::npos);
}

TEST(HistoryCard, NothingOfAHistorySteersTheTerminal) {
  const std::string card = history_card(hostile_view("\x1b]0;owned\x07\xc2\x9b\xff"));
  EXPECT_TRUE(std::all_of(card.begin(), card.end(), [](char c) {
    return c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != '\x7f');
  }));
  EXPECT_EQ(card.find("\xc2\x9b"), std::string::npos);
}

TEST(HistoryJson, IsOneLine) {
  EXPECT_EQ(history_json(small_violation()),
            in_one_line(R"({"version":1,"command":"history","file":"small.jsonl","model":"znode",
"contract":"linearizable","unit":"ms","operations":7,"sessions":3,"verdict":"violation",
"rule":"stale-read",
"sentence":"session 3's read of /a returned version 0; session 2's write of version 1 had returned 19 ms before that read was called",
"ended_by":null,"method":"commit order","minimal":[{"operation":0,"session":"session 1","called":1000,
"returned":1012,"function":"create","path":"/a","request":"\"x\"","answer":"/a",
"status":"ok","takes_effect":1006,"line":2},
{"operation":1,"session":"session 2","called":1020,"returned":1031,"function":"setData",
"path":"/a","request":"\"y\" version 0","answer":"version 1","status":"ok",
"takes_effect":1027,"line":3},{"operation":3,
"session":"session 3","called":1050,"returned":1054,"function":"getData","path":"/a",
"request":"","answer":"\"x\" version 0","status":"ok","takes_effect":null,
"line":5}],"minimal_is_proof":true,"reasons":[{"before":0,"after":1,"words":"version 1 is written over version 0"},
{"before":1,"after":3,"words":"it had returned 19 ms before the other was called"}],
"refusals":[{"operation":3,"words":"expected version 1, it returned version 0"}],
"rules":[{"name":"write-order","sentence":"Writes take effect in one order.","checked":3,
"broken":0,"not_judged":null},{"name":"stale-read",
"sentence":"A read sees what had returned before it was called.","checked":2,"broken":1,"not_judged":null},
{"name":"sync-too-old","sentence":"A read after sync sees what had returned before.",
"checked":0,"broken":0,"not_judged":null}],"remarks":["1 sync was stale, which ZooKeeper allows"],
"latency":{"create":{"count":1,"p50":12,"p90":12,"p99":12,"max":12},"delete":{"count":1,
"p50":5,"p90":5,"p99":5,"max":5},"getData":{"count":2,"p50":4,"p90":15,"p99":15,"max":15},
"setData":{"count":2,"p50":6,"p90":11,"p99":11,"max":11}},"staleness":{"stale":1,
"writes":{"count":2,"p50":0,"p90":1,"p99":1,"max":1},"time":{"count":2,"p50":0,"p90":19,
"p99":19,"max":19}},"configurations":1234,"cpu_seconds":0.0312,
"reproduce":"zablab history small.jsonl"})"));
}

TEST(HistoryJson, LeavesOutNothingWhereThereIsNothing) {
  EXPECT_EQ(history_json(small_that_holds()),
            in_one_line(R"({"version":1,"command":"history","file":"fine.edn","model":"register",
"contract":"linearizable","unit":"position","operations":2,"sessions":2,"verdict":"ok",
"rule":null,"sentence":null,"ended_by":null,"method":"zones","minimal":[],"minimal_is_proof":true,"reasons":[],"refusals":[],
"rules":[],"remarks":[],"latency":{},"staleness":{"stale":0,"writes":null,"time":null},
"configurations":0,"cpu_seconds":0.0,"reproduce":null})"));
}

TEST(HistoryJson, TakesAnyBytes) {
  const std::string text = history_json(hostile_view(hostile_text()));
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_EQ(json["minimal"][0]["path"], json["file"]);
}

TEST(HistoryJson, NumbersThatNameNoOperationAreLeftOut) {
  HistoryView view = small_that_holds();
  view.minimal = {0, 99};
  EXPECT_EQ(nlohmann::json::parse(history_json(view))["minimal"].size(), 1U);
}

TEST(HistoryJunit, HasATestCaseAFile) {
  EXPECT_EQ(history_junit({small_violation(), small_that_holds(), small_unknown()}),
            R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="zablab history" tests="3" failures="1" errors="1" time="0.031">
  <testsuite name="zablab history" tests="3" failures="1" errors="1" time="0.031">
    <testcase name="small.jsonl" classname="history.znode.linearizable" time="0.031">
      <failure type="stale-read" message="session 3's read of /a returned version 0; session 2's write of version 1 had returned 19 ms before that read was called">0  session 1  create /a &quot;x&quot; -&gt; /a  line 2
1  session 2  setData /a &quot;y&quot; version 0 -&gt; version 1  line 3
3  session 3  getData /a -&gt; &quot;x&quot; version 0  line 5
0 before 1: version 1 is written over version 0
1 before 3: it had returned 19 ms before the other was called
3 refused: expected version 1, it returned version 0
again: zablab history small.jsonl
</failure>
    </testcase>
    <testcase name="fine.edn" classname="history.register.linearizable" time="0.000"/>
    <testcase name="wide.json" classname="history.register.linearizable" time="0.000">
      <error type="unknown" message="neither order was found nor refused among 3,000,000 configurations">1 refused: nobody had written 1
</error>
    </testcase>
  </testsuite>
</testsuites>
)");
}

TEST(HistoryJunit, HoldsNothingThatXmlForbids) {
  const std::string text = history_junit({hostile_view(hostile_text())});
  EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) {
    return c == '\n' || static_cast<unsigned char>(c) >= 0x20;
  }));
  EXPECT_EQ(text.find("\xef\xbf\xbf"), std::string::npos);
  std::istringstream stream(text);
  boost::property_tree::ptree tree;
  boost::property_tree::read_xml(stream, tree);
  const auto& test = tree.get_child("testsuites.testsuite.testcase");
  const auto name = test.get<std::string>("<xmlattr>.name");
  EXPECT_NE(name.find("</script><img src=x onerror=\"alert(1)\">"), std::string::npos) << name;
  EXPECT_NE(name.find("a\tb\nc"), std::string::npos) << "spaces in attributes would be lost";
  EXPECT_EQ(test.get<std::string>("failure.<xmlattr>.message"), name);
}

}  // namespace
}  // namespace zablab
