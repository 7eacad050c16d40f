// A recording judged: the methods that fit it, the quickest first.
#pragma once

#include "invariants/history/verdict.hpp"

namespace zablab::history {

/// `recording` gets the texts of paths that only follow from others.
Verdict judge(Recording& recording, Contract contract, const Limits& limits);

}  // namespace zablab::history
