#include "reports/history/history_words.hpp"

#include <gtest/gtest.h>

#include "tests/reports/history/example_views.hpp"

namespace zablab {
namespace {

TEST(HistoryWords, SpansHaveThreeDigitsOfTheLargestUnit) {
  EXPECT_EQ(span_words(0, "ns"), "0 ns");
  EXPECT_EQ(span_words(999, "ns"), "999 ns");
  EXPECT_EQ(span_words(1'000, "ns"), "1 us");
  EXPECT_EQ(span_words(1'239, "ns"), "1.23 us");
  EXPECT_EQ(span_words(41'050, "us"), "41 ms");
  EXPECT_EQ(span_words(999'999, "us"), "999 ms");
  EXPECT_EQ(span_words(1'204, "ms"), "1.2 s");
  EXPECT_EQ(span_words(7'200'000, "ms"), "7,200 s");
  EXPECT_EQ(span_words(-3, "ms"), "0 ms");
  EXPECT_EQ(span_words(never_returned, "ns"), "9,223,372,036 s");
  EXPECT_EQ(span_words(12'345, "position"), "12,345");
}

TEST(HistoryWords, MomentsAreExactAndCountFromTheFirstCall) {
  HistoryView view = small_violation();
  EXPECT_EQ(moment_words(view, 1000), "at 0 ms");
  EXPECT_EQ(moment_words(view, 4007), "at 3.007 s");
  EXPECT_EQ(moment_words(view, 13'000), "at 12 s");
  EXPECT_EQ(moment_words(small_that_holds(), 17), "at 17");
}

TEST(HistoryWords, MomentsOfAFileMayBeAnything) {
  const std::int64_t least = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(span_between(least, never_returned), never_returned);
  EXPECT_EQ(span_between(never_returned, least), 0);
  EXPECT_EQ(span_between(-5, 5), 10);
}

TEST(HistoryWords, OperationsInWords) {
  std::string all;
  for (const OperationView& operation : small_violation().operations) {
    all += operation_words(operation) + "\n";
  }
  EXPECT_EQ(all, R"(create /a "x" -> /a
setData /a "y" version 0 -> version 1
getData /a -> "y" version 1
getData /a -> "x" version 0
setData /a "z" version 0 -> bad version
setData /a "w": no answer
delete /a: failed
)");
}

TEST(HistoryWords, BytesBecomeUtf8) {
  const std::string mark = "\xef\xbf\xbd";
  EXPECT_EQ(valid_utf8("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"),
            "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
  EXPECT_EQ(valid_utf8("\xff"
                       "a"),
            mark + "a");
  EXPECT_EQ(valid_utf8("\xc0\xaf"), mark + mark) << "too long for its value";
  EXPECT_EQ(valid_utf8("\xe0\x80\x80"), mark + mark + mark) << "too long for its value";
  EXPECT_EQ(valid_utf8("\xed\xa0\x80"), mark + mark + mark) << "half of a pair";
  EXPECT_EQ(valid_utf8("\xf4\x90\x80\x80"), mark + mark + mark + mark) << "beyond the last";
  EXPECT_EQ(valid_utf8("\xe2\x82"), mark + mark) << "cut off";
}

TEST(HistoryWords, NothingSteersATerminal) {
  EXPECT_EQ(printable("a\x1b[2Jb\nc\td\x7f\x00"
                      "e"),
            "a\\x1b[2Jb\\nc\\td\\x7f");
  EXPECT_EQ(printable(std::string("\x00"
                                  "e",
                                  2)),
            "\\x00e");
  EXPECT_EQ(printable("\xc2\x9b"
                      "2J\xc2\xa0"),
            "\\x9b2J\xc2\xa0")
      << "control characters of two bytes";
}

}  // namespace
}  // namespace zablab
