// Stories of the rules as they are: servers that do not count, or count more than others; sessions.
// `ZABLAB_REWRITE=1` writes the outputs anew; read the diff.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/support/story.hpp"

namespace zablab {
namespace {

class RoleStory : public testing::TestWithParam<const char*> {};

TEST_P(RoleStory, IsAsWrittenAndBreaksNoClaim) {
  const std::string path = std::string(ZABLAB_SOURCE_DIR) + "/tests/stories/" + GetParam() + ".txt";
  std::ifstream file(path);
  std::stringstream written;
  written << file.rdbuf();
  Story story;
  const std::string played = Story::play(written.str(), story);
  if (std::getenv("ZABLAB_REWRITE") != nullptr) std::ofstream(path) << played;
  EXPECT_EQ(played, written.str());
  EXPECT_EQ(played.find("refused:"), std::string::npos);
  EXPECT_EQ(played.find("not understood"), std::string::npos);
  EXPECT_FALSE(story.watch().violation()) << story.watch().violation()->sentence;
}

INSTANTIATE_TEST_SUITE_P(Stories, RoleStory,
                         testing::Values("observer", "weighted", "session-asked-twice",
                                         "election-tie", "election-crossing", "election-redialled",
                                         "election-stale-vote", "election-queue",
                                         "election-connect-all", "election-half-open"),
                         [](const auto& story) {
                           std::string name = story.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace zablab
