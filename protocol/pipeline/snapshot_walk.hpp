// Writing a snapshot in pieces while transactions go on being applied, and reading one back.
#pragma once

#include <utility>
#include <vector>

#include "protocol/context.hpp"

namespace zablab {

/// Fixes the name and the session table and begins the file; the walk goes on with each piece that
/// the disk completes. `durable`: under a temporary name, synced, renamed. False if a complete
/// snapshot of that name is there already and nothing needs to be written. REQUIRES: no walk.
bool start_snapshot(Context& context, bool durable);

/// The log was flushed: a walk that waited for it goes on.
void on_log_flushed_under_walk(Context& context);

/// One of the snapshot directory's operations is done. True when it was the walk's last one.
bool on_snapshot_written(Context& context);

/// Uncommitted transactions are about to enter memory: the walk under way is given up. Under its
/// older name it would hold what no quorum may ever have, and a TRUNC to above that name would
/// leave it in place.
void give_up_walk_under_tail(Context& context);

/// The tree under the walk is replaced: what was written stays an incomplete file.
void abandon_snapshot(Replica& replica);

/// The sessions of a snapshot that begins now, with their timeouts in ms.
std::vector<std::pair<SessionId, std::int32_t>> session_list(const Database& database);
/// The database as one snapshot, all at once.
SnapshotFile snapshot_of(const Database& database);
/// What a snapshot holds, at the zxid of its name.
Database database_of(const SnapshotFile& snapshot);

}  // namespace zablab
