// The only way in which a world changes.
#pragma once

#include "sim/action.hpp"
#include "sim/step.hpp"
#include "sim/world.hpp"

namespace zablab {

/// True if `action` can happen now and meets what it expects.
bool possible(const World& world, const Action& action,
              Expectation expectation = Expectation::strict);

/// Why `action` is not possible, in a sentence; nullptr if it is.
const char* obstacle(const World& world, const Action& action, Expectation expectation);

/// Lets `action` happen, or refuses as a value (`step.refused`; the world is as before). Overwrites
/// `step`. Wall clocks show `world.moment_us`, which whoever has a clock sets before.
void apply(World& world, const Action& action, Step& step,
           Expectation expectation = Expectation::strict);

/// True for a server that is down and would not start on the disk that it has. Only faults beyond
/// the model lead there: false without them.
bool refuses_to_start(const World& world, ServerId server);

}  // namespace zablab
