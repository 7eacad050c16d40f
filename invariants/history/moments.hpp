// The calls and returns of a history in one order, and a small number for each open operation.
#pragma once

#include <cstdint>
#include <vector>

namespace zablab::history {

/// What the order of calls and returns needs of an operation.
struct Interval {
  std::int64_t called = 0;
  std::int64_t returned = 0;  ///< never_returned: open for ever
};

struct Moment {
  std::uint32_t event = 0;
  bool is_return = false;
};

/// Intervals are closed, so at equal times calls stand ahead of returns. An event that never
/// returns has no return among the moments.
struct Moments {
  explicit Moments(const std::vector<Interval>& intervals);

  std::vector<Moment> in_order;
  std::vector<std::uint32_t> call_of;    ///< by event: its place in in_order
  std::vector<std::uint32_t> return_of;  ///< by event; `none` if it never returns
  std::vector<std::uint32_t> slot_of;    ///< by event: no two that are open at once share one
  std::uint32_t slots = 0;               ///< how many there are

  static constexpr std::uint32_t none = ~std::uint32_t{0};
};

}  // namespace zablab::history
