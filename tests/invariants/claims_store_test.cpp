// Each claim about the store, sessions and clients can fail, and only where it should.
#include <gtest/gtest.h>

#include "tests/invariants/lab.hpp"

namespace zablab::claims_tests {
namespace {

constexpr CreateMode persistent = CreateMode::persistent;
constexpr CreateMode ephemeral = CreateMode::ephemeral;

TxnBody create_txn(const std::string& path, std::int32_t parent_cversion,
                   bool is_ephemeral = false) {
  return CreateTxn{path, "", is_ephemeral, parent_cversion};
}

Applied created(const std::string& path) {
  return Applied{ErrorCode::ok, PathResult{path, std::nullopt}};
}

Reply reply(std::int32_t xid, Zxid zxid, Applied applied) {
  return Reply{xid, zxid, applied.error, std::move(applied.result)};
}

/// Server 1 leads epoch 1; client 1 has `some_session`, opened by 1:1 and applied everywhere.
class StoreClaims : public testing::Test {
 protected:
  StoreClaims() {
    lab.opens_epoch_1();
    everywhere(txn(1, 1, CreateSessionTxn{4000}));
    lab.attaches();
    expect_fine();
  }
  ~StoreClaims() override = default;

  void expect_fine() { EXPECT_EQ(lab.broken(), "none") << lab.watch.violation()->sentence; }
  void everywhere(const TxnRef& one) {
    lab.commits(1, one, {1, 2, 3});
    for (ServerId id = 1; id <= 3; ++id) lab.applies(id, one);
  }
  /// Client 1 creates /a: request 1, transaction 1:2.
  void create_a() {
    lab.calls(1, Create{"/a", "", persistent});
    everywhere(txn(1, 2, create_txn("/a", 1), 1));
  }

  Lab lab;
};

TEST_F(StoreClaims, HoldWhenAllIsWell) {
  create_a();
  lab.gets(reply(1, Zxid::of(1, 2), created("/a")));
  lab.calls(2, GetChildren{"/", false});
  lab.gets(
      reply(2, Zxid::of(1, 2), {ErrorCode::ok, ChildrenResult{{"a", "zookeeper"}, std::nullopt}}));
  lab.fact(2, ElectionStarted{Zxid::of(1, 2), 1, 2});
  lab.watch.run_ended(lab.world);
  expect_fine();
}

TEST_F(StoreClaims, ReplayEqualsHistory) {
  create_a();
  lab.process(2).database->tree = Cow<DataTree>();
  lab.fact(2, ElectionStarted{Zxid::of(1, 2), 1, 2});
  EXPECT_EQ(lab.broken(), "replay-equals-history");
}

TEST_F(StoreClaims, ReplayEqualsHistoryForSessions) {
  lab.process(2).database->sessions.edit().clear();
  lab.fact(2, ElectionStarted{Zxid::of(1, 1), 1, 2});
  EXPECT_EQ(lab.broken(), "replay-equals-history");
}

TEST_F(StoreClaims, ReplayEqualsHistoryForAcls) {
  create_a();
  Txn changed = *txn(1, 2);
  changed.body = SetAclTxn{"/a", acls_of({{permission::read, {"world", "anyone"}}}), 0};
  lab.process(2).database->tree.edit().apply(changed);
  lab.fact(2, ElectionStarted{Zxid::of(1, 2), 1, 2});
  EXPECT_EQ(lab.broken(), "replay-equals-history");
  EXPECT_EQ(
      lab.watch.violation()->sentence,
      "the memory of server 2: /a: list of ACLs is [1:world:anyone] on the server and open in "
      "the serial history at 1:2");
}

TEST_F(StoreClaims, ReadIsSerialForWhoeverTheClientHasProvedToBe) {
  const Acls for_alice = acls_of({{permission::all, {"digest", digest_id("alice:a")}}});
  lab.calls(1, Create{"/a", "", persistent, CreateCall::create, for_alice});
  CreateTxn create{"/a", "", false, 1};
  create.acls = for_alice;
  everywhere(txn(1, 2, create, 1));
  lab.gets(reply(1, Zxid::of(1, 2), created("/a")));
  lab.calls(2, GetChildren{"/a", false});
  lab.gets(reply(2, Zxid::of(1, 2), {ErrorCode::no_auth, EmptyResult{}}));
  lab.shows("alice:a");
  lab.calls(3, GetChildren{"/a", false});
  lab.gets(reply(3, Zxid::of(1, 2), {ErrorCode::ok, ChildrenResult{}}));
  expect_fine();
  EXPECT_EQ(lab.watch.goals()[static_cast<std::size_t>(Goal::acl_refused)], 1U);
  lab.calls(4, GetChildren{"/a", false});
  lab.gets(reply(4, Zxid::of(1, 2), {ErrorCode::no_auth, EmptyResult{}}));
  EXPECT_EQ(lab.broken(), "read-is-serial");
}

/// The leader takes /a away, a container.
TxnRef reaping(std::uint32_t counter) {
  Txn remove = *txn(1, counter, DeleteTxn{"/a", true});
  remove.session = 0;
  return TxnRef(remove);
}

TEST_F(StoreClaims, ReapedIsUnneeded) {
  lab.calls(1, Create{"/a", "", CreateMode::container, CreateCall::create_container});
  CreateTxn create{"/a", "", false, 1};
  create.type = CreateCall::create_container;
  everywhere(txn(1, 2, create, 1));
  Lab unused = lab;
  lab.calls(2, Create{"/a/b", "", persistent});
  everywhere(txn(1, 3, create_txn("/a/b", 1), 2));
  lab.calls(3, Delete{"/a/b", -1});
  everywhere(txn(1, 4, DeleteTxn{"/a/b"}, 3));
  everywhere(reaping(5));
  expect_fine();
  EXPECT_EQ(lab.watch.goals()[static_cast<std::size_t>(Goal::container_reaped)], 1U);
  // One that never had a child waits for its first.
  unused.commits(1, reaping(3), {1, 2, 3});
  EXPECT_EQ(unused.broken(), "reaped-is-unneeded");
}

TEST_F(StoreClaims, ReplayEqualsHistoryOnADisk) {
  create_a();
  SnapshotFile phantom;
  phantom.name = Zxid::of(1, 2);
  phantom.sealed = true;
  const DataTree initial;
  for (const auto& [path, node] : initial.nodes()) phantom.nodes.emplace(path, node);
  lab.world.server(3).disk.edit().snapshots.visible.edit().files.push_back(phantom);
  lab.watch.run_ended(lab.world);
  EXPECT_EQ(lab.broken(), "replay-equals-history");
}

TEST_F(StoreClaims, ASnapshotMayBeAheadOfItsLog) {
  // Server 2 applies 1:2 before its own log has it, in the middle of writing snapshot 1:1.
  lab.calls(1, Create{"/a", "", persistent});
  const TxnRef create = txn(1, 2, create_txn("/a", 1), 1);
  lab.commits(1, create, {1, 3});
  lab.effects(2, {WriteDisk{BeginSnapshot{Zxid::of(1, 1), false, {{some_session, 4000}}}}});
  lab.disk(2, BeginSnapshot{Zxid::of(1, 1), false, {{some_session, 4000}}});
  lab.applies(2, create);
  WriteNodes nodes{Zxid::of(1, 1), {}};
  for (const auto& entry : lab.process(2).database->tree->nodes()) nodes.nodes.push_back(entry);
  lab.effects(2, {WriteDisk{nodes}});
  lab.disk(2, nodes);
  lab.disk(2, SealSnapshot{Zxid::of(1, 1)});
  lab.crashes(2, Crash{2, false, std::nullopt});
  lab.starts(2);
  expect_fine();
  EXPECT_EQ(lab.watch.goals()[static_cast<std::size_t>(Goal::fuzzy_snapshot_loaded)], 1U);
  // It gets 1:2 again, and what it has is exact from then on.
  lab.applies(2, create, false);
  lab.logs(2, create);
  lab.process(2).database->tree.edit() = DataTree();
  lab.fact(2, ElectionStarted{Zxid::of(1, 2), 1, 2});
  EXPECT_EQ(lab.broken(), "replay-equals-history");
}

TEST_F(StoreClaims, SameZxidSameTree) {
  const TxnRef tail = txn(1, 2);
  lab.fact(1, Proposed{tail});
  lab.applies(1, tail, false);
  lab.applies(2, tail, false);
  lab.process(2).database->sessions.edit().clear();
  lab.watch.run_ended(lab.world);
  EXPECT_EQ(lab.broken(), "same-zxid-same-tree");
}

TEST_F(StoreClaims, ResultIsSerial) {
  lab.calls(1, Create{"/a", "", persistent});
  const TxnRef create = txn(1, 2, create_txn("/a", 1), 1);
  lab.commits(1, create, {1, 2, 3});
  lab.delivers(1, create, Applied{ErrorCode::node_exists, EmptyResult{}});
  EXPECT_EQ(lab.broken(), "result-is-serial");
}

TEST_F(StoreClaims, ResultOfAWrongTransaction) {
  // The leader's overlay believed that the node exists.
  lab.calls(1, Create{"/a", "", persistent});
  everywhere(txn(1, 2, ErrorTxn{ErrorCode::node_exists}, 1));
  EXPECT_EQ(lab.broken(), "result-is-serial");
}

TEST_F(StoreClaims, AMovedSessionIsTheLeadersBusiness) {
  lab.calls(1, Create{"/a", "", persistent});
  everywhere(txn(1, 2, ErrorTxn{ErrorCode::session_moved}, 1));
  expect_fine();
}

TEST_F(StoreClaims, MultiIsAtomic) {
  lab.calls(1, Multi{{Create{"/a", "", persistent}, Check{"/b", -1}}});
  const TxnRef multi =
      txn(1, 2, MultiTxn{{CreateTxn{"/a", "", false, 1}, ErrorTxn{ErrorCode::no_node}}}, 1);
  lab.commits(1, multi, {1, 2, 3});
  // The answer is right, but the first part was done.
  DataTree& tree = lab.process(1).database->tree.edit();
  tree.apply(*txn(1, 2, create_txn("/a", 1)));
  lab.applies(1, multi);
  EXPECT_EQ(lab.broken(), "multi-is-atomic");
}

TEST_F(StoreClaims, AtMostOnce) {
  create_a();
  everywhere(txn(1, 3, ErrorTxn{ErrorCode::node_exists}, 1));
  EXPECT_EQ(lab.broken(), "at-most-once");
}

TEST_F(StoreClaims, NoTransactionFromNowhere) {
  everywhere(txn(1, 2, create_txn("/a", 1), 7));
  EXPECT_EQ(lab.broken(), "at-most-once");
}

TEST_F(StoreClaims, EphemeralBehindTheClose) {
  // ZOOKEEPER-1208.
  lab.calls(1, CloseSession{});
  lab.calls(2, Create{"/a", "", ephemeral});
  everywhere(txn(1, 2, CloseSessionTxn{}, 1));
  expect_fine();
  everywhere(txn(1, 3, create_txn("/a", 1, true), 2));
  EXPECT_EQ(lab.broken(), "ephemeral-has-session");
}

TEST_F(StoreClaims, EphemeralWithoutSessionOnOneServer) {
  lab.calls(1, Create{"/a", "", ephemeral});
  const TxnRef create = txn(1, 2, create_txn("/a", 1, true), 1);
  lab.commits(1, create, {1, 2, 3});
  lab.process(2).database->sessions.edit().clear();
  lab.applies(2, create);
  EXPECT_EQ(lab.broken(), "ephemeral-has-session");
}

TEST_F(StoreClaims, NoEphemeralAfterClose) {
  lab.calls(1, Create{"/a", "", ephemeral});
  everywhere(txn(1, 2, create_txn("/a", 1, true), 1));
  lab.calls(2, CloseSession{});
  const TxnRef close = txn(1, 3, CloseSessionTxn{}, 2);
  lab.commits(1, close, {1, 2, 3});
  lab.process(1).database->sessions.edit().erase(some_session);  // and /a stays
  lab.fact(1, TxnApplied{close, true, {}});
  EXPECT_EQ(lab.broken(), "no-ephemeral-after-close");
}

TEST_F(StoreClaims, RefusedSessionIsOver) {
  lab.calls(1, Create{"/a", "", persistent});
  everywhere(txn(1, 2, ErrorTxn{ErrorCode::session_expired}, 1));
  EXPECT_EQ(lab.broken(), "refused-session-is-over");
}

TEST_F(StoreClaims, ARefusedSessionMayBeAboutToEnd) {
  lab.calls(1, GetData{"/"});
  lab.fact(1, Proposed{txn(1, 2, CloseSessionTxn{})});
  lab.gets(reply(1, Zxid::of(1, 1), {ErrorCode::session_expired, EmptyResult{}}));
  expect_fine();
}

TEST_F(StoreClaims, RefusedReadOfALivingSession) {
  lab.calls(1, GetData{"/"});
  lab.gets(reply(1, Zxid::of(1, 1), {ErrorCode::session_expired, EmptyResult{}}));
  EXPECT_EQ(lab.broken(), "refused-session-is-over");
}

TEST_F(StoreClaims, SessionIdIsNew) {
  lab.attaches(some_session, 2);
  EXPECT_EQ(lab.broken(), "session-id-is-new");
}

TEST_F(StoreClaims, RepliesInOrder) {
  lab.calls(1, GetData{"/a"});
  lab.calls(2, GetData{"/a"});
  lab.gets(reply(2, Zxid::of(1, 1), {ErrorCode::no_node, EmptyResult{}}));
  EXPECT_EQ(lab.broken(), "replies-in-order");
}

TEST_F(StoreClaims, RepliesThatTheClientFoundOutOfOrder) {
  lab.event(ClientMismatch{1, some_session, 1, 4, reply(5, Zxid::of(1, 1), {})});
  EXPECT_EQ(lab.broken(), "replies-in-order");
}

TEST_F(StoreClaims, ZxidIsMonotone) {
  create_a();
  lab.gets(reply(1, Zxid::of(1, 2), created("/a")));
  lab.calls(2, Exists{"/b"});
  lab.gets(reply(2, Zxid::of(1, 1), {ErrorCode::no_node, EmptyResult{}}));
  EXPECT_EQ(lab.broken(), "zxid-is-monotone");
}

TEST_F(StoreClaims, AcknowledgedIsCommitted) {
  lab.calls(1, Create{"/a", "", persistent});
  lab.fact(1, Proposed{txn(1, 2, create_txn("/a", 1), 1)});
  lab.gets(reply(1, Zxid::of(1, 2), created("/a")));
  EXPECT_EQ(lab.broken(), "acknowledged-is-committed");
}

TEST_F(StoreClaims, AcknowledgedIsInTheAnswersState) {
  create_a();
  lab.gets(reply(1, Zxid::of(1, 1), created("/a")));
  EXPECT_EQ(lab.broken(), "acknowledged-is-committed");
}

TEST_F(StoreClaims, AnswerIsSerial) {
  create_a();
  lab.gets(reply(1, Zxid::of(1, 2), created("/b")));
  EXPECT_EQ(lab.broken(), "answer-is-serial");
}

TEST_F(StoreClaims, ReadIsSerial) {
  create_a();
  lab.gets(reply(1, Zxid::of(1, 2), created("/a")));
  lab.calls(2, Exists{"/a"});
  lab.gets(reply(2, Zxid::of(1, 2), {ErrorCode::no_node, EmptyResult{}}));
  EXPECT_EQ(lab.broken(), "read-is-serial");
}

TEST_F(StoreClaims, AReadMayBeOld) {
  lab.calls(1, Exists{"/a"}, 1);
  lab.calls(2, Create{"/a", "", persistent});
  everywhere(txn(1, 2, create_txn("/a", 1), 2));
  lab.gets(reply(1, Zxid::of(1, 1), {ErrorCode::no_node, EmptyResult{}}));
  expect_fine();
  EXPECT_EQ(lab.watch.goals()[static_cast<std::size_t>(Goal::stale_read)], 1U);
}

TEST_F(StoreClaims, AReadAtANewEpochIsTheStateBefore) {
  create_a();
  lab.gets(reply(1, Zxid::of(1, 2), created("/a")));
  lab.wins(1, 2);
  lab.establishes(1, 2, Zxid::of(1, 2));
  lab.calls(2, Exists{"/a"});
  lab.gets(reply(2, Zxid::of(2, 0), {ErrorCode::no_node, EmptyResult{}}));
  EXPECT_EQ(lab.broken(), "read-is-serial");
}

TEST_F(StoreClaims, NothingUncommittedIsRead) {
  lab.calls(1, Exists{"/a"});
  lab.fact(1, Proposed{txn(1, 2)});
  lab.gets(reply(1, Zxid::of(1, 2), {ErrorCode::no_node, EmptyResult{}}));
  EXPECT_EQ(lab.broken(), "read-is-serial");
}

/// A leader that serves and has committed up to 1:2 handles the sync of client 1.
class SyncClaims : public StoreClaims {
 protected:
  SyncClaims() {
    auto& leading = std::get<Leading>(lab.process(1).phase);
    everywhere(txn(1, 2));
    leading.serving.last_committed = Zxid::of(1, 2);
    lab.calls(1, Sync{"/"});
    Request request{some_session, 1, Sync{"/"}, {}};
    lab.effects(1, {}, PacketReceived{ConnectionId{2, 1, 0}, Forwarded{request}, 0});
  }
  Applied answer() { return {ErrorCode::ok, PathResult{"/", std::nullopt}}; }
};

TEST_F(SyncClaims, SyncIsFresh) {
  lab.gets(reply(1, Zxid::of(1, 1), answer()), 1, 2);
  EXPECT_EQ(lab.broken(), "sync-is-fresh");
}

TEST_F(SyncClaims, SyncMayBeAnsweredByALeaderThatWasReplaced) {
  lab.wins(3, 2);
  lab.establishes(3, 2, Zxid::of(1, 2));
  lab.commits(3, txn(2, 1), {2, 3});
  lab.gets(reply(1, Zxid::of(1, 2), answer()), 1, 2);
  expect_fine();
}

class LivenessClaims : public StoreClaims {
 protected:
  LivenessClaims() {
    std::get<Leading>(lab.process(1).phase).step = Leading::Step::serving;
    for (const ServerId id : {2, 3}) serves(id, 1);
  }
  void serves(ServerId id, Epoch epoch) {
    FollowerServing serving;
    serving.epoch = epoch;
    lab.process(id).accepted_epoch = epoch;
    lab.process(id).phase = Following{1, std::nullopt, serving};
  }
};

TEST_F(LivenessClaims, HoldWhenAllIsWell) {
  EXPECT_TRUE(lab.watch.caught_up(lab.world));
  lab.watch.judge_liveness(lab.world, true);
  expect_fine();
}

TEST_F(LivenessClaims, LeaderEmerges) {
  lab.process(1).phase = Looking{};
  EXPECT_FALSE(lab.watch.caught_up(lab.world));
  lab.watch.judge_liveness(lab.world, true);
  EXPECT_EQ(lab.broken(), "leader-emerges");
}

TEST_F(LivenessClaims, ServersCatchUp) {
  lab.commits(1, txn(1, 2), {1, 2, 3});
  lab.applies(1, txn(1, 2));
  lab.applies(2, txn(1, 2));
  EXPECT_FALSE(lab.watch.caught_up(lab.world));
  lab.watch.judge_liveness(lab.world, true);
  EXPECT_EQ(lab.broken(), "servers-catch-up");
}

TEST_F(LivenessClaims, ServersCatchUpUnlessTheyPromisedANewerEpoch) {
  lab.process(3).phase = Looking{};
  lab.process(3).accepted_epoch = 2;
  lab.watch.judge_liveness(lab.world, true);
  expect_fine();
}

TEST_F(LivenessClaims, ClientsAreAnswered) {
  lab.watch.judge_liveness(lab.world, false);
  EXPECT_EQ(lab.broken(), "clients-are-answered");
}

}  // namespace
}  // namespace zablab::claims_tests
