// Any bytes are answered: with a verdict, or with a sentence that names a line.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "invariants/history/judge.hpp"
#include "invariants/history/read.hpp"
#include "invariants/history/write_edn.hpp"
#include "tests/support/toy_history.hpp"

namespace zablab {
namespace {

history::Limits few() {
  history::Limits limits;
  limits.configurations = 2000;
  return limits;
}

/// True: it could be judged.
bool survive(const std::string& text) {
  history::Read read = history::read_history(text);
  if (const auto* error = std::get_if<history::ReadError>(&read)) {
    EXPECT_FALSE(error->sentence.empty());
    return false;
  }
  auto& recording = std::get<history::Recording>(read);
  for (const auto contract : {history::Contract::linearizable, history::Contract::zookeeper}) {
    const history::Verdict verdict = judge(recording, contract, few());
    const bool told = verdict.outcome == history::Progress::holds || !verdict.sentence.empty();
    EXPECT_TRUE(told) << text;
  }
  return true;
}

std::vector<std::string> samples(Random& random) {
  toy::Shape shape;
  shape.operations = 12;
  std::vector<std::string> texts;
  texts.push_back(
      to_json_lines(make_history("cas-register", shape, toy::draw_register(2, true), random)));
  texts.push_back(to_json_lines(make_history("append", shape, toy::draw_append(2), random)));
  texts.push_back(to_json_lines(make_history("znode", shape, toy::draw_znodes(true), random)));
  shape.zxids = true;
  texts.push_back(to_json_lines(make_history("znode", shape, toy::draw_znodes(true), random)));
  for (const std::size_t kept : {std::size_t{0}, std::size_t{1}}) {
    history::Read read = history::read_history(texts[kept]);
    texts.push_back(history::to_edn(std::get<history::Recording>(read)));
  }
  texts.push_back(R"([{"ClientId":0,"Input":{"op":1,"key":"x","value":5},"Call":0,"Output":null,)"
                  R"("Return":10},{"ClientId":1,"Input":{"op":"get","key":"x"},"Call":5,)"
                  R"("Output":{"value":5},"Return":15}])");
  return texts;
}

/// A byte changed, a piece cut out, doubled, or put elsewhere.
std::string damaged(std::string text, Random& random) {
  for (std::uint64_t times = 1 + random.below(3); times > 0; --times) {
    if (text.empty()) return text;
    const std::size_t at = random.index(text.size());
    const std::size_t length = random.index(std::min<std::size_t>(text.size() - at, 40) + 1);
    switch (random.index(8)) {
      case 0: text[at] = static_cast<char>(random.below(256)); break;
      case 1: text.erase(at, length); break;
      case 2: text.insert(random.index(text.size()), text.substr(at, length)); break;
      case 3:
        text.replace(at, length, random.ratio(1, 2) ? "-9223372036854775808" : "[[[{{{\"");
        break;
      case 4:
      case 5:
      case 6: {
        const std::size_t digit = text.find_first_of("0123456789", at);
        if (digit != std::string::npos) text[digit] = static_cast<char>('0' + random.below(10));
        break;
      }
      default: text[at] = "0123456789[]{}\":,-null\\"[random.index(23)]; break;
    }
  }
  return text;
}

/// Two million bytes in all; the count of texts is what makes it slow.
TEST(DamagedHistories, AreAnsweredWithASentenceOrAVerdict) {
  Random random(4711);
  const std::vector<std::string> texts = samples(random);
  std::size_t bytes = 0, judged = 0, refused = 0;
  while (bytes < 2'000'000) {
    const std::string text = damaged(texts[random.index(texts.size())], random);
    bytes += text.size();
    ++(survive(text) ? judged : refused);
  }
  EXPECT_GT(judged, 100U);
  EXPECT_GT(refused, 100U);
}

TEST(DamagedHistories, RandomBytesAreRefused) {
  Random random(4712);
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    const char* const beginnings[] = {
        "", "{", "[", "{:", "[{:", "[{\"", "(", "{\"type\":\"history\""};
    text = beginnings[random.index(8)];
    for (std::uint64_t left = random.below(60); left > 0; --left) {
      text += random.ratio(1, 2) ? static_cast<char>(random.below(256))
                                 : "[]{}()\":,#_; \n01na"[random.index(18)];
    }
    EXPECT_FALSE(survive(text)) << text;
  }
}

TEST(DamagedHistories, DeepNestingIsNoRecursion) {
  const std::string many(1'000'000, '[');
  EXPECT_FALSE(survive(many));
  EXPECT_FALSE(survive("{:a " + many));
  EXPECT_FALSE(survive("[{\"a\":" + many));
  EXPECT_FALSE(
      survive("{\"type\":\"history\",\"format\":1,\"model\":\"register\",\"init\":" + many));
  const std::string slashes(100'000, '/');
  EXPECT_FALSE(
      survive("{\"type\":\"history\",\"format\":1,\"model\":\"znode\"}\n"
              "{\"client\":1,\"call\":1,\"return\":2,\"op\":\"exists\",\"key\":\"" +
              slashes + "\",\"output\":{\"err\":-101}}\n"));
}

struct Bad {
  const char* text;
  std::size_t line;
  const char* words;
};

TEST(DamagedHistories, TheLineIsNamed) {
  const std::string header = "{\"type\":\"history\",\"format\":1,\"model\":\"register\"}\n";
  const std::vector<Bad> all = {
      {"{\"client\":1,\"call\":5,\"return\":2,\"op\":\"get\"}", 2, "returned before it was called"},
      {"{\"client\":1,\"call\":5,\"op\":\"get\"}", 2, "\"return\" is missing"},
      {"{\"client\":1.5,\"call\":5,\"op\":\"get\"}", 2, "\"client\" is no integer"},
      {"\n{\"client\":1,\"call\":1,\"return\":2,\"op\":\"create\"}", 3, "has no operation"},
      {"\n\nnonsense", 4, "this is no JSON"},
      {"{\"client\":1,\"call\":1,\"return\":2,\"op\":\"cas\",\"value\":[1]}", 2, "[from, to]"},
  };
  for (const Bad& bad : all) {
    const history::Read read = history::read_history(header + bad.text);
    const auto* error = std::get_if<history::ReadError>(&read);
    ASSERT_NE(error, nullptr) << bad.text;
    EXPECT_EQ(error->line, bad.line) << bad.text;
    EXPECT_NE(error->sentence.find(bad.words), std::string::npos) << error->sentence;
  }
}

}  // namespace
}  // namespace zablab
