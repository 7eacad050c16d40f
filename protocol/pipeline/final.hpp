// The last stage: answers (ZooKeeper: FinalRequestProcessor, ZooKeeperServer.finishSessionInit).
#pragma once

#include <vector>

#include "protocol/context.hpp"

namespace zablab {

/// Applies a committed transaction to the database, says so, and tells those of `clients` that
/// watch what it changed: ahead of every answer that shows the change.
Applied deliver(Context& context, ClientTable& clients, const TxnRef& txn);

/// Answers a write with what applying it gave. Ends the connection where the operation or the error
/// asks for it.
void answer_write(Context& context, ClientTable& clients, const QueuedRequest& request,
                  const Applied& applied);

/// Answers a request that waited for no commit, its refusal included: a read at the present state,
/// which leaves its watch in the same step, or what concerns watches alone.
void answer_read(Context& context, ClientTable& clients, const QueuedRequest& request);

}  // namespace zablab
