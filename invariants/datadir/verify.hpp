// Everything that is wrong with a data directory, with file and offset.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "invariants/datadir/directory.hpp"
#include "invariants/datadir/recover.hpp"

namespace zablab::datadir {

struct Finding {
  const char* kind = "";  ///< of `finding_kinds()`
  Place place;
};

struct Verified {
  std::vector<Finding> findings;   ///< inconsistencies: by step of checking, then in reading order
  std::vector<Finding> remarks;    ///< worth knowing, and what a crash or a SNAP may leave
  std::uint64_t transactions = 0;  ///< records of all logs
  std::uint64_t digests = 0;       ///< recorded ones that were compared
  std::uint64_t snapshots = 0;     ///< that can be loaded
};

struct FindingKind {
  const char* name;
  const char* meaning;
};
/// Every kind, in the order of checking.
const std::vector<FindingKind>& finding_kinds();

Verified verify(const Directory& directory);

}  // namespace zablab::datadir
