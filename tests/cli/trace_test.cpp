// replay, shrink and diff on traces that are good, damaged, or of somebody else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli/command.hpp"

namespace zablab {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

class TraceCommand : public testing::Test {
 protected:
  void SetUp() override {
    const std::string out = own_directory() + "/o";
    const Ran ran = zablab_command("fuzz --defect zk-335 --until-failure --json --out " + out);
    ASSERT_EQ(ran.exit_code, 1) << ran.error;
    file_ = json::parse(ran.out)["failures"][0]["trace"];
    text_ = read_text(file_);
  }

  /// A copy with `from` replaced by `to`, once.
  std::string changed(const std::string& from, const std::string& to) const {
    std::string text = text_;
    const std::size_t at = text.find(from);
    if (at == std::string::npos) {
      ADD_FAILURE() << from << " is not in the trace";
      return file_;
    }
    return saved(text.replace(at, from.size(), to));
  }
  std::string saved(const std::string& text) const {
    const std::string file = own_directory() + "/changed.trace";
    write_text(file, text);
    return file;
  }
  static std::size_t lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }

  std::string file_;
  std::string text_;
};

TEST_F(TraceCommand, ReplaysStrictlyLenientlyAndInFull) {
  const Ran strict = zablab_command("replay " + file_);
  EXPECT_EQ(strict.exit_code, 1);
  EXPECT_THAT(strict.out, StartsWith("seed "));
  EXPECT_THAT(strict.out, HasSubstr("every one as recorded\n"));
  const Ran lenient = zablab_command("replay --lenient " + file_);
  EXPECT_EQ(lenient.exit_code, 1);
  EXPECT_THAT(lenient.out, HasSubstr(" steps were possible\n"));
  const Ran verbose = zablab_command("replay --verbose " + file_);
  EXPECT_GT(lines(verbose.out), lines(strict.out) + 20);
  EXPECT_THAT(verbose.out, HasSubstr("restart 1"));
}

TEST_F(TraceCommand, ReplayAsJson) {
  const json report = json::parse(zablab_command("replay --json " + file_).out);
  EXPECT_EQ(report["version"], 1);
  EXPECT_EQ(report["claim"], report["recorded_claim"]);
  EXPECT_EQ(report["kept"], report["total"]);
  EXPECT_EQ(report["exit_code"], 1);
}

TEST_F(TraceCommand, ChangedByHandIsNotTheSameRun) {
  for (const auto& [from, to] :
       {std::pair{"restart 1 | ", "restart 3 | "}, std::pair{"sync-log", "sync-snapshots"},
        std::pair{"tickTime = 100", "tickTime = 200"}}) {
    const Ran ran = zablab_command("replay " + changed(from, to));
    EXPECT_EQ(ran.exit_code, 4) << from << "\n" << ran.out << ran.error;
    EXPECT_THAT(ran.out, HasSubstr("not the same run: at step "));
  }
}

TEST_F(TraceCommand, AHeaderThatContradictsItselfIsABadFile) {
  for (const auto& [from, to] : {std::pair{"defects = zk-335", "defects = none"},
                                 std::pair{"rules: zk-335", "rules: none"}}) {
    const Ran ran = zablab_command("replay " + changed(from, to));
    EXPECT_EQ(ran.exit_code, 65) << ran.out << ran.error;
    EXPECT_THAT(ran.error, HasSubstr("is not what its scenario says"));
  }
}

TEST_F(TraceCommand, OneChangedDigitIsSeen) {
  std::string text = text_;
  char& digit = text[text.find("final: ") + 7];
  digit = digit == '0' ? '1' : '0';
  EXPECT_EQ(zablab_command("replay " + saved(text)).exit_code, 4);
}

TEST_F(TraceCommand, TruncatedAnywhereItGivesOneSentence) {
  for (std::size_t part = 0; part < 8; ++part) {
    const Ran ran = zablab_command("replay " + saved(text_.substr(0, text_.size() * part / 8)));
    EXPECT_TRUE(ran.exit_code == 65 || ran.exit_code == 4) << part;
    const std::string said = ran.exit_code == 65 ? ran.error : ran.out;
    EXPECT_GE(lines(said), 1U);
    if (ran.exit_code == 65) {
      EXPECT_EQ(lines(said), 1U) << said;
    }
  }
}

TEST_F(TraceCommand, WhatIsNoTraceIsABadFile) {
  EXPECT_EQ(zablab_command("replay " + saved("hello\n")).exit_code, 65);
  EXPECT_EQ(zablab_command("replay " + saved("")).exit_code, 65);
  EXPECT_EQ(zablab_command("replay " + own_directory()).exit_code, 65);
  EXPECT_EQ(zablab_command("replay ./no-such.trace").exit_code, 65);
  EXPECT_EQ(zablab_command("shrink ./no-such.trace").exit_code, 65);
  const Ran key = zablab_command("replay " + changed("tickTime", "tickTock"));
  EXPECT_EQ(key.exit_code, 65);
  EXPECT_THAT(key.error, HasSubstr("unknown key \"server.tickTock\""));
}

TEST_F(TraceCommand, OfAnotherVersionIsFollowedLeniently) {
  const Ran ran = zablab_command("replay " + changed("protocol: ", "protocol: older-"));
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, HasSubstr("followed leniently"));
  EXPECT_THAT(ran.out, HasSubstr(" steps were possible"));
}

TEST_F(TraceCommand, ShrinksAndNamesTheNewFile) {
  const std::string target = own_directory() + "/small.trace";
  const Ran ran = zablab_command("shrink " + file_ + " --out " + target);
  EXPECT_EQ(ran.exit_code, 1) << ran.error;
  EXPECT_THAT(ran.out, HasSubstr("after shrinking"));
  EXPECT_EQ(zablab_command("replay " + target).exit_code, 1);
  EXPECT_EQ(zablab_command("shrink " + changed("claim: ", "claim: none\nx: ")).exit_code, 65);
}

TEST_F(TraceCommand, DiffShowsWhereTracesPart) {
  const Ran same = zablab_command("diff " + file_ + " " + file_);
  EXPECT_EQ(same.exit_code, 0);
  EXPECT_THAT(same.out, HasSubstr("the same traces"));
  const Ran other = zablab_command("diff " + file_ + " " + changed("restart 1 | ", "restart 3 | "));
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_THAT(other.out, HasSubstr("the action differs"));
}

}  // namespace
}  // namespace zablab
