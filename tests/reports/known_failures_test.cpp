#include "reports/known_failures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zablab {
namespace {

using testing::HasSubstr;

std::vector<KnownFailure> good(std::string_view text) {
  auto read = read_known_failures(text);
  if (const auto* error = std::get_if<KnownFailuresError>(&read)) {
    ADD_FAILURE() << error->line << ": " << error->sentence;
    return {};
  }
  return std::get<std::vector<KnownFailure>>(read);
}

TEST(KnownFailures, AreOneOfThreeSortsEach) {
  const auto known = good(
      "# of last week\n"
      "\n"
      "sync-is-fresh kind 0123456789ab: issue 17: not before June\r\n"
      "  no-halt   defect zk-2845 :  on purpose\n"
      "trace rare-default-late-commit.trace: waits");
  ASSERT_EQ(known.size(), 3U);
  EXPECT_EQ(known[0], (KnownFailure{3, "sync-is-fresh", "0123456789ab", "", "",
                                    "issue 17: not before June", 0}));
  EXPECT_EQ(known[1], (KnownFailure{4, "no-halt", "", "zk-2845", "", "on purpose", 0}));
  EXPECT_EQ(known[2], (KnownFailure{5, "", "", "", "rare-default-late-commit.trace", "waits", 0}));
  EXPECT_EQ(what_is_known(known[0]), "sync-is-fresh kind 0123456789ab");
}

TEST(KnownFailures, ALineThatSaysNothingIsRefusedWithItsNumber) {
  struct Bad {
    const char* line;
    const char* sentence;
  };
  for (const auto& [line, sentence] : {
           Bad{"sync-is-fresh kind 0123456789ab", "there is no colon"},
           Bad{"sync-is-fresh kind 0123456789ab:  ", "there is no reason"},
           Bad{"no-such-claim kind 0123456789ab: why", "there is no claim \"no-such-claim\""},
           Bad{"sync-is-fresh kind 0123: why", "12 hexadecimal digits, not \"0123\""},
           Bad{"sync-is-fresh defect zk-0: why", "there is no defect \"zk-0\""},
           Bad{"sync-is-fresh: why", "a line is "},
           Bad{"sync-is-fresh kind 0123456789ab more: why", "a line is "},
           Bad{"trace : why", "needs the name of a file"},
           Bad{"trace ../x.trace: why", "needs the name of a file"},
       }) {
    const auto read = read_known_failures(std::string("# first\n") + line + "\n");
    const auto* error = std::get_if<KnownFailuresError>(&read);
    ASSERT_NE(error, nullptr) << line;
    EXPECT_EQ(error->line, 2U);
    EXPECT_THAT(error->sentence, HasSubstr(sentence));
  }
}

TEST(KnownFailures, CoverNoOtherFailure) {
  const auto known = good(
      "sync-is-fresh kind 0123456789ab: a\n"
      "no-halt defect zk-2845: b\n"
      "trace x.trace: c\n");
  const auto line = [&](const FailureMarks& marks) {
    const KnownFailure* found = covering(known, marks);
    return found == nullptr ? std::string() : found->reason;
  };
  EXPECT_EQ(line({"sync-is-fresh", "0123456789ab", {}, ""}), "a");
  EXPECT_EQ(line({"sync-is-fresh", "0123456789ac", {}, ""}), "");
  EXPECT_EQ(line({"no-halt", "0123456789ab", {}, ""}), "") << "the kind of another claim";
  EXPECT_EQ(line({"no-halt", "ffffffffffff", {"zk-1", "zk-2845"}, ""}), "b");
  EXPECT_EQ(line({"no-halt", "ffffffffffff", {"zk-335"}, ""}), "");
  EXPECT_EQ(line({"no-halt", "ffffffffffff", {}, "x.trace"}), "c");
  EXPECT_EQ(line({"no-halt", "ffffffffffff", {}, "y.trace"}), "");
}

}  // namespace
}  // namespace zablab
