// Files as values: what each operation leaves behind, and what a reader makes of it.
#include "protocol/storage/disk.hpp"

#include <gtest/gtest.h>

#include <string>

namespace zablab {
namespace {

TxnRef txn(std::uint32_t counter) {
  return TxnRef(Txn{1, 1, Zxid::of(1, counter), 0, ErrorTxn{ErrorCode::no_node}});
}

std::string to_words(const LogImage& log) {
  std::string words;
  for (const LogFile& file : log.files) {
    words += "log." + to_text(file.name) + "(";
    for (const LogSlot& slot : file.slots) {
      const TxnRef* record = std::get_if<TxnRef>(&slot);
      words += record == nullptr ? " torn" : " " + to_text((*record)->zxid);
    }
    words += " ) ";
  }
  return words;
}

std::string read_words(const LogImage& log, Zxid from) {
  std::string words;
  read_log(log, from, [&](const TxnRef& record) { words += to_text(record->zxid) + " "; });
  return words;
}

LogImage log_of(std::uint32_t records) {
  LogImage log;
  for (std::uint32_t i = 1; i <= records; ++i) perform(log, AppendRecord{txn(i)});
  return log;
}

TEST(Log, ARollOpensAFileNamedAfterTheNextRecord) {
  LogImage log = log_of(2);
  perform(log, RollLog{});
  perform(log, AppendRecord{txn(3)});
  EXPECT_EQ(to_words(log), "log.1:1( 1:1 1:2 ) log.1:3( 1:3 ) ");
}

// A leader that sends an older transaction does so to the file that was opened for it, whatever
// stands behind that one.
TEST(Log, AppendsGoToTheOpenFileEvenIfItsNameIsNotTheLast) {
  LogImage log;
  perform(log, AppendRecord{txn(5)});
  perform(log, RollLog{});
  perform(log, AppendRecord{txn(2)});
  perform(log, AppendRecord{txn(3)});
  EXPECT_EQ(to_words(log), "log.1:2( 1:2 1:3 ) log.1:5( 1:5 ) ");
}

TEST(Log, TruncateCutsBeforeTheFirstRecordAbove) {
  LogImage log = log_of(4);
  perform(log, TruncateLog{Zxid::of(1, 2)});
  EXPECT_EQ(to_words(log), "log.1:1( 1:1 1:2 ) ");
}

// Apache keeps the first record at or above the target, also when the target itself is not there.
TEST(Log, TruncateToAZxidThatIsNotInTheLogKeepsNothingAboveIt) {
  LogImage log;
  perform(log, AppendRecord{txn(3)});
  perform(log, TruncateLog{Zxid::of(1, 2)});
  EXPECT_EQ(to_words(log), "");
}

TEST(Log, AppendsAfterATruncateOpenANewFile) {
  LogImage log = log_of(3);
  perform(log, TruncateLog{Zxid::of(1, 1)});
  perform(log, AppendRecord{txn(2)});
  EXPECT_EQ(to_words(log), "log.1:1( 1:1 ) log.1:2( 1:2 ) ");
}

TEST(Log, ReadingStartsAtTheWantedRecordAndGoesOnThroughTheFiles) {
  LogImage log = log_of(2);
  perform(log, RollLog{});
  perform(log, AppendRecord{txn(3)});
  EXPECT_EQ(read_words(log, Zxid::of(1, 2)), "1:2 1:3 ");
  EXPECT_EQ(read_words(log, Zxid::of(1, 9)), "");
}

TEST(Log, ATornRecordEndsItsFile) {
  LogImage log = log_of(1);
  log.files.back().slots.emplace_back(TornRecord{});
  EXPECT_EQ(read_words(log, Zxid{0}), "1:1 ");
  perform(log, TruncateLog{Zxid::of(1, 1)});
  EXPECT_EQ(to_words(log), "log.1:1( 1:1 ) ");
}

TEST(EpochFile, TheValueChangesWithTheRename) {
  EpochFile file;
  perform(file, WriteEpoch{DiskObject::accepted_epoch, 3});
  EXPECT_EQ(file, (EpochFile{std::nullopt, 3}));
  perform(file, RenameEpoch{DiskObject::accepted_epoch});
  EXPECT_EQ(file, (EpochFile{3, std::nullopt}));
}

TEST(Snapshots, AnUnsealedFileIsNotLoaded) {
  SnapshotDirectory directory;
  perform(directory, BeginSnapshot{Zxid::of(1, 1), false, {}});
  EXPECT_EQ(newest_snapshot(directory), std::nullopt);
  perform(directory, SealSnapshot{Zxid::of(1, 1)});
  EXPECT_EQ(newest_snapshot(directory), Zxid::of(1, 1));
}

TEST(Snapshots, ATemporaryFileReplacesTheOneOfItsNameAtOnce) {
  SnapshotDirectory directory;
  perform(directory, BeginSnapshot{Zxid::of(1, 1), false, {}});
  perform(directory, SealSnapshot{Zxid::of(1, 1)});
  perform(directory, BeginSnapshot{Zxid::of(1, 1), true, {{7, 4000}}});
  EXPECT_EQ(directory.files.size(), 2U);
  perform(directory, SealSnapshot{Zxid::of(1, 1)});
  perform(directory, RenameSnapshot{Zxid::of(1, 1)});
  ASSERT_EQ(directory.files.size(), 1U);
  EXPECT_EQ(directory.files[0].sessions.size(), 1U);
}

// The pieces of the new walk went into the file that an abandoned one had left: found by fuzzing.
TEST(Snapshots, AWalkReplacesTheRestOfAnAbandonedOne) {
  SnapshotDirectory directory;
  perform(directory, BeginSnapshot{Zxid::of(1, 1), false, {}});
  perform(directory, BeginSnapshot{Zxid::of(1, 1), true, {}});
  perform(directory, SealSnapshot{Zxid::of(1, 1)});
  perform(directory, RenameSnapshot{Zxid::of(1, 1)});
  EXPECT_EQ(newest_snapshot(directory), Zxid::of(1, 1));
}

TEST(Snapshots, DeletingAboveKeepsTheOneAt) {
  SnapshotDirectory directory;
  for (std::uint32_t i = 1; i <= 3; ++i)
    perform(directory, BeginSnapshot{Zxid::of(1, i), false, {}});
  perform(directory, DeleteSnapshotsAbove{Zxid::of(1, 2)});
  EXPECT_EQ(directory.files.size(), 2U);
}

}  // namespace
}  // namespace zablab
