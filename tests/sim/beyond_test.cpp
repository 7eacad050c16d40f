// Faults beyond the model: what they do to disks and to starts, and that nobody meets them who has
// not asked.
#include "sim/beyond.hpp"

#include <gtest/gtest.h>

#include <string>

#include "invariants/watch.hpp"
#include "tests/sim/worlds.hpp"

namespace zablab {
namespace {

/// A standalone server with one client attached, on a disk of bytes.
World server_with(BeyondSet beyond) {
  ServerConfig config;
  config.standalone = true;
  zablab::Setup setup = make_setup(1, 1, config);
  setup.disk_bytes = true;
  setup.beyond = beyond;
  World world(std::move(setup));
  start(world, 1);
  say(world, "client-connect c1 1");
  settle(world);
  return world;
}

const Disk& disk_of(const World& world) { return *world.server(1).disk; }

void write(World& world, const std::string& data) {
  say(world, "request c1 set / \"" + data + "\"");
  settle(world);
}

/// Appends, and lies when it is asked to flush.
void write_with_a_lie(World& world) {
  say(world, "request c1 set / \"lost\"");
  say(world, "client c1->1 request 1");
  say(world, "disk 1 append 0:2");
  say(world, "disk-lies 1 sync-log");
  settle(world);
}

TEST(BeyondTheModel, NothingHappensThatIsNotSwitchedOn) {
  World world = server_with({});
  say(world, "kill 1");
  const std::string off = "that fault is beyond the model, and this world has not switched it on";
  EXPECT_EQ(refusal(world, "wipe 1"), off);
  EXPECT_EQ(refusal(world, "flip 1 log.1 bit 0"), off);
  EXPECT_EQ(refusal(world, "flip 1 currentEpoch bit 0"), off);
  say(world, "restart 1");
  EXPECT_EQ(refusal(world, "disk-lies 1 sync-log"), off);
}

TEST(BeyondTheModel, OneFamilyDoesNotSwitchOnAnother) {
  World world = server_with({BeyondFamily::flipped_bits});
  say(world, "kill 1");
  EXPECT_EQ(refusal(world, "flip 1 log.1 bit 0"), "");
  EXPECT_NE(refusal(world, "flip 1 currentEpoch bit 0"), "");
  EXPECT_NE(refusal(world, "wipe 1"), "");
}

TEST(LyingSync, LooksDurableUntilThePowerGoes) {
  World world = server_with({BeyondFamily::lying_sync});
  write_with_a_lie(world);
  EXPECT_EQ(last_logged(disk_of(world).view()), (Zxid{2}));
  EXPECT_TRUE(holds_record(*disk_of(world).log.durable, Zxid{2}));
  EXPECT_TRUE(disk_of(world).has_lies());

  World luck = world;
  say(luck, "power-loss 1 log=0 snapshots=0");
  EXPECT_EQ(last_logged(disk_of(luck).view()), (Zxid{2}));
  EXPECT_FALSE(disk_of(luck).untold);

  say(world, "power-loss 1 log=0 snapshots=0 forgets");
  EXPECT_EQ(last_logged(disk_of(world).view()), (Zxid{1}));
  EXPECT_FALSE(disk_of(world).untold);
}

TEST(LyingSync, AnHonestOneBehindItMakesAllOfItDurable) {
  World world = server_with({BeyondFamily::lying_sync});
  write_with_a_lie(world);
  write(world, "kept");
  EXPECT_FALSE(disk_of(world).has_lies());
  EXPECT_EQ(refusal(world, "power-loss 1 log=0 snapshots=0 forgets"), "its disk cannot be left so");
}

TEST(LyingSync, WhatIsWrittenBehindALieGoesWithIt) {
  World world = server_with({BeyondFamily::lying_sync});
  write_with_a_lie(world);
  say(world, "request c1 set / \"behind\"");
  say(world, "client c1->1 request 2");
  say(world, "disk 1 append 0:3");
  EXPECT_EQ(refusal(world, "power-loss 1 log=1 snapshots=0 forgets"), "its disk cannot be left so");
  say(world, "power-loss 1 log=0 snapshots=0 forgets");
  EXPECT_EQ(last_logged(disk_of(world).view()), (Zxid{1}));
}

TEST(LyingSync, OnlyWhatMakesSomethingDurableCanLie) {
  World world = server_with({BeyondFamily::lying_sync});
  say(world, "request c1 set / \"x\"");
  say(world, "client c1->1 request 1");
  EXPECT_EQ(refusal(world, "disk-lies 1 append 0:2"),
            "only what makes something durable can lie about it");
}

TEST(LyingSync, AnEpochFileCanBeForgotten) {
  Disk disk = formatted_disk();
  for (const DiskOperation& operation : {DiskOperation{WriteEpoch{DiskObject::current_epoch, 7}},
                                         DiskOperation{RenameEpoch{DiskObject::current_epoch}}}) {
    ask(disk, operation);
    complete(disk, DiskObject::current_epoch, true);
  }
  EXPECT_EQ(disk.view().current_epoch.value, 7);
  lose_power(disk, Survivors{0, 0, false, 0, true});
  EXPECT_EQ(disk.view().current_epoch.value, 0);
}

TEST(WipedDisk, ComesBackAsANewServer) {
  World world = server_with({BeyondFamily::wiped_disk});
  write(world, "x");
  EXPECT_EQ(refusal(world, "wipe 1"), "the server is up");
  say(world, "kill 1");
  say(world, "wipe 1");
  EXPECT_EQ(disk_of(world), formatted_disk());
  start(world, 1);
  EXPECT_EQ(world.server(1).process().database->last_processed, (Zxid{0}));
}

/// Where a text stands in a file.
std::int64_t bit_of(const World& world, const std::string& file, const std::string& text) {
  const std::string bytes = files_on(disk_of(world)).at(file);
  return static_cast<std::int64_t>(bytes.find(text)) * 8;
}

std::string flip_words(const std::string& file, std::int64_t bit) {
  return "flip 1 " + file + " bit " + std::to_string(bit);
}

TEST(FlippedBits, AStartRefusesARecordWhoseChecksumIsWrong) {
  World world = server_with({BeyondFamily::flipped_bits});
  write(world, "marked");
  const std::int64_t bit = bit_of(world, "log.1", "marked");
  say(world, flip_words("log.1", bit));
  EXPECT_TRUE(world.server(1).up()) << "who runs does not read its log";
  say(world, "kill 1");
  Watch watch(World(world.setup));
  const Step step = say(world, "restart 1");
  EXPECT_EQ(step.boot->refused, HaltReason::damaged_files);
  EXPECT_TRUE(step.boot->from_damage);
  EXPECT_TRUE(refuses_to_start(world, 1));
  watch.observe(world, step);
  EXPECT_FALSE(watch.violation()) << "it is right to refuse";
  EXPECT_FALSE(watch.excused());

  say(world, flip_words("log.1", bit));  // back again
  EXPECT_FALSE(refuses_to_start(world, 1));
  start(world, 1);
  EXPECT_EQ(world.server(1).process().database->last_processed, (Zxid{2}));
}

TEST(FlippedBits, WhatIsWrittenAnewIsAsItWasWritten) {
  World world = server_with({BeyondFamily::flipped_epochs});
  say(world, "flip 1 currentEpoch bit 0");
  EXPECT_TRUE(disk_of(world).is_damaged());
  Disk disk = disk_of(world);
  for (const DiskOperation& operation : {DiskOperation{WriteEpoch{DiskObject::current_epoch, 3}},
                                         DiskOperation{RenameEpoch{DiskObject::current_epoch}}}) {
    ask(disk, operation);
    complete(disk, DiskObject::current_epoch);
  }
  EXPECT_FALSE(disk.is_damaged());
}

TEST(FlippedBits, WithoutAWholeSnapshotThereIsNoStart) {
  World world = server_with({BeyondFamily::flipped_bits});
  write(world, "x");
  say(world, "kill 1");
  say(world, "flip 1 snapshot.0 bit 0");
  const Step step = say(world, "restart 1");
  EXPECT_EQ(step.boot->refused, HaltReason::log_without_snapshot);
}

// Adler-32 adds bytes up, once as they are and once by their place: +1, -2 and +1 in a row are
// nothing to it.
TEST(FlippedBits, ThreeOfThemCanCheatTheChecksum) {
  World world = server_with({BeyondFamily::flipped_bits});
  write(world, "bbb");
  const std::int64_t bit = bit_of(world, "log.1", "bbb");
  say(world, "kill 1");
  say(world, flip_words("log.1", bit));
  say(world, flip_words("log.1", bit + 8 + 1));
  EXPECT_TRUE(refuses_to_start(world, 1)) << "two are not enough";
  say(world, flip_words("log.1", bit + 16));
  Watch watch(World(world.setup));
  const Step step = say(world, "restart 1");
  EXPECT_FALSE(step.boot->refused);
  EXPECT_TRUE(step.boot->read_wrong);
  EXPECT_EQ(*world.server(1).process().database->tree->find("/")->data, "c`c");
  watch.observe(world, step);
  ASSERT_TRUE(watch.violation());
  EXPECT_EQ(watch.violation()->claim, "damage-is-noticed");
}

}  // namespace
}  // namespace zablab
