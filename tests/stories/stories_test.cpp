// The shortest story of each defect, written by hand: it breaks a claim with the defect's rule, and
// nothing with the correct one. `ZABLAB_REWRITE=1` writes the outputs anew; read the diff.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "scenarios/museum.hpp"
#include "tests/support/story.hpp"

namespace zablab {
namespace {

std::string path_of(const std::string& id) {
  return std::string(ZABLAB_SOURCE_DIR) + "/tests/stories/" + id + ".txt";
}

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class Museum : public testing::TestWithParam<std::string> {};

TEST_P(Museum, TheStoryIsAsWritten) {
  const std::string path = path_of(GetParam());
  const std::string written = read_file(path);
  ASSERT_FALSE(written.empty()) << path;
  Story story;
  const std::string played = Story::play(written, story);
  if (std::getenv("ZABLAB_REWRITE") != nullptr) std::ofstream(path) << played;
  EXPECT_EQ(played, written);
}

TEST_P(Museum, TheDefectBreaksAClaimThatTheMuseumNames) {
  Story story;
  Story::play(read_file(path_of(GetParam())), story);
  ASSERT_TRUE(story.watch().violation().has_value());
  EXPECT_EQ(story.length(), story.schedule().size()) << "the story ends where it breaks";
  const std::string broken = story.watch().violation()->claim;
  bool named = false;
  for (const std::string_view claim : find_defect(GetParam())->claims) named |= claim == broken;
  EXPECT_TRUE(named) << broken << " is not among the defect's claims";
  RecordProperty("actions", static_cast<int>(story.length()));
}

TEST_P(Museum, TheCorrectRuleWithstandsTheSameSchedule) {
  Story story;
  Story::play(read_file(path_of(GetParam())), story);
  World world = story.start();
  zablab::Setup setup = *world.setup;
  for (ServerSetup& server : setup.servers) server.rules = Rules{};
  world = World(std::move(setup));
  Watch watch(world);
  follow_lenient(world, story.schedule(), [&](const World& after, const Step& step) {
    watch.observe(after, step);
    return true;
  });
  EXPECT_FALSE(watch.violation().has_value()) << watch.violation()->sentence;
}

std::vector<std::string> ids() {
  std::vector<std::string> ids;
  for (const Defect& defect : museum()) ids.emplace_back(defect.id);
  return ids;
}

INSTANTIATE_TEST_SUITE_P(Stories, Museum, testing::ValuesIn(ids()), [](const auto& story) {
  std::string name = story.param;
  name.erase(name.find('-'), 1);
  return name;
});

}  // namespace
}  // namespace zablab
