// Holding requests back in per-session order (ZooKeeper: CommitProcessor). Pure queues: who answers
// is the caller's business.
#pragma once

#include <optional>
#include <vector>

#include "protocol/pipeline/pipeline.hpp"

namespace zablab {

/// Takes a request in. Appends it to `ready` if nothing of its session is pending and it waits for
/// no commit; otherwise it is queued.
void queue_request(CommitProcessor& processor, QueuedRequest request, bool needs_commit,
                   std::vector<QueuedRequest>& ready);

/// The local request that the commit of (session, cxid) completes: the oldest local write, if it is
/// that one. nullopt: the transaction is another server's client's.
std::optional<QueuedRequest> take_committed(CommitProcessor& processor, SessionId session,
                                            std::int32_t cxid);

/// After the session's write was answered: appends to `ready` the requests queued behind it, up to
/// its next write. `learner`: sync is a write in this sense.
void release_after(CommitProcessor& processor, SessionId session, bool learner,
                   std::vector<QueuedRequest>& ready);

/// Whether the request waits for a commit: writes; on learners sync too.
bool needs_commit(const Operation& operation, bool learner);

/// The connection is gone: its requests go on, their answers go nowhere.
void forget_client(CommitProcessor& processor, const ClientConnectionId& client);

}  // namespace zablab
