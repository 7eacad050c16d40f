// A trace in words.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/trace.hpp"

namespace zablab {

/// One line a step, moments left out; what elections say to each other folded into one line.
std::vector<std::string> story_of(const Trace& trace);

/// The same; its first `beginning` steps, by which the ensemble came to serve, in one line.
std::vector<std::string> story_behind(std::size_t beginning, const Trace& trace);

/// One step in full: number, moment, action, effects, the server afterwards.
std::string step_line(std::size_t number, const TraceStep& step);

}  // namespace zablab
