// Recorded and generated histories whose verdict is known.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <tuple>

#include "invariants/history/judge.hpp"
#include "invariants/history/read.hpp"
#include "invariants/history/write_edn.hpp"
#include "tests/cli/command.hpp"
#include "tests/support/frontier_alone.hpp"

namespace zablab {
namespace {

namespace fs = std::filesystem;
using history::Function;
using history::Progress;
using history::Recording;

Recording read(const fs::path& file) {
  history::Read read = history::read_history(read_text(file));
  const auto* error = std::get_if<history::ReadError>(&read);
  EXPECT_EQ(error, nullptr) << file << ":" << error->line << ": " << error->sentence;
  return error == nullptr ? std::get<Recording>(std::move(read)) : Recording{};
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

/// Of this project; packed, because they are four megabytes.
std::vector<fs::path> generated() {
  const std::string folder = own_directory();
  const std::string unpack =
      std::string("tar -xJf ") + ZABLAB_SOURCE_DIR + "/tests/data/histories.tar.xz -C " + folder;
  EXPECT_EQ(std::system(unpack.c_str()), 0);
  return files_in(folder);
}

/// Every state that one register can be in, with every set of open operations that have happened:
/// no pruning, nothing shared with the searches. A client has one operation open at most.
class Exhaustive {
 public:
  explicit Exhaustive(const Recording& recording) : operations_(recording.operations) {}

  bool linearizable() {
    std::vector<std::tuple<std::int64_t, bool, std::size_t>> moments;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      moments.emplace_back(operations_[i].called, false, i);
      if (operations_[i].returned != history::never_returned) {
        moments.emplace_back(operations_[i].returned, true, i);
      }
    }
    std::sort(moments.begin(), moments.end());
    all_ = {{history::nil, 0}};
    for (const auto& [moment, is_return, i] : moments) {
      if (!is_return) {
        open_.insert(i);
        continue;
      }
      close();
      std::set<Configuration> after;
      for (Configuration one : all_) {
        if ((one.second & bit(i)) == 0) continue;
        one.second &= ~bit(i);
        after.insert(one);
      }
      all_ = after;
      open_.erase(i);
      if (all_.empty()) return false;
    }
    return true;
  }

 private:
  using Configuration = std::pair<history::Text, std::uint64_t>;

  std::uint64_t bit(std::size_t i) const { return std::uint64_t{1} << operations_[i].session; }

  /// All that can happen now, in every order.
  void close() {
    std::vector<Configuration> work(all_.begin(), all_.end());
    while (!work.empty()) {
      const Configuration from = work.back();
      work.pop_back();
      for (const std::size_t i : open_) {
        if ((from.second & bit(i)) != 0) continue;
        Configuration to = from;
        if (!happen(operations_[i], to.first)) continue;
        to.second |= bit(i);
        if (all_.insert(to).second) work.push_back(to);
      }
    }
  }

  static bool happen(const history::Operation& one, history::Text& value) {
    const bool known = one.status == history::Status::answered;
    if (one.asked.function == Function::get) return !known || one.answered.value == value;
    if (one.asked.function == Function::put) {
      value = one.asked.value;
      return true;
    }
    const bool matches = value == one.asked.expected;
    if (known && matches != (one.answered.error == 0)) return false;
    if (matches) value = one.asked.value;
    return true;
  }

  const std::vector<history::Operation>& operations_;
  std::set<std::size_t> open_;
  std::set<Configuration> all_;
};

TEST(RecordedHistories, GeneratedOnesAreJudgedAsTheyWereMade) {
  std::size_t judged = 0;
  for (const fs::path& file : generated()) {
    Recording recording = read(file);
    if (recording.expectation == "probably-violation") continue;
    const history::Verdict verdict = judge(recording, recording.contract, {});
    const bool violation = recording.expectation == "violation";
    EXPECT_EQ(verdict.outcome, violation ? Progress::violated : Progress::holds)
        << file << ": " << verdict.sentence;
    EXPECT_EQ(verdict.minimal.empty(), !violation) << file;
    EXPECT_LE(verdict.minimal.size(), 6U) << file;
    ++judged;
  }
  EXPECT_EQ(judged, 28U);
}

TEST(RecordedHistories, TheFrontierAloneSaysTheSameWhereItDecides) {
  std::size_t good = 0, bad = 0;
  for (const fs::path& file : generated()) {
    Recording recording = read(file);
    if (recording.expectation == "probably-violation") continue;
    const bool real_time = recording.contract == history::Contract::linearizable;
    const bool violation = recording.expectation == "violation";
    if (!real_time) continue;
    const Progress progress = frontier_alone(recording, 20'000);
    if (progress == Progress::undecided) continue;  // many unknown outcomes are too much for it
    EXPECT_EQ(progress, violation ? Progress::violated : Progress::holds) << file;
    ++(violation ? bad : good);
  }
  EXPECT_GT(good, 5U);
  EXPECT_GT(bad, 1U);
}

TEST(RecordedHistories, WhatIsWrittenAsEdnIsJudgedTheSame) {
  for (const fs::path& file : generated()) {
    Recording recording = read(file);
    if (recording.expectation == "probably-violation") continue;
    history::Read again = history::read_history(history::to_edn(recording));
    const auto* error = std::get_if<history::ReadError>(&again);
    ASSERT_EQ(error, nullptr) << file << ":" << error->line << ": " << error->sentence;
    auto& copy = std::get<Recording>(again);
    EXPECT_EQ(copy.kind, recording.kind) << file;
    ASSERT_EQ(copy.operations.size(), recording.operations.size()) << file;
    const history::Verdict first = judge(recording, recording.contract, {});
    const history::Verdict second = judge(copy, recording.contract, {});
    EXPECT_EQ(second.outcome, first.outcome) << file << ": " << second.sentence;
    EXPECT_EQ(second.rule, first.rule) << file;
    EXPECT_EQ(second.method, first.method) << file;
  }
}

TEST(SlowestRecordedHistories, ProbableViolationsAreAsAnExhaustiveSearchSays) {
  std::size_t judged = 0;
  for (const fs::path& file : generated()) {
    Recording recording = read(file);
    if (recording.expectation != "probably-violation") continue;
    const bool holds = Exhaustive(recording).linearizable();
    const history::Verdict verdict = judge(recording, history::Contract::linearizable, {});
    EXPECT_EQ(verdict.outcome, holds ? Progress::holds : Progress::violated) << file;
    ++judged;
  }
  EXPECT_EQ(judged, 2U);
}

TEST(RecordedHistories, OfEtcdAreJudgedAsWhoeverRecordedThemSays) {
  const fs::path folder = fs::path(ZABLAB_SOURCE_DIR) / "../shared/histories/etcd";
  if (!fs::exists(folder)) GTEST_SKIP() << "the recordings of etcd are not part of this project";
  std::size_t bad = 0;
  for (const fs::path& file : files_in(folder)) {
    Recording recording = read(file);
    const history::Verdict verdict = judge(recording, recording.contract, {});
    const bool holds = recording.expectation == "Ok";
    EXPECT_EQ(verdict.outcome, holds ? Progress::holds : Progress::violated) << file;
    bad += holds ? 0 : 1;
  }
  EXPECT_GT(bad, 0U);
}

TEST(RecordedHistories, OfJepsenAreJudgedAsTheirJsonLinesAre) {
  const fs::path folder = fs::path(ZABLAB_SOURCE_DIR) / "../shared/histories/edn";
  if (!fs::exists(folder)) GTEST_SKIP() << "those recordings are not part of this project";
  for (const fs::path& file : files_in(folder)) {
    Recording recording = read(file);
    const history::Verdict verdict = judge(recording, recording.contract, {});
    fs::path original = folder / "../etcd" / file.filename();
    original.replace_extension(".jsonl");
    const bool of_etcd = fs::exists(original);
    const std::string name = file.stem();
    // Among few values, one spoilt read may still be explained.
    if (name.starts_with("reg-s") && name.ends_with("-bad")) continue;
    const bool holds = of_etcd ? read(original).expectation == "Ok" : !name.ends_with("-bad");
    EXPECT_EQ(verdict.outcome, holds ? Progress::holds : Progress::violated) << file;
  }
}

}  // namespace
}  // namespace zablab
