// How values are spread: quantiles and a histogram. The one place where reports compute them, so
// that the card, the JSON and the page never disagree.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/history/history_view.hpp"

namespace zablab {

/// Each quantile is a value that occurred: the smallest one that so many percent do not exceed.
struct Quantiles {
  std::uint64_t count = 0;  ///< the rest is 0 without values
  std::int64_t p50 = 0;
  std::int64_t p90 = 0;
  std::int64_t p99 = 0;
  std::int64_t max = 0;

  bool operator==(const Quantiles&) const = default;
};

/// How many values there were in [from, to], both included.
struct Bucket {
  std::int64_t from = 0;
  std::int64_t to = 0;
  std::uint64_t count = 0;

  bool operator==(const Bucket&) const = default;
};

/// Buckets are four to a power of two, so no value is further than a quarter from its bucket's
/// border, whatever the unit; empty ones are left out. Ascending.
struct Distribution {
  Quantiles quantiles;
  std::vector<Bucket> buckets;

  bool operator==(const Distribution&) const = default;
};

/// Values below 0 count as 0.
Distribution distribution_of(std::vector<std::int64_t> values);

/// From call to return, of the operations of one function that returned.
struct Latency {
  std::string function;
  std::uint64_t never_returned = 0;  ///< so many more did not
  Distribution distribution;         ///< in the unit of the history
};

/// By name of the function. Empty where moments are only an order and a difference means nothing.
std::vector<Latency> latencies_of(const HistoryView& view);

/// By how much reads were behind the newest completed write when they were called.
struct Staleness {
  std::uint64_t stale = 0;  ///< reads that were behind at all
  Distribution writes;
  Distribution time;  ///< in the unit of the history; empty where moments are only an order
};

Staleness staleness_of(const HistoryView& view);

}  // namespace zablab
