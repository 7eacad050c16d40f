// Watches: an event comes before any reply that knows the change, and it does come.
#pragma once

#include <cstdint>
#include <optional>

#include "invariants/history/sessions.hpp"

namespace zablab::history {

struct WatchesJudged {
  std::optional<Broken> late;
  std::optional<Broken> lost;
  std::uint64_t fired = 0;  ///< watches of which the change was seen, or should have been
};

WatchesJudged judge_watches(const CommitOrder& order, const Sessions& sessions, Stop& stop);

}  // namespace zablab::history
