// The second of the two searches without the first, which mostly answers before it.
#pragma once

#include "invariants/history/progress.hpp"
#include "invariants/history/recording.hpp"

namespace zablab {

/// Whether the history is linearizable, component by component. Undecided after so many
/// configurations.
history::Progress frontier_alone(history::Recording& recording,
                                 std::uint64_t configurations = 1'000'000);

}  // namespace zablab
