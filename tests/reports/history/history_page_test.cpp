// The page as text. What it does in a browser: slow_history_page_test.cpp.
#include "reports/history/history_page.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "reports/history/history_words.hpp"
#include "tests/reports/history/example_views.hpp"

namespace zablab {
namespace {

using Json = nlohmann::json;

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST(HistoryPage, IsTheSameForTheSameView) {
  HistoryView view = large_violation(3000, 7, 3);
  const std::string page = history_page(view);
  EXPECT_EQ(page, history_page(large_violation(3000, 7, 3)));
  view.cpu_seconds = 99;
  EXPECT_EQ(page, history_page(view)) << "what it cost differs from run to run";
  EXPECT_NE(page, history_page(large_violation(3000, 7, 4)));
}

TEST(HistoryPage, HoldsItsThreeSourcesAndTheData) {
  const PageSource source = page_source();
  const std::string page = history_page(small_violation());
  EXPECT_TRUE(page.starts_with("<!doctype html>"));
  EXPECT_TRUE(page.ends_with("</html>\n"));
  EXPECT_EQ(times(page, source.css), 1U);
  EXPECT_EQ(times(page, source.script), 1U);
  EXPECT_EQ(times(page, history_page_data(small_violation())), 1U);
  EXPECT_EQ(times(page, "<title>small.jsonl: violation</title>"), 1U);
  EXPECT_EQ(times(source.script, "</script"), 0U);
  EXPECT_EQ(times(source.css, "</style"), 0U);
  for (const char* mark : {"@TITLE@", "@STYLE@", "@DATA@", "@SCRIPT@"}) {
    EXPECT_EQ(times(source.html, mark), 1U) << mark;
    EXPECT_EQ(times(page, mark), 0U) << mark;
  }
}

TEST(HistoryPage, NamesNothingInANetwork) {
  std::string page = history_page(small_violation());
  const std::string name = "http://www.w3.org/2000/svg";  // of a namespace, which is never fetched
  page.erase(page.find(name), name.size());
  for (const char* word : {"http:", "https:", "//www", "@import", "url(http", "src="}) {
    EXPECT_EQ(times(page, word), 0U) << word;
  }
}

TEST(HistoryPage, TextOfAHistoryCannotBecomeMarkup) {
  const std::string harmless = history_page(small_violation());
  const std::string page = history_page(hostile_view(hostile_text()));
  EXPECT_EQ(times(page, "<script"), times(harmless, "<script"));
  EXPECT_EQ(times(page, "</script"), times(harmless, "</script"));
  EXPECT_EQ(times(page, "<img"), 0U);
  EXPECT_EQ(times(page, "<!--"), times(harmless, "<!--"));
  const std::string data = history_page_data(hostile_view(hostile_text()));
  EXPECT_EQ(data.find('<'), std::string::npos);
  EXPECT_TRUE(std::all_of(data.begin(), data.end(),
                          [](char c) { return c == '\n' || (c >= 0x20 && c < 0x7f); }));
}

TEST(HistoryPage, TextComesThroughUnchangedButForWhatIsNoUtf8) {
  const Json data = Json::parse(history_page_data(hostile_view(hostile_text())));
  const std::string expected = valid_utf8(hostile_text());
  EXPECT_EQ(data["sentence"], expected);
  EXPECT_EQ(data["strings"], Json::array({"", expected}));
  EXPECT_EQ(data["bands"][0]["words"], expected);
}

/// One value of a column, which is a single number where all are the same.
std::int64_t at(const Json& operations, const char* column, std::size_t i) {
  const Json& values = operations.at(column);
  return values.is_array() ? values.at(i).get<std::int64_t>() : values.get<std::int64_t>();
}

TEST(HistoryPage, ColumnsHoldEveryOperation) {
  const HistoryView view = large_violation(2000, 7, 5);
  const Json data = Json::parse(history_page_data(view));
  const Json& operations = data["operations"];
  ASSERT_EQ(operations["count"], view.operations.size());
  std::int64_t called = std::stoll(data["first"].get<std::string>());
  std::int64_t line = 0;
  for (std::size_t i = 0; i < view.operations.size(); ++i) {
    const OperationView& expected = view.operations[i];
    called += at(operations, "called", i);
    line += at(operations, "line", i);
    ASSERT_EQ(called, expected.called);
    ASSERT_EQ(line, static_cast<std::int64_t>(expected.line));
    const std::int64_t took = at(operations, "took", i);
    ASSERT_EQ(took < 0 ? never_returned : called + took, expected.returned);
    const std::int64_t moment = at(operations, "moment", i);
    ASSERT_EQ(moment >= 0, expected.takes_effect.has_value());
    if (moment >= 0) {
      ASSERT_EQ(called + moment, *expected.takes_effect);
    }
    ASSERT_EQ(at(operations, "row", i), static_cast<std::int64_t>(expected.row));
    ASSERT_EQ(at(operations, "status", i), static_cast<std::int64_t>(expected.status));
    const auto text = [&](const char* column) {
      return data["strings"][static_cast<std::size_t>(at(operations, column, i))];
    };
    ASSERT_EQ(text("function"), expected.function);
    ASSERT_EQ(text("path"), expected.path);
    ASSERT_EQ(text("request"), expected.request);
    ASSERT_EQ(text("answer"), expected.answer);
  }
}

TEST(HistoryPage, IsSmall) {
  const std::size_t without = history_page(small_that_holds()).size();
  const std::size_t with = history_page(large_violation(10'000, 20, 1)).size();
  EXPECT_LT(with - without, 80U * 10'000U)
      << "bytes for an operation, an answer of its own included";
}

TEST(HistoryPage, TakesMomentsAndNumbersThatMakeNoSense) {
  HistoryView view = small_violation();
  view.operations[2].called = std::numeric_limits<std::int64_t>::min();
  view.operations[3].returned = -7;
  view.operations[4].row = 99;
  view.minimal = {5, 99};
  view.reasons = {{0, 99, "none"}};
  view.refusals = {{99, "none"}};
  const Json data = Json::parse(history_page_data(view));
  EXPECT_EQ(data["minimal"], Json::array({5}));
  EXPECT_TRUE(data["reasons"].empty());
  EXPECT_TRUE(data["refusals"].empty());
  EXPECT_FALSE(history_page(HistoryView()).empty());
}

}  // namespace
}  // namespace zablab
