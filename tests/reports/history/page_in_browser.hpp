// A page in a browser, for tests that meet it as a person does: from a file, with mouse and keys.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "reports/history/history_view.hpp"
#include "tests/support/browser.hpp"

namespace zablab {

/// Skips where there is no Chromium. Whatever a test does, the page may not complain nor ask for
/// anything but itself, and the browser may not survive.
class PageInBrowser : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// Writes the page of this view to a file and opens it.
  void show(const HistoryView& view, const Screen& screen = {});

  /// The value of an expression, after what was done so far has been drawn.
  nlohmann::json ask(const std::string& expression);
  std::string text_of(const std::string& id);
  bool is_focused(const std::string& id);
  void press_button(const std::string& id);

  /// Puts a value into a field and waits until the page has taken notice.
  void choose(const std::string& id, const std::string& value);
  void pause_ms(int milliseconds);

  struct Point {
    double x = 0;
    double y = 0;
  };

  /// The place in the window of a point that is counted from the timeline's corner.
  Point canvas_at(double x, double y);

  /// Where the timeline shows this operation, from its corner; found with the mouse as a person
  /// would. Throws if it is nowhere.
  Point find_in_picture(std::size_t operation);

  static std::string file();
  static std::string profile();

  std::unique_ptr<Browser> browser_;
};

}  // namespace zablab
