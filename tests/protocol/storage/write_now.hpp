// A disk that is asked for something and does it at once.
#pragma once

#include "sim/disk.hpp"

namespace zablab {

inline void write_now(Disk& disk, const DiskOperation& operation) {
  ask(disk, operation);
  complete(disk, object_of(operation));
}

}  // namespace zablab
