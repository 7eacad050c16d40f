// The ladder: bounded spaces for `check`, from one that takes a second to one that takes a night.
#pragma once

#include <span>

#include "scenarios/scenario.hpp"

namespace zablab {

/// How long a rung takes on two cores, about.
enum class Patience { seconds, minutes, night };

struct Rung {
  BuiltIn scenario;
  Patience patience = Patience::seconds;
};

/// The smallest first.
std::span<const Rung> ladder();

}  // namespace zablab
