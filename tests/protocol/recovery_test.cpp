// A start gives what was there, whatever a snapshot met on its walk and whatever a power loss left.
#include "protocol/recovery.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "protocol/pipeline/snapshot_walk.hpp"
#include "sim/apply.hpp"
#include "sim/enabled.hpp"
#include "sim/world.hpp"
#include "tests/protocol/store/pipeline.hpp"

namespace zablab {
namespace {

Acls readers() { return acls_of({{permission::read | permission::admin, {"world", "anyone"}}}); }
Acls creators() {
  return acls_of({{permission::create | permission::remove, {"world", "anyone"}},
                  {permission::all, {"digest", "ann:hash="}}});
}

/// Requests of every kind that changes something, about so few paths that they meet.
std::vector<Operation> all_kinds() {
  std::vector<Operation> operations;
  for (const std::string path : {"/a", "/b", "/a/a", "/a/b", "/a/a/c"}) {
    operations.insert(
        operations.end(),
        {Create{path, "x"}, Create{path, std::nullopt, CreateMode::ephemeral},
         Create{path, "y", CreateMode::persistent_sequential, CreateCall::create2},
         Create{path, "", CreateMode::container, CreateCall::create_container, creators()},
         Create{path, "t", CreateMode::ttl, CreateCall::create_ttl, std::nullopt, 500},
         Create{path, "z", CreateMode::ephemeral, CreateCall::create2, readers()},
         SetData{path, "new", -1}, SetAcl{path, readers(), -1}, SetAcl{path, creators(), -1},
         Delete{path, -1}, Delete{path, -1}, DeleteContainer{path},
         Multi{{Create{path, "m"}, SetData{path, "n", -1}, Check{path, 1}}},
         Multi{{Delete{path, -1}, Create{path, "again", CreateMode::ephemeral}}},
         Multi{{SetData{path, "lost", -1}, Delete{"/missing", -1}}}});
  }
  operations.emplace_back(CloseSession{});
  return operations;
}

/// One server that saves its state all the time, node by node, and two clients.
World busy_server() {
  ServerConfig config;
  config.standalone = true;
  config.snap_count = 4;
  config.snapshot_piece_nodes = 1;
  config.max_batch_size = 2;
  config.digest_enabled = *rc::gen::arbitrary<bool>();
  Setup setup = make_setup(1, 2, config);
  setup.disk_bytes = *rc::gen::arbitrary<bool>();
  setup.offered_operations = all_kinds();
  return World(std::move(setup));
}

/// All that was applied, in order, and the database after each: the second witness, which never
/// meets a disk.
class Directly {
 public:
  Directly() { after_[Zxid{0}] = Database(); }

  void note(const TxnRef& txn) {
    if (!after_.empty() && txn->zxid <= after_.rbegin()->first) return;
    Database next = after_.rbegin()->second;
    apply(next, txn, 1);
    after_[txn->zxid] = std::move(next);
  }

  /// What was lost with the power never happened.
  void forget_above(Zxid last) { after_.erase(after_.upper_bound(last), after_.end()); }

  void expect_same(const Database& recovered) const {
    const auto found = after_.find(recovered.last_processed);
    RC_ASSERT(found != after_.end());
    const Database& direct = found->second;
    RC_LOG() << "at " << to_text(recovered.last_processed) << "\n"
             << store_tests::in_words(*recovered.tree) << "instead of\n"
             << store_tests::in_words(*direct.tree);
    RC_ASSERT(*recovered.tree == *direct.tree);  // data, stats, children, ACLs, owners
    RC_ASSERT(*recovered.sessions == *direct.sessions);
    RC_ASSERT(recovered.tree->reapable() == direct.tree->reapable());
    RC_ASSERT(recovered.tree->ephemerals() == direct.tree->ephemerals());
    RC_ASSERT(recovered.tree->digest() == direct.tree->digest());
  }

 private:
  std::map<Zxid, Database> after_;
};

/// How likely it is picked: consequences and requests often, ends of the process seldom.
std::uint32_t weight_of(const Action& action) {
  if (std::holds_alternative<PowerLoss>(action) || std::holds_alternative<Kill>(action)) return 0;
  if (std::holds_alternative<DropClient>(action) || std::holds_alternative<FireAlarm>(action) ||
      std::holds_alternative<FailDisk>(action)) {
    return 0;
  }
  return std::holds_alternative<IssueRequest>(action) ? 1 : 60;
}

struct Run {
  World world = busy_server();
  Directly directly;

  void act(const Action& action) {
    Step step;
    apply(world, action, step);
    RC_ASSERT(step.refused == "");
    RC_ASSERT(step.broken_belief == "");
    for (const Effect& effect : step.effects) {
      const auto* happened = std::get_if<Happened>(&effect);
      if (happened == nullptr) continue;
      if (const auto* applied = std::get_if<TxnApplied>(&happened->fact)) {
        RC_ASSERT(!applied->applied.digest_differs);
        directly.note(applied->txn);
      } else if (const auto* loaded = std::get_if<DatabaseLoaded>(&happened->fact)) {
        RC_ASSERT(!loaded->digest_differed);
      }
    }
  }

  void anything() {
    std::vector<std::pair<std::size_t, Action>> weighted;
    std::vector<Action> actions;
    std::vector<std::uint32_t> ends;
    std::uint32_t sum = 0;
    visit_enabled(world, [&](const Action& action) {
      const std::uint32_t weight = weight_of(action);
      if (weight == 0) return;
      actions.push_back(action);
      ends.push_back(sum += weight);
    });
    if (sum == 0) return;
    const auto drawn = *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint32_t>(0, sum));
    const auto place = std::upper_bound(ends.begin(), ends.end(), drawn) - ends.begin();
    act(actions[static_cast<std::size_t>(place)]);
  }

  Survivors any_survivors() const {
    const Disk& disk = *world.server(1).disk;
    const auto up_to = [](std::size_t most) {
      return *rc::gen::inRange<std::int32_t>(0, static_cast<std::int32_t>(most) + 1);
    };
    Survivors survivors{up_to(disk.log.unsynced.size()), up_to(disk.snapshots.unsynced.size()),
                        true, *rc::gen::inRange(0, 40)};
    if (!can_survive(disk, survivors)) survivors.torn = false;
    if (!survivors.torn) survivors.torn_bytes = 0;
    return survivors;
  }

  void crash_and_start() {
    if (*rc::gen::arbitrary<bool>()) {
      act(PowerLoss{1, any_survivors()});
    } else {
      act(Kill{1});
    }
    // What was logged is recovered, also where nobody had got to apply it.
    const Zxid last = last_logged(world.server(1).disk->view());
    read_log(*world.server(1).disk->log.visible, Zxid{0},
             [&](const TxnRef& txn) { directly.note(txn); });
    act(Restart{1});
    RC_ASSERT(world.server(1).up());
    const Database& recovered = *world.server(1).process().database;
    RC_ASSERT(recovered.last_processed == last);
    directly.expect_same(recovered);
    directly.forget_above(last);
  }
};

RC_GTEST_PROP(RecoveryProperty, AStartAfterAnyCrashIsTheDirectlyAppliedHistory, ()) {
  Run run;
  run.act(Restart{1});
  for (int life = 0; life < 3; ++life) {
    const auto actions = *rc::gen::inRange(20, 250);
    for (int i = 0; i < actions; ++i) run.anything();
    run.crash_and_start();
  }
}

/// Kills a server that is starting, here and wherever its disk may get on from here; returns how
/// often.
int kill_while_it_starts(const World& world) {
  World killed = world;
  Step step;
  apply(killed, Kill{1}, step);
  apply(killed, Restart{1}, step);
  EXPECT_FALSE(step.boot->refused) << to_text(*step.boot->refused);
  int kills = 1;
  if (!std::holds_alternative<Recovering>(world.server(1).process().phase)) return kills;
  for (const DiskObject object : {DiskObject::log, DiskObject::accepted_epoch,
                                  DiskObject::current_epoch, DiskObject::snapshots}) {
    const Fifo<DiskOperation>& queue = queue_of(*world.server(1).disk, object);
    if (queue.empty()) continue;
    World next = world;
    apply(next, CompleteDisk{1, mark_of(queue.front())}, step);
    kills += kill_while_it_starts(next);
  }
  return kills;
}

// Found by fuzzing with epoch files that rot: currentEpoch was put right first, and a crash left it
// ahead of acceptedEpoch, which no start forgives.
TEST(Recovery, EpochsBehindTheHistoryArePutRightWhateverComesBetween) {
  ServerConfig config;
  config.standalone = true;
  World world(make_setup(1, 0, config));
  Disk& disk = world.server(1).disk.edit();
  ask(disk, AppendRecord{TxnRef(Txn{0, 0, Zxid::of(1, 1), 0, ErrorTxn{ErrorCode::no_node}})});
  complete(disk, DiskObject::log);
  Step step;
  apply(world, Restart{1}, step);
  EXPECT_GT(kill_while_it_starts(world), 8);
}

}  // namespace
}  // namespace zablab
