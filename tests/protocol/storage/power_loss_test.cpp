// Whatever a server wrote while transactions went on, and wherever the power was lost: it comes
// back with the database that it had at the last record that is left.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <optional>
#include <utility>

#include "protocol/base/match.hpp"
#include "protocol/context.hpp"
#include "protocol/pipeline/snapshot_walk.hpp"
#include "tests/protocol/storage/write_now.hpp"
#include "tests/protocol/store/random_requests.hpp"

namespace zablab {
namespace {

using store_tests::any_events;
using store_tests::ApplySome;
using store_tests::Ask;
using store_tests::Event;
using store_tests::Pipelined;

/// A server's store: transactions are logged and applied, in either order as a follower's are,
/// while the protocol's own walk writes snapshots of what is in memory then.
class Storing {
 public:
  Storing() {
    config_.snapshot_piece_nodes = *rc::gen::inRange(1, 4);
    const SnapshotFile first = snapshot_of(run_.pipeline.database);
    write_now(disk_, BeginSnapshot{first.name, false, first.sessions});
    write_now(disk_, WriteNodes{first.name, {first.nodes.begin(), first.nodes.end()}});
    write_now(disk_, SealSnapshot{first.name});
    write_now(disk_, SyncSnapshots{});
    synced_ = first.name;
    note();
  }

  void live(const Event& event) {
    match(
        event, [&](const Ask& asked) { log(asked); },
        [&](const ApplySome& some) {
          for (auto n = some.count; n > 0 && !run_.pipeline.proposed.empty(); --n) apply_next();
        });
    for (int moves = *rc::gen::inRange(0, 4); moves > 0; --moves) snapshot_goes_on();
    switch (*rc::gen::inRange(0, 8)) {
      case 0: return sync();
      case 1: return write_now(disk_, RollLog{});
      case 2: return write_now(disk_, SyncSnapshots{});
      default: return;
    }
  }

  /// What a start finds after a power loss that leaves any of what was not synced.
  void expect_back_after_power_loss() {
    while (!run_.pipeline.proposed.empty()) apply_next();
    for (int loss = 0; loss < 10; ++loss) expect_back(any_power_loss());
  }

  /// How many snapshots were completed behind the first.
  int sealed = 0;

 private:
  void note() { states_.emplace(run_.pipeline.database.last_processed, run_.pipeline.database); }

  void log(const Ask& asked) {
    const TxnRef txn = run_.propose(asked);
    write_now(disk_, AppendRecord{txn});
    unsynced_ = txn->zxid;
    replica_.sync.batch.push_back(txn);
  }

  void sync() {
    write_now(disk_, SyncLog{});
    if (unsynced_) synced_ = *unsynced_;
    replica_.sync.batch.clear();
    in_server([](Context& context) { on_log_flushed_under_walk(context); });
  }

  void apply_next() {
    run_.pipeline.apply_next();
    note();
  }

  template <class Handler>
  void in_server(Handler&& handler) {
    replica_.database = run_.pipeline.database;
    const DiskView view = disk_.view();
    Effects effects;
    const Surroundings around{config_, rules_, view};
    Context context{replica_, around, effects};
    handler(context);
    for (const Effect& effect : effects) ask(disk_, std::get<WriteDisk>(effect).operation);
  }

  void snapshot_goes_on() {
    if (!disk_.snapshots.queue.empty()) {
      const DiskOperation done = complete(disk_, DiskObject::snapshots);
      if (std::holds_alternative<SealSnapshot>(done)) ++sealed;
      in_server([](Context& context) { on_snapshot_written(context); });
    } else if (!replica_.walk) {
      const bool durable = *rc::gen::arbitrary<bool>();
      in_server([&](Context& context) { start_snapshot(context, durable); });
    }
  }

  Disk any_power_loss() const {
    const auto any_of = [](std::size_t count) {
      return *rc::gen::inRange(0, static_cast<std::int32_t>(count) + 1);
    };
    Survivors left{any_of(disk_.log.unsynced.size()), any_of(disk_.snapshots.unsynced.size()), true,
                   *rc::gen::inRange(0, 40)};
    if (!can_survive(disk_, left)) left.torn = false, left.torn_bytes = 0;
    Disk after = disk_;
    lose_power(after, left);
    return after;
  }

  void expect_back(const Disk& disk) const {
    const DiskView view = disk.view();
    Effects effects;
    const auto started = boot(1, 0, Surroundings{config_, rules_, view}, effects);
    RC_ASSERT(std::holds_alternative<Started>(started));
    const auto& database = std::get<Started>(started).replica.database;
    RC_ASSERT(database.has_value());
    RC_ASSERT(database->last_processed >= synced_);
    const Database& expected = states_.at(database->last_processed);
    if (*database->tree != *expected.tree) {
      RC_LOG() << "at " << to_text(database->last_processed) << ":\n"
               << store_tests::in_words(*database->tree) << "instead of\n"
               << store_tests::in_words(*expected.tree);
    }
    RC_ASSERT(*database->tree == *expected.tree);
    RC_ASSERT(*database->sessions == *expected.sessions);
  }

  ServerConfig config_;
  Rules rules_;
  Pipelined run_;
  Disk disk_ = formatted_disk();
  Replica replica_;
  std::map<Zxid, Database> states_;
  Zxid synced_;
  std::optional<Zxid> unsynced_;
};

// Without one of the rules of walks (WalkChildren, WalkSessions, WalkAcls) this fails within some
// hundred runs.
RC_GTEST_PROP(PowerLoss, AServerComesBackWithWhatItHadAtTheLastRecordThatIsLeft, ()) {
  Storing server;
  for (const Event& event : *any_events()) server.live(event);
  server.expect_back_after_power_loss();
  RC_CLASSIFY(server.sealed > 0, "a snapshot was completed");
}

}  // namespace
}  // namespace zablab
