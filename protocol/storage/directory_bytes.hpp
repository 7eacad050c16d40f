// A whole disk as the files that a ZooKeeper would have in its `version-2`.
#pragma once

#include <map>
#include <string>

#include "protocol/storage/disk.hpp"

namespace zablab {

/// Names and bytes: `log.<zxid>`, `snapshot.<zxid>`, `acceptedEpoch`, `currentEpoch`, and what is
/// left under a name that ends in `.tmp`. Behind a torn record nothing of its file is written: no
/// reader gets there. Logs are not padded.
std::map<std::string, std::string> files_of(const DiskView& disk);

}  // namespace zablab
