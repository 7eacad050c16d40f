// The timeline of a history in a browser: moving, finding, filtering, with mouse and keys.
#include "tests/reports/history/example_views.hpp"
#include "tests/reports/history/page_in_browser.hpp"

namespace zablab {
namespace {

class SlowHistoryTimeline : public PageInBrowser {};

TEST_F(SlowHistoryTimeline, JumpsToTheViolation) {
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

TEST_F(SlowHistoryTimeline, JumpsToAViolationThatIsFilteredOut) {
  show(large_violation(5000, 20, 1));
  browser_->evaluate("document.querySelector('#filter-status input[value=\"0\"]').click()");
  EXPECT_NE(text_of("window").find("330 of 5,000"), std::string::npos) << text_of("window");
  browser_->press("v");
  EXPECT_NE(text_of("window").find("5,000 of 5,000"), std::string::npos);
  EXPECT_EQ(text_of("details-title"), "Operation #2,740");
}

TEST_F(SlowHistoryTimeline, ZoomsAndMoves) {
  show(small_violation());
  EXPECT_EQ(text_of("window"), "0 ms to 85 ms, 85 ms of 85 ms; 7 of 7 operations");
  const Point middle = canvas_at(500, 100);
  pause_ms(300);  // a page in motion is left alone
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

TEST_F(SlowHistoryTimeline, TwoFingersZoomAndMove) {
  show(small_violation());
  const std::string fingers = R"(
    const canvas = document.getElementById('canvas');
    canvas.setPointerCapture = () => {};  // of pointers that a browser made only
    const touch = (type, id, x) => canvas.dispatchEvent(new PointerEvent(type, {
      pointerId: id, pointerType: 'touch', bubbles: true, button: type === 'pointermove' ? -1 : 0,
      clientX: canvas.getBoundingClientRect().left + x,
      clientY: canvas.getBoundingClientRect().top + 100
    }));)";
  // The middle stays where it is, and what is seen becomes half as long.
  browser_->evaluate("(() => {" + fingers +
                     "touch('pointerdown', 7, 450); touch('pointerdown', 8, 550);"
                     "touch('pointermove', 7, 400); touch('pointermove', 8, 600); })()");
  const std::string zoomed = text_of("window");
  EXPECT_NE(zoomed, "0 ms to 85 ms, 85 ms of 85 ms; 7 of 7 operations");
  EXPECT_NE(zoomed.find(" of 85 ms; 7 of 7 operations"), std::string::npos);
  EXPECT_TRUE(zoomed.find(", 4") != std::string::npos) << zoomed;
  browser_->evaluate("(() => {" + fingers +
                     "touch('pointermove', 7, 300); touch('pointermove', 8, 500);"
                     "touch('pointerup', 7, 300); touch('pointerup', 8, 500); })()");
  EXPECT_NE(text_of("window"), zoomed);
  EXPECT_EQ(text_of("details-title"), "No operation is selected");
}

TEST_F(SlowHistoryTimeline, SpansAWindowInTheStrip) {
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

TEST_F(SlowHistoryTimeline, FiltersBySessionFunctionPathAndStatus) {
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
  const int of_path = std::stoi(text_of("matches"));
  EXPECT_GT(of_path, 50);
  EXPECT_LT(of_path, 200);
  press_button("clear");
  browser_->evaluate("document.querySelector('#filter-status input[value=\"3\"]').click()");
  EXPECT_TRUE(text_of("matches").starts_with("4,")) << text_of("matches");
}

TEST_F(SlowHistoryTimeline, FindsAndWalksFromMatchToMatch) {
  show(small_violation());
  browser_->press("/");
  ASSERT_TRUE(is_focused("query"));
  browser_->type("\"VERSION 1\"");
  pause_ms(200);
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
    EXPECT_EQ(text_of("matches"), matches) << query;
  }
}

TEST_F(SlowHistoryTimeline, WorksWithoutAMouse) {
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

TEST_F(SlowHistoryTimeline, PutsOperationsInOrder) {
  show(small_violation());
  press_button("warp");
  EXPECT_EQ(text_of("window"), "0 ms to 85 ms; 7 of 7 operations");
  browser_->press("v");
  EXPECT_EQ(text_of("details-title"), "Operation #3");
  press_button("warp");
  EXPECT_NE(text_of("window").find(" of 85 ms; 7 of 7 operations"), std::string::npos);
}

TEST_F(SlowHistoryTimeline, SessionsStandByNumber) {
  HistoryView view = small_violation();
  view.rows = {"session 10", "session 9", "session 9b"};
  show(view);
  EXPECT_EQ(ask("[...document.getElementById('filter-row').options].map(o => o.text)"),
            nlohmann::json::array({"all", "session 9", "session 9b", "session 10"}));
  browser_->evaluate("document.getElementById('timeline').focus()");
  browser_->press("Home");
  EXPECT_EQ(text_of("details-title"), "Operation #1");
}

}  // namespace
}  // namespace zablab
