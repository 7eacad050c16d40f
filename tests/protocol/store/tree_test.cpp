// The tree: what applying one transaction does, and again on what is there already.
#include "protocol/store/tree.hpp"

#include <gtest/gtest.h>

#include "protocol/store/read.hpp"
#include "tests/protocol/store/story.hpp"

namespace zablab::store_tests {
namespace {

Txn txn(std::uint32_t counter, TxnBody body, SessionId session = 1) {
  Txn made;
  made.session = session;
  made.zxid = Zxid::of(1, counter);
  made.time_ms = 1000 + counter;
  made.body = std::move(body);
  return made;
}

CreateTxn create(const std::string& path, std::int32_t parent_cversion,
                 CreateCall type = CreateCall::create) {
  return CreateTxn{path, "", false, parent_cversion, type, std::nullopt, 0};
}

TEST(Tree, IsBornWithZooKeepersOwnNodes) {
  EXPECT_EQ(in_words(DataTree()),
            R"(/ '' {0:0 0:0 0:0 v0 c-1 a0 owner 0 length 0 children 1 times 0 0}
/zookeeper '' {0:0 0:0 0:0 v0 c-2 a0 owner 0 length 0 children 2 times 0 0}
/zookeeper/config '' {0:0 0:0 0:0 v0 c0 a-1 owner 0 length 0 children 0 times 0 0}
/zookeeper/quota '' {0:0 0:0 0:0 v0 c0 a0 owner 0 length 0 children 0 times 0 0}
)");
}

TEST(Tree, KeepsStatsAsClientsSeeThem) {
  const std::string story = R"(
A open -> 1:1 OK
A create /a data=12345 stat -> 1:2 OK /a {1:2 1:2 1:2 v0 c0 a0 owner 0 length 5 children 0 times
    1001 1001}
A create /a/e ephemeral stat null -> 1:3 OK /a/e {1:3 1:3 1:3 v0 c0 a0 owner 1 length 0 children 0
    times 1002 1002}
A create /a/n sequential -> 1:4 OK /a/n0000000001
A set /a/n0000000001 x -> 1:5 OK {1:4 1:5 1:4 v1 c0 a0 owner 0 length 1 children 0 times 1003 1004}
A delete /a/n0000000001 -> 1:6 OK
tree ->
/ '' {0:0 0:0 1:2 v0 c0 a0 owner 0 length 0 children 2 times 0 0}
/a '12345' {1:2 1:2 1:6 v0 c3 a0 owner 0 length 5 children 1 times 1001 1001}
/a/e null {1:3 1:3 1:3 v0 c0 a0 owner 1 length 0 children 0 times 1002 1002}
/zookeeper '' {0:0 0:0 0:0 v0 c-2 a0 owner 0 length 0 children 2 times 0 0}
/zookeeper/config '' {0:0 0:0 0:0 v0 c0 a-1 owner 0 length 0 children 0 times 0 0}
/zookeeper/quota '' {0:0 0:0 0:0 v0 c0 a0 owner 0 length 0 children 0 times 0 0}
A close -> 1:7 OK
tree ->
/ '' {0:0 0:0 1:2 v0 c0 a0 owner 0 length 0 children 2 times 0 0}
/a '12345' {1:2 1:2 1:7 v0 c4 a0 owner 0 length 5 children 0 times 1001 1001}
/zookeeper '' {0:0 0:0 0:0 v0 c-2 a0 owner 0 length 0 children 2 times 0 0}
/zookeeper/config '' {0:0 0:0 0:0 v0 c0 a-1 owner 0 length 0 children 0 times 0 0}
/zookeeper/quota '' {0:0 0:0 0:0 v0 c0 a0 owner 0 length 0 children 0 times 0 0}
)";
  EXPECT_EQ(retell(story), story);
}

TEST(Tree, ACreateOnAnExistingNodeOnlyLiftsTheParent) {
  DataTree tree;
  tree.apply(txn(1, create("/a", 1)));
  tree.apply(txn(2, SetDataTxn{"/a", "kept", 1}));
  const Znode before = *tree.find("/a");
  const Applied exists{ErrorCode::node_exists, EmptyResult{}};
  EXPECT_EQ(tree.apply(txn(9, create("/a", 5))), exists);
  EXPECT_EQ(*tree.find("/a"), before);
  EXPECT_EQ(tree.find("/")->stat.cversion, 5);
  EXPECT_EQ(tree.find("/")->stat.pzxid, Zxid::of(1, 9));
}

TEST(Tree, AReplayedCreateNeverLowersTheParent) {
  DataTree tree;
  tree.apply(txn(9, create("/z", 7)));
  const Znode before = *tree.find("/");
  tree.apply(txn(3, create("/z", 6)));
  EXPECT_EQ(*tree.find("/"), before);
  tree.apply(txn(3, create("/a", 6)));
  EXPECT_EQ(tree.find("/")->stat, before.stat) << "a new child, and yet an older count";
}

TEST(Tree, ACreate2OnAnExistingNodeLeavesTheParentBe) {
  DataTree tree;
  tree.apply(txn(1, create("/a", 1)));
  const Znode before = *tree.find("/");
  tree.apply(txn(2, create("/a", 5, CreateCall::create2)));
  EXPECT_EQ(*tree.find("/"), before);
}

TEST(Tree, ACreateWithoutACountTakesTheNextOne) {
  DataTree tree;
  tree.apply(txn(1, create("/a", -1)));
  tree.apply(txn(2, create("/b", -1)));
  EXPECT_EQ(tree.find("/")->stat.cversion, 2);
  EXPECT_EQ(tree.find("/")->stat.pzxid, Zxid::of(1, 2));
}

// ZOOKEEPER-3145.
TEST(Tree, ADeleteOfAMissingNodeMovesTheParentAllTheSame) {
  DataTree tree;
  const Applied missing{ErrorCode::no_node, EmptyResult{}};
  EXPECT_EQ(tree.apply(txn(4, DeleteTxn{"/a"})), missing);
  EXPECT_EQ(tree.find("/")->stat.pzxid, Zxid::of(1, 4));
  EXPECT_EQ(tree.apply(txn(3, DeleteTxn{"/a"})), missing);
  EXPECT_EQ(tree.find("/")->stat.pzxid, Zxid::of(1, 4)) << "only upwards";
  EXPECT_EQ(tree.apply(txn(5, DeleteTxn{"/no/parent"})), missing);
}

TEST(Tree, ASetOfAMissingNodeIsIgnored) {
  DataTree tree;
  EXPECT_EQ(tree.apply(txn(4, SetDataTxn{"/a", "x", 3})),
            (Applied{ErrorCode::no_node, EmptyResult{}}));
  EXPECT_EQ(tree, DataTree());
}

TEST(Tree, ASetIsAbsolute) {
  DataTree tree;
  tree.apply(txn(1, create("/a", 1)));
  tree.apply(txn(9, SetDataTxn{"/a", "new", 6}));
  tree.apply(txn(5, SetDataTxn{"/a", "old", 2}));
  EXPECT_EQ(tree.find("/a")->data, "old");
  EXPECT_EQ(tree.find("/a")->stat.version, 2);
  EXPECT_EQ(tree.find("/a")->stat.mzxid, Zxid::of(1, 5));
}

TEST(Tree, ACloseDeletesThePathsItListsWhoeverOwnsThem) {
  DataTree tree;
  tree.apply(txn(1, CreateTxn{"/e", "", true, 1}, 5));
  tree.apply(txn(2, CreateTxn{"/f", "", true, 2}, 6));
  EXPECT_EQ(tree.ephemerals_of(5), (std::vector<std::string>{"/e"}));
  tree.apply(txn(3, CloseSessionTxn{{"/f", "/gone"}}, 7));
  EXPECT_EQ(tree.find("/f"), nullptr);
  EXPECT_NE(tree.find("/e"), nullptr);
  EXPECT_EQ(tree.ephemerals_of(6), std::vector<std::string>{});
  EXPECT_EQ(tree.find("/")->stat.pzxid, Zxid::of(1, 3));
  tree.apply(txn(4, CloseSessionTxn{}, 5));
  EXPECT_EQ(tree.find("/e"), nullptr) << "not listed, but owned";
  EXPECT_TRUE(tree.ephemerals().empty());
}

// A snapshot holds /a in its later life and its child; the replay begins with the earlier life.
TEST(Tree, AChildThatOutlivedTheReplayOfItsParentsDeletionIsListedAgain) {
  DataTree tree;
  tree.apply(txn(3, create("/a", 2)));
  tree.apply(txn(4, create("/a/b", 1)));
  const DataTree late = tree;
  tree.apply(txn(2, DeleteTxn{"/a"}));
  tree.apply(txn(3, create("/a", 2)));
  tree.apply(txn(4, create("/a/b", 1)));
  EXPECT_EQ(tree, late);
}

TEST(Tree, AChildFoundBehindItsParentsBackIsBegunAnew) {
  DataTree tree;
  tree.apply(txn(3, create("/a", 2)));
  tree.apply(txn(6, CreateTxn{"/a/b", "late", true, 2}, 6));
  tree.apply(txn(2, DeleteTxn{"/a"}));
  tree.apply(txn(3, create("/a", 2)));
  tree.apply(txn(4, CreateTxn{"/a/b", "early", true, 1}, 5));
  EXPECT_EQ(tree.find("/a/b")->data, "early");
  EXPECT_EQ(tree.find("/a/b")->stat.czxid, Zxid::of(1, 4));
  EXPECT_EQ(tree.ephemerals(), (std::map<SessionId, std::set<std::string>>{{5, {"/a/b"}}}));
}

TEST(Tree, OfAFailedMultiNothingIsApplied) {
  DataTree tree;
  const Applied answer = tree.apply(
      txn(1, MultiTxn{{create("/a", 1), ErrorTxn{ErrorCode::no_node}, create("/b", 2)}}));
  EXPECT_EQ(in_words(answer),
            "OK [not done: OK, not done: NONODE, not done: RUNTIMEINCONSISTENCY]");
  EXPECT_EQ(tree, DataTree());
}

TEST(Tree, TransactionsThatChangeNoNodeAreKnownBeforehand) {
  DataTree tree;
  tree.apply(txn(1, CreateTxn{"/e", "", true, 1}, 5));
  const auto unchanged = [&tree](TxnBody body, SessionId session = 1) {
    return tree.answer_unchanged(txn(2, std::move(body), session)).has_value();
  };
  EXPECT_TRUE(unchanged(ErrorTxn{ErrorCode::no_node}));
  EXPECT_TRUE(unchanged(CheckTxn{"/e", 1}));
  EXPECT_TRUE(unchanged(CreateSessionTxn{4000}));
  EXPECT_TRUE(unchanged(OpaqueTxn{16, "bytes"}));
  EXPECT_TRUE(unchanged(CloseSessionTxn{}));
  EXPECT_TRUE(unchanged(MultiTxn{{ErrorTxn{ErrorCode::no_node}}}));
  EXPECT_FALSE(unchanged(CloseSessionTxn{}, 5));
  EXPECT_FALSE(unchanged(CloseSessionTxn{{"/e"}}));
  EXPECT_FALSE(unchanged(create("/a", 2)));
  EXPECT_FALSE(unchanged(DeleteTxn{"/e"}));
  EXPECT_FALSE(unchanged(SetDataTxn{"/e", "x", 1}));
  EXPECT_FALSE(unchanged(MultiTxn{{create("/a", 2)}}));
}

TEST(Tree, IsRestoredFromItsNodesParentsFirst) {
  Pipeline pipeline;
  retell("A open\nA create /a data=x\nA create /a/e ephemeral\nA create /b sequential\n", pipeline);
  DataTree restored = DataTree::bare();
  EXPECT_TRUE(restored.nodes().empty());
  for (const auto& [path, node] : pipeline.database.tree->nodes()) restored.restore(path, node);
  EXPECT_EQ(restored, *pipeline.database.tree);
  EXPECT_EQ(fingerprint_of(restored), fingerprint_of(*pipeline.database.tree));
  EXPECT_THROW(restored.restore("/a", Znode{}), BrokenBelief);
  EXPECT_THROW(restored.restore("/no/parent", Znode{}), BrokenBelief);
}

TEST(Tree, TheShownCountOfChildChangesWraps) {
  Znode node;
  node.stat.cversion = 2147483647;
  node.children = {"a", "b", "c"};
  EXPECT_EQ(client_stat(node).cversion, -5);
}

TEST(Tree, AnswersACreateAsItWasAskedForAlsoWhereAQuotaChangesTheNodeAtOnce) {
  DataTree tree;
  std::uint32_t counter = 0;
  const auto made = [&](const std::string& path) {
    ++counter;
    return tree.apply(txn(counter, create(path, -1, CreateCall::create2)));
  };
  made("/q");
  made("/zookeeper/quota/q");
  made("/zookeeper/quota/q/zookeeper_limits");
  const Applied answer = made("/zookeeper/quota/q/zookeeper_stats");
  EXPECT_EQ(std::get<PathResult>(answer.result).stat->data_length_bytes, 0);
  EXPECT_EQ(tree.find("/zookeeper/quota/q/zookeeper_stats")->data, "count=1,bytes=0");
}

TEST(Tree, BlanksAroundNothingButASlashAskForAllEphemerals) {
  DataTree tree;
  CreateTxn ephemeral = create("/e", 1);
  ephemeral.ephemeral = true;
  tree.apply(txn(1, ephemeral, 7));
  const auto owned = [&](const std::string& prefix) {
    const Applied answer = read(tree, GetEphemerals{prefix}, ReadingClient{7});
    return std::get<ChildrenResult>(answer.result).names.size();
  };
  for (const char* all : {"", " ", "\t", "/", " / ", "\n/"}) EXPECT_EQ(owned(all), 1U) << all;
  EXPECT_EQ(owned("/e"), 1U);
  EXPECT_EQ(owned(" /e"), 0U);
}

}  // namespace
}  // namespace zablab::store_tests
