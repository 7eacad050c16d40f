// The page as a person meets it: in a browser, from a file, with mouse and keys.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "reports/history/history_page.hpp"
#include "reports/history/history_words.hpp"
#include "tests/cli/command.hpp"
#include "tests/reports/history/example_views.hpp"
#include "tests/support/browser.hpp"

namespace zablab {
namespace {

class SlowHistoryPage : public testing::Test {
 protected:
  void SetUp() override {
    if (find_chromium().empty()) {
      GTEST_SKIP() << "there is no chromium on this machine; ./lab test --full installs it";
    }
  }

  /// Whatever a test does, the page may not complain or ask for anything, nor the browser survive.
  void TearDown() override {
    if (!browser_) return;
    EXPECT_EQ(browser_->complaints(), std::vector<std::string>());
    EXPECT_EQ(browser_->requests(), std::vector<std::string>{"file://" + file()});
    browser_.reset();
    for (int tries = 0; tries < 100 && !processes_naming(profile()).empty(); ++tries) {
      usleep(50'000);
    }
    EXPECT_TRUE(processes_naming(profile()).empty()) << "the browser survived the test";
    std::filesystem::remove_all(profile());
  }

  void show(const HistoryView& view, const Screen& screen = {}) {
    write_text(file(), history_page(view));
    browser_ = std::make_unique<Browser>(profile(), screen);
    browser_->open(file());
    browser_->settle();
  }

  static std::string file() { return own_directory() + "/page.html"; }
  static std::string profile() { return own_directory() + "/profile"; }

  nlohmann::json ask(const std::string& expression) {
    browser_->settle();
    return browser_->evaluate(expression);
  }
  std::string text_of(const std::string& id) {
    return ask("document.getElementById('" + id + "').innerText").get<std::string>();
  }
  bool is_focused(const std::string& id) {
    return ask("document.activeElement.id === '" + id + "'").get<bool>();
  }
  void press_button(const std::string& id) {
    browser_->evaluate("document.getElementById('" + id + "').click()");
  }
  void choose(const std::string& id, const std::string& value) {
    browser_->evaluate("(() => { const field = document.getElementById('" + id +
                       "'); field.value = '" + value +
                       "'; field.dispatchEvent(new Event('change')); "
                       "field.dispatchEvent(new Event('input')); })()");
  }

  /// A point of the window, from the canvas's corner.
  struct Point {
    double x = 0;
    double y = 0;
  };
  Point canvas_at(double x, double y) {
    browser_->evaluate("document.getElementById('timeline').scrollIntoView({block: 'center'})");
    const auto box = ask("document.getElementById('canvas').getBoundingClientRect().toJSON()");
    return {box["x"].get<double>() + x, box["y"].get<double>() + y};
  }

  /// Where the picture shows this operation, found with the mouse as a person would.
  Point find_in_picture(std::size_t operation) {
    const auto found =
        ask("(() => { const canvas = document.getElementById('canvas');"
            "const box = canvas.getBoundingClientRect();"
            "for (let y = 30; y < box.height; y += 6) for (let x = 80; x < box.width; x += 3) {"
            "  canvas.dispatchEvent(new PointerEvent('pointermove',"
            "    {clientX: box.x + x, clientY: box.y + y, bubbles: true}));"
            "  if (document.getElementById('hover').textContent.startsWith('#" +
            std::to_string(operation) + " ')) return {x: x + 2, y: y + 2}; } return null; })()");
    if (found.is_null()) throw std::runtime_error("the picture does not show it");
    return {found["x"].get<double>(), found["y"].get<double>()};
  }

  std::unique_ptr<Browser> browser_;
};

TEST_F(SlowHistoryPage, SaysTheVerdictFirst) {
  show(small_violation());
  EXPECT_EQ(text_of("verdict-words"), "Violation of stale-read");
  EXPECT_EQ(text_of("sentence"), small_violation().sentence);
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

TEST_F(SlowHistoryPage, JumpsToTheViolation) {
  show(large_violation(5000, 20, 1));
  const std::string whole = text_of("window");
  browser_->press("v");
  EXPECT_EQ(text_of("details-title"), "Operation #2,740");
  EXPECT_NE(text_of("window"), whole);
  EXPECT_TRUE(is_focused("timeline"));
  EXPECT_EQ(find_in_picture(2740).x > 0, true);
  browser_->press("Escape");
  browser_->press("0");
  EXPECT_EQ(text_of("window"), whole);
  EXPECT_EQ(text_of("details-title"), "No operation is selected");
  press_button("jump");
  EXPECT_EQ(text_of("details-title"), "Operation #2,740");
}

TEST_F(SlowHistoryPage, JumpsToAViolationThatIsFilteredOut) {
  show(large_violation(5000, 20, 1));
  browser_->evaluate("document.querySelector('#filter-status input[value=\"0\"]').click()");
  EXPECT_NE(text_of("window").find("330 of 5,000"), std::string::npos) << text_of("window");
  browser_->press("v");
  EXPECT_NE(text_of("window").find("5,000 of 5,000"), std::string::npos);
  EXPECT_EQ(text_of("details-title"), "Operation #2,740");
}

TEST_F(SlowHistoryPage, ZoomsAndMoves) {
  show(small_violation());
  EXPECT_EQ(text_of("window"), "0 ms to 85 ms, 85 ms of 85 ms; 7 of 7 operations");
  const Point middle = canvas_at(500, 100);
  browser_->evaluate("new Promise(r => setTimeout(r, 300))");  // a page in motion is left alone
  browser_->wheel(middle.x, middle.y, -600);
  const std::string zoomed = text_of("window");
  EXPECT_NE(zoomed, "0 ms to 85 ms, 85 ms of 85 ms; 7 of 7 operations");
  browser_->drag(middle.x, middle.y, middle.x - 120, middle.y);
  const std::string dragged = text_of("window");
  EXPECT_NE(dragged, zoomed);
  browser_->evaluate("document.getElementById('timeline').focus()");
  browser_->press("ArrowRight", true);
  EXPECT_NE(text_of("window"), dragged);
  browser_->press("0");
  EXPECT_EQ(text_of("window"), "0 ms to 85 ms, 85 ms of 85 ms; 7 of 7 operations");
  browser_->press("+");
  EXPECT_EQ(text_of("window"), "13.03 ms to 71.97 ms, 58.9 ms of 85 ms; 7 of 7 operations");
  browser_->press("-");
  EXPECT_EQ(text_of("window"), "0 ms to 85 ms, 85 ms of 85 ms; 7 of 7 operations");
  press_button("zoom-in");
  EXPECT_EQ(text_of("window"), "13.03 ms to 71.97 ms, 58.9 ms of 85 ms; 7 of 7 operations");
  press_button("fit");
  EXPECT_EQ(text_of("window"), "0 ms to 85 ms, 85 ms of 85 ms; 7 of 7 operations");
}

TEST_F(SlowHistoryPage, SpansAWindowInTheStrip) {
  show(small_violation());
  browser_->evaluate("document.getElementById('timeline').scrollIntoView({block: 'center'})");
  const auto box = ask("document.getElementById('minimap').getBoundingClientRect().toJSON()");
  const double y = box["y"].get<double>() + 20;
  const double x = box["x"].get<double>();
  const double width = box["width"].get<double>();
  browser_->drag(x + width * 0.25, y, x + width * 0.5, y);
  const std::string spanned = text_of("window");
  EXPECT_TRUE(spanned.starts_with("21.")) << spanned;
  EXPECT_NE(spanned.find(" to 42."), std::string::npos) << spanned;
}

TEST_F(SlowHistoryPage, FiltersBySessionFunctionPathAndStatus) {
  show(large_violation(5000, 20, 1));
  choose("filter-row", "3");
  const std::string one_session = text_of("matches");
  EXPECT_TRUE(one_session.ends_with(" of 5,000 shown")) << one_session;
  EXPECT_LT(std::stoi(one_session), 400);
  choose("filter-function", "1");
  EXPECT_LT(std::stoi(text_of("matches")), std::stoi(one_session));
  press_button("clear");
  EXPECT_EQ(text_of("matches"), "");
  choose("filter-path", "/app/config/node-7");
  browser_->evaluate("new Promise(r => setTimeout(r, 200))");
  const int of_path = std::stoi(text_of("matches"));
  EXPECT_GT(of_path, 50);
  EXPECT_LT(of_path, 200);
  press_button("clear");
  browser_->evaluate("document.querySelector('#filter-status input[value=\"3\"]').click()");
  EXPECT_TRUE(text_of("matches").starts_with("4,")) << text_of("matches");
}

TEST_F(SlowHistoryPage, FindsAndWalksFromMatchToMatch) {
  show(small_violation());
  browser_->press("/");
  ASSERT_TRUE(is_focused("query"));
  browser_->type("\"VERSION 1\"");
  browser_->evaluate("new Promise(r => setTimeout(r, 200))");
  EXPECT_EQ(text_of("matches"), "2 matches");
  browser_->press("Enter");
  EXPECT_EQ(text_of("details-title"), "Operation #1");
  EXPECT_EQ(text_of("matches"), "match 1 of 2");
  browser_->press("Enter");
  EXPECT_EQ(text_of("details-title"), "Operation #2");
  browser_->press("Escape");
  EXPECT_TRUE(is_focused("timeline"));
  browser_->press("n");
  EXPECT_EQ(text_of("details-title"), "Operation #1") << "around at the end";
  browser_->press("p");
  EXPECT_EQ(text_of("details-title"), "Operation #2");
  for (const auto& [query, matches] :
       std::initializer_list<std::pair<const char*, const char*>>{{"#5", "1 match"},
                                                                  {"line:4", "1 match"},
                                                                  {"session 3 getdata", "1 match"},
                                                                  {"unknown", "1 match"},
                                                                  {"nowhere", "0 matches"},
                                                                  {"", ""}}) {
    choose("query", query);
    browser_->evaluate("new Promise(r => setTimeout(r, 200))");
    EXPECT_EQ(text_of("matches"), matches) << query;
  }
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
            "31 ms, it took 11 ms\nTakes effect after\n27 ms, 7 ms after its call\nEffect\n"
            "/a is \"y\", version 1\nLine in the file\n3\n\n"
            "It is one of the operations that nothing can be left out of.\n\n"
            "After #0: version 1 is written over version 0\n\n"
            "Before #3: it had returned 19 ms before the other was called");
  browser_->evaluate("document.querySelector('#details-body button').click()");
  EXPECT_EQ(text_of("details-title"), "Operation #0");
}

TEST_F(SlowHistoryPage, WorksWithoutAMouse) {
  show(small_violation());
  browser_->evaluate("document.getElementById('timeline').focus()");
  browser_->press("ArrowRight");
  const std::string first = text_of("details-title");
  EXPECT_TRUE(first.starts_with("Operation #"));
  browser_->press("Home");
  EXPECT_EQ(text_of("details-title"), "Operation #0");
  EXPECT_EQ(text_of("live"), "session 1: create /a \"x\" → /a. answered. Operation 0.");
  browser_->press("ArrowRight");
  EXPECT_EQ(text_of("details-title"), "Operation #2");
  browser_->press("ArrowDown");
  EXPECT_EQ(text_of("details-title"), "Operation #1");
  browser_->press("ArrowDown");
  EXPECT_EQ(text_of("details-title"), "Operation #3");
  browser_->press("ArrowUp");
  browser_->press("End");
  EXPECT_EQ(text_of("details-title"), "Operation #4");
  browser_->press("Enter");
  EXPECT_TRUE(is_focused("details"));
  browser_->press("Escape");
  EXPECT_TRUE(is_focused("timeline"));
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

TEST_F(SlowHistoryPage, PutsOperationsInOrder) {
  show(small_violation());
  press_button("warp");
  EXPECT_EQ(text_of("window"), "0 ms to 85 ms; 7 of 7 operations");
  browser_->press("v");
  EXPECT_EQ(text_of("details-title"), "Operation #3");
  press_button("warp");
  EXPECT_NE(text_of("window").find(" of 85 ms; 7 of 7 operations"), std::string::npos);
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
