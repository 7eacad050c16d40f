#include "sim/disk.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "protocol/store/tree.hpp"

namespace zablab {
namespace {

DiskOperation append(std::uint32_t counter) {
  Txn txn;
  txn.zxid = Zxid::of(1, counter);
  return AppendRecord{TxnRef(std::move(txn))};
}

void do_all(Disk& disk, const std::vector<DiskOperation>& operations) {
  for (const DiskOperation& operation : operations) ask(disk, operation);
  for (const DiskOperation& operation : operations) complete(disk, object_of(operation));
}

/// "log.1:1: 1:1 1:2 torn; log.1:4: 1:4"
std::string text_of(const LogImage& log) {
  std::string text;
  for (const LogFile& file : log.files) {
    text += (text.empty() ? "log." : "; log.") + to_text(file.name) + ":";
    for (const LogSlot& slot : file.slots) {
      const TxnRef* txn = std::get_if<TxnRef>(&slot);
      text += txn == nullptr ? " torn" : " " + to_text((*txn)->zxid);
    }
  }
  return text;
}
std::string visible_log(const Disk& disk) { return text_of(*disk.log.visible); }
std::string durable_log(const Disk& disk) { return text_of(*disk.log.durable); }

// The invariant of Stored, by the long way.
void expect_consistent(const Disk& disk) {
  LogImage log = *disk.log.durable;
  for (const DiskOperation& operation : disk.log.unsynced) perform(log, operation);
  EXPECT_EQ(log, *disk.log.visible);
  SnapshotDirectory snapshots = *disk.snapshots.durable;
  for (const DiskOperation& operation : disk.snapshots.unsynced) perform(snapshots, operation);
  EXPECT_EQ(snapshots, *disk.snapshots.visible);
}

TEST(DiskTest, AFreshDiskHoldsTheInitialTreeAndEpochZero) {
  const Disk disk = formatted_disk();
  EXPECT_EQ(newest_snapshot(*disk.snapshots.durable), Zxid{0});
  EXPECT_EQ(disk.snapshots.durable->files.front().nodes.size(), DataTree().nodes().size());
  EXPECT_EQ(disk.accepted_epoch.durable->value, 0);
  EXPECT_EQ(disk.current_epoch.durable->value, 0);
  EXPECT_EQ(visible_log(disk), "");
  EXPECT_EQ(last_logged(disk.view()), Zxid{0});
}

TEST(DiskTest, WhatIsAskedForIsNotYetThere) {
  Disk disk = formatted_disk();
  ask(disk, append(1));
  EXPECT_EQ(visible_log(disk), "");
  complete(disk, DiskObject::log);
  EXPECT_EQ(visible_log(disk), "log.1:1: 1:1");
  EXPECT_EQ(durable_log(disk), "");
}

TEST(DiskTest, ASyncMakesDurableWhatWasDoneBeforeIt) {
  Disk disk = formatted_disk();
  for (const auto& operation : {append(1), append(2), DiskOperation(SyncLog{}), append(3)}) {
    ask(disk, operation);
  }
  for (int i = 0; i < 4; ++i) complete(disk, DiskObject::log);
  EXPECT_EQ(visible_log(disk), "log.1:1: 1:1 1:2 1:3");
  EXPECT_EQ(durable_log(disk), "log.1:1: 1:1 1:2");
  expect_consistent(disk);
}

TEST(DiskTest, AKilledProcessLosesItsQueueAndNothingElse) {
  Disk disk = formatted_disk();
  do_all(disk, {append(1), SyncLog{}, append(2)});
  ask(disk, append(3));
  kill_process(disk);
  EXPECT_EQ(visible_log(disk), "log.1:1: 1:1 1:2");
  EXPECT_EQ(durable_log(disk), "log.1:1: 1:1");
  EXPECT_TRUE(queue_of(disk, DiskObject::log).empty());
  EXPECT_FALSE(disk.log.visible->open_file);
}

TEST(DiskTest, AfterAKillTheNextAppendOpensAFileInBothImages) {
  Disk disk = formatted_disk();
  do_all(disk, {append(1), append(2)});
  kill_process(disk);
  do_all(disk, {append(3)});
  EXPECT_EQ(visible_log(disk), "log.1:1: 1:1 1:2; log.1:3: 1:3");
  do_all(disk, {SyncLog{}});
  EXPECT_EQ(durable_log(disk), visible_log(disk));
  expect_consistent(disk);
}

TEST(DiskTest, APowerLossLeavesAPrefixOfWhatWasUnsynced) {
  Disk disk = formatted_disk();
  do_all(disk, {append(1), SyncLog{}, append(2), append(3), append(4)});
  for (std::int32_t left = 0; left <= 3; ++left) {
    Disk after = disk;
    lose_power(after, {left, 0, false});
    std::string expected = "log.1:1: 1:1";
    for (std::int32_t i = 0; i < left; ++i) expected += " 1:" + std::to_string(i + 2);
    EXPECT_EQ(visible_log(after), expected);
    EXPECT_EQ(durable_log(after), expected);
    EXPECT_TRUE(after.log.unsynced.empty());
    expect_consistent(after);
  }
}

TEST(DiskTest, ATornRecordEndsItsFile) {
  Disk disk = formatted_disk();
  do_all(disk, {append(1), SyncLog{}, append(2), append(3)});
  lose_power(disk, {0, 0, true});
  EXPECT_EQ(visible_log(disk), "log.1:1: 1:1 torn");
  EXPECT_EQ(last_logged(disk.view()), Zxid::of(1, 1));
  do_all(disk, {append(2)});
  EXPECT_EQ(visible_log(disk), "log.1:1: 1:1 torn; log.1:2: 1:2");
  EXPECT_EQ(last_logged(disk.view()), Zxid::of(1, 2));
}

TEST(DiskTest, OnlyAnAppendCanBeTorn) {
  Disk disk = formatted_disk();
  do_all(disk, {append(1), RollLog{}, append(2)});
  EXPECT_TRUE(can_survive(disk, {0, 0, true}));
  EXPECT_FALSE(can_survive(disk, {1, 0, true}));
  EXPECT_TRUE(can_survive(disk, {2, 0, true}));
  EXPECT_FALSE(can_survive(disk, {3, 0, true}));
  EXPECT_FALSE(can_survive(disk, {4, 0, false}));
}

TEST(DiskTest, ATruncateThatWasNotSyncedMayNotHaveHappened) {
  Disk disk = formatted_disk();
  do_all(disk, {append(1), append(2), SyncLog{}, TruncateLog{Zxid::of(1, 1)}});
  EXPECT_EQ(visible_log(disk), "log.1:1: 1:1");
  Disk without = disk;
  lose_power(without, {0, 0, false});
  EXPECT_EQ(visible_log(without), "log.1:1: 1:1 1:2");
  lose_power(disk, {1, 0, false});
  EXPECT_EQ(visible_log(disk), "log.1:1: 1:1");
}

TEST(DiskTest, AnEpochFileIsDurableAsSoonAsItIsRenamed) {
  Disk disk = formatted_disk();
  do_all(disk, {WriteEpoch{DiskObject::accepted_epoch, 7}});
  lose_power(disk, {});
  EXPECT_EQ(disk.accepted_epoch.visible->value, 0);
  EXPECT_EQ(disk.accepted_epoch.visible->temporary, 7);
  do_all(disk, {RenameEpoch{DiskObject::accepted_epoch}});
  lose_power(disk, {});
  EXPECT_EQ(disk.accepted_epoch.visible->value, 7);
  EXPECT_EQ(disk.current_epoch.visible->value, 0);
}

TEST(DiskTest, ASnapshotMaySurviveWithoutItsEnd) {
  Disk disk = formatted_disk();
  const Zxid name = Zxid::of(1, 5);
  do_all(disk, {BeginSnapshot{name, false, {}}, WriteNodes{name, {}}, SealSnapshot{name}});
  EXPECT_EQ(newest_snapshot(*disk.snapshots.visible), name);
  Disk cut_short = disk;
  lose_power(cut_short, {0, 2, false});
  EXPECT_EQ(newest_snapshot(*cut_short.snapshots.visible), Zxid{0});
  lose_power(disk, {0, 3, false});
  EXPECT_EQ(newest_snapshot(*disk.snapshots.visible), name);
}

TEST(DiskTest, ACopyGoesItsOwnWay) {
  Disk disk = formatted_disk();
  do_all(disk, {append(1)});
  const Disk before = disk;
  do_all(disk, {append(2), SyncLog{}});
  EXPECT_EQ(visible_log(before), "log.1:1: 1:1");
  EXPECT_NE(disk, before);
  EXPECT_NE(fingerprint_of(disk), fingerprint_of(before));
}

}  // namespace
}  // namespace zablab
