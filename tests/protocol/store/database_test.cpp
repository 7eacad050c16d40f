// The database: sessions, tree, last zxid and the window of recent transactions, and reads.
#include "protocol/store/database.hpp"
#include "protocol/store/read.hpp"

#include <gtest/gtest.h>

#include "tests/protocol/store/story.hpp"

namespace zablab::store_tests {
namespace {

TxnRef error_at(Epoch epoch, std::uint32_t counter) {
  Txn txn;
  txn.zxid = Zxid::of(epoch, counter);
  txn.body = ErrorTxn{ErrorCode::no_node};
  return TxnRef(txn);
}

std::string zxids(const CommittedLog& log) {
  std::string text;
  for (const TxnRef& txn : log.txns()) text += (text.empty() ? "" : " ") + to_text(txn->zxid);
  return text;
}

TEST(CommittedLog, KeepsTheNewest) {
  CommittedLog log;
  EXPECT_TRUE(log.empty());
  for (std::uint32_t counter = 1; counter <= 5; ++counter) log.add(error_at(1, counter), 3);
  EXPECT_EQ(zxids(log), "1:3 1:4 1:5");
  EXPECT_EQ(log.min(), Zxid::of(1, 3));
  EXPECT_EQ(log.max(), Zxid::of(1, 5));
  log.clear();
  EXPECT_TRUE(log.empty());
}

TEST(CommittedLog, IgnoresWhatItHasAndRefusesAGap) {
  CommittedLog log;
  log.add(error_at(1, 4), 10);
  log.add(error_at(1, 5), 10);
  log.add(error_at(1, 4), 10);
  log.add(error_at(1, 5), 10);
  EXPECT_EQ(zxids(log), "1:4 1:5");
  EXPECT_THROW(log.add(error_at(1, 7), 10), BrokenBelief);
  log.add(error_at(3, 1), 10);
  EXPECT_EQ(zxids(log), "1:4 1:5 3:1");
}

TEST(Database, AppliesFailuresToo) {
  Database database;
  EXPECT_EQ(apply(database, error_at(1, 1), 10), (Applied{ErrorCode::no_node, EmptyResult{}}));
  EXPECT_EQ(database.last_processed, Zxid::of(1, 1));
  EXPECT_EQ(zxids(database.committed_log), "1:1");
  EXPECT_EQ(*database.tree, DataTree());
}

TEST(Database, LastProcessedNeverFalls) {
  Database database;
  apply(database, error_at(1, 5), 10);
  apply(database, error_at(1, 3), 10);
  EXPECT_EQ(database.last_processed, Zxid::of(1, 5));
}

TEST(Database, KeepsTheSessionTable) {
  Pipeline pipeline;
  retell("A open\nB open\nA close\nC close\n", pipeline);
  EXPECT_EQ(*pipeline.database.sessions, (std::map<SessionId, std::int32_t>{{2, 4000}}));
}

TEST(Database, CopiesShareWhatATransactionDoesNotTouch) {
  Pipeline pipeline;
  retell("A open\nA create /a\n", pipeline);
  const Database before = pipeline.database;
  retell("A create /a\nA multi check /a 7\nB open\n", pipeline);
  EXPECT_TRUE(before.tree.same_as(pipeline.database.tree));
  retell("A create /b\n", pipeline);
  EXPECT_FALSE(before.tree.same_as(pipeline.database.tree));
  EXPECT_EQ(before.tree->find("/b"), nullptr);
  EXPECT_FALSE(before.sessions->contains(2));
  EXPECT_EQ(before.committed_log.max(), Zxid::of(1, 2));
}

TEST(Database, AnswersReads) {
  const std::string story = R"(
A open -> 1:1 OK
A create /b data=x -> 1:2 OK /b
A create /a null -> 1:3 OK /a
get /b -> OK x {1:2 1:2 1:2 v0 c0 a0 owner 0 length 1 children 0 times 1001 1001}
get /a -> OK null {1:3 1:3 1:3 v0 c0 a0 owner 0 length 0 children 0 times 1002 1002}
get /c -> NONODE
exists /b -> OK {1:2 1:2 1:2 v0 c0 a0 owner 0 length 1 children 0 times 1001 1001}
exists /c -> NONODE
children / -> OK [a, b, zookeeper]
children / stat -> OK [a, b, zookeeper] {0:0 0:0 1:3 v0 c1 a0 owner 0 length 0 children 3 times 0 0}
children /c -> NONODE
sync /whatever -> OK /whatever
# reads do not validate: "" is the root, and what is malformed is merely not there
get '' -> OK  {0:0 0:0 1:3 v0 c1 a0 owner 0 length 0 children 3 times 0 0}
children '' -> OK [a, b, zookeeper]
get /a/ -> NONODE
get rel -> NONODE
)";
  EXPECT_EQ(retell(story), story);
}

TEST(Database, ANulInThePathIsRefusedByExistsAlone) {
  const DataTree tree;
  const std::string path("/a\0", 3);
  EXPECT_EQ(read(tree, Exists{path}).error, ErrorCode::bad_arguments);
  EXPECT_EQ(read(tree, GetData{path}).error, ErrorCode::no_node);
  EXPECT_EQ(read(tree, GetChildren{path, false}).error, ErrorCode::no_node);
  EXPECT_THROW(read(tree, Delete{path, -1}), BrokenBelief);
}

TEST(Database, DropsEphemeralsOfSessionsThatNobodyKnows) {
  Pipeline pipeline;
  retell("A open\nB open\nA create /p\nA create /p/a ephemeral\nB create /p/b ephemeral\n",
         pipeline);
  Database& database = pipeline.database;
  database.sessions.edit().erase(1);
  drop_orphan_ephemerals(database);
  EXPECT_EQ(database.tree->find("/p/a"), nullptr);
  EXPECT_NE(database.tree->find("/p/b"), nullptr);
  EXPECT_EQ(database.tree->find("/p")->stat.pzxid, Zxid::of(1, 5)) << "the last zxid applied";
  const Database before = database;
  drop_orphan_ephemerals(database);
  EXPECT_TRUE(before.tree.same_as(database.tree));
}

TEST(TxnText, SaysWhatATransactionDoes) {
  const auto text = [](TxnBody body) {
    Txn txn;
    txn.session = 9;
    txn.zxid = Zxid::of(2, 3);
    txn.body = std::move(body);
    return to_text(txn);
  };
  EXPECT_EQ(text(ErrorTxn{ErrorCode::bad_version}), "2:3 error BADVERSION");
  EXPECT_EQ(text(CreateTxn{"/a", "", false, 1}), "2:3 create /a");
  EXPECT_EQ(text(CreateTxn{"/a", "", true, 1}), "2:3 create ephemeral /a");
  EXPECT_EQ(text(DeleteTxn{"/a"}), "2:3 delete /a");
  EXPECT_EQ(text(SetDataTxn{"/a", "", 4}), "2:3 set /a version 4");
  EXPECT_EQ(text(CheckTxn{"/a", 4}), "2:3 check /a version 4");
  EXPECT_EQ(text(CreateSessionTxn{4000}), "2:3 create-session 9 timeout 4000 ms");
  EXPECT_EQ(text(CloseSessionTxn{{"/a", "/b"}}), "2:3 close-session 9 /a /b");
  EXPECT_EQ(text(MultiTxn{{DeleteTxn{"/a"}, CheckTxn{"/b", 0}}}),
            "2:3 multi [delete /a, check /b version 0]");
  EXPECT_EQ(text(OpaqueTxn{16, ""}), "2:3 opaque type 16");
}

TEST(OperationKinds, WritesAreThoseThatTakeAZxid) {
  EXPECT_TRUE(is_write(Create{}) && is_write(Delete{}) && is_write(SetData{}) && is_write(Check{}));
  EXPECT_TRUE(is_write(Multi{}) && is_write(CreateSession{}) && is_write(CloseSession{}));
  EXPECT_FALSE(is_write(GetData{}) || is_write(Exists{}) || is_write(GetChildren{}));
  EXPECT_FALSE(is_write(Sync{}) || is_write(Heartbeat{}));
}

}  // namespace
}  // namespace zablab::store_tests
