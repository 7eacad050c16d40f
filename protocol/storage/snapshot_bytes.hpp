// Snapshots between our values and ZooKeeper's own records.
#pragma once

#include <string>

#include "protocol/storage/disk.hpp"
#include "protocol/wire/snapshot_file.hpp"

namespace zablab {

/// All that a sealed snapshot holds.
wire::Snapshot to_wire(const SnapshotFile& file);

/// A sealed snapshot of that name. Children are those that the file holds. An error for what our
/// nodes cannot hold: nulls, and ACLs that the file does not hold.
wire::Result<SnapshotFile> from_wire(Zxid name, const wire::Snapshot& snapshot);

/// The file's bytes: of an unsealed one, what its walk has written so far.
std::string bytes_of(const SnapshotFile& file);

}  // namespace zablab
