#include "reports/history/distribution.hpp"

#include <algorithm>
#include <bit>
#include <map>

#include "reports/history/history_words.hpp"

namespace zablab {

namespace {

/// REQUIRES: sorted values, at least one.
std::int64_t quantile(const std::vector<std::int64_t>& sorted, std::uint64_t percent) {
  const std::uint64_t rank = (sorted.size() * percent + 99) / 100;
  return sorted[static_cast<std::size_t>(std::max<std::uint64_t>(rank, 1) - 1)];
}

Bucket bucket_of(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  if (bits < 8) return {value, value, 0};  // a quarter of a power of two would be less than one
  const auto quarter = static_cast<unsigned>(std::bit_width(bits) - 3);
  const std::uint64_t from = bits >> quarter << quarter;
  const std::uint64_t to = from + ((std::uint64_t{1} << quarter) - 1);
  return {static_cast<std::int64_t>(from), static_cast<std::int64_t>(to), 0};
}

}  // namespace

Distribution distribution_of(std::vector<std::int64_t> values) {
  Distribution distribution;
  if (values.empty()) return distribution;
  for (std::int64_t& value : values) value = std::max<std::int64_t>(value, 0);
  std::sort(values.begin(), values.end());
  distribution.quantiles = {values.size(), quantile(values, 50), quantile(values, 90),
                            quantile(values, 99), values.back()};
  std::vector<Bucket>& buckets = distribution.buckets;
  for (const std::int64_t value : values) {
    if (buckets.empty() || value > buckets.back().to) buckets.push_back(bucket_of(value));
    ++buckets.back().count;
  }
  return distribution;
}

std::vector<Latency> latencies_of(const HistoryView& view) {
  if (!is_time(view.unit)) return {};
  std::map<std::string, std::vector<std::int64_t>> spans;
  std::map<std::string, std::uint64_t> without_return;
  for (const OperationView& operation : view.operations) {
    std::vector<std::int64_t>& of_function = spans[operation.function];
    if (operation.returned == never_returned) {
      ++without_return[operation.function];
    } else {
      of_function.push_back(span_between(operation.called, operation.returned));
    }
  }
  std::vector<Latency> latencies;
  for (auto& [function, of_function] : spans) {
    latencies.push_back(
        {function, without_return[function], distribution_of(std::move(of_function))});
  }
  return latencies;
}

Staleness staleness_of(const HistoryView& view) {
  Staleness staleness;
  std::vector<std::int64_t> writes;
  writes.reserve(view.writes_behind.size());
  for (const std::uint64_t behind : view.writes_behind) {
    writes.push_back(static_cast<std::int64_t>(std::min<std::uint64_t>(behind, never_returned)));
    if (behind > 0) ++staleness.stale;
  }
  staleness.writes = distribution_of(std::move(writes));
  if (is_time(view.unit)) staleness.time = distribution_of(view.time_behind);
  return staleness;
}

}  // namespace zablab
