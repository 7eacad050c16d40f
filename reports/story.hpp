// A trace in words.
#pragma once

#include <string>
#include <vector>

#include "sim/trace.hpp"

namespace zablab {

/// One line a step, moments left out; what elections say to each other folded into one line.
std::vector<std::string> story_of(const Trace& trace);

/// One step in full: number, moment, action, effects, the server afterwards.
std::string step_line(std::size_t number, const TraceStep& step);

}  // namespace zablab
