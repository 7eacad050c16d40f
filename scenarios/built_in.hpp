// Where the built-in scenarios come from; internal to scenarios/.
#pragma once

#include <span>

#include "scenarios/scenario.hpp"

namespace zablab {

std::span<const BuiltIn> theme_scenarios();

}  // namespace zablab
