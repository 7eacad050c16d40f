// How often the default fuzz finds each defect under each strategy: `./lab museum --strategies`.
#pragma once

#include "scenarios/museum.hpp"

namespace zablab {

void print_strategies_header();
void print_strategies_row(const Defect& defect);

}  // namespace zablab
