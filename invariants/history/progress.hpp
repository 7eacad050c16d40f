// What a search comes to, and what it may spend.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace zablab::history {

enum class Progress { undecided, holds, violated };

/// Why nobody knows.
enum class Ended : std::uint8_t {
  no,
  configurations,  ///< the searches looked at as many as they may
  memory,          ///< they keep as much as they may
  time,
  interrupt,
};

struct Limits {
  std::uint64_t configurations = 8'000'000;  ///< of all searches of one history together
  /// What the searches of one history may keep at once. A table that grows takes up to a half more
  /// for a moment.
  std::uint64_t memory_bytes = std::uint64_t{1} << 30;
  /// Asked now and then: `no`, `time` or `interrupt`, and from then on the same. Empty: `no`.
  std::function<Ended()> ended;
};

/// For loops that may be long: asks the limits every now and then.
class Stop {
 public:
  explicit Stop(const Limits& limits) : limits_(&limits) {}

  /// True: there is no time left. Cheap, but for every 256th time.
  bool now() {
    if (why_ == Ended::no && ++asked_ % 256 == 0) ask();
    return why_ != Ended::no;
  }

  /// The same, asked at once.
  Ended ask() {
    if (why_ == Ended::no && limits_->ended) why_ = limits_->ended();
    return why_;
  }

  Ended why() const { return why_; }

 private:
  const Limits* limits_;
  std::uint32_t asked_ = 0;
  Ended why_ = Ended::no;
};

/// Where the longest explanation of a history ends: nobody can be next.
struct DeadEnd {
  std::uint32_t pending = 0;              ///< the event that had to be next, or earlier
  std::vector<std::uint32_t> candidates;  ///< events that could be next, `pending` among them
  std::uint32_t state = 0;                ///< StateId
  std::uint32_t reached = 0;              ///< the moment of the return of `pending`
};

/// Events in an order that explains them, each with the moment at which it takes effect.
using Explanation = std::vector<std::pair<std::uint32_t, std::int64_t>>;

}  // namespace zablab::history
