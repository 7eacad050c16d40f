// The disks of simulated servers as data directories that a real ZooKeeper would start on.
#pragma once

#include <string>
#include <vector>

#include "sim/world.hpp"

namespace zablab {

/// Writes each server's files, as its file system answers now, below DIRECTORY/server-ID/version-2,
/// and its `myid` if it belongs to an ensemble. Returns the directories, for `inspect`.
/// Throws BadInput if there is something already, or it cannot be written.
std::vector<std::string> write_data_directories(const World& world, const std::string& directory);

}  // namespace zablab
