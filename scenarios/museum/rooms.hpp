// The rooms of the museum, one file each; `museum()` joins them.
#pragma once

#include <span>

#include "scenarios/museum.hpp"

namespace zablab {

std::span<const Defect> bytes_room();
std::span<const Defect> discovery_room();
std::span<const Defect> pipeline_room();
std::span<const Defect> roles_room();
std::span<const Defect> storage_room();
std::span<const Defect> store_room();
std::span<const Defect> synchronization_room();
std::span<const Defect> watches_room();

}  // namespace zablab
