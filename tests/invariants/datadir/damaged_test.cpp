// Any bytes end in a value or an error: nothing is thrown, nothing hangs, and memory stays within a
// multiple of the input.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <string>
#include <vector>

#include "invariants/datadir/recover.hpp"
#include "protocol/wire/log_file.hpp"
#include "protocol/wire/snapshot_file.hpp"
#include "tests/protocol/wire/damage.hpp"
#include "tests/support/datadirs.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define ZABLAB_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ZABLAB_ADDRESS_SANITIZER 1
#endif
#endif

namespace zablab::datadir {
namespace {

/// Short logs, snapshots and payloads, cut out of the recorded ones: so that a damage hits
/// something.
struct Samples {
  std::vector<std::string> files;
  std::vector<std::string> payloads;
};

Samples make_samples() {
  Samples samples;
  for (const auto& [path, bytes] : recorded_files()) {
    if (path.find("/snapshot.") != std::string::npos) {
      if (bytes.size() < 20'000) samples.files.push_back(bytes);
      continue;
    }
    wire::LogFile log = std::get<wire::ReadLog>(wire::decode_log(bytes)).log;
    for (std::size_t i = 0; i < log.txns.size(); i += 7) {
      std::string payload;
      wire::encode(payload, log.txns[i]);
      if (payload.size() < 5000) samples.payloads.push_back(payload);
    }
    // Some of its transactions, so that a file is short.
    std::vector<wire::Txn> few;
    for (std::size_t i = 0; i < log.txns.size(); i += 20) {
      few.push_back(log.txns[i]);
    }
    samples.files.push_back(log_of(few));
  }
  return samples;
}

/// What the damage did, so that a test can tell that it did something.
struct Counts {
  std::uint64_t values = 0;
  std::uint64_t errors = 0;
};

void note(bool value, Counts& counts) { ++(value ? counts.values : counts.errors); }

void take_file(const std::string& bytes, Counts& counts) {
  const auto log = wire::decode_log(bytes);
  if (const auto* read = std::get_if<wire::ReadLog>(&log)) {
    note(!wire::is_damage(read->end.stop), counts);
    std::string again;
    wire::encode(again, read->log);
    // Whatever was read is written again as it was (a bool of 2 would be 1 then; sums hide none).
    EXPECT_EQ(again.size(), bytes.size());
    wire::find_record(bytes, std::min(read->end.offset + 1, bytes.size()));
    Image image;
    for (const wire::Txn& txn : read->log.txns) image.apply(txn);
    return;
  }
  wire::ReadSnapshot snapshot = wire::decode_snapshot(bytes);
  note(!snapshot.error, counts);
  EXPECT_TRUE(!snapshot.error || !snapshot.error->sentence.empty());
  // Also what was read of a damaged one is made a tree, as if its seal were right.
  load_image(std::move(snapshot.snapshot), 1);
}

void take_payload(const std::string& bytes, Counts& counts) {
  const auto read = wire::decode_txn(bytes);
  const auto* txn = std::get_if<wire::Txn>(&read);
  note(txn != nullptr && !std::holds_alternative<wire::OpaqueTxn>(txn->body), counts);
  if (txn == nullptr) return;
  // A checksum would stop these: here they reach the tree.
  Image image;
  image.apply(*txn);
  image.apply(*txn);
}

std::size_t peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) * 1024;
}

void damage_many(std::uint64_t inputs, std::uint64_t seed) {
  const Samples samples = make_samples();
  const std::size_t before = peak_bytes();
  Random random(seed);
  Counts counts;
  for (std::uint64_t i = 0; i < inputs; ++i) {
    switch (i % 8) {
      case 0:
        take_file(wire::damaged(samples.files[random.index(samples.files.size())], random), counts);
        break;
      case 1: take_file(wire::random_bytes(2000, random), counts); break;
      case 2: take_payload(wire::random_bytes(300, random), counts); break;
      default:
        take_payload(wire::damaged(samples.payloads[random.index(samples.payloads.size())], random),
                     counts);
    }
  }
  EXPECT_GT(counts.values, inputs / 20);
  EXPECT_GT(counts.errors, inputs / 20);
#ifndef ZABLAB_ADDRESS_SANITIZER
  // The largest input has 20 kB.
  EXPECT_LT(peak_bytes() - before, 16U << 20);
#else
  (void)before;  // it keeps freed memory back
#endif
}

TEST(DamagedFiles, EndInAValueOrAnError) { damage_many(8'000, 1); }

TEST(SlowDamagedFiles, AMillionEndInAValueOrAnError) { damage_many(1'000'000, 2); }

}  // namespace
}  // namespace zablab::datadir
