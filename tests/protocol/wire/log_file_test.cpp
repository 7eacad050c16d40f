#include "protocol/wire/log_file.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "tests/protocol/wire/random_txn.hpp"
#include "tests/support/datadirs.hpp"

namespace zablab::wire {
namespace {

ReadLog read(std::string_view bytes) {
  auto log = decode_log(bytes);
  EXPECT_TRUE(std::holds_alternative<ReadLog>(log));
  return std::get<ReadLog>(std::move(log));
}

std::string again(const LogFile& log) {
  std::string bytes;
  encode(bytes, log);
  return bytes;
}

/// Two records; the second one begins at `second`.
struct Sample {
  std::string bytes = log_of({create_txn(1, "/a", "one"), create_txn(2, "/b", "two")}, 50);
  std::size_t second = log_of({create_txn(1, "/a", "one")}, 0).size();
  std::size_t end = log_of({create_txn(1, "/a", "one"), create_txn(2, "/b", "two")}, 0).size();
};

RC_GTEST_PROP(LogFileProperty, LogsGoThereAndBack, ()) {
  LogFile log;
  for (int left = *rc::gen::inRange(0, 6); left > 0; --left) log.txns.push_back(any_txn());
  log.padding = static_cast<std::size_t>(*rc::gen::inRange(0, 100));
  const auto read_again = decode_log(again(log));
  RC_ASSERT(std::holds_alternative<ReadLog>(read_again));
  RC_ASSERT(std::get<ReadLog>(read_again).log == log);
}

TEST(LogFiles, EndWithPaddingOrWithTheFile) {
  const Sample sample;
  const ReadLog padded = read(sample.bytes);
  EXPECT_EQ(padded.log.txns.size(), 2U);
  EXPECT_EQ(padded.log.padding, 50U);
  EXPECT_EQ(padded.end.stop, LogStop::padding);
  EXPECT_EQ(padded.end.offset, sample.end);
  EXPECT_EQ(read(sample.bytes.substr(0, sample.end)).end.stop, LogStop::end_of_file);
}

TEST(LogFiles, WhereverTheFileIsCutTheWholeRecordsAreThere) {
  const Sample sample;
  for (std::size_t kept = file_header_size; kept <= sample.bytes.size(); ++kept) {
    const std::string cut = sample.bytes.substr(0, kept);
    const ReadLog log = read(cut);
    EXPECT_EQ(log.log.txns.size(), (kept >= sample.end) + (kept >= sample.second)) << kept;
    EXPECT_FALSE(is_damage(log.end.stop)) << kept;
    EXPECT_EQ(again(log.log), cut);
  }
}

TEST(LogFiles, ATornRecordBeforePaddingHasNoEndMark) {
  Sample sample;
  // The disk got the first half of the record, the rest is zeros still.
  for (std::size_t at = sample.end - 20; at < sample.end; ++at) sample.bytes[at] = '\0';
  const ReadLog log = read(sample.bytes);
  EXPECT_EQ(log.log.txns.size(), 1U);
  EXPECT_EQ(log.end.stop, LogStop::no_end_mark);
  EXPECT_EQ(log.end.offset, sample.second);
  EXPECT_EQ(again(log.log), sample.bytes);
}

TEST(LogFiles, AChangedByteIsDamage) {
  Sample sample;
  sample.bytes[sample.end - 5] ^= 1;
  const ReadLog log = read(sample.bytes);
  EXPECT_EQ(log.end.stop, LogStop::bad_checksum);
  EXPECT_EQ(log.end.offset, sample.second);
  EXPECT_TRUE(log.end.sentence.starts_with("a record's checksum is 0x")) << log.end.sentence;
  EXPECT_EQ(again(log.log), sample.bytes);
}

TEST(LogFiles, LengthsThatCannotBeAreDamage) {
  for (const char* const length : {"\xff\xff\xff\xff", "\x7f\xff\xff\xff"}) {
    Sample sample;
    sample.bytes.replace(sample.second + 8, 4, length, 4);
    EXPECT_EQ(read(sample.bytes).end.stop, LogStop::unreasonable_length);
  }
  // One that could be, and is longer than the file.
  Sample sample;
  sample.bytes[sample.second + 9] = 1;
  EXPECT_EQ(read(sample.bytes).end.stop, LogStop::torn);
}

TEST(LogFiles, AnIntactRecordMayBeLongerThanUsual) {
  const std::string large(3'000'000, 'x');
  EXPECT_EQ(read(log_of({create_txn(1, "/a", large)})).log.txns.size(), 1U);
}

TEST(LogFiles, APayloadWithoutAHeaderIsUndecodable) {
  LogFile log;
  std::string bytes = again(log);
  // The checksum of four bytes "abcd".
  bytes += to_bytes(std::int64_t{0x03d8018b}) + to_bytes(std::int32_t{4}) + "abcdB";
  EXPECT_EQ(read(bytes).end.stop, LogStop::undecodable);
}

TEST(LogFiles, NeedAHeader) {
  const auto sentence = [](std::string_view bytes) {
    return std::get<Error>(decode_log(bytes)).sentence;
  };
  EXPECT_EQ(sentence(""), "it is too short for the header of a log");
  EXPECT_EQ(sentence(std::string(16, '\0')), "it does not begin with ZKLG, as logs do");
  EXPECT_EQ(sentence(to_bytes(FileHeader{log_magic, 7, 0})), "its version is 7, and not 2");
}

TEST(LogFiles, RecordsBehindDamageAreFound) {
  Sample sample;
  sample.bytes[file_header_size + 20] ^= 1;
  EXPECT_EQ(read(sample.bytes).log.txns.size(), 0U);
  EXPECT_EQ(find_record(sample.bytes, file_header_size + 1), sample.second);
  EXPECT_EQ(find_record(sample.bytes, sample.second + 1), std::nullopt);
  EXPECT_EQ(find_record(sample.bytes, sample.bytes.size() + 10), std::nullopt);
}

TEST(LogFiles, RecordsBehindPaddingAreFound) {
  const std::string first = log_of({create_txn(1, "/a", "one")}, 1000);
  const std::string second = log_of({create_txn(2, "/b", "two")}, 0).substr(file_header_size);
  EXPECT_EQ(find_record(first + second, first.size() - 999), first.size());
}

TEST(LogFiles, LookingBehindDamageEnds) {
  // At every twelfth byte a record of the rest of the file seems to begin: 1.6 GB to sum, if all
  // were.
  std::string bytes;
  while (bytes.size() < 200'000) {
    bytes += std::string(8, '\0') + to_bytes(std::int32_t{100'000});
  }
  EXPECT_EQ(find_record(bytes + std::string(100'000, 'B'), 0), std::nullopt);
}

}  // namespace
}  // namespace zablab::wire
