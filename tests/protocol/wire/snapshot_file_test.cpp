#include "protocol/wire/snapshot_file.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "tests/protocol/wire/arbitrary.hpp"
#include "tests/support/datadirs.hpp"

namespace zablab::wire {
namespace {

template <class T>
std::vector<T> any_list() {
  std::vector<T> list(static_cast<std::size_t>(*rc::gen::inRange(0, 5)));
  for (T& element : list) fill(element);
  return list;
}

RC_GTEST_PROP(SnapshotFileProperty, SnapshotsGoThereAndBack, ()) {
  Snapshot snapshot;
  snapshot.sessions = any_list<SnapshotSession>();
  snapshot.acls = any_list<SnapshotAcl>();
  snapshot.nodes = any_list<SnapshotNode>();
  for (SnapshotNode& node : snapshot.nodes) {
    // Without a path there is no node, and "/" ends the list.
    if (!node.path || *node.path == "/") node.path = "";
  }
  if (*rc::gen::arbitrary<bool>()) snapshot.digest = any<SnapshotDigest>();
  if (snapshot.digest && *rc::gen::arbitrary<bool>()) snapshot.last_processed = 77;
  if (snapshot.last_processed) snapshot.trailing = *rc::gen::arbitrary<std::string>();
  const ReadSnapshot read = decode_snapshot(bytes_of(snapshot));
  RC_ASSERT(!read.error);
  RC_ASSERT(read.snapshot == snapshot);
}

TEST(SnapshotFiles, WhereverTheFileIsCutItIsMissed) {
  const std::string bytes = bytes_of(first_snapshot());
  const std::size_t old_end = bytes.size() - 20 - 13;  // without the section of the digest
  for (std::size_t kept = 0; kept < bytes.size(); ++kept) {
    const ReadSnapshot read = decode_snapshot(bytes.substr(0, kept));
    EXPECT_EQ(!read.error, kept == old_end) << kept;
    EXPECT_LE(read.error ? read.error->offset : 0, kept);
  }
}

TEST(SnapshotFiles, AChangedByteIsFoundBySomeSeal) {
  const std::string bytes = bytes_of(first_snapshot());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] ^= 4;
    EXPECT_TRUE(decode_snapshot(changed).error) << at;
  }
}

TEST(SnapshotFiles, WhatWasReadBeforeDamageIsThere) {
  std::string bytes = bytes_of(first_snapshot());
  const ReadSnapshot read = decode_snapshot(bytes.substr(0, bytes.size() / 2));
  EXPECT_EQ(read.snapshot.acls.size(), 1U);
  EXPECT_GE(read.snapshot.nodes.size(), 1U);
  EXPECT_FALSE(read.snapshot.digest);
}

TEST(SnapshotFiles, LookCompleteByTheirLastBytes) {
  const std::string bytes = bytes_of(first_snapshot());
  EXPECT_TRUE(looks_complete(bytes));
  EXPECT_FALSE(looks_complete(bytes.substr(0, bytes.size() - 1)));
  EXPECT_FALSE(looks_complete("/"));
}

TEST(SnapshotFiles, PackedOnesAreNamed) {
  EXPECT_EQ(decode_snapshot("\x1f\x8b\x08" + std::string(50, 'x')).error->sentence,
            "it is compressed with gzip; unpack it first");
}

/// A million nodes: 100 below one node, and so on; one path of 100,000 nodes in a row would be
/// longer than a record may be.
TEST(SlowSnapshotFiles, AMillionNodesAreReadOneAfterAnother) {
  Snapshot snapshot = first_snapshot();
  for (int i = 0; i < 1'000'000; ++i) {
    const std::string parent = i < 100 ? "" : "/node-" + std::to_string(i % 100);
    snapshot.nodes.push_back({parent + "/node-" + std::to_string(i), "some data", open_acl, {}});
  }
  const ReadSnapshot read = decode_snapshot(bytes_of(snapshot));
  EXPECT_FALSE(read.error);
  EXPECT_TRUE(read.snapshot == snapshot);
}

TEST(SnapshotFiles, DeepPathsAreNoRecursion) {
  Snapshot snapshot = first_snapshot();
  std::string path;
  for (int i = 0; i < 2000; ++i) snapshot.nodes.push_back({path += "/d", "", open_acl, {}});
  EXPECT_TRUE(decode_snapshot(bytes_of(snapshot)).snapshot == snapshot);
}

}  // namespace
}  // namespace zablab::wire
