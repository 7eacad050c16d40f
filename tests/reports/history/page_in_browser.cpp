#include "tests/reports/history/page_in_browser.hpp"

#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "reports/history/history_page.hpp"
#include "tests/cli/command.hpp"

namespace zablab {

void PageInBrowser::SetUp() {
  if (find_chromium().empty()) {
    GTEST_SKIP() << "there is no chromium on this machine; ./lab test --full installs it";
  }
}

void PageInBrowser::TearDown() {
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

void PageInBrowser::show(const HistoryView& view, const Screen& screen) {
  write_text(file(), history_page(view));
  browser_ = std::make_unique<Browser>(profile(), screen);
  browser_->open(file());
  browser_->settle();
}

std::string PageInBrowser::file() { return own_directory() + "/page.html"; }

std::string PageInBrowser::profile() { return own_directory() + "/profile"; }

nlohmann::json PageInBrowser::ask(const std::string& expression) {
  browser_->settle();
  return browser_->evaluate(expression);
}

std::string PageInBrowser::text_of(const std::string& id) {
  return ask("document.getElementById('" + id + "').innerText").get<std::string>();
}

bool PageInBrowser::is_focused(const std::string& id) {
  return ask("document.activeElement.id === '" + id + "'").get<bool>();
}

void PageInBrowser::press_button(const std::string& id) {
  browser_->evaluate("document.getElementById('" + id + "').click()");
}

void PageInBrowser::choose(const std::string& id, const std::string& value) {
  browser_->evaluate("(() => { const field = document.getElementById('" + id +
                     "'); field.value = '" + value +
                     "'; field.dispatchEvent(new Event('change')); "
                     "field.dispatchEvent(new Event('input')); })()");
  pause_ms(200);
}

void PageInBrowser::pause_ms(int milliseconds) {
  browser_->evaluate("new Promise(r => setTimeout(() => r(0), " + std::to_string(milliseconds) +
                     "))");
}

PageInBrowser::Point PageInBrowser::canvas_at(double x, double y) {
  browser_->evaluate("document.getElementById('timeline').scrollIntoView({block: 'center'})");
  const auto box = ask("document.getElementById('canvas').getBoundingClientRect().toJSON()");
  return {box["x"].get<double>() + x, box["y"].get<double>() + y};
}

PageInBrowser::Point PageInBrowser::find_in_picture(std::size_t operation) {
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

}  // namespace zablab
