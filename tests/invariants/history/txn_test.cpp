// Transactions of several operations, as Jepsen's histories have them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "invariants/history/judge.hpp"
#include "invariants/history/read.hpp"
#include "invariants/history/write_edn.hpp"
#include "tests/support/toy_txns.hpp"

namespace zablab::history {
namespace {

using toy::edn_of;
using toy::Micro;
using toy::Txn;

using State = std::map<int, std::vector<int>>;

/// Whether a store in this state answers so; it is the state behind it then.
bool explains(State& state, const Txn& txn) {
  for (const Micro& micro : txn.micros) {
    std::vector<int>& there = state[micro.key];
    if (micro.kind == 'r' && txn.back >= 0 && there != micro.seen) return false;
    if (micro.kind == 'w') there = {micro.value};
    if (micro.kind == 'a') there.push_back(micro.value);
  }
  return true;
}

/// All orders that keep real time (or the order of each process).
class AllOrders {
 public:
  AllOrders(const std::vector<Txn>& txns, bool real_time) : txns_(txns), real_time_(real_time) {}

  bool any() { return any(0, {}); }

 private:
  bool any(unsigned done, const State& state) {
    if (all_known(done)) return true;
    if (!tried_.emplace(done, state).second) return false;
    for (std::size_t i = 0; i < txns_.size(); ++i) {
      if (!ready(done, i)) continue;
      State after = state;
      if (explains(after, txns_[i]) && any(done | 1U << i, after)) return true;
    }
    return false;
  }

  bool all_known(unsigned done) const {
    for (std::size_t i = 0; i < txns_.size(); ++i) {
      if (txns_[i].back >= 0 && (done >> i & 1) == 0) return false;
    }
    return true;
  }

  bool ready(unsigned done, std::size_t i) const {
    if ((done >> i & 1) != 0) return false;
    for (std::size_t other = 0; other < txns_.size(); ++other) {
      const Txn& one = txns_[other];
      if (other == i || (done >> other & 1) != 0 || one.back < 0) continue;
      const bool same = one.process == txns_[i].process && one.call < txns_[i].call;
      if (same || (real_time_ && one.back < txns_[i].call)) return false;
    }
    return true;
  }

  const std::vector<Txn>& txns_;
  bool real_time_;
  std::set<std::pair<unsigned, State>> tried_;
};

std::vector<Txn> small_txns(Random& random, bool lists, bool distinct) {
  toy::TxnShape shape;
  shape.txns = 4 + random.index(4);
  shape.lists = lists;
  shape.distinct = distinct;
  return make_txns(shape, random);
}

void spoil(std::vector<Txn>& txns, Random& random) {
  Txn& txn = txns[random.index(txns.size())];
  for (Micro& micro : txn.micros) {
    if (micro.kind != 'r' || !random.ratio(1, 2)) continue;
    if (!micro.seen.empty()) {
      micro.seen.pop_back();
    } else {
      micro.seen.push_back(static_cast<int>(random.below(4)));
    }
  }
}

Recording recording_of(const std::string& text) {
  Read read = read_history(text);
  const auto* error = std::get_if<ReadError>(&read);
  EXPECT_EQ(error, nullptr) << error->line << ": " << error->sentence << "\n" << text;
  return error == nullptr ? std::get<Recording>(std::move(read)) : Recording{};
}

Verdict verdict_of(const std::string& text, Contract contract = Contract::linearizable) {
  Recording recording = recording_of(text);
  return judge(recording, contract, {});
}

/// By method and outcome: how many.
using Tally = std::map<std::pair<std::string, Progress>, int>;

void compare(const std::vector<Txn>& txns, bool lists, Tally& tally) {
  const std::string text = edn_of(txns, lists);
  for (const Contract contract : {Contract::linearizable, Contract::sequential}) {
    const bool real_time = contract == Contract::linearizable;
    const Verdict verdict = verdict_of(text, contract);
    const bool holds = AllOrders(txns, real_time).any();
    if (real_time) ++tally[{verdict.method, verdict.outcome}];
    EXPECT_EQ(verdict.outcome, holds ? Progress::holds : Progress::violated)
        << text << real_time << verdict.method << ": " << verdict.sentence;
    EXPECT_EQ(verdict.minimal.empty(), holds) << text;
  }
}

TEST(HistoryTxn, VerdictsAreThoseOfAllOrders) {
  Tally tally;
  for (std::uint64_t seed = 1; seed <= 1200 && !HasFailure(); ++seed) {
    Random random(seed);
    const bool lists = seed % 2 == 0;
    std::vector<Txn> txns = small_txns(random, lists, seed % 3 != 0);
    if (random.ratio(1, 2)) spoil(txns, random);
    compare(txns, lists, tally);
  }
  for (const char* method : {"depth first", "precedence graph"}) {
    EXPECT_GT((tally[{method, Progress::holds}]), 50) << method;
    EXPECT_GT((tally[{method, Progress::violated}]), 20) << method;
  }
}

TEST(HistoryTxn, WhatIsWrittenIsReadAgain) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Random random(seed);
    const bool lists = seed % 2 == 0;
    const std::string text = edn_of(small_txns(random, lists, true), lists);
    const std::string edn = to_edn(recording_of(text));
    EXPECT_EQ(verdict_of(edn).outcome, verdict_of(text).outcome) << text << edn;
    EXPECT_EQ(to_edn(recording_of(edn)), edn) << "and what is read is written so again";
  }
}

std::string line(int process, const char* type, const char* value) {
  return fmt::format("{{:process {}, :type :{}, :f :txn, :value {}}}\n", process, type, value);
}

/// One after the other.
std::string in_turn(std::initializer_list<std::pair<const char*, const char*>> txns) {
  std::string text;
  int process = 0;
  for (const auto& [asked, answered] : txns) {
    text += line(process, "invoke", asked) + line(process, "ok", answered);
    ++process;
  }
  return text;
}

std::string at_once(const char* asked, const char* answered, const char* asked_too,
                    const char* answered_too) {
  return line(0, "invoke", asked) + line(1, "invoke", asked_too) + line(0, "ok", answered) +
         line(1, "ok", answered_too);
}

// Two keys, each of them fine alone: write skew, which no partition by key would show.
TEST(HistoryTxn, WhatNoKeyAloneShowsIsSeen) {
  const Verdict lists =
      verdict_of(at_once("[[:r x nil] [:append y 1]]", "[[:r x []] [:append y 1]]",
                         "[[:r y nil] [:append x 2]]", "[[:r y []] [:append x 2]]") +
                 in_turn({}) + line(2, "invoke", "[[:r x nil] [:r y nil]]") +
                 line(2, "ok", "[[:r x [2]] [:r y [1]]]"));
  EXPECT_EQ(lists.rule, "cycle") << lists.sentence;
  EXPECT_EQ(lists.minimal.size(), 2U);
  const Verdict registers = verdict_of(at_once("[[:r x nil] [:w y 1]]", "[[:r x nil] [:w y 1]]",
                                               "[[:r y nil] [:w x 2]]", "[[:r y nil] [:w x 2]]"));
  EXPECT_EQ(registers.rule, "not-linearizable") << registers.sentence;
  EXPECT_EQ(registers.minimal.size(), 2U);
}

TEST(HistoryTxn, ATxnSeesItsOwnWrites) {
  EXPECT_EQ(
      verdict_of(in_turn({{"[[:append x 1] [:r x nil]]", "[[:append x 1] [:r x [1]]]"}})).outcome,
      Progress::holds);
  EXPECT_EQ(verdict_of(in_turn({{"[[:append x 1] [:r x nil]]", "[[:append x 1] [:r x []]]"},
                                {"[[:r x nil]]", "[[:r x [1]]]"}}))
                .rule,
            "cycle");
  EXPECT_EQ(verdict_of(in_turn({{"[[:w x 1] [:r x nil]]", "[[:w x 1] [:r x 2]]"}})).rule,
            "not-linearizable");
}

TEST(HistoryTxn, ListsThatOnlyGrowShowWhatIsWrongAtOnce) {
  const Verdict order = verdict_of(
      at_once("[[:append x 1]]", "[[:append x 1]]", "[[:append x 2]]", "[[:append x 2]]") +
      in_turn({{"[[:r x nil] [:r y nil]]", "[[:r x [1 2]] [:r y []]]"},
               {"[[:r x nil]]", "[[:r x [2]]]"}}));
  EXPECT_EQ(order.rule, "incompatible-order");
  EXPECT_EQ(
      order.sentence,
      "client 1's list of \"x\" returned [2], and client 0's txn {list \"x\"; list \"y\"} returned "
      "{[1 2]; []}: of \"x\", which only grows, neither is the beginning of the other");
  EXPECT_EQ(verdict_of(in_turn({{"[[:append x 1]]", "[[:append x 1]]"},
                                {"[[:r x nil]]", "[[:r x [1 1]]]"}}))
                .rule,
            "duplicate-elements");
  EXPECT_EQ(verdict_of(in_turn({{"[[:append x 1]]", "[[:append x 1]]"},
                                {"[[:r x nil]]", "[[:r x [1 7]]]"}}))
                .rule,
            "never-written");
}

TEST(HistoryTxn, ATxnOfUnknownOutcomeHappensAsAWholeOrNotAtAll) {
  const std::string unknown =
      line(0, "invoke", "[[:append x 1] [:append y 2]]") + line(0, "info", "nil") + in_turn({});
  const std::string half = unknown + line(1, "invoke", "[[:r x nil] [:r y nil]]") +
                           line(1, "ok", "[[:r x [1]] [:r y []]]");
  const std::string nothing = unknown + line(1, "invoke", "[[:r x nil] [:r y nil]]") +
                              line(1, "ok", "[[:r x []] [:r y []]]");
  EXPECT_EQ(verdict_of(half).rule, "cycle");
  EXPECT_EQ(verdict_of(nothing).outcome, Progress::holds);
}

TEST(HistoryTxn, WhatEndsTooEarlyIsUnknown) {
  Random random(5);
  std::string text;
  for (int i = 0; i < 12; ++i) {
    text +=
        line(i, "invoke", fmt::format("[[:w x {}] [:w y {}] [:r z nil]]", i % 3, i % 2).c_str());
  }
  for (int i = 0; i < 12; ++i) {
    const int z = i == 11 ? 9 : -1;
    text += line(
        i, "ok",
        fmt::format("[[:w x {}] [:w y {}] [:r z {}]]", i % 3, i % 2, z < 0 ? "nil" : "9").c_str());
  }
  Recording recording = recording_of(text);
  Limits limits;
  limits.configurations = 10;
  const Verdict verdict = judge(recording, Contract::linearizable, limits);
  EXPECT_EQ(verdict.outcome, Progress::undecided);
  EXPECT_EQ(verdict.ended_by, Ended::configurations);
}

std::string said(const std::string& text) {
  Read read = read_history(text);
  const auto* error = std::get_if<ReadError>(&read);
  return error == nullptr ? "" : fmt::format("{}: {}", error->line, error->sentence);
}

TEST(HistoryTxn, WhatIsWrongIsNamed) {
  EXPECT_EQ(said(line(0, "invoke", "[[:r x nil] [:cas x [1 2]]]")),
            "1: an operation of a txn is :r, :w or :append");
  EXPECT_EQ(said(line(0, "invoke", "[[:r x nil] [:w x]]")), "1: an operation of a txn is [f k v]");
  EXPECT_EQ(said(line(0, "invoke", "7")), "1: :value of a txn is a list of operations");
  EXPECT_EQ(said(line(0, "invoke", "[[:append x 1] [:w x 2]]")),
            "1: appends and writes in one history");
  const std::string invoked = line(0, "invoke", "[[:r x nil] [:w y 2]]");
  EXPECT_EQ(said(invoked + line(0, "ok", "[[:r x 1]]")),
            "2: it completes another :f than was invoked");
  EXPECT_EQ(said(invoked + line(0, "ok", "[[:r x 1] [:w z 2]]")), "2: it completes another key");
}

}  // namespace
}  // namespace zablab::history
