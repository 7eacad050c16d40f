// Containers and TTL nodes that nobody needs any more (ZooKeeper: ContainerManager).
#pragma once

#include <string>
#include <vector>

#include "protocol/context.hpp"

namespace zablab {

/// Arms the next look at them where there are some; nobody could tell a look at none. `reaping`:
/// whether it is armed.
void arm_reaper(Context& context, bool& reaping);

/// What the leader deletes, sorted: containers whose children are all gone, or that were never used
/// for long enough; TTL nodes without children that were not changed for their time.
std::vector<std::string> reapable_paths(const Context& context);

/// The request for one of them: of no session, so that nobody waits for its answer.
QueuedRequest reaping_request(std::string path);

}  // namespace zablab
