#include "invariants/datadir/quota.hpp"

#include <gtest/gtest.h>

namespace zablab::datadir {
namespace {

TEST(QuotaTexts, AreReadAndWrittenAsZooKeeperDoes) {
  QuotaText text;
  EXPECT_EQ(text.text(), "count=-1,bytes=-1");
  text = *QuotaText::parse("count=3,bytes=20");
  EXPECT_EQ(text.count(), 3);
  EXPECT_EQ(text.bytes(), 20);
  text = *QuotaText::parse("count=5,bytes=10=;byteHardLimit=7;countHardLimit=8");
  EXPECT_EQ(text.bytes(), 10);
  text.set(6, 11);
  EXPECT_EQ(text.text(), "count=6,bytes=11=;byteHardLimit=7;countHardLimit=8");
  EXPECT_EQ(QuotaText::parse("count=,bytes=2")->count(), -1);
  EXPECT_EQ(QuotaText::parse("")->bytes(), -1);
  EXPECT_FALSE(QuotaText::parse("count"));
  EXPECT_FALSE(QuotaText::parse("count=many"));
}

TEST(QuotaPaths, TheLongestAboveCounts) {
  QuotaPaths paths;
  EXPECT_FALSE(paths.above("/a"));
  paths.add("/a");
  paths.add("/a/b/c");
  EXPECT_EQ(paths.above("/a"), "/a");
  EXPECT_EQ(paths.above("/a/b"), "/a");
  EXPECT_EQ(paths.above("/a/b/c/d/e"), "/a/b/c");
  EXPECT_FALSE(paths.above("/ab"));
  EXPECT_FALSE(paths.above(""));
  paths.remove("/a");
  EXPECT_FALSE(paths.above("/a/b"));
}

}  // namespace
}  // namespace zablab::datadir
