// Makes a failing schedule short: fewer servers, clients, requests, faults, then fewer steps, as
// long as the same claim is broken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/run.hpp"
#include "sim/trace.hpp"

namespace zablab {

struct ShrinkResult {
  std::vector<TimedAction> schedule;  ///< every action possible, the last one the violating one
  std::size_t steps_before = 0;
  std::int64_t actions_spent = 0;
  bool complete = false;  ///< a fixpoint was reached within the budget
};

/// `budget`: how many actions may be applied in all (a budget of time would make the result depend
/// on the machine); `give_up`, if given, ends it earlier. A schedule that does not break `claim`
/// comes back as it is, with nothing shrunk.
ShrinkResult shrink(const RunPlan& plan, std::uint64_t seed, const std::string& claim,
                    std::vector<TimedAction> schedule, std::int64_t budget,
                    bool (*give_up)() = nullptr);

/// The schedule in writing: followed strictly and judged, so that it replays bit for bit. A claim
/// of liveness appends the calm in which nothing became well. `claim` may be `any_claim`; the
/// header names the one that is broken, or "none". `sentence`, if given, receives what is wrong at
/// its end.
Trace trace_of(const RunPlan& plan, std::uint64_t seed, const std::string& claim,
               const std::vector<TimedAction>& schedule, TraceHeader header,
               std::string* sentence = nullptr);

}  // namespace zablab
