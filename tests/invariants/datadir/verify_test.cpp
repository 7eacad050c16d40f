#include "invariants/datadir/verify.hpp"

#include <gtest/gtest.h>

#include <string>

#include "invariants/datadir/data_tree.hpp"
#include "tests/support/datadirs.hpp"

namespace zablab::datadir {
namespace {

using Files = std::map<std::string, std::string>;
using wire::OpCode;

/// "kind file:offset" of each finding.
std::string findings(Files files) {
  std::string text;
  for (const Finding& finding : verify(directory_of(std::move(files))).findings) {
    text += (text.empty() ? "" : " ") + std::string(finding.kind) + " " + finding.place.file + ":" +
            std::to_string(finding.place.offset);
  }
  return text;
}

std::string remarks(Files files) {
  std::string text;
  for (const Finding& remark : verify(directory_of(std::move(files))).remarks) {
    text += (text.empty() ? "" : " ") + std::string(remark.kind) + " " + remark.place.file;
  }
  return text;
}

/// Transactions 1, 2 … with the digests that a leader would have recorded.
std::vector<wire::Txn> with_digests(std::vector<wire::Txn> txns) {
  DataTree tree;
  for (wire::Txn& txn : txns) {
    tree.apply(txn);
    txn.digest = wire::TxnDigest{digest_version, tree.digest()};
  }
  return txns;
}

const std::vector<wire::Txn>& four() {
  static const std::vector<wire::Txn> txns = with_digests(
      {create_txn(1, "/a", "x"), create_txn(2, "/b"), create_txn(3, "/b/c"), create_txn(4, "/d")});
  return txns;
}

std::size_t offset_of(std::size_t record) {
  return log_of({four().begin(), four().begin() + static_cast<std::ptrdiff_t>(record)}, 0).size();
}
std::string at(std::size_t record) { return std::to_string(offset_of(record)); }

Files sound() { return {{"snapshot.0", bytes_of(first_snapshot())}, {"log.1", log_of(four())}}; }

/// What a server would save after the first two.
wire::Snapshot second_snapshot() {
  DataTree tree;
  tree.apply(four()[0]);
  tree.apply(four()[1]);
  wire::Snapshot snapshot;
  snapshot.acls = {{1, *tree.acls().find(1)}, {2, *tree.acls().find(2)}};
  for (const auto& [path, node] : tree.nodes()) {
    snapshot.nodes.push_back({path, node.data, node.acl, node.stat});
  }
  snapshot.digest = wire::SnapshotDigest{2, digest_version, tree.digest()};
  return snapshot;
}

Files with_snapshot(const wire::Snapshot& snapshot) {
  Files files = sound();
  files["snapshot.2"] = bytes_of(snapshot);
  return files;
}

TEST(Verify, FindsNothingInWhatIsSound) {
  EXPECT_EQ(findings(sound()), "");
  const Verified verified = verify(directory_of(with_snapshot(second_snapshot())));
  EXPECT_TRUE(verified.findings.empty());
  EXPECT_EQ(verified.transactions, 4U);
  EXPECT_EQ(verified.snapshots, 2U);
  EXPECT_EQ(verified.digests, 5U);
}

TEST(Verify, DamageWithItsOffset) {
  Files files = sound();
  files["log.1"][offset_of(3) + 30] ^= 1;
  EXPECT_EQ(findings(files), "checksum log.1:" + at(3));
  files["log.1"].replace(offset_of(3) + 8, 4, "\xff\xff\xff\xfe");
  EXPECT_EQ(findings(files), "length log.1:" + at(3));
}

TEST(Verify, WholeRecordsBehindATornOne) {
  Files files = sound();
  files["log.1"][offset_of(2) - 1] = '\0';
  EXPECT_EQ(findings(files), "hidden log.1:" + at(2));
  EXPECT_EQ(remarks(files), "torn log.1");
}

TEST(Verify, ATornLastRecordIsOrdinary) {
  Files files = sound();
  files["log.1"].resize(offset_of(4) - 2);
  EXPECT_EQ(findings(files), "");
  EXPECT_EQ(remarks(files), "torn log.1");
}

TEST(Verify, GapsAndOrder) {
  Files files = sound();
  files["log.1"] = log_of({four()[0], four()[1], four()[3]});
  EXPECT_EQ(findings(files), "gap log.1:" + at(2) + " digest log.1:" + at(2));
  files["log.1"] = log_of({create_txn(1, "/a"), create_txn(1, "/b")});
  EXPECT_TRUE(findings(files).starts_with("order log.1:")) << findings(files);
  // An epoch begins with its first transaction.
  const std::int64_t epoch = std::int64_t{1} << 32;
  files["log.1"] = log_of({create_txn(1, "/a"), create_txn(epoch + 1, "/b")});
  EXPECT_EQ(findings(files), "");
  files["log.1"] = log_of({create_txn(1, "/a"), create_txn(epoch + 2, "/b")});
  EXPECT_TRUE(findings(files).starts_with("gap log.1:")) << findings(files);
}

TEST(Verify, AGapThatASnapshotCoversIsARemark) {
  Files files = with_snapshot(second_snapshot());
  files["log.1"] = log_of({four()[0]});
  files["log.3"] = log_of({four()[2], four()[3]});
  EXPECT_EQ(remarks(files), "gap log.3");
}

TEST(Verify, ALogThatBeginsTooLate) {
  Files files = sound();
  files.erase("log.1");
  files["log.3"] = log_of({four()[2], four()[3]});
  EXPECT_TRUE(findings(files).starts_with("gap log.3:0")) << findings(files);
}

TEST(Verify, NamesOfLogs) {
  Files files = sound();
  files["log.2"] = files["log.1"];
  files.erase("log.1");
  EXPECT_EQ(findings(files), "name log.2:16");
}

TEST(Verify, DigestsThatAreNotTheTrees) {
  std::vector<wire::Txn> txns = four();
  txns[1].digest->tree_digest += 1;
  Files files = sound();
  files["log.1"] = log_of(txns);
  const Verified once = verify(directory_of(files));
  ASSERT_EQ(once.findings.size(), 1U);
  EXPECT_STREQ(once.findings[0].kind, "digest");
  EXPECT_EQ(once.findings[0].place.offset, offset_of(1));
  EXPECT_NE(once.findings[0].place.sentence.find("the next one agrees again"), std::string::npos);
  // A transaction that is not what the leader meant: all that follow differ.
  txns = four();
  std::get<wire::CreateTxn>(txns[1].body).path = "/other";
  files["log.1"] = log_of(txns);
  const std::size_t third = log_of({txns[0], txns[1]}, 0).size();
  EXPECT_EQ(findings(files),
            "digest log.1:" + at(1) + " does-not-fit log.1:" + std::to_string(third));
}

TEST(Verify, SnapshotsThatAreNotWhatTheLogMakes) {
  wire::Snapshot snapshot = second_snapshot();
  // ACLs are in no digest.
  snapshot.acls[1].acl->front().perms = 1;
  EXPECT_EQ(findings(with_snapshot(snapshot)), "snapshot-differs snapshot.2:0");
  snapshot = second_snapshot();
  snapshot.digest->digest += 1;
  EXPECT_EQ(findings(with_snapshot(snapshot)), "digest snapshot.2:0");
  snapshot = second_snapshot();
  snapshot.acls.pop_back();
  EXPECT_TRUE(findings(with_snapshot(snapshot)).starts_with("acl snapshot.2:0 acl snapshot.2:0"));
  Files files = with_snapshot(second_snapshot());
  files["snapshot.2"] += "more";
  EXPECT_TRUE(findings(files).starts_with("snapshot snapshot.2:")) << findings(files);
  files["snapshot.2"].resize(200);
  EXPECT_TRUE(findings(files).starts_with("snapshot snapshot.2:")) << findings(files);
}

TEST(Verify, TheConfigurationIsWrittenWithoutATransaction) {
  wire::Snapshot snapshot = second_snapshot();
  for (wire::SnapshotNode& node : snapshot.nodes) {
    if (node.path == "/zookeeper/config") node.data = "server.1=a:1:2:participant";
  }
  EXPECT_EQ(findings(with_snapshot(snapshot)), "");
}

TEST(Verify, ASnapshotAboveTheLog) {
  Files files = with_snapshot(second_snapshot());
  files["log.1"] = log_of({four()[0]});
  EXPECT_EQ(findings(files), "snapshot-above-log snapshot.2:0");
}

TEST(Verify, ALogWithoutASnapshot) {
  EXPECT_EQ(findings({{"log.1", log_of(four())}}), "no-snapshot log.1:0");
  datadir::Directory picked = directory_of({{"log.1", log_of(four())}});
  picked.whole = false;
  EXPECT_TRUE(verify(picked).findings.empty());
}

TEST(Verify, EphemeralsWithoutASession) {
  Files files = sound();
  files["log.1"] = log_of({create_txn(1, "/e", "", true)});
  EXPECT_EQ(findings(files), "ephemeral log.1:0");
}

TEST(Verify, EpochFiles) {
  Files files = sound();
  files["currentEpoch"] = "0\n";
  files["acceptedEpoch"] = "0";
  EXPECT_EQ(findings(files), "");
  files["currentEpoch"] = "3";
  EXPECT_EQ(findings(files), "epoch acceptedEpoch:0");
  files["acceptedEpoch"] = "many";
  EXPECT_EQ(findings(files), "epoch acceptedEpoch:0");
  files["acceptedEpoch"] = "3";
  const std::int64_t epoch = std::int64_t{4} << 32;
  files["log.400000001"] = log_of({create_txn(epoch + 1, "/z")});
  EXPECT_EQ(findings(files), "epoch currentEpoch:0");
  files = sound();
  files["currentEpoch.tmp"] = "1";
  EXPECT_EQ(remarks(files), "epoch currentEpoch.tmp");
}

TEST(Verify, TransactionsThatCannotBeDecoded) {
  Files files = sound();
  files["log.1"] = log_of({txn_of(1, static_cast<OpCode>(77), wire::OpaqueTxn{"?"})});
  EXPECT_EQ(findings(files), "undecodable log.1:16");
}

TEST(Verify, EveryKindIsExplained) {
  for (const FindingKind& kind : finding_kinds()) EXPECT_NE(std::string(kind.meaning), "");
}

}  // namespace
}  // namespace zablab::datadir
