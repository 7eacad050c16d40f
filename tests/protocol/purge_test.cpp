// Old snapshots go, and the logs that only they need.
#include "protocol/purge.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "protocol/recovery.hpp"
#include "scenarios/scenario.hpp"
#include "tests/invariants/lab.hpp"
#include "tests/sim/worlds.hpp"

namespace zablab {
namespace {

/// A standalone server that saves its state all the time, with one client attached.
World saving_server(bool disk_bytes) {
  ServerConfig config;
  config.standalone = true;
  config.snap_count = 4;
  config.purge_interval_ms = 1000;
  zablab::Setup setup = make_setup(1, 1, config);
  setup.disk_bytes = disk_bytes;
  World world(std::move(setup));
  start(world, 1);
  say(world, "client-connect c1 1");
  settle(world);
  return world;
}

void write(World& world, int times) {
  for (int i = 0; i < times; ++i) {
    say(world, "request c1 set / \"x\"");
    settle(world);
  }
}

std::string names_on(const Disk& disk) {
  std::string text;
  for (const SnapshotFile& file : disk.snapshots.visible->files) {
    text += " snapshot." + to_text(file.name);
  }
  for (const LogFile& file : disk.log.visible->files) text += " log." + to_text(file.name);
  return text;
}

class PurgeTest : public testing::TestWithParam<bool> {};

TEST_P(PurgeTest, KeepsThreeSnapshotsAndTheirLogs) {
  World world = saving_server(GetParam());
  write(world, 24);
  const std::string before = names_on(*world.server(1).disk);
  const DataTree tree = *world.server(1).process().database->tree;
  say(world, "alarm 1 purge");
  settle(world);
  const std::string after = names_on(*world.server(1).disk);
  EXPECT_EQ(before,
            " snapshot.0:0 snapshot.0:3 snapshot.0:7 snapshot.0:11 snapshot.0:15 snapshot.0:19"
            " snapshot.0:23 log.0:1 log.0:5 log.0:9 log.0:13 log.0:17 log.0:21 log.0:25");
  // The oldest that is kept may need records from 0:16 on; those stand in log.0:13.
  EXPECT_EQ(after,
            " snapshot.0:15 snapshot.0:19 snapshot.0:23 log.0:13 log.0:17 log.0:21 log.0:25");
  EXPECT_FALSE(world.server(1).process().purge);
  EXPECT_NE(find_alarm(world.server(1), alarm(AlarmKind::purge)), nullptr) << "rings again";

  say(world, "kill 1");
  start(world, 1);
  EXPECT_EQ(*world.server(1).process().database->tree, tree);
}

TEST_P(PurgeTest, LeavesFewerThanItKeepsAlone) {
  World world = saving_server(GetParam());
  write(world, 4);
  const std::string before = names_on(*world.server(1).disk);
  say(world, "alarm 1 purge");
  settle(world);
  EXPECT_EQ(names_on(*world.server(1).disk), before);
}

// The bad story: the power takes the snapshots that the purge has kept.
TEST_P(PurgeTest, FlushesWhatItKeepsFirst) {
  World world = saving_server(GetParam());
  write(world, 24);
  say(world, "alarm 1 purge");
  const auto& queue = queue_of(*world.server(1).disk, DiskObject::snapshots);
  ASSERT_FALSE(queue.empty());
  EXPECT_TRUE(std::holds_alternative<SyncKeptSnapshots>(queue.front()));
  EXPECT_TRUE(queue_of(*world.server(1).disk, DiskObject::log).empty());
  settle(world);
  const DataTree tree = *world.server(1).process().database->tree;
  say(world, "power-loss 1 log=0 snapshots=0");
  start(world, 1);
  EXPECT_EQ(*world.server(1).process().database->tree, tree);
}

/// The first object that has something to do, as long as there is one.
std::optional<DiskObject> busy_object(const Disk& disk) {
  for (const DiskObject object : {DiskObject::snapshots, DiskObject::log}) {
    if (!queue_of(disk, object).empty()) return object;
  }
  return std::nullopt;
}

/// Every way in which a power loss can leave the disk now; returns how many there are.
int expect_any_power_loss_leaves(const World& world, const DataTree& tree) {
  const Disk& disk = *world.server(1).disk;
  int losses = 0;
  for (std::size_t log = 0; log <= disk.log.unsynced.size(); ++log) {
    for (std::size_t snapshots = 0; snapshots <= disk.snapshots.unsynced.size(); ++snapshots) {
      World after = world;
      say(after,
          "power-loss 1 log=" + std::to_string(log) + " snapshots=" + std::to_string(snapshots));
      start(after, 1);
      EXPECT_TRUE(after.server(1).up());
      EXPECT_EQ(*after.server(1).process().database->tree, tree) << names_on(disk);
      losses += 1;
    }
  }
  return losses;
}

TEST_P(PurgeTest, APowerLossInTheMiddleTakesNothingThatAStartNeeds) {
  World world = saving_server(GetParam());
  write(world, 24);
  const DataTree tree = *world.server(1).process().database->tree;
  say(world, "alarm 1 purge");
  int losses = expect_any_power_loss_leaves(world, tree);
  int steps = 0;
  while (const auto object = busy_object(*world.server(1).disk)) {
    const DiskMark next = mark_of(queue_of(*world.server(1).disk, *object).front());
    Step step;
    apply(world, CompleteDisk{1, next}, step);
    ASSERT_EQ(step.refused + step.broken_belief, "");
    losses += expect_any_power_loss_leaves(world, tree);
    steps += 1;
  }
  EXPECT_EQ(steps, 9) << "two flushes, four snapshots, three logs";
  EXPECT_GT(losses, 20);
}

TEST_P(PurgeTest, ARefusedRemovalEndsThePurgeAndNothingElse) {
  World world = saving_server(GetParam());
  write(world, 24);
  const std::string before = names_on(*world.server(1).disk);
  say(world, "alarm 1 purge");
  const auto& queue = queue_of(*world.server(1).disk, DiskObject::snapshots);
  Step step;
  apply(world, FailDisk{1, mark_of(queue.front())}, step);
  EXPECT_EQ(step.refused, "");
  settle(world);
  EXPECT_TRUE(world.server(1).up());
  EXPECT_FALSE(world.server(1).process().purge);
  EXPECT_EQ(names_on(*world.server(1).disk), before);
}

INSTANTIATE_TEST_SUITE_P(Disks, PurgeTest, testing::Bool(), [](const auto& disk_bytes) {
  return std::string(disk_bytes.param ? "OfBytes" : "OfValues");
});

bool is_synchronizing(const World& world, ServerId id) {
  if (!world.server(id).up()) return false;
  const auto* role = std::get_if<Following>(&world.server(id).process().phase);
  return role != nullptr && std::holds_alternative<Synchronizing>(role->stage);
}

std::size_t removals_asked_of(const Disk& disk) {
  std::size_t removals = 0;
  for (const DiskOperation& operation : disk.snapshots.queue) {
    removals += std::holds_alternative<RemoveSnapshot>(operation) ? 1 : 0;
  }
  for (const DiskOperation& operation : disk.log.queue) {
    removals += std::holds_alternative<RemoveLogFile>(operation) ? 1 : 0;
  }
  return removals;
}

/// Three servers that save their state all the time and go down all the time; their purges are the
/// test's.
class PurgeUnderLeader {
 public:
  static constexpr std::int32_t never_ms = 1'000'000'000;

  PurgeUnderLeader() {
    weather_.kill_interval_us = 300'000;
    workload_.request_interval_us = 10'000;
    scheduler_.emplace(world_, weather_, workload_, 1);
  }

  /// Calls `visitor(before, action, server)` for each server that synchronizes behind an action.
  template <class Visitor>
  void live(int actions, Visitor&& visitor) {
    Action action;
    Step step;
    for (int i = 0; i < actions; ++i) {
      const World before = world_;
      ASSERT_TRUE(scheduler_->drive(world_, action, step));
      for (ServerId id = 1; id <= 3; ++id) {
        if (is_synchronizing(world_, id)) visitor(before, action, id);
      }
    }
  }

  static World started() {
    ServerConfig config;
    config.snap_count = 4;
    config.purge_interval_ms = never_ms;
    return World(make_setup(3, 2, config));
  }

 private:
  World world_ = started();
  Weather weather_;
  Workload workload_;
  std::optional<TimedScheduler> scheduler_;
};

/// Rings the alarm; true if a purge has begun.
bool begins_purge(World& world, ServerId id) {
  say(world, "alarm " + std::to_string(id) + " purge");
  return world.server(id).process().purge.has_value();
}

// The bad story: a TRUNC is about to delete the newest snapshots, and the purge keeps just those.
TEST(PurgeUnderALeader, StandsStillWhileItSynchronizes) {
  int quiet = 0;
  int stopped = 0;
  PurgeUnderLeader servers;
  servers.live(8'000, [&](const World& before, const Action& action, ServerId id) {
    World world = before;
    const bool up = before.server(id).up();
    if (is_synchronizing(before, id)) {
      EXPECT_FALSE(begins_purge(world, id));
      quiet += 1;
    } else if (up && begins_purge(world, id)) {
      Step step;
      apply(world, action, step);
      ASSERT_EQ(step.refused + step.broken_belief, "");
      while (const auto purge = world.server(id).process().purge) {
        ASSERT_EQ(removals_asked_of(*world.server(id).disk), 0U);
        const auto& queue = queue_of(*world.server(id).disk, DiskObject::snapshots);
        ASSERT_FALSE(queue.empty());
        apply(world, CompleteDisk{id, mark_of(queue.front())}, step);
        if (!is_synchronizing(world, id)) return;
      }
      EXPECT_EQ(removals_asked_of(*world.server(id).disk), 0U);
      stopped += 1;
    }
  });
  EXPECT_GT(quiet, 100);
  EXPECT_GT(stopped, 3);
}

/// Server 1 has 1:1 … 1:4 in two files, and a snapshot of `snapshot` behind them.
class PurgedLab : public testing::Test {
 protected:
  PurgedLab() {
    lab.opens_epoch_1();
    for (std::uint32_t counter = 1; counter <= 4; ++counter) {
      const TxnRef next = claims_tests::txn(1, counter);
      lab.commits(1, next, {1, 2});
      if (counter == 2) lab.disk(1, RollLog{});
    }
  }
  void saves(Zxid name) {
    lab.disk(1, BeginSnapshot{name, false, {}});
    lab.disk(1, SealSnapshot{name});
    lab.disk(1, SyncKeptSnapshots{name});
  }
  claims_tests::Lab lab{3, ClaimSet{Claim::committed_is_durable}};
};

TEST_F(PurgedLab, ALogThatNoKeptSnapshotNeedsMayGo) {
  saves(Zxid::of(1, 2));
  lab.disk(1, RemoveLogFile{Zxid::of(1, 1)});
  EXPECT_EQ(lab.broken(), "none");
}

TEST_F(PurgedLab, ALogTooManyLeavesAHole) {
  saves(Zxid::of(1, 1));
  lab.disk(1, RemoveLogFile{Zxid::of(1, 1)});
  EXPECT_EQ(lab.broken(), "purge-keeps-restart");
}

TEST_F(PurgedLab, TheLastLogTooManyTakesTheEnd) {
  saves(Zxid::of(1, 2));
  lab.disk(1, RemoveLogFile{Zxid::of(1, 3)});
  EXPECT_EQ(lab.broken(), "purge-keeps-restart");
}

TEST_F(PurgedLab, ASnapshotThatAPowerLossTakesIsNone) {
  const Zxid name = Zxid::of(1, 2);
  lab.disk(1, BeginSnapshot{name, false, {}});
  lab.disk(1, SealSnapshot{name});
  lab.disk(1, RemoveLogFile{Zxid::of(1, 1)});
  EXPECT_EQ(lab.broken(), "purge-keeps-restart");
}

TEST_F(PurgedLab, TheSnapshotThatARestartNeedsMustStay) {
  saves(Zxid::of(1, 2));
  lab.disk(1, RemoveLogFile{Zxid::of(1, 1)});
  lab.disk(1, RemoveSnapshot{Zxid::of(1, 2)});
  EXPECT_EQ(lab.broken(), "purge-keeps-restart");
}

TEST(PurgeDraw, EverySecondSeedPurges) {
  const auto scenario = std::get<Scenario>(read_scenario("[scenario]\nname = default\n"));
  int purging = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    purging += draw_plan(scenario, seed).config.purge_interval_ms > 0 ? 1 : 0;
  }
  EXPECT_GT(purging, 70);
  EXPECT_LT(purging, 130);
}

}  // namespace
}  // namespace zablab
