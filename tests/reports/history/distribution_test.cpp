#include "reports/history/distribution.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tests/reports/history/example_views.hpp"

namespace zablab {
namespace {

/// From the definition: the smallest value that so many percent do not exceed.
std::int64_t slow_quantile(const std::vector<std::int64_t>& values, std::size_t percent) {
  std::int64_t best = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t candidate : values) {
    const auto within = static_cast<std::size_t>(std::count_if(
        values.begin(), values.end(), [&](std::int64_t value) { return value <= candidate; }));
    if (within * 100 >= values.size() * percent) best = std::min(best, candidate);
  }
  return best;
}

RC_GTEST_PROP(DistributionProperty, QuantilesAreThoseOfTheDefinition, ()) {
  const auto values = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(
      rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 20), rc::gen::nonNegative<std::int64_t>())));
  const Quantiles quantiles = distribution_of(values).quantiles;
  const Quantiles expected = {values.size(), slow_quantile(values, 50), slow_quantile(values, 90),
                              slow_quantile(values, 99), slow_quantile(values, 100)};
  RC_ASSERT(quantiles == expected);
}

RC_GTEST_PROP(DistributionProperty, BucketsHoldEveryValueOnceAndAreNarrow, ()) {
  const auto values = *rc::gen::container<std::vector<std::int64_t>>(
      rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 40), rc::gen::nonNegative<std::int64_t>()));
  std::int64_t before = -1;
  std::uint64_t all = 0;
  for (const Bucket& bucket : distribution_of(values).buckets) {
    const auto inside = std::count_if(values.begin(), values.end(), [&](std::int64_t value) {
      return value >= bucket.from && value <= bucket.to;
    });
    RC_ASSERT(bucket.count == static_cast<std::uint64_t>(inside));
    RC_ASSERT(bucket.count > 0U);
    RC_ASSERT(bucket.from > before);
    RC_ASSERT(bucket.to - bucket.from <= bucket.from / 4);
    before = bucket.to;
    all += bucket.count;
  }
  RC_ASSERT(all == values.size());
}

TEST(Distribution, TakesAnyValue) {
  EXPECT_EQ(distribution_of({}), Distribution{});
  const std::int64_t largest = std::numeric_limits<std::int64_t>::max();
  const std::int64_t quarter = std::int64_t{7} << 60;
  const Distribution ends = {{3, 0, largest, largest, largest}, {{0, 0, 2}, {quarter, largest, 1}}};
  EXPECT_EQ(distribution_of({largest, -5, 0}), ends);
}

TEST(Distribution, LatencyIsByFunctionAndLeavesOutWhatNeverReturned) {
  const std::vector<Latency> latencies = latencies_of(small_violation());
  ASSERT_EQ(latencies.size(), 4U);
  EXPECT_EQ(latencies[3].function, "setData");
  EXPECT_EQ(latencies[3].never_returned, 1U);
  EXPECT_EQ(latencies[3].distribution.quantiles, (Quantiles{2, 6, 11, 11, 11}));
}

TEST(Distribution, PositionsHaveNoLatency) {
  EXPECT_TRUE(latencies_of(small_that_holds()).empty());
  HistoryView view = small_that_holds();
  view.writes_behind = {3};
  view.time_behind = {7};
  const Staleness staleness = staleness_of(view);
  EXPECT_EQ(staleness.stale, 1U);
  EXPECT_EQ(staleness.writes.quantiles, (Quantiles{1, 3, 3, 3, 3}));
  EXPECT_EQ(staleness.time, Distribution{});
}

}  // namespace
}  // namespace zablab
