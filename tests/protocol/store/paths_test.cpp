#include "protocol/store/paths.hpp"

#include <gtest/gtest.h>

#include "protocol/base/ensure.hpp"

namespace zablab {
namespace {

TEST(Paths, HaveAParentAndAName) {
  EXPECT_EQ(parent_of("/a/b"), "/a");
  EXPECT_EQ(parent_of("/a"), "/");
  EXPECT_EQ(parent_of("//x"), "/");
  EXPECT_EQ(parent_of("/a/"), "/a");
  EXPECT_EQ(parent_of("rel/x"), "rel");
  EXPECT_EQ(name_of("/a/b"), "b");
  EXPECT_EQ(name_of("/a"), "a");
  EXPECT_EQ(parent_view("/a/bc"), "/a");
  EXPECT_THROW(parent_of("rel"), BrokenBelief);
  EXPECT_TRUE(has_parent_part("/") && has_parent_part("rel/x"));
  EXPECT_FALSE(has_parent_part("rel") || has_parent_part(""));
  EXPECT_FALSE(has_parent_part(std::string_view("/a\0", 3)));
}

TEST(Paths, AreWellFormedAsInZooKeeper) {
  for (const char* path : {"/", "/a", "/a/b", "/a b", "/.a", "/a.", "/...", "/a/...b", "/..a",
                           "/zookeeper", "/\xc2\xa0", "/\xc3\xa4", "/\xe2\x82\xac", "/\xed\x9f\xbf",
                           "/\xef\xa4\x80", "/\xef\xbf\xaf"}) {
    EXPECT_TRUE(is_valid_path(path)) << path;
  }
  for (const char* path :
       {"", "a", "a/b", "//", "/a/", "/a//b", "//a", "/.", "/..", "/./a", "/../a", "/a/.", "/a/..",
        "/a/./b", "/a/../b", "/\x01", "/a\x1f", "/\x7f"}) {
    EXPECT_FALSE(is_valid_path(path)) << path;
  }
  EXPECT_FALSE(is_valid_path(std::string_view("/a\0b", 4)));
}

TEST(Paths, KnowWhichCharactersJavaForbids) {
  for (const char* path : {"/\xc2\x80", "/\xc2\x9f", "/\xee\x80\x80", "/\xef\xa3\xbf",
                           "/\xef\xbf\xb0", "/\xef\xbf\xbf", "/\xf0\x9f\x98\x80"}) {
    EXPECT_FALSE(is_valid_path(path)) << "a forbidden character";
  }
  for (const char* path : {"/\x80", "/\xff", "/\xc3", "/\xe2\x82", "/\xc0\xaf", "/\xc1\xbf",
                           "/\xe0\x80\xaf", "/\xed\xa0\x80", "/\xc3/a"}) {
    EXPECT_FALSE(is_valid_path(path)) << "not UTF-8";
  }
}

TEST(Paths, SomeAreZooKeepersOwn) {
  EXPECT_TRUE(is_special_path("/") && is_special_path("/zookeeper"));
  EXPECT_TRUE(is_special_path("/zookeeper/config") && is_special_path("/zookeeper/quota"));
  EXPECT_FALSE(is_special_path("/zookeeper/quota/a") || is_special_path("/a"));
}

}  // namespace
}  // namespace zablab
