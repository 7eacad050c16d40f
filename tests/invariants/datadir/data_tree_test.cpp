#include "invariants/datadir/data_tree.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/datadirs.hpp"

namespace zablab::datadir {
namespace {

using wire::OpCode;

/// "/ /a=data@version …": all but ZooKeeper's own nodes.
std::string dump(const DataTree& tree) {
  std::string text;
  for (const auto& [path, node] : tree.nodes()) {
    if (path.starts_with("/zookeeper")) continue;
    text += (text.empty() ? "" : " ") + (path.empty() ? "/" : path);
    if (node.data && !node.data->empty()) text += "=" + *node.data;
    if (node.stat.version != 0) text += "@" + std::to_string(node.stat.version);
  }
  return text;
}

wire::Txn remove(std::int64_t zxid, const std::string& path) {
  return txn_of(zxid, OpCode::remove, wire::DeleteTxn{path});
}

TEST(DataTrees, BeginAsAFirstStartMakesThem) {
  const DataTree tree;
  EXPECT_EQ(tree.nodes().size(), 4U);
  EXPECT_EQ(tree.find("/"), tree.find(""));
  // As the first transactions of a recorded log have it.
  EXPECT_EQ(tree.digest(), 1371985504);
  const Node& config = *tree.find("/zookeeper/config");
  EXPECT_EQ(config.stat.aversion, -1);
  EXPECT_EQ(*tree.acls().find(config.acl), (std::vector<wire::Acl>{{1, {"world", "anyone"}}}));
}

TEST(DataTrees, CreateAndDeleteKeepStats) {
  DataTree tree;
  tree.apply(create_txn(1, "/a", "x"));
  tree.apply(create_txn(2, "/a/b"));
  tree.apply(create_txn(3, "/a/c"));
  EXPECT_EQ(tree.apply(remove(4, "/a/b")).kind, Applied::Kind::done);
  EXPECT_EQ(dump(tree), "/ /a=x /a/c");
  const wire::Stat stat = client_stat(*tree.find("/a"));
  EXPECT_EQ(stat.czxid, 1);
  EXPECT_EQ(stat.pzxid, 4);
  EXPECT_EQ(stat.cversion, 3);
  EXPECT_EQ(stat.num_children, 1);
  EXPECT_EQ(stat.data_length, 1);
  EXPECT_EQ(stat.ctime_ms, 1001);
}

TEST(DataTrees, OwnersTellTheKindAndClientsSeeOnlySessions) {
  DataTree tree;
  tree.apply(create_txn(1, "/e", "", true));
  tree.apply(txn_of(2, OpCode::create_container, wire::CreateContainerTxn{"/c", "", {{}}, 1}));
  tree.apply(txn_of(3, OpCode::create_ttl, wire::CreateTtlTxn{"/t", "", {{}}, 2, 5000}));
  EXPECT_EQ(client_stat(*tree.find("/e")).ephemeral_owner, 0x77);
  EXPECT_EQ(client_stat(*tree.find("/c")).ephemeral_owner, 0);
  EXPECT_EQ(client_stat(*tree.find("/t")).ephemeral_owner, 0);
  EXPECT_EQ(wire::kind_of(tree.find("/c")->stat.ephemeral_owner), wire::NodeKind::container);
  EXPECT_EQ(wire::kind_of(tree.find("/t")->stat.ephemeral_owner), wire::NodeKind::ttl);
  EXPECT_EQ(tree.ephemerals().size(), 1U);
}

TEST(DataTrees, ATimeToLiveThatIsNoneKillsAServer) {
  DataTree tree;
  const Applied applied =
      tree.apply(txn_of(1, OpCode::create_ttl, wire::CreateTtlTxn{"/t", "", {{}}, 1, -1}));
  EXPECT_EQ(applied.kind, Applied::Kind::not_understood);
  EXPECT_EQ(tree.find("/t"), nullptr);
}

TEST(DataTrees, CloseSessionDeletesWhatItLists) {
  DataTree tree;
  tree.apply(create_txn(1, "/e", "", true));
  tree.apply(create_txn(2, "/f", "", true));
  const Applied applied =
      tree.apply(txn_of(3, OpCode::close_session, wire::CloseSessionTxn{{{"/e", "/f"}}}));
  EXPECT_EQ(applied.kind, Applied::Kind::done);
  EXPECT_EQ(dump(tree), "/");
  EXPECT_TRUE(tree.ephemerals().empty());
}

TEST(DataTrees, CloseSessionOfOldDeletesWhatThereIs) {
  DataTree tree;
  tree.apply(create_txn(1, "/e", "", true));
  tree.apply(txn_of(2, OpCode::close_session, wire::BareCloseSessionTxn{}));
  EXPECT_EQ(dump(tree), "/");
}

TEST(DataTrees, AMultiIsAllOrNothing) {
  const wire::MultiPart create{1, wire::CreateTxn{"/a", "x", {{open_to_all()}}, false, 1}};
  const wire::MultiPart set{5, wire::SetDataTxn{"/a", "y", 1}};
  DataTree tree;
  const wire::MultiPart error{-1, wire::ErrorTxn{-2}};
  EXPECT_EQ(tree.apply(txn_of(1, OpCode::multi, wire::MultiTxn{{{create, error}}})).kind,
            Applied::Kind::failed_write);
  EXPECT_EQ(dump(tree), "/");
  tree.apply(txn_of(2, OpCode::multi, wire::MultiTxn{{{create, set}}}));
  EXPECT_EQ(dump(tree), "/ /a=y@1");
}

TEST(DataTrees, SetAclChangesTheListAndItsVersion) {
  DataTree tree;
  tree.apply(create_txn(1, "/a"));
  tree.apply(txn_of(2, OpCode::set_acl, wire::SetAclTxn{"/a", {{{1, {"ip", "::1"}}}}, 1}));
  const Node& node = *tree.find("/a");
  EXPECT_EQ((*tree.acls().find(node.acl))[0].id.scheme, "ip");
  EXPECT_EQ(node.stat.aversion, 1);
  EXPECT_EQ(tree.acls().size(), 2U);  // the first one's is not used any more
}

TEST(DataTrees, ReplayingOntoAFuzzyTreeComesToTheSame) {
  std::vector<wire::Txn> txns = {create_txn(1, "/a", "x"), create_txn(2, "/a/b", "", true),
                                 remove(3, "/a/b"), create_txn(4, "/a/c"),
                                 txn_of(5, OpCode::set_data, wire::SetDataTxn{"/a", "y", 1})};
  // Creations carry the parent's count, as leaders write them: one more each would count twice.
  for (wire::Txn& txn : txns) {
    auto* const create = std::get_if<wire::CreateTxn>(&txn.body);
    if (create != nullptr) create->parent_cversion = txn.header.zxid == 4 ? 2 : 1;
  }
  DataTree once;
  for (const wire::Txn& txn : txns) once.apply(txn);
  for (std::size_t ahead = 0; ahead <= txns.size(); ++ahead) {
    DataTree fuzzy;
    for (std::size_t i = 0; i < ahead; ++i) fuzzy.apply(txns[i]);
    for (const wire::Txn& txn : txns) fuzzy.apply(txn);
    EXPECT_EQ(dump(fuzzy), dump(once)) << ahead;
    EXPECT_EQ(fuzzy.digest(), once.digest()) << ahead;
    EXPECT_EQ(fuzzy.acls().size(), once.acls().size()) << ahead;
  }
}

TEST(DataTrees, WhatDoesNotFitSaysSo) {
  DataTree tree;
  const auto sentence = [&](const wire::Txn& txn) { return tree.apply(txn).sentence; };
  EXPECT_EQ(sentence(create_txn(1, "/no/x")), "create /no/x: its parent is missing");
  EXPECT_EQ(sentence(remove(2, "/x")), "delete /x: there is no such node");
  EXPECT_EQ(sentence(create_txn(3, "x")), "\"x\" is no path");
  EXPECT_EQ(sentence(txn_of(4, OpCode::remove, wire::DeleteTxn{})), "it has no path");
  tree.apply(create_txn(5, "/x"));
  EXPECT_EQ(sentence(create_txn(6, "/x")), "create /x: it is there already");
}

/// The sum written out, node by node.
std::int64_t digest_anew(const DataTree& tree) {
  std::uint64_t sum = 0;
  for (const auto& [path, node] : tree.nodes()) sum += digest_of(path, node.data, node.stat);
  return static_cast<std::int64_t>(sum);
}

TEST(DataTrees, TheDigestIsTheSumOfThatOfAllNodes) {
  DataTree tree;
  for (const wire::Txn& txn :
       {create_txn(1, "/a", "x"), create_txn(2, "/a/b"), create_txn(3, "/zookeeper/quota/a"),
        remove(4, "/a/b"), txn_of(5, OpCode::set_data, wire::SetDataTxn{"/", "root", 1}),
        txn_of(6, OpCode::set_acl, wire::SetAclTxn{"/a", {{}}, 1})}) {
    tree.apply(txn);
    EXPECT_EQ(tree.digest(), digest_anew(tree)) << txn.header.zxid;
  }
  EXPECT_EQ(digest_of("/zookeeper/quota/a", "x", {}), 0U);
  EXPECT_NE(digest_of("/zookeeper", "", {}), 0U);
}

TEST(DataTrees, QuotasCountWhatIsBelow) {
  DataTree tree;
  tree.apply(create_txn(1, "/a", "12345"));
  tree.apply(create_txn(2, "/zookeeper/quota/a"));
  tree.apply(create_txn(3, "/zookeeper/quota/a/zookeeper_limits", "count=9,bytes=-1"));
  tree.apply(create_txn(4, "/zookeeper/quota/a/zookeeper_stats", "count=0,bytes=0"));
  const auto stats = [&] { return *tree.find("/zookeeper/quota/a/zookeeper_stats")->data; };
  EXPECT_EQ(stats(), "count=1,bytes=5");
  tree.apply(create_txn(5, "/a/b", "123"));
  EXPECT_EQ(stats(), "count=2,bytes=8");
  tree.apply(txn_of(6, OpCode::set_data, wire::SetDataTxn{"/a/b", "1", 1}));
  EXPECT_EQ(stats(), "count=2,bytes=6");
  tree.apply(remove(7, "/a/b"));
  EXPECT_EQ(stats(), "count=1,bytes=5");
  tree.apply(remove(8, "/zookeeper/quota/a/zookeeper_limits"));
  tree.apply(create_txn(9, "/a/c", "123"));
  EXPECT_EQ(stats(), "count=1,bytes=5");
}

TEST(LoadedTrees, QuotasAreCountedAgain) {
  wire::Snapshot snapshot = first_snapshot();
  const std::string quota = "/zookeeper/quota/a";
  for (const char* const path : {"/a", "/a/b"}) {
    snapshot.nodes.push_back({path, "12", wire::open_acl, {}});
  }
  snapshot.nodes.push_back({quota, "", wire::open_acl, {}});
  snapshot.nodes.push_back({quota + "/zookeeper_limits", "count=5", wire::open_acl, {}});
  snapshot.nodes.push_back({quota + "/zookeeper_stats", "count=99,bytes=99", wire::open_acl, {}});
  auto tree = std::get<DataTree>(DataTree::load(snapshot.acls, snapshot.nodes));
  EXPECT_EQ(tree.find(quota + "/zookeeper_stats")->data, "count=2,bytes=4");
  tree.apply(create_txn(1, "/a/c", "1"));
  EXPECT_EQ(tree.find(quota + "/zookeeper_stats")->data, "count=3,bytes=5");
}

TEST(LoadedTrees, AreTheTreesThatWereSaved) {
  const wire::Snapshot snapshot = first_snapshot();
  const auto tree = std::get<DataTree>(DataTree::load(snapshot.acls, snapshot.nodes));
  EXPECT_EQ(tree.digest(), DataTree().digest());
  EXPECT_TRUE(tree.without_acl().empty());
}

TEST(LoadedTrees, WrongOnesAreRefused) {
  const auto sentence = [](auto&& change) {
    wire::Snapshot snapshot = first_snapshot();
    change(snapshot);
    return std::get<wire::Error>(DataTree::load(snapshot.acls, snapshot.nodes)).sentence;
  };
  EXPECT_EQ(sentence([](auto& snapshot) { snapshot.nodes.clear(); }), "there is no root");
  EXPECT_EQ(sentence([](auto& snapshot) { snapshot.nodes.erase(snapshot.nodes.begin() + 1); }),
            "the node /zookeeper/config comes without its parent");
  EXPECT_EQ(sentence([](auto& snapshot) { snapshot.nodes[1].path = "x"; }), "\"x\" is no path");
  EXPECT_EQ(sentence([](auto& snapshot) { snapshot.nodes[1].path = ""; }),
            "the node \"\" is there twice");
  EXPECT_EQ(sentence([](auto& snapshot) { snapshot.acls[0].acl.reset(); }),
            "a list in the table of ACLs is null");
}

TEST(LoadedTrees, ANodeWithoutItsAclsIsNoted) {
  wire::Snapshot snapshot = first_snapshot();
  snapshot.acls.clear();
  const auto tree = std::get<DataTree>(DataTree::load(snapshot.acls, snapshot.nodes));
  EXPECT_EQ(tree.without_acl(), std::vector<std::string>{"/zookeeper/config"});
}

}  // namespace
}  // namespace zablab::datadir
