// Jepsen's history.edn: what is read, what is refused, and that what is written is read again.
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "invariants/history/edn.hpp"
#include "invariants/history/judge.hpp"
#include "invariants/history/read.hpp"
#include "invariants/history/write_edn.hpp"
#include "tests/support/toy_history.hpp"

namespace zablab::history {
namespace {

/// "line: sentence", or what it was judged.
std::string said(const std::string& text, Contract contract = Contract::linearizable) {
  Read read = read_history(text);
  if (const auto* error = std::get_if<ReadError>(&read)) {
    return std::to_string(error->line) + ": " + error->sentence;
  }
  const Verdict verdict = judge(std::get<Recording>(read), contract, {});
  if (verdict.outcome == Progress::violated) return verdict.rule;
  return verdict.outcome == Progress::holds ? "holds" : "unknown";
}

const std::string write_and_read =
    "{:process 0, :type :invoke, :f :write, :value 1}\n"
    "{:process 0, :type :ok, :f :write, :value 1}\n"
    "{:process 1, :type :invoke, :f :read, :value nil}\n"
    "{:process 1, :type :ok, :f :read, :value 1}\n";

TEST(HistoryEdn, AByteOrderMarkIsNoPartOfIt) {
  EXPECT_EQ(said("\xef\xbb\xbf" + write_and_read), "holds");
}

TEST(HistoryEdn, TaggedMapsAreMaps) {
  std::string tagged = write_and_read;
  for (std::size_t at = 0; (at = tagged.find("{", at)) != std::string::npos; at += 20) {
    tagged.insert(at, "#jepsen.history.Op");
  }
  EXPECT_EQ(said(tagged), "holds");
  EXPECT_EQ(said("[" + tagged + "]"), "holds");
}

TEST(HistoryEdn, WhatIsNoTextIsSaidToBeNone) {
  EXPECT_EQ(said(std::string("JEPSEN\0\0", 8)),
            "0: this is Jepsen's binary test file; the history is in history.edn beside it");
  EXPECT_EQ(said("\x1f\x8b\x08 and so on"), "0: this is compressed; unpack it first");
  EXPECT_EQ(said(std::string("\xff\xfe{\0", 4)), "0: this is UTF-16; UTF-8 is expected");
  EXPECT_EQ(said(std::string("{\0\0", 3)), "0: this is no text: a zero byte stands in it");
}

TEST(HistoryEdn, WhatIsNotClosedIsNamedWhereItBegins) {
  EXPECT_EQ(said(write_and_read + "{:process 2, :type :invoke\n\n\n"),
            "5: there is no } to what begins here");
  EXPECT_EQ(said(write_and_read + "{:process 2, :value \"a\n\n\n"), "5: a text is not closed");
}

TEST(HistoryEdn, TimesAreGivenEverywhereOrNowhere) {
  EXPECT_EQ(said("{:process 0, :type :invoke, :f :write, :value 1}\n"
                 "{:process 0, :type :ok, :f :write, :value 1, :time 7}\n"),
            "2: :time is given here, and was missing before");
  EXPECT_EQ(said("{:process 0, :type :invoke, :f :write, :value 1, :time 7}\n"
                 "{:process 0, :type :ok, :f :write, :value 1}\n"),
            "2: :time is missing here, and was given before");
}

TEST(HistoryEdn, EscapesAreCharacters) {
  EdnReader reader(R"("a\u0041\u0000\u00e9\ud83d\ude00\ud83dx\b\n\q")");
  const auto text = reader.next();
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(text->words, std::string("aA\0\xc3\xa9\xf0\x9f\x98\x80\xef\xbf\xbdx\b\nq", 16));
}

TEST(HistoryEdn, ACasThatWasRefusedSaysSoIfItsWriterDoes) {
  const std::string refused =
      "{:process 0, :type :invoke, :f :write, :value 1}\n"
      "{:process 0, :type :ok, :f :write, :value 1}\n"
      "{:process 1, :type :invoke, :f :cas, :value [1 2]}\n";
  EXPECT_EQ(said(refused + "{:process 1, :type :fail, :f :cas, :value [1 2]}\n"), "holds");
  EXPECT_EQ(said(refused + "{:process 1, :type :fail, :f :cas, :value [1 2], :error :refused}\n"),
            "not-linearizable");
}

TEST(HistoryEdn, WhatIsWrittenIsReadAgain) {
  Random random(4711);
  for (int i = 0; i < 120; ++i) {
    toy::Shape shape;
    shape.operations = 12;
    shape.unknown = i % 2 == 0 ? 5 : 0;
    shape.zxids = i % 4 < 2;
    const char* const models[] = {"znode", "append", "cas-register", "kv-append"};
    const toy::Draw draws[] = {toy::draw_znodes(true), toy::draw_append(2),
                               toy::draw_register(2, true), toy::draw_texts(2)};
    const auto model = static_cast<std::size_t>(i / 2 % 4);
    const std::string text =
        to_json_lines(make_history(models[model], shape, draws[model], random));
    Read first = read_history(text);
    const std::string edn = to_edn(std::get<Recording>(first));
    for (const Contract contract :
         {Contract::linearizable, Contract::zookeeper, Contract::sequential}) {
      EXPECT_EQ(said(edn, contract), said(text, contract)) << text << edn;
    }
    Read second = read_history(edn);
    ASSERT_TRUE(std::holds_alternative<Recording>(second)) << edn;
    EXPECT_EQ(to_edn(std::get<Recording>(second)), edn) << "and what is read is written so again";
  }
}

}  // namespace
}  // namespace zablab::history
