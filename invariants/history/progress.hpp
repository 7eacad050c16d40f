// What a search comes to, and what it may spend.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace zablab::history {

enum class Progress { undecided, holds, violated };

struct Limits {
  std::uint64_t configurations = 8'000'000;  ///< of all searches of one history together
  std::function<bool()> go_on;               ///< asked now and then; empty: always
};

/// Where the longest explanation of a history ends: nobody can be next.
struct DeadEnd {
  std::uint32_t pending = 0;              ///< the event that had to be next, or earlier
  std::vector<std::uint32_t> candidates;  ///< events that could be next, `pending` among them
  std::uint32_t state = 0;                ///< StateNumber
  std::uint32_t reached = 0;              ///< the moment of the return of `pending`
};

/// Events in an order that explains them, each with the moment at which it takes effect.
using Explanation = std::vector<std::pair<std::uint32_t, std::int64_t>>;

}  // namespace zablab::history
