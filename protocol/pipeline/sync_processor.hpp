// Appending to the log and flushing it in groups (ZooKeeper: SyncRequestProcessor).
#pragma once

#include <vector>

#include "protocol/context.hpp"

namespace zablab {

/// Hands a transaction to the log.
void log_txn(Context& context, const TxnRef& txn);

/// One of the log's operations is done. Returns the transactions that became durable with it.
/// Starts a background snapshot when enough records were appended since the last one.
std::vector<TxnRef> on_log_written(Context& context, const DiskOperation& done);

/// A synchronization has done its own writes to the log: who waited for that goes on.
void resume_logging(Context& context);

/// True when nothing is queued, being appended or unflushed.
bool is_drained(const SyncProcessor& sync);

}  // namespace zablab
