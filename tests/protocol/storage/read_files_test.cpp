// What a start reads from bytes is what it reads from values, wherever a power loss tore them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "protocol/pipeline/snapshot_walk.hpp"
#include "protocol/recovery.hpp"
#include "protocol/replica.hpp"
#include "protocol/storage/directory_bytes.hpp"
#include "protocol/wire/log_file.hpp"
#include "tests/protocol/storage/write_now.hpp"
#include "tests/protocol/store/random_requests.hpp"

namespace zablab {
namespace {

using store_tests::any_events;
using store_tests::Ask;
using store_tests::Pipelined;

/// The operations by which a snapshot of `database` comes to the disk, in pieces of two nodes; an
/// abandoned one lacks its seal.
void write_snapshot(Disk& disk, const Database& database) {
  const SnapshotFile whole = snapshot_of(database);
  write_now(disk, BeginSnapshot{whole.name, *rc::gen::arbitrary<bool>(), whole.sessions});
  std::vector<std::pair<std::string, Znode>> piece;
  for (const auto& node : whole.nodes) {
    piece.emplace_back(node);
    if (piece.size() == 2) write_now(disk, WriteNodes{whole.name, std::exchange(piece, {})});
  }
  write_now(disk, WriteNodes{whole.name, piece});
  if (*rc::gen::weightedElement<bool>({{3, true}, {1, false}})) {
    write_now(disk, SealSnapshot{whole.name});
  }
}

/// A disk with a history: transactions applied and logged, and among them whatever else a server
/// does to its files.
struct Lived {
  Disk disk = formatted_disk();
  Pipelined run;

  Lived() {
    for (const auto& event : *any_events()) {
      if (const auto* asked = std::get_if<Ask>(&event)) live(*asked);
    }
  }

  void live(const Ask& asked) {
    write_now(disk, AppendRecord{run.propose(asked)});
    while (!run.pipeline.proposed.empty()) run.pipeline.apply_next();
    switch (*rc::gen::inRange(0, 16)) {
      case 0: return write_now(disk, RollLog{});
      case 1:
      case 2:
      case 3: return write_now(disk, SyncLog{});
      case 4: return write_snapshot(disk, run.pipeline.database);
      case 5: return write_now(disk, SyncSnapshots{});
      case 6: {
        // As TRUNC does it; what comes next is of another epoch.
        Zxid& last = run.pipeline.prep.last_assigned;
        write_now(disk, TruncateLog{Zxid{last.value - *rc::gen::inRange(0, 3)},
                                    *rc::gen::arbitrary<bool>()});
        last = Zxid::of(last.epoch() + 1, 0);
        return;
      }
      default: return;
    }
  }
};

std::string names_of(const LogImage& log) {
  std::string names;
  read_log(log, Zxid{0}, [&](const TxnRef& txn) { names += to_text(*txn) + "\n"; });
  return names;
}

/// Both ways of looking at a disk lead to the same server. `sharing`: what a log cannot tell
/// (inside a multi, whether a create is answered with the stat) is known from the values.
void expect_same_start(const DiskView& values, const DiskView& bytes, bool sharing) {
  const ServerConfig config;
  const Rules rules;
  RC_ASSERT(last_logged(values) == last_logged(bytes));
  RC_ASSERT(newest_snapshot(values.snapshots) == newest_snapshot(bytes.snapshots));
  RC_ASSERT(names_of(values.log) == names_of(bytes.log));
  Effects of_values;
  Effects of_bytes;
  const auto a = boot(1, 0, Surroundings{config, rules, values}, of_values);
  const auto b = boot(1, 0, Surroundings{config, rules, bytes}, of_bytes);
  RC_ASSERT(a.index() == b.index());
  RC_ASSERT(of_values.size() == of_bytes.size());
  if (const auto* refused = std::get_if<Refused>(&a)) {
    RC_ASSERT(refused->reason == std::get<Refused>(b).reason);
    return;
  }
  const Replica& from_values = std::get<Started>(a).replica;
  const Replica& from_bytes = std::get<Started>(b).replica;
  RC_ASSERT(from_values.database.has_value() && from_bytes.database.has_value());
  RC_ASSERT(from_values.database->tree == from_bytes.database->tree);
  RC_ASSERT(from_values.database->sessions == from_bytes.database->sessions);
  RC_ASSERT(from_values.database->last_processed == from_bytes.database->last_processed);
  RC_ASSERT(from_values.current_epoch == from_bytes.current_epoch);
  RC_ASSERT(from_values.accepted_epoch == from_bytes.accepted_epoch);
  if (sharing) RC_ASSERT(from_values == from_bytes);
}

/// `sharing`: a record that reads as it was written is the same object.
FilesRead read_back(const Disk& disk, bool sharing) {
  const DiskView view = disk.view();
  auto read = read_files(files_of(view), sharing ? &view.log : nullptr);
  RC_ASSERT(std::holds_alternative<FilesRead>(read));
  return std::get<FilesRead>(std::move(read));
}

RC_GTEST_PROP(DiskBytes, AStartFromBytesIsAStartFromValues, ()) {
  const Lived lived;
  const FilesRead read = read_back(lived.disk, true);
  expect_same_start(lived.disk.view(), read.view(), true);
}

RC_GTEST_PROP(DiskBytes, EveryPlaceAtWhichAPowerLossTearsLeavesTheSameState, ()) {
  const Lived lived;
  const auto& unsynced = lived.disk.log.unsynced;
  const auto survive = static_cast<std::int32_t>(unsynced.size());
  const auto log = *rc::gen::inRange(0, survive + 1);
  const auto snapshots =
      *rc::gen::inRange(0, static_cast<std::int32_t>(lived.disk.snapshots.unsynced.size()) + 1);
  RC_PRE(can_survive(lived.disk, {log, snapshots, true, 0}));
  Disk values = lived.disk;
  lose_power(values, {log, snapshots, true, 0});
  const Txn& torn = *std::get<AppendRecord>(unsynced[static_cast<std::size_t>(log)]).txn;
  const auto size = static_cast<std::int32_t>(record_size(torn));
  RC_ASSERT(!can_survive(lived.disk, {log, snapshots, true, size}));
  RC_ASSERT(!can_survive(lived.disk, {log, snapshots, false, 1}));
  for (std::int32_t bytes = 1; bytes < size; ++bytes) {
    Disk real = lived.disk;
    lose_power(real, {log, snapshots, true, bytes});
    const bool sharing = bytes % 2 == 0;
    const FilesRead read = read_back(real, sharing);
    expect_same_start(values.view(), read.view(), sharing);
  }
}

/// Three records in a file, and where each begins.
struct ThreeRecords {
  std::map<std::string, std::string> files;
  std::size_t size = 0;
  ThreeRecords() {
    LogImage log;
    for (std::int32_t i = 1; i <= 3; ++i) {
      Txn txn{7, i, Zxid{i}, 0, SetDataTxn{"/", "data", i}};
      size = record_size(txn);
      perform(log, AppendRecord{TxnRef(std::move(txn))});
    }
    const Disk disk = formatted_disk();
    files = files_of(
        {log, *disk.accepted_epoch.visible, *disk.current_epoch.visible, *disk.snapshots.visible});
  }
  std::size_t begin_of(std::size_t record) const {
    return wire::file_header_size + (record - 1) * size;
  }
  std::string& log() { return files.at("log.1"); }
  std::string result() const {
    const auto read = read_files(files);
    if (const auto* error = std::get_if<wire::Error>(&read)) return error->sentence;
    std::string zxids;
    read_log(std::get<FilesRead>(read).log, Zxid{0},
             [&](const TxnRef& txn) { zxids += std::to_string(txn->zxid.value) + " "; });
    return zxids;
  }
};

TEST(ReadFiles, AnIntactLogIsReadToItsEnd) { EXPECT_EQ(ThreeRecords().result(), "1 2 3 "); }

TEST(ReadFiles, AFlippedBitIsFoundByItsChecksum) {
  ThreeRecords damaged;
  damaged.log()[damaged.begin_of(2) + 30] ^= 0x10;
  EXPECT_THAT(damaged.result(), testing::HasSubstr("log.1: a record's checksum is"));
}

TEST(ReadFiles, ALostHeaderIsAnError) {
  ThreeRecords damaged;
  damaged.log().resize(10);
  EXPECT_EQ(damaged.result(), "log.1: it is too short for the header of a log");
}

TEST(ReadFiles, ARecordThatLacksItsEndEndsTheFile) {
  ThreeRecords torn;
  torn.log().resize(torn.begin_of(3) + 20);
  EXPECT_EQ(torn.result(), "1 2 ");
  torn.log()[torn.begin_of(3) - 1] = 0;
  EXPECT_EQ(torn.result(), "1 ");
}

TEST(ReadFiles, WhatIsBehindZerosIsNotRead) {
  ThreeRecords gap;
  gap.log().insert(gap.begin_of(2), std::string(gap.size, '\0'));
  EXPECT_EQ(gap.result(), "1 ");
}

TEST(ReadFiles, ADamagedSnapshotIsThereAndHoldsNothing) {
  ThreeRecords damaged;
  damaged.files.at("snapshot.0")[20] ^= 1;
  const auto read = read_files(damaged.files);
  ASSERT_TRUE(std::holds_alternative<FilesRead>(read));
  const SnapshotDirectory& snapshots = std::get<FilesRead>(read).snapshots;
  EXPECT_EQ(snapshots.files.size(), 1U);
  EXPECT_EQ(newest_snapshot(snapshots), std::nullopt);
}

TEST(ReadFiles, AnEpochThatIsNoNumberIsAnError) {
  ThreeRecords damaged;
  damaged.files.at("currentEpoch") = "";
  EXPECT_EQ(damaged.result(), "currentEpoch: an epoch is no number");
}

}  // namespace
}  // namespace zablab
