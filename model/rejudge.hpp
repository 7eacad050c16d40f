// A schedule that was kept, perhaps by another version: what of it is possible today, and what it
// breaks today.
#pragma once

#include <cstddef>
#include <optional>

#include "model/run.hpp"
#include "sim/trace.hpp"

namespace zablab {

struct Rejudged {
  std::size_t kept = 0;                ///< steps that were possible, up to the violation
  std::size_t total = 0;               ///< steps of the trace
  std::optional<Violation> violation;  ///< of any claim, not only of the recorded one
};

/// Follows the trace leniently under all claims. A trace that broke a claim of liveness is followed
/// by a calm of its own: the recorded one may be none any more where steps of it are skipped.
Rejudged rejudge(const RunPlan& plan, const Trace& trace, const OnStep& on_step = nullptr);

}  // namespace zablab
