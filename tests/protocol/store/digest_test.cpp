// The digest that a tree keeps, against one computed from all nodes by other code, against what
// leaders foretell, and against what real servers recorded.
#include "protocol/store/digest.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <map>
#include <string>

#include "invariants/datadir/data_tree.hpp"
#include "protocol/base/match.hpp"
#include "protocol/pipeline/snapshot_walk.hpp"
#include "protocol/storage/directory_bytes.hpp"
#include "protocol/storage/snapshot_bytes.hpp"
#include "tests/protocol/store/random_requests.hpp"
#include "tests/support/datadirs.hpp"

namespace zablab::store_tests {
namespace {

/// By datadir's code, from a snapshot of the tree as ZooKeeper's records.
TreeDigest by_other_code(const Database& database) {
  TreeDigest sum = 0;
  for (const wire::SnapshotNode& node : to_wire(snapshot_of(database)).nodes) {
    sum += datadir::digest_of(*node.path, node.data, node.stat);
  }
  return sum;
}

Operation guarded(const std::string& path) {
  return SetAcl{path, acls_of({{permission::read, {"world", "anyone"}}}), -1};
}

/// Requests of every kind that changes nodes: those of `any_write` and the rest.
rc::Gen<Operation> any_change() {
  const auto path =
      rc::gen::element<std::string>("/a", "/b", "/a/a", "/a/b", "/zookeeper/q", "/zookeeper");
  const auto rest = rc::gen::exec([path]() -> Operation {
    switch (*rc::gen::inRange(0, 4)) {
      case 0: return guarded(*path);
      case 1: return Create{*path, "c", CreateMode::container, CreateCall::create_container};
      case 2: return Create{*path, "t", CreateMode::ttl, CreateCall::create_ttl, std::nullopt, 500};
      default: return DeleteContainer{*path};
    }
  });
  return rc::gen::weightedOneOf<Operation>({{4, any_write()}, {1, rest}});
}

RC_GTEST_PROP(DigestProperty, WhatTheLeaderForetellsIsWhatTheTreeKeepsAndWhatOthersCompute, ()) {
  Pipelined run;
  run.pipeline.config.digest_enabled = true;
  const auto count = *rc::gen::inRange(1, 60);
  const auto apply_one = [&] {
    const TxnRef txn = run.pipeline.proposed.front();
    const Applied applied = run.pipeline.apply_next();
    const bool failed = std::holds_alternative<ErrorTxn>(txn->body);
    RC_ASSERT(txn->digest.has_value() == !failed);
    RC_ASSERT(!applied.digest_differs);
    const DataTree& tree = *run.pipeline.database.tree;
    if (!failed) RC_ASSERT(tree.keeps_digest() && tree.digest() == *txn->digest);
    RC_ASSERT(tree.digest() == by_other_code(run.pipeline.database));
  };
  for (int i = 0; i < count; ++i) {
    run.propose({*rc::gen::element<SessionId>(1, 2, 3), *any_change()});
    for (auto n = *rc::gen::inRange(0, 3); n > 0 && !run.pipeline.proposed.empty(); --n) {
      apply_one();
    }
  }
  while (!run.pipeline.proposed.empty()) apply_one();
}

TEST(Digest, AnotherTreeIsNoticed) {
  Pipelined run;
  run.pipeline.config.digest_enabled = true;
  run.propose({1, Create{"/a", "x"}});
  EXPECT_FALSE(run.pipeline.apply_next().digest_differs);
  run.propose({1, SetData{"/a", "y", -1}});
  run.pipeline.database.tree.edit().apply(
      Txn{1, 0, Zxid{99}, 0, SetDataTxn{"/a", "z", 7}, std::nullopt});
  run.propose({1, Create{"/b", "x"}});
  EXPECT_FALSE(run.pipeline.apply_next().digest_differs) << "the set puts all of /a right";
  run.pipeline.database.tree.edit().apply(
      Txn{1, 0, Zxid{99}, 0, SetDataTxn{"/a", "z", 7}, std::nullopt});
  EXPECT_TRUE(run.pipeline.apply_next().digest_differs);
}

TEST(Digest, OfAFuzzySnapshotIsComparedAtTheEndOfItsWalk) {
  Pipelined run;
  SnapshotFile file = snapshot_of(run.pipeline.database);
  run.propose({1, Create{"/a", "x"}});
  run.pipeline.apply_next();
  const Zxid end = run.pipeline.database.last_processed;
  file.digest = DigestAt{end, run.pipeline.database.tree->digest()};
  const TxnRef last = run.pipeline.database.committed_log.txns().back();

  Database loaded = database_of(file);
  EXPECT_FALSE(digest_differs(loaded, nullptr));
  EXPECT_FALSE(apply(loaded, last, 500).digest_differs);
  EXPECT_FALSE(loaded.fuzzy_until.has_value());

  file.digest->digest += 1;
  loaded = database_of(file);
  EXPECT_FALSE(digest_differs(loaded, nullptr)) << "not yet: the walk went on to " << to_text(end);
  EXPECT_TRUE(apply(loaded, last, 500).digest_differs);
}

TEST(Digest, SurvivesTheWayThroughBytes) {
  Pipelined run;
  SnapshotFile file = snapshot_of(run.pipeline.database);
  file.digest = DigestAt{Zxid::of(1, 2), 77};
  const auto read = wire::decode_snapshot(bytes_of(file));
  ASSERT_FALSE(read.error.has_value());
  const auto back = from_wire(file.name, read.snapshot);
  ASSERT_TRUE(std::holds_alternative<SnapshotFile>(back));
  EXPECT_EQ(std::get<SnapshotFile>(back), file);
}

/// "80: 26454134722", a line each; the zxid is hexadecimal.
std::map<std::int64_t, TreeDigest> answered_digests(const std::string& directory) {
  std::map<std::int64_t, TreeDigest> digests;
  std::ifstream lines(directory + "/digests.txt");
  std::int64_t zxid = 0;
  char colon = 0;
  std::int64_t digest = 0;
  while (lines >> std::hex >> zxid >> colon >> std::dec >> digest) {
    digests[zxid] = static_cast<TreeDigest>(digest);
  }
  return digests;
}

/// The logs of a recorded directory and its first snapshot, by name.
std::map<std::string, std::string> from_first_start(const std::string& directory) {
  std::map<std::string, std::string> files;
  for (const auto& [path, bytes] : recorded_files()) {
    const std::string name = path.substr(path.rfind('/') + 1);
    const bool wanted = name.starts_with("log.") || name == "snapshot.0";
    if (wanted && path.find(directory + "/") != std::string::npos) files[name] = bytes;
  }
  return files;
}

/// Our store, given what a real server logged from its first start on, has the digests that the
/// server logged with its transactions, but for those that it foretold wrongly itself
/// (`inspect --verify` tells them), and all that it answered when it was asked.
void expect_recorded_digests(const std::string& directory, std::size_t wrongly_foretold) {
  SCOPED_TRACE(directory);
  const auto files = from_first_start(directory);
  const auto read = read_files(files);
  ASSERT_TRUE(std::holds_alternative<FilesRead>(read)) << std::get<wire::Error>(read).sentence;
  const FilesRead& disk = std::get<FilesRead>(read);
  Database database = database_of(disk.snapshots.files.front());
  database.fuzzy_until.reset();
  const auto answered = answered_digests(unpacked_datadirs() + "/" + directory);
  std::size_t logged = 0;
  std::size_t differ = 0;
  std::size_t asked = 0;
  read_log(disk.log, Zxid{0}, [&](const TxnRef& txn) {
    const Applied applied = apply_outside_window(database, txn);
    logged += txn->digest ? 1 : 0;
    differ += applied.digest_differs ? 1 : 0;
    const auto answer = answered.find(txn->zxid.value);
    if (answer == answered.end()) return;
    ++asked;
    EXPECT_EQ(database.tree->digest(), answer->second) << to_text(*txn);
  });
  EXPECT_GT(logged, 1000U);
  EXPECT_EQ(differ, wrongly_foretold);
  EXPECT_EQ(asked, answered.size());
}

TEST(Digest, RealServersRecordedTheSame) {
  expect_recorded_digests("core", 0);
  expect_recorded_digests("random", 7);
}

}  // namespace
}  // namespace zablab::store_tests
