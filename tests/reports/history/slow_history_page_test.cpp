// The page of a history in a browser: what it says, to whom, and that a history stays text.
#include "reports/history/history_words.hpp"
#include "tests/reports/history/example_views.hpp"
#include "tests/reports/history/page_in_browser.hpp"

namespace zablab {
namespace {

class SlowHistoryPage : public PageInBrowser {};

TEST_F(SlowHistoryPage, SaysTheVerdictFirst) {
  show(small_violation());
  EXPECT_EQ(text_of("verdict-words"), "The history is not linearizable");
  EXPECT_EQ(text_of("sentence"), small_violation().sentence);
  EXPECT_NE(text_of("facts").find("Broken rule\nstale-read"), std::string::npos);
  EXPECT_NE(text_of("facts").find("commit order, 1,234 configurations"), std::string::npos);
  EXPECT_EQ(ask("document.querySelector('main section').id"), "verdict");
  EXPECT_EQ(text_of("remarks"), "1 sync was stale, which ZooKeeper allows");
  EXPECT_EQ(text_of("again"), "Again: zablab history small.jsonl");
  EXPECT_EQ(ask("document.title"), "small.jsonl: violation");
}

TEST_F(SlowHistoryPage, ShowsTheSmallestReasonAsPictureAndText) {
  show(small_violation());
  EXPECT_EQ(ask("document.querySelectorAll('#minimal-table tbody tr').length"), 3);
  EXPECT_EQ(ask("document.querySelectorAll('#minimal-picture path[marker-end]').length"), 2);
  EXPECT_EQ(text_of("reasons"),
            "a\n#0 comes before #1: version 1 is written over version 0\n"
            "b\n#1 comes before #3: it had returned 19 ms before the other was called");
  EXPECT_NE(text_of("refusals").find("expected version 1, it returned version 0"),
            std::string::npos);
  EXPECT_EQ(ask("document.querySelectorAll('#rules-table tbody tr').length"), 3);
  EXPECT_NE(text_of("rules-table").find("nothing to check"), std::string::npos);
  EXPECT_EQ(ask("document.querySelectorAll('#plots .plot svg').length"), 3);
}

TEST_F(SlowHistoryPage, ShowsDetailsOnAClick) {
  show(small_violation());
  canvas_at(0, 0);
  const Point inside = find_in_picture(1);
  const Point point = canvas_at(inside.x, inside.y);
  browser_->click(point.x, point.y);
  EXPECT_EQ(text_of("details-title"), "Operation #1");
  EXPECT_EQ(text_of("details-body"),
            "Session\nsession 2\nFunction\nsetData\nPath\n/a\nRequest\n\"y\" version 0\n"
            "Answer\nversion 1\nStatus\nok: answered\nCalled after\n20 ms\nReturned after\n"
            "31 ms, it took 11 ms\nTakes effect after\n27 ms, 7 ms after its call\n"
            "Line in the file\n3\n\n"
            "It is one of the operations that nothing can be left out of.\n\n"
            "After #0: version 1 is written over version 0\n\n"
            "Before #3: it had returned 19 ms before the other was called");
  browser_->evaluate("document.querySelector('#details-body button').click()");
  EXPECT_EQ(text_of("details-title"), "Operation #0");
}

TEST_F(SlowHistoryPage, EverythingThatCanBePressedCanBeReachedWithTab) {
  show(small_violation());
  const auto reachable =
      ask("[...document.querySelectorAll('button, input, select, a[href], summary, #timeline')]"
          ".filter(e => e.offsetParent !== null && e.tabIndex < 0).map(e => e.outerHTML)");
  EXPECT_EQ(reachable, nlohmann::json::array());
  const auto unnamed =
      ask("[...document.querySelectorAll('button, input, select')].filter(e => !e.hidden && "
          "!(e.innerText || e.ariaLabel || e.labels?.[0]?.innerText)).map(e => e.outerHTML)");
  EXPECT_EQ(unnamed, nlohmann::json::array());
}

TEST_F(SlowHistoryPage, HasALightAndADarkFace) {
  const std::string ground = "getComputedStyle(document.body).backgroundColor";
  show(small_violation(), Screen{1280, 900, true});
  const auto dark = ask(ground);
  press_button("fit");
  browser_->evaluate("document.querySelector('input[value=light]').click()");
  const auto light = ask(ground);
  EXPECT_NE(dark, light);
  browser_->evaluate("document.querySelector('input[value=dark]').click()");
  EXPECT_EQ(ask(ground), dark);
}

TEST_F(SlowHistoryPage, TextOfAHistoryStaysText) {
  show(hostile_view(hostile_text()));
  EXPECT_EQ(ask("document.querySelectorAll('img, main script').length"), 0);
  EXPECT_EQ(ask("document.scripts.length"), 2);
  EXPECT_EQ(ask("document.getElementById('sentence').textContent"), valid_utf8(hostile_text()));
  browser_->press("v");
  EXPECT_EQ(ask("document.querySelector('#details dd').textContent"), valid_utf8(hostile_text()));
  EXPECT_EQ(ask("document.querySelector('#reasons span + span').textContent"),
            "#0 comes before #1: " + valid_utf8(hostile_text()));
}

TEST_F(SlowHistoryPage, ShowsWhatHolds) {
  show(small_that_holds());
  EXPECT_EQ(text_of("verdict-words"), "The history is linearizable");
  EXPECT_EQ(ask("document.getElementById('why').hidden"), true);
  EXPECT_EQ(ask("document.getElementById('jump').hidden"), true);
  EXPECT_EQ(text_of("window"), "positions 0 to 3; 2 of 2 operations");
}

TEST_F(SlowHistoryPage, ShowsHowFarAnUndecidedOneGot) {
  show(small_unknown());
  EXPECT_EQ(text_of("verdict-words"), "Unknown whether the history is linearizable");
  EXPECT_EQ(text_of("why-title"), "How far it got");
  press_button("jump");
  EXPECT_EQ(text_of("details-title"), "Operation #1");
}

TEST_F(SlowHistoryPage, OpensWithoutOperations) {
  show(HistoryView());
  EXPECT_EQ(text_of("verdict-words"), "Unknown whether the history is within the contract");
}

TEST_F(SlowHistoryPage, OpensWithMomentsThatMakeNoSense) {
  HistoryView view = small_violation();
  view.operations[2].called = std::numeric_limits<std::int64_t>::min();
  view.operations[3].returned = -7;
  view.operations[4].row = 99;
  show(view);
  press_button("warp");
  browser_->press("v");
  EXPECT_EQ(text_of("details-title"), "Operation #3");
}

TEST_F(SlowHistoryPage, FitsAPhone) {
  show(large_violation(1000, 20, 1), Screen{400, 800});
  EXPECT_LE(ask("document.documentElement.scrollWidth").get<int>(), 400);
  browser_->press("v");
  EXPECT_EQ(text_of("details-title"), "Operation #740");
}

}  // namespace
}  // namespace zablab
