// Our transactions and snapshots as ZooKeeper's bytes, and back.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "invariants/datadir/recover.hpp"
#include "protocol/pipeline/snapshot_walk.hpp"
#include "protocol/storage/directory_bytes.hpp"
#include "protocol/storage/snapshot_bytes.hpp"
#include "protocol/storage/txn_bytes.hpp"
#include "tests/protocol/store/random_requests.hpp"
#include "tests/protocol/wire/random_txn.hpp"
#include "tests/support/datadirs.hpp"

namespace zablab {
namespace {

using store_tests::any_events;
using store_tests::ApplySome;
using store_tests::Ask;
using store_tests::Pipelined;

/// The transactions of random requests, all applied.
std::vector<TxnRef> proposed_in(Pipelined& run) {
  std::vector<TxnRef> txns;
  for (const auto& event : *any_events()) {
    if (const auto* ask = std::get_if<Ask>(&event)) txns.push_back(run.propose(*ask));
  }
  while (!run.pipeline.proposed.empty()) run.pipeline.apply_next();
  return txns;
}

/// What a log cannot tell: inside a multi, whether a create was to be answered with the stat.
Txn as_logged(Txn txn) {
  if (auto* multi = std::get_if<MultiTxn>(&txn.body)) {
    for (MultiTxnPart& part : multi->parts) {
      auto* create = std::get_if<CreateTxn>(&part);
      if (create != nullptr && create->type == CreateCall::create2) {
        create->type = CreateCall::create;
      }
    }
  }
  return txn;
}

std::string encoded(const wire::Txn& txn) {
  std::string bytes;
  wire::encode(bytes, txn);
  return bytes;
}

RC_GTEST_PROP(BytesProperty, ATransactionSurvivesTheWayThroughBytes, ()) {
  Pipelined run;
  for (const TxnRef& txn : proposed_in(run)) {
    const auto read = wire::decode_txn(encoded(to_wire(*txn)));
    RC_ASSERT(std::holds_alternative<wire::Txn>(read));
    RC_ASSERT(from_wire(std::get<wire::Txn>(read)) == as_logged(*txn));
  }
}

RC_GTEST_PROP(BytesProperty, AnyTransactionOfARealServerIsWrittenAgainAsItCame, ()) {
  wire::Txn txn = wire::any_txn();
  txn.digest.reset();
  txn.trailing.clear();
  RC_ASSERT(encoded(to_wire(from_wire(txn))) == encoded(txn));
}

RC_GTEST_PROP(BytesProperty, ASnapshotSurvivesTheWayThroughBytes, ()) {
  Pipelined run;
  proposed_in(run);
  const SnapshotFile file = snapshot_of(run.pipeline.database);
  const auto read = wire::decode_snapshot(bytes_of(file));
  RC_ASSERT(!read.error);
  const auto back = from_wire(file.name, read.snapshot);
  RC_ASSERT(std::holds_alternative<SnapshotFile>(back));
  RC_ASSERT(std::get<SnapshotFile>(back) == file);
}

/// A tree as `inspect --tree` compares it: paths, data and persisted stats.
std::string in_words(const datadir::DataTree& tree) {
  std::string words;
  for (const auto& [path, node] : tree.nodes()) {
    words += path + " " + node.data.value_or("(null)") + " " + wire::to_bytes(node.stat) + "\n";
  }
  return words;
}

RC_GTEST_PROP(BytesProperty, TheFilesOfADiskHoldTheDatabaseThatItsServerHas, ()) {
  Pipelined run;
  const SnapshotFile first = snapshot_of(run.pipeline.database);
  const std::vector<TxnRef> txns = proposed_in(run);
  LogImage log;
  for (const TxnRef& txn : txns) perform(log, AppendRecord{txn});
  const EpochFile epoch{1, std::nullopt};
  const SnapshotDirectory only_first{{first}};
  const auto by_log = datadir::recover(directory_of(files_of({log, epoch, epoch, only_first})));
  const SnapshotDirectory last{{snapshot_of(run.pipeline.database)}};
  const auto by_snapshot = datadir::recover(directory_of(files_of({{}, epoch, epoch, last})));
  RC_ASSERT(std::holds_alternative<datadir::Recovered>(by_log));
  RC_ASSERT(std::holds_alternative<datadir::Recovered>(by_snapshot));
  const auto& replayed = std::get<datadir::Recovered>(by_log);
  RC_ASSERT(!replayed.refused && !replayed.left_out);
  RC_ASSERT(replayed.replayed == txns.size());
  RC_ASSERT(in_words(replayed.image.tree) ==
            in_words(std::get<datadir::Recovered>(by_snapshot).image.tree));
}

/// One list that is not open to all.
Acls guarded() {
  return acls_of({{permission::read, {"world", "anyone"}}, {permission::all, {"digest", "u:x="}}});
}

TEST(Bytes, EveryKindOfTransactionHasItsRecord) {
  const std::vector<std::pair<TxnBody, wire::OpCode>> bodies = {
      {ErrorTxn{ErrorCode::no_auth}, wire::OpCode::error},
      {CreateTxn{"/a", "x", true, 3, CreateCall::create, guarded()}, wire::OpCode::create},
      {CreateTxn{"/a", std::nullopt, false, 3, CreateCall::create2}, wire::OpCode::create2},
      {CreateTxn{"/a", "", false, 3, CreateCall::create_container, guarded()},
       wire::OpCode::create_container},
      {CreateTxn{"/a", "", false, 3, CreateCall::create_ttl, guarded(), 500},
       wire::OpCode::create_ttl},
      {DeleteTxn{"/a"}, wire::OpCode::remove},
      {DeleteTxn{"/a", true}, wire::OpCode::delete_container},
      {SetDataTxn{"/a", "x", 2}, wire::OpCode::set_data},
      {SetAclTxn{"/a", guarded(), 2}, wire::OpCode::set_acl},
      {CheckTxn{"/a", 2}, wire::OpCode::check},
      {CreateSessionTxn{4000}, wire::OpCode::create_session},
      {CloseSessionTxn{{"/a", "/b"}}, wire::OpCode::close_session},
      {MultiTxn{{CreateTxn{"/a", "", false, 1, CreateCall::create_ttl, guarded(), 500},
                 DeleteTxn{"/a"}}},
       wire::OpCode::multi},
      {OpaqueTxn{77, "bytes"}, static_cast<wire::OpCode>(77)}};
  for (const auto& [body, type] : bodies) {
    const Txn txn{7, 1, Zxid::of(1, 3), 12, body};
    SCOPED_TRACE(to_text(txn));
    const auto read = wire::decode_txn(encoded(to_wire(txn)));
    ASSERT_TRUE(std::holds_alternative<wire::Txn>(read));
    EXPECT_EQ(std::get<wire::Txn>(read).header.type, static_cast<std::int32_t>(type));
    EXPECT_EQ(from_wire(std::get<wire::Txn>(read)), txn);
  }
}

TEST(Bytes, ASnapshotHoldsEachListOfAclsOnce) {
  SnapshotFile file;
  file.sealed = true;
  file.nodes["/"] = {"", {}, {"a", "b"}, std::nullopt};
  file.nodes["/a"] = {"x", {}, {}, guarded()};
  file.nodes["/b"] = {std::nullopt, {}, {}, guarded()};
  const auto read = wire::decode_snapshot(bytes_of(file));
  ASSERT_FALSE(read.error.has_value());
  EXPECT_EQ(read.snapshot.acls.size(), 1U);
  const auto back = from_wire(file.name, read.snapshot);
  ASSERT_TRUE(std::holds_alternative<SnapshotFile>(back));
  EXPECT_EQ(std::get<SnapshotFile>(back), file);
}

TEST(Bytes, ADiskIsTheFilesThatARealServerWouldHave) {
  const TxnRef txn(
      Txn{7, 1, Zxid::of(1, 31), 0, CreateTxn{"/a", "x", false, 1, CreateCall::create2}});
  const LogImage log{{{txn->zxid, {txn, TornRecord{}, txn}}}, std::nullopt};
  SnapshotFile begun;
  begun.name = Zxid::of(1, 30);
  begun.temporary = true;
  begun.nodes["/"] = {};
  const auto files =
      files_of({log, EpochFile{2, 3}, EpochFile{1, std::nullopt}, SnapshotDirectory{{begun}}});
  std::string names;
  for (const auto& [name, bytes] : files) names += name + " ";
  EXPECT_EQ(names,
            "acceptedEpoch acceptedEpoch.tmp currentEpoch log.10000001f snapshot.10000001e.tmp ");
  EXPECT_EQ(files.at("acceptedEpoch"), "2");
  EXPECT_EQ(files.at("acceptedEpoch.tmp"), "3");

  const auto read = wire::decode_log(files.at("log.10000001f"));
  ASSERT_TRUE(std::holds_alternative<wire::ReadLog>(read));
  EXPECT_EQ(std::get<wire::ReadLog>(read).log.txns, std::vector{to_wire(*txn)});
  EXPECT_EQ(std::get<wire::ReadLog>(read).end.stop, wire::LogStop::no_end_mark);
  EXPECT_FALSE(wire::looks_complete(files.at("snapshot.10000001e.tmp")));
  EXPECT_TRUE(wire::decode_snapshot(files.at("snapshot.10000001e.tmp")).error.has_value());
}

TEST(Bytes, WhatOurNodesCannotHoldIsNotRead) {
  wire::Snapshot snapshot = first_snapshot();
  snapshot.nodes[0].acl = 77;
  EXPECT_TRUE(std::holds_alternative<wire::Error>(from_wire(Zxid{0}, snapshot)));
  snapshot.nodes[0].acl = wire::open_acl;
  EXPECT_TRUE(std::holds_alternative<SnapshotFile>(from_wire(Zxid{0}, snapshot)));
  snapshot.nodes[0].path.reset();
  EXPECT_TRUE(std::holds_alternative<wire::Error>(from_wire(Zxid{0}, snapshot)));
}

}  // namespace
}  // namespace zablab
