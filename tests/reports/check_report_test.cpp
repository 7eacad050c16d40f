// What a search in progress says of itself.
#include "reports/check_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zablab {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string progress_behind(const std::vector<std::size_t>& layers, std::size_t layer) {
  SearchResult search;
  search.layers = layers;
  search.layer = layer;
  return progress_text(search, 1, 0);
}

TEST(CheckProgress, GuessesWhatIsLeftOnceLayersHaveShrunkForAWhile) {
  // 160 are waiting, and then 80, 40, 20 …
  EXPECT_THAT(progress_behind({100, 5120, 2560, 1280, 640, 320}, 160), HasSubstr("about 320 left"));
}

TEST(CheckProgress, SaysNothingOfWhatNobodyKnows) {
  EXPECT_THAT(progress_behind({1, 2, 4, 8, 16, 32}, 64), Not(HasSubstr("left")));
  EXPECT_THAT(progress_behind({100, 5120, 2560, 1280, 640, 700}, 160), Not(HasSubstr("left")));
  EXPECT_THAT(progress_behind({3, 2, 1}, 1), Not(HasSubstr("left"))) << "too few to tell";
}

TEST(CheckReport, OneEndIsNoPlural) {
  CheckReport report;
  report.progress.emplace();
  report.progress->complete = true;
  report.progress->states = report.progress->judged = 1;
  EXPECT_THAT(check_card(report), HasSubstr("1 end judged\n"));
  report.progress->judged = 2;
  EXPECT_THAT(check_card(report), HasSubstr("2 ends judged\n"));
}

}  // namespace
}  // namespace zablab
