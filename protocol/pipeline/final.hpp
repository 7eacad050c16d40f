// The last stage: answers (ZooKeeper: FinalRequestProcessor, ZooKeeperServer.finishSessionInit).
#pragma once

#include <vector>

#include "protocol/context.hpp"

namespace zablab {

/// Applies a committed transaction to the database and says so.
Applied deliver(Context& context, const TxnRef& txn);

/// Answers a write with what applying it gave. Ends the connection where the operation or the error
/// asks for it.
void answer_write(Context& context, ClientTable& clients, const QueuedRequest& request,
                  const Applied& applied);

/// Answers a request that waited for no commit: a read at the present state, or its refusal.
void answer_read(Context& context, ClientTable& clients, const QueuedRequest& request);

}  // namespace zablab
