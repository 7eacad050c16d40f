// A model of one's own: a counter, for which the searches were not made.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "invariants/history/search.hpp"

namespace zablab {
namespace {

using history::Event;
using history::Progress;

/// Adds to a number and answers what it was before.
class CounterModel {
 public:
  using State = std::int64_t;
  using Request = std::int64_t;   // what to add
  using Response = std::int64_t;  // what it was

  State begin() const { return 0; }
  std::pair<State, Response> step(State state, Request add) const { return {state + add, state}; }
  std::uint64_t hash(State state) const {
    return history::spread(static_cast<std::uint64_t>(state));
  }
  bool agrees(Response recorded, Response computed) const { return recorded == computed; }
  bool changes_nothing(Request add, Response) const { return add == 0; }
  std::string words(Request add) const { return "add " + std::to_string(add); }
  std::string words_of_response(Request, Response was) const { return std::to_string(was); }
};
static_assert(history::HistoryModel<CounterModel>);

Event<CounterModel> event(std::int64_t called, std::int64_t returned, std::int64_t add,
                          std::int64_t was) {
  Event<CounterModel> one;
  one.interval = {called, returned};
  one.request = add;
  one.response = was;
  one.known = returned != history::never_returned;
  return one;
}

history::Searched search_for(const std::vector<Event<CounterModel>>& events) {
  const CounterModel model;
  history::Transitions<CounterModel> transitions(model, events);
  return history::search<CounterModel>(transitions, {});
}

TEST(HistoryOwnModel, TheSearchesDecideIt) {
  // 5 was added by an operation that never returned, between two that did.
  const auto good = search_for({event(0, 10, 1, 0), event(2, history::never_returned, 5, 0),
                                event(12, 20, 1, 6), event(21, 22, 0, 7)});
  EXPECT_EQ(good.progress, Progress::holds);
  EXPECT_EQ(good.explanation.size(), 4U);
  const auto bad = search_for({event(0, 10, 1, 0), event(12, 20, 1, 0), event(21, 22, 0, 2)});
  EXPECT_EQ(bad.progress, Progress::violated);
  EXPECT_EQ(bad.dead_end.pending, 1U);
}

TEST(HistoryOwnModel, ClosedIntervalsThatTouchAreConcurrent) {
  EXPECT_EQ(search_for({event(0, 10, 1, 1), event(10, 20, 1, 0)}).progress, Progress::holds);
  EXPECT_EQ(search_for({event(0, 10, 1, 1), event(11, 20, 1, 0)}).progress, Progress::violated);
}

TEST(HistoryOwnModel, SearchesThatAreCutShortSayHowFarTheyGot) {
  std::vector<Event<CounterModel>> events;
  // All at once, each another number, and a sum that none gives: every subset is a state.
  for (std::int64_t i = 0; i < 30; ++i) events.push_back(event(0, 100, 1 << i, -1));
  for (auto& one : events) one.known = false;
  for (auto& one : events) one.interval.returned = history::never_returned;
  events.push_back(event(1, 50, 0, 1 << 30));
  const CounterModel model;
  history::Transitions<CounterModel> transitions(model, events);
  history::Limits limits;
  limits.configurations = 10'000;
  const auto searched = history::search<CounterModel>(transitions, limits);
  EXPECT_EQ(searched.progress, Progress::undecided);
  EXPECT_EQ(searched.dead_end.pending, 30U);
  EXPECT_GE(searched.configurations, 10'000U);
  EXPECT_LT(searched.configurations, 200'000U);
}

}  // namespace
}  // namespace zablab
