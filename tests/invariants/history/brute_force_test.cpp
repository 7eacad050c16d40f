// Small random histories of every model, judged a second time by trying all orders.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "invariants/history/judge.hpp"
#include "invariants/history/read.hpp"
#include "tests/support/frontier_alone.hpp"
#include "tests/support/toy_history.hpp"

namespace zablab {
namespace {

using history::Contract;
using history::Progress;
using toy::Record;
using toy::Store;

bool is_read(const Record& record) {
  const std::string& op = record.request.op;
  return op == "get" || op == "list" || op == "getData" || op == "exists" || op == "getChildren";
}

/// Whether `a` must come before `b`.
bool precedes(const Record& a, const Record& b, Contract contract) {
  const bool earlier = a.known() && a.back < b.call;
  if (contract == Contract::linearizable) return earlier;
  if (a.client == b.client && a.call < b.call) return true;
  return contract == Contract::zookeeper && earlier && !is_read(b);
}

class AllOrders {
 public:
  AllOrders(const toy::History& history, Contract contract)
      : records_(history.records), contract_(contract) {}

  bool any() { return any(0, Store()); }

 private:
  bool any(std::uint64_t done, const Store& store) {
    if (all_known(done)) return true;
    if (!tried_.emplace(done, store).second) return false;
    for (std::size_t i = 0; i < records_.size(); ++i) {
      if (!ready(done, i)) continue;
      Store after = store;
      const toy::Answer answer = after.apply(records_[i].request, records_[i].client);
      if (records_[i].known() && answer != records_[i].answer) continue;
      if (any(done | std::uint64_t{1} << i, after)) return true;
    }
    return false;
  }

  bool all_known(std::uint64_t done) const {
    for (std::size_t i = 0; i < records_.size(); ++i) {
      if (records_[i].known() && (done >> i & 1) == 0) return false;
    }
    return true;
  }

  bool ready(std::uint64_t done, std::size_t i) const {
    if ((done >> i & 1) != 0) return false;
    for (std::size_t other = 0; other < records_.size(); ++other) {
      if (other == i || (done >> other & 1) != 0 || !records_[other].known()) continue;
      if (precedes(records_[other], records_[i], contract_)) return false;
    }
    return true;
  }

  const std::vector<Record>& records_;
  Contract contract_;
  std::set<std::pair<std::uint64_t, Store>> tried_;
};

/// Whether the moments at which operations are said to take effect tell an order that explains all
/// answers; an outcome that nobody knows and that has no such moment did not happen.
class OrdersOfEffects {
 public:
  OrdersOfEffects(const toy::History& history, std::vector<std::int64_t> effects)
      : records_(history.records), effects_(std::move(effects)) {}

  bool any() {
    for (std::size_t i = 0; i < records_.size(); ++i) {
      const Record& one = records_[i];
      if (!happens(i) && one.known()) return false;
      if (!happens(i)) continue;
      if (effects_[i] < one.call || (one.known() && effects_[i] > one.back)) return false;
    }
    return any(0, Store());
  }

 private:
  bool happens(std::size_t i) const { return effects_[i] != history::unrecorded; }

  bool any(std::uint64_t done, const Store& store) {
    bool all = true;
    for (std::size_t i = 0; i < records_.size(); ++i) all &= !happens(i) || (done >> i & 1) != 0;
    if (all) return true;
    if (!tried_.emplace(done, store).second) return false;
    for (std::size_t i = 0; i < records_.size(); ++i) {
      if (!happens(i) || (done >> i & 1) != 0 || !is_first(done, i)) continue;
      Store after = store;
      const toy::Answer answer = after.apply(records_[i].request, records_[i].client);
      if (records_[i].known() && answer != records_[i].answer) continue;
      if (any(done | std::uint64_t{1} << i, after)) return true;
    }
    return false;
  }

  bool is_first(std::uint64_t done, std::size_t i) const {
    for (std::size_t other = 0; other < records_.size(); ++other) {
      if (!happens(other) || (done >> other & 1) != 0) continue;
      if (effects_[other] < effects_[i]) return false;
    }
    return true;
  }

  const std::vector<Record>& records_;
  std::vector<std::int64_t> effects_;
  std::set<std::pair<std::uint64_t, Store>> tried_;
};

/// By record: when it takes effect, as the verdict says.
std::vector<std::int64_t> effects_of(const toy::History& history,
                                     const history::Recording& recording,
                                     const history::Verdict& verdict) {
  std::vector<std::int64_t> effects(history.records.size(), history::unrecorded);
  for (std::size_t place = 0; place < recording.operations.size(); ++place) {
    effects[recording.operations[place].line - 2] = verdict.effects[place];
  }
  return effects;
}

/// The same where only the answers of `kept` are believed: others may have happened, once and in
/// their time, or not.
class AllOrdersOfPart {
 public:
  AllOrdersOfPart(const toy::History& history, std::set<std::size_t> kept)
      : records_(history.records), kept_(std::move(kept)) {}

  bool any() { return any(0, Store()); }

 private:
  bool any(std::uint64_t done, const Store& store) {
    const bool all = std::all_of(kept_.begin(), kept_.end(), [&](std::size_t i) {
      return !records_[i].known() || (done >> i & 1) != 0;
    });
    if (all) return true;
    if (!tried_.emplace(done, store).second) return false;
    for (std::size_t i = 0; i < records_.size(); ++i) {
      if ((done >> i & 1) != 0 || !in_time(done, i)) continue;
      Store after = store;
      const toy::Answer answer = after.apply(records_[i].request, records_[i].client);
      if (kept_.count(i) != 0 && records_[i].known() && answer != records_[i].answer) continue;
      if (any(done | std::uint64_t{1} << i, after)) return true;
    }
    return false;
  }

  bool in_time(std::uint64_t done, std::size_t i) const {
    for (std::size_t other = 0; other < records_.size(); ++other) {
      const bool is_done = (done >> other & 1) != 0;
      const Record& one = records_[other];
      if (!is_done && kept_.count(other) != 0 && one.known() && one.back < records_[i].call) {
        return false;
      }
      if (is_done && records_[i].known() && records_[i].back < one.call) return false;
    }
    return true;
  }

  const std::vector<Record>& records_;
  std::set<std::size_t> kept_;
  std::set<std::pair<std::uint64_t, Store>> tried_;
};

void spoil_part(toy::Answer& multi, Random& random) {
  toy::Answer& answer = multi.results[random.index(multi.results.size())];
  if (answer.version) {
    ++*answer.version;
  } else if (multi.error != 0 && (answer.error == 0 || answer.error == -2)) {
    answer.error = answer.error == 0 ? -2 : 0;  // ahead of the part that failed, or behind it
    const auto wrong = [](const toy::Answer& one) { return one.error != 0; };
    multi.error = std::find_if(multi.results.begin(), multi.results.end(), wrong)->error;
  }
}

void spoil(toy::History& history, Random& random) {
  Record& record = history.records[random.index(history.records.size())];
  if (!record.known()) return;
  toy::Answer& answer = record.answer;
  if (!answer.results.empty()) {
    spoil_part(answer, random);
  } else if (answer.items && !answer.items->empty() && random.ratio(1, 2)) {
    answer.items->pop_back();
  } else if (answer.version && random.ratio(1, 2)) {
    ++*answer.version;
  } else if (answer.value && record.request.op == "get") {
    const char* const texts[] = {R"("a")", R"("ab")", R"("ba")"};
    const std::size_t drawn = random.index(3);
    answer.value = history.model == "kv-append" ? texts[drawn] : std::to_string(drawn);
  } else if (record.request.op == "cas") {
    answer.error = 1 - answer.error;
  } else if (record.request.op == "delete" || record.request.op == "create") {
    if (!record.request.sequential) answer.error = answer.error == 0 ? -101 : 0;
  }
}

/// How many histories each method found good and bad.
using Tally = std::map<std::string, std::pair<int, int>>;

void compare(const toy::History& history, Contract contract, Tally& tally) {
  const std::string text = to_json_lines(history);
  history::Read read = history::read_history(text);
  ASSERT_TRUE(std::holds_alternative<history::Recording>(read))
      << std::get<history::ReadError>(read).sentence << "\n"
      << text;
  auto& recording = std::get<history::Recording>(read);
  const history::Verdict verdict = history::judge(recording, contract, {});
  const bool holds = AllOrders(history, contract).any();
  ++(holds ? tally[verdict.method].first : tally[verdict.method].second);
  EXPECT_EQ(verdict.outcome, holds ? Progress::holds : Progress::violated)
      << text << verdict.method << ": " << verdict.sentence;
  EXPECT_EQ(verdict.minimal.empty(), holds) << text;
  if (contract == Contract::linearizable) {
    EXPECT_EQ(frontier_alone(recording), verdict.outcome) << text << "by the frontier alone";
    ++(holds ? tally["frontier"].first : tally["frontier"].second);
    if (holds) {
      EXPECT_TRUE(OrdersOfEffects(history, effects_of(history, recording, verdict)).any())
          << text << verdict.method << ": its moments explain nothing";
    }
  }
  // By a graph, what is left out still tells the order of versions.
  if (holds || contract != Contract::linearizable || verdict.method == "precedence graph") return;
  std::set<std::size_t> kept;
  for (const history::Place place : verdict.minimal) {
    kept.insert(recording.operations[place].line - 2);
  }
  EXPECT_FALSE(AllOrdersOfPart(history, kept).any())
      << text << "the part alone shows nothing: " << verdict.sentence;
}

void compare_many(const std::string& model, const toy::Draw& draw, Contract contract,
                  std::uint64_t seed, Tally& tally) {
  Random random(seed);
  for (int i = 0; i < 40 && !testing::Test::HasFailure(); ++i) {
    toy::Shape shape;
    shape.operations = 4 + random.index(5);
    shape.clients = static_cast<std::int32_t>(2 + random.index(3));
    shape.unknown = random.ratio(1, 2) ? 5 : 0;
    toy::History history = make_history(model, shape, draw, random);
    if (random.ratio(1, 2)) spoil(history, random);
    compare(history, contract, tally);
  }
}

void compare_many(const std::string& model, const toy::Draw& draw, Contract contract,
                  std::uint64_t seed) {
  Tally tally;
  compare_many(model, draw, contract, seed, tally);
  RC_ASSERT(!testing::Test::HasFailure());
}

constexpr Contract contracts[] = {Contract::linearizable, Contract::zookeeper,
                                  Contract::sequential};

RC_GTEST_PROP(HistoryBruteForceProperty, RegistersOfFewValues, (std::uint64_t seed)) {
  for (const Contract contract : contracts) {
    compare_many("cas-register", toy::draw_register(1, true), contract, seed);
    compare_many("kv-register", toy::draw_register(2, false), contract, seed + 1);
  }
}

RC_GTEST_PROP(HistoryBruteForceProperty, RegistersOfDistinctValues, (std::uint64_t seed)) {
  for (const Contract contract : contracts) {
    compare_many("register", toy::draw_distinct_register(1), contract, seed);
  }
}

RC_GTEST_PROP(HistoryBruteForceProperty, AppendStores, (std::uint64_t seed)) {
  for (const Contract contract : contracts) {
    compare_many("append", toy::draw_append(2), contract, seed);
    compare_many("append", toy::draw_distinct_append(2), contract, seed + 1);
  }
}

RC_GTEST_PROP(HistoryBruteForceProperty, TextsThatGrow, (std::uint64_t seed)) {
  for (const Contract contract : contracts) {
    compare_many("kv-append", toy::draw_texts(1), contract, seed);
    compare_many("kv-append", toy::draw_texts(2), contract, seed + 1);
  }
}

/// Mostly multis: what their parts returned is most of what anybody sees.
RC_GTEST_PROP(HistoryBruteForceProperty, PartsOfMultis, (std::uint64_t seed)) {
  const toy::Draw any = toy::draw_znodes(false);
  const toy::Draw multis = [&](Random& random) {
    for (;;) {
      toy::Request request = any(random);
      if (request.op == "multi" || random.ratio(1, 8)) return request;
    }
  };
  for (const Contract contract : contracts) compare_many("znode", multis, contract, seed);
}

RC_GTEST_PROP(HistoryBruteForceProperty, Znodes, (std::uint64_t seed)) {
  for (const Contract contract : contracts) {
    compare_many("znode", toy::draw_znodes(false), contract, seed);
    compare_many("znode", toy::draw_znodes(true), contract, seed + 1);
    compare_many("znode", toy::draw_lasting_znodes(), contract, seed + 2);
  }
}

TEST(HistoryBruteForce, EveryMethodDecidesBothWays) {
  Tally tally;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    for (const Contract contract : contracts) {
      compare_many("register", toy::draw_distinct_register(1), contract, seed, tally);
      compare_many("cas-register", toy::draw_register(1, true), contract, seed, tally);
      compare_many("append", toy::draw_distinct_append(2), contract, seed, tally);
      compare_many("znode", toy::draw_lasting_znodes(), contract, seed, tally);
    }
  }
  for (const char* method :
       {"zones", "depth first", "frontier", "precedence graph", "depth first, by session"}) {
    EXPECT_GT(tally[method].first, 10) << method;
    EXPECT_GT(tally[method].second, 20) << method;
  }
}

}  // namespace
}  // namespace zablab
