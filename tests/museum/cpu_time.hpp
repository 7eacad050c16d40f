// What this process has cost so far.
#pragma once

#include <ctime>

namespace zablab {

inline double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

}  // namespace zablab
