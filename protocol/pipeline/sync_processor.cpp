#include "protocol/pipeline/sync_processor.hpp"

#include <utility>

#include "protocol/pipeline/snapshot_walk.hpp"

namespace zablab {

namespace {

using Doing = SyncProcessor::Doing;

// The log is one stream. While a synchronization writes to it, what an earlier role has left in the
// queue waits (ZOOKEEPER-4712; else nothing is left).
bool is_taken(const Replica& replica) {
  const auto* role = std::get_if<Following>(&replica.phase);
  if (role == nullptr) return false;
  const auto* sync = std::get_if<Synchronizing>(&role->stage);
  return sync != nullptr && sync->disk_operations_left > 0;
}

// Group commit: flush when the queue runs empty, at the latest after max_batch_size records.
void go_on(Context& context) {
  SyncProcessor& sync = context.replica.sync;
  const auto limit = static_cast<std::size_t>(context.config().max_batch_size);
  if (is_taken(context.replica)) {
    sync.doing = Doing::nothing;
  } else if (!sync.queue.empty() && sync.batch.size() < limit) {
    sync.doing = Doing::appending;
    context.write(AppendRecord{sync.queue.front()});
  } else if (!sync.batch.empty()) {
    sync.doing = Doing::flushing;
    context.write(SyncLog{});
  } else {
    sync.doing = Doing::nothing;
  }
}

void roll_when_full(Context& context) {
  SyncProcessor& sync = context.replica.sync;
  sync.records_since_roll += 1;
  if (sync.records_since_roll < context.config().snap_count) return;
  sync.records_since_roll = 0;
  context.write(RollLog{});
  if (!context.replica.walk) start_snapshot(context, false);
}

}  // namespace

void log_txn(Context& context, const TxnRef& txn) {
  SyncProcessor& sync = context.replica.sync;
  sync.queue.push_back(txn);
  if (sync.doing == Doing::nothing) go_on(context);
}

std::vector<TxnRef> on_log_written(Context& context, const DiskOperation& done) {
  SyncProcessor& sync = context.replica.sync;
  std::vector<TxnRef> flushed;
  if (std::holds_alternative<RollLog>(done)) return flushed;  // nobody waits for it
  if (std::holds_alternative<AppendRecord>(done)) {
    ensure(sync.doing == Doing::appending, "the sync processor appends what it asked for");
    sync.batch.push_back(std::move(sync.queue.front()));
    sync.queue.pop_front();
    roll_when_full(context);
  } else {
    ensure(sync.doing == Doing::flushing, "the sync processor flushes what it asked for");
    flushed = std::exchange(sync.batch, {});
    on_log_flushed_under_walk(context);
  }
  go_on(context);
  return flushed;
}

void resume_logging(Context& context) {
  if (context.replica.sync.doing == Doing::nothing) go_on(context);
}

bool is_drained(const SyncProcessor& sync) { return sync.doing == SyncProcessor::Doing::nothing; }

}  // namespace zablab
