// Deleting old snapshots and the logs that only they need (ZooKeeper: DatadirCleanupManager,
// PurgeTxnLog).
#pragma once

#include "protocol/context.hpp"

namespace zablab {

/// Arms the alarm for the first time, if the operator wants any of this.
void arm_purge(Context& context);

void on_purge_alarm(Context& context);

/// True if the operation belongs to a purge, which takes no part in what the role does.
bool is_of_purge(const DiskOperation& operation);
void on_purge_disk(Context& context);
/// The files stay; the next purge tries again, as in ZooKeeper, which only logs an error.
void on_purge_disk_failed(Context& context);

}  // namespace zablab
