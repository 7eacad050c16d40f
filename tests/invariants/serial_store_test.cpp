// The serial reference store: its answers, its memory of the past, and what it finds different.
#include "invariants/serial_store.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <utility>

#include "protocol/base/match.hpp"
#include "protocol/store/read.hpp"
#include "tests/protocol/store/random_requests.hpp"

namespace zablab {
namespace {

using store_tests::Ask;
using store_tests::Event;
using store_tests::in_words;

Zxid at(std::uint32_t counter) { return Zxid::of(1, counter); }

Create create(const std::string& path, CreateMode mode = CreateMode::persistent) {
  return Create{path, "", mode};
}

/// Runs writes of session 1 one after the other; the zxids and the times count up from 1.
class SerialStoreStory : public testing::Test {
 protected:
  SerialStoreStory() { tell(CreateSession{4000}); }

  std::string tell(const Operation& operation, SessionId session = 1) {
    ++counter_;
    return in_words(store_.execute(session, operation, at(counter_), counter_));
  }
  std::string ask(std::uint32_t counter, const Operation& read) {
    const auto answer = store_.read_at(at(counter), read, 0);
    return answer ? in_words(*answer) : "unknown";
  }

  SerialStore store_;
  std::uint32_t counter_ = 0;
};

TEST_F(SerialStoreStory, AFreshOneHoldsZooKeepersOwnNodes) {
  EXPECT_EQ(ask(1, GetData{"/"}),
            "OK  {0:0 0:0 0:0 v0 c-1 a0 owner 0 length 0 children 1 times 0 0}");
  EXPECT_EQ(ask(1, GetChildren{"/zookeeper", true}),
            "OK [config, quota] {0:0 0:0 0:0 v0 c-2 a0 owner 0 length 0 children 2 times 0 0}");
  EXPECT_EQ(ask(1, Exists{"/zookeeper/config"}),
            "OK {0:0 0:0 0:0 v0 c0 a-1 owner 0 length 0 children 0 times 0 0}");
}

TEST_F(SerialStoreStory, WritesAnswerWhatTheyDid) {
  EXPECT_EQ(tell(Create{"/a", "xy", CreateMode::persistent, CreateCall::create2}),
            "OK /a {1:2 1:2 1:2 v0 c0 a0 owner 0 length 2 children 0 times 2 2}");
  EXPECT_EQ(tell(create("/a/n", CreateMode::ephemeral_sequential)), "OK /a/n0000000000");
  EXPECT_EQ(tell(SetData{"/a", std::nullopt, 0}),
            "OK {1:2 1:4 1:3 v1 c1 a0 owner 0 length 0 children 1 times 2 4}");
  EXPECT_EQ(tell(Delete{"/a", -1}), "NOTEMPTY");
  EXPECT_EQ(tell(Delete{"/a/n0000000000", 1}), "BADVERSION");
  EXPECT_EQ(tell(Delete{"/a/n0000000000", 0}), "OK");
  EXPECT_EQ(tell(create("/a/", CreateMode::persistent_sequential)), "OK /a/0000000001");
  EXPECT_EQ(tell(create("/a/0000000001")), "NODEEXISTS");
  EXPECT_EQ(tell(create("/e", CreateMode::ephemeral)), "OK /e");
  EXPECT_EQ(tell(create("/e/x")), "NOCHILDRENFOREPHEMERALS");
  EXPECT_EQ(tell(Check{"/a", 1}), "UNIMPLEMENTED");
  EXPECT_EQ(ask(12, GetData{"/a"}),
            "OK null {1:2 1:4 1:8 v1 c3 a0 owner 0 length 0 children 1 times 2 4}");
}

TEST_F(SerialStoreStory, ErrorsComeInTheOrderOfTheDefinition) {
  EXPECT_EQ(tell(create("rel")), "BADARGUMENTS");
  EXPECT_EQ(tell(create("rel/x")), "NONODE");
  EXPECT_EQ(tell(create("/no//x")), "NONODE");
  EXPECT_EQ(tell(create("//x")), "BADARGUMENTS");
  EXPECT_EQ(tell(create("/.")), "BADARGUMENTS");
  EXPECT_EQ(tell(create("/\xf0\x9f\x98\x80")), "BADARGUMENTS");
  EXPECT_EQ(tell(create("/")), "NODEEXISTS");
  EXPECT_EQ(tell(Delete{"/", 7}), "BADARGUMENTS");
  EXPECT_EQ(tell(Delete{"/zookeeper/quota", -1}), "BADARGUMENTS");
  EXPECT_EQ(tell(Delete{"/no", 7}), "NONODE");
  EXPECT_EQ(tell(SetData{"no", "", 7}), "BADARGUMENTS");
  EXPECT_EQ(tell(SetData{"/no", "", 7}), "NONODE");
  EXPECT_EQ(tell(SetData{"/", "", 7}), "BADVERSION");
  EXPECT_EQ(tell(SetData{"/", "", -2}), "BADVERSION");
}

TEST_F(SerialStoreStory, AMultiIsAllOrNothing) {
  EXPECT_EQ(tell(Multi{{create("/a"), create("/a/b"), Check{"/a", 0}}}), "OK [OK /a, OK /a/b, OK]");
  SerialStore unchanged = store_;
  EXPECT_EQ(tell(Multi{{create("/c", CreateMode::ephemeral), Delete{"/a/b", -1}, Delete{"/a", -1},
                        create("/a"), SetData{"/a", "x", -1}, create("/a/d"), Check{"/a", 0},
                        create("/f")}}),
            "OK [not done: OK, not done: OK, not done: OK, not done: OK, not done: OK, "
            "not done: OK, not done: BADVERSION, not done: RUNTIMEINCONSISTENCY]");
  unchanged.skip(at(3));
  EXPECT_EQ(store_, unchanged);
  EXPECT_EQ(fingerprint_of(store_), fingerprint_of(unchanged));
  EXPECT_EQ(tell(Multi{}), "OK []");
}

TEST_F(SerialStoreStory, SessionsOpenAndCloseAndTakeTheirEphemeralsAlong) {
  EXPECT_EQ(tell(create("/x"), 2), "SESSIONEXPIRED");
  EXPECT_EQ(tell(CreateSession{5000}, 2), "OK");
  EXPECT_EQ(tell(create("/e", CreateMode::ephemeral), 2), "OK /e");
  EXPECT_EQ(tell(create("/f", CreateMode::ephemeral), 1), "OK /f");
  EXPECT_EQ(tell(CloseSession{}, 2), "OK");
  EXPECT_EQ(tell(create("/x"), 2), "SESSIONEXPIRED");
  EXPECT_EQ(tell(CloseSession{}, 2), "OK");
  EXPECT_EQ(tell(CloseSession{}, 9), "OK");
  EXPECT_EQ(tell(Multi{{Check{"/", -1}}}, 2), "OK [not done: SESSIONEXPIRED]");
  EXPECT_EQ(ask(5, GetChildren{"/", false}), "OK [e, f, zookeeper]");
  EXPECT_EQ(ask(6, GetChildren{"/", true}),
            "OK [f, zookeeper] {0:0 0:0 1:6 v0 c2 a0 owner 0 length 0 children 2 times 0 0}");
  using Table = std::map<SessionId, std::int32_t>;
  EXPECT_EQ(store_.sessions_at(at(2)), (Table{{1, 4000}}));
  EXPECT_EQ(store_.sessions_at(at(5)), (Table{{1, 4000}, {2, 5000}}));
  EXPECT_EQ(store_.sessions_at(at(6)), (Table{{1, 4000}}));
}

TEST_F(SerialStoreStory, TheFutureAndTheForgottenAreUnknown) {
  tell(create("/a"));
  tell(create("/b"));
  EXPECT_EQ(ask(4, Exists{"/a"}), "unknown");
  EXPECT_EQ(ask(1, Exists{"/a"}), "NONODE");
  store_.forget_before(at(2));
  EXPECT_EQ(ask(1, Exists{"/a"}), "unknown");
  EXPECT_EQ(ask(2, GetChildren{"/", false}), "OK [a, zookeeper]");
  EXPECT_THROW(store_.node_at(at(4), "/a"), BrokenBelief);
  EXPECT_THROW(store_.forget_before(at(1)), BrokenBelief);
  EXPECT_THROW(store_.skip(at(3)), BrokenBelief);
}

// --- Differences ---

class SerialStoreDifference : public SerialStoreStory {
 protected:
  SerialStoreDifference() {
    for (const Operation& write : {Operation(create("/a")), Operation(SetData{"/a", "x", -1}),
                                   Operation(create("/a/e", CreateMode::ephemeral))}) {
      tell(write);
      pipeline_.run(1, write);
    }
  }

  std::string difference(const DataTree& tree) const {
    return first_difference(store_, store_.last(), tree).value_or("");
  }

  /// The server's tree, with one node changed on the way.
  std::string difference_with(const std::string& changed, const auto& change) const {
    DataTree tree = DataTree::bare();
    for (const auto& [path, node] : pipeline_.database.tree->nodes()) {
      Znode copy = node;
      if (path == changed) change(copy);
      tree.restore(path, copy);
    }
    return difference(tree);
  }

  store_tests::Pipeline pipeline_ = [] {
    store_tests::Pipeline pipeline;
    pipeline.clock_ms = 1;
    pipeline.run(1, CreateSession{4000});
    return pipeline;
  }();
};

TEST_F(SerialStoreDifference, IsNoneForAServerThatDidTheSame) {
  EXPECT_EQ(difference(*pipeline_.database.tree), "");
  EXPECT_EQ(first_difference(store_, at(3), *pipeline_.database.tree),
            "/a: pzxid is 1:4 on the server and 1:2 in the serial history at 1:3")
      << "the server is ahead of 1:3";
}

TEST_F(SerialStoreDifference, IsToldByPathFieldAndBothValues) {
  EXPECT_EQ(difference_with("/a", [](Znode& node) { node.stat.version = 7; }),
            "/a: version is 7 on the server and 1 in the serial history at 1:4");
  EXPECT_EQ(difference_with("/a", [](Znode& node) { node.stat.pzxid = at(2); }),
            "/a: pzxid is 1:2 on the server and 1:4 in the serial history at 1:4");
  EXPECT_EQ(difference_with("/a", [](Znode& node) { node.stat.cversion = 2; }),
            "/a: count of creates is 2 on the server and 1 in the serial history at 1:4");
  EXPECT_EQ(difference_with("/a/e", [](Znode& node) { node.stat.ephemeral_owner = 2; }),
            "/a/e: owner is 2 on the server and 1 in the serial history at 1:4");
  EXPECT_EQ(difference_with("/a", [](Znode& node) { node.data = std::nullopt; }),
            "/a: data is null on the server and \"x\" in the serial history at 1:4");
  EXPECT_EQ(difference(DataTree()),
            "/: pzxid is 0:0 on the server and 1:2 in the serial history at 1:4");
}

TEST_F(SerialStoreDifference, SeesEveryFieldOfAStat) {
  const std::vector<void (*)(NodeStat&)> changes = {
      [](NodeStat& stat) { stat.czxid = at(9); },      [](NodeStat& stat) { stat.mzxid = at(9); },
      [](NodeStat& stat) { stat.pzxid = at(9); },      [](NodeStat& stat) { stat.ctime_ms = 9; },
      [](NodeStat& stat) { stat.mtime_ms = 9; },       [](NodeStat& stat) { stat.version = 9; },
      [](NodeStat& stat) { stat.cversion = 9; },       [](NodeStat& stat) { stat.aversion = 9; },
      [](NodeStat& stat) { stat.ephemeral_owner = 9; }};
  for (const auto change : changes) {
    EXPECT_NE(difference_with("/a", [change](Znode& node) { change(node.stat); }), "");
  }
}

TEST_F(SerialStoreDifference, SeesMissingAndSurplusNodes) {
  DataTree fewer = DataTree::bare();
  DataTree more = *pipeline_.database.tree;
  for (const auto& [path, node] : pipeline_.database.tree->nodes()) {
    if (path != "/a/e") fewer.restore(path, node);
  }
  EXPECT_EQ(difference(fewer),
            "/a: list of children is [] on the server and [e] in the serial history at 1:4");
  more.restore("/a/e/x", Znode{});
  EXPECT_EQ(difference(more),
            "/a/e: list of children is [x] on the server and [] in the serial history at 1:4");
}

TEST_F(SerialStoreDifference, SeesANodeThatNoParentLists) {
  tell(Delete{"/a/e", -1});
  tell(Delete{"/a", -1});
  Txn only_the_parent;
  only_the_parent.zxid = at(6);
  only_the_parent.body = DeleteTxn{"/a"};
  DataTree tree = *pipeline_.database.tree;
  tree.apply(only_the_parent);
  EXPECT_EQ(difference(tree),
            "/a/e: the node is there on the server and missing in the serial history at 1:6");
}

TEST_F(SerialStoreDifference, SeesAnIndexOfEphemeralsThatSaysOtherThanTheNodes) {
  const DataTree& tree = *pipeline_.database.tree;
  using Index = std::map<SessionId, std::set<std::string>>;
  const auto index = [&tree](const Index& ephemerals) {
    return ephemerals_difference(tree.nodes(), ephemerals).value_or("");
  };
  EXPECT_EQ(index({{1, {"/a/e"}}}), "");
  EXPECT_EQ(index({}),
            "session 1: the server's index of ephemerals says [] and its nodes say [/a/e]");
  EXPECT_EQ(index({{1, {"/a/e"}}, {2, {"/b"}}}),
            "session 2: the server's index of ephemerals says [/b] and its nodes say []");
}

TEST_F(SerialStoreDifference, SeesTheSessionTable) {
  using Table = std::map<SessionId, std::int32_t>;
  const auto sessions = [this](const Table& table) {
    return first_difference(store_, store_.last(), table).value_or("");
  };
  EXPECT_EQ(sessions({{1, 4000}}), "");
  EXPECT_EQ(sessions({}),
            "session 1: it is missing on the server and open for 4000 ms in the serial history at "
            "1:4");
  EXPECT_EQ(sessions({{1, 5000}}),
            "session 1: it is open for 5000 ms on the server and open for 4000 ms in the serial "
            "history at 1:4");
  EXPECT_EQ(
      sessions({{1, 4000}, {2, 1}}),
      "session 2: it is open for 1 ms on the server and missing in the serial history at 1:4");
}

// --- Properties ---

/// A history of random writes, and what the real tree was after each.
struct Told {
  SerialStore store;
  std::vector<Zxid> zxids;
  std::vector<DataTree> trees;
};

Told tell_all(const std::vector<Event>& events) {
  Told told;
  store_tests::Pipelined pipelined;
  const auto append = [&](const Ask& ask, const Txn& txn) {
    told.store.execute({ask.session, ask.credentials}, ask.operation, txn.zxid, txn.time_ms);
    told.zxids.push_back(txn.zxid);
    told.trees.push_back(*pipelined.pipeline.database.tree);
  };
  for (const TxnRef& txn : pipelined.pipeline.database.committed_log.txns()) {
    append(pipelined.asked[told.zxids.size()], *txn);
  }
  for (const Event& event : events) {
    if (const auto* ask = std::get_if<Ask>(&event)) {
      const TxnRef txn = pipelined.propose(*ask);
      pipelined.pipeline.apply_next();
      append(pipelined.asked.back(), *txn);
    }
  }
  return told;
}

RC_GTEST_PROP(SerialStoreProperty, ReadsAtAnyZxidAnswerAsTheTreeDidThen, ()) {
  const Told told = tell_all(*store_tests::any_events());
  for (std::size_t i = 0; i < told.zxids.size(); ++i) {
    for (int k = 0; k < 3; ++k) {
      const Operation question = *store_tests::any_read();
      const SerialCaller caller(*rc::gen::element<SessionId>(1, 2),
                                *store_tests::any_credentials());
      const auto answer = told.store.read_at(told.zxids[i], question, caller);
      RC_ASSERT(answer.has_value());
      const ReadingClient reader{caller.session, caller.credentials, Rules{}};
      RC_ASSERT(*answer == read(told.trees[i], question, reader));
    }
    RC_ASSERT(!first_difference(told.store, told.zxids[i], told.trees[i]).has_value());
  }
}

RC_GTEST_PROP(SerialStoreProperty, ForgettingChangesNothingThatIsStillKnown, ()) {
  const Told told = tell_all(*store_tests::any_events());
  const auto first = *rc::gen::inRange<std::size_t>(0, told.zxids.size());
  SerialStore forgetful = told.store;
  forgetful.forget_before(told.zxids[first]);
  for (std::size_t i = first; i < told.zxids.size(); ++i) {
    RC_ASSERT(!first_difference(forgetful, told.zxids[i], told.trees[i]).has_value());
    RC_ASSERT(forgetful.sessions_at(told.zxids[i]) == told.store.sessions_at(told.zxids[i]));
  }
  SerialStore once = told.store;
  once.forget_before(told.store.last());
  forgetful.forget_before(told.store.last());
  RC_ASSERT(once == forgetful);
  for (const auto& [path, history] : once.histories()) {
    RC_ASSERT(history.versions.size() == 1U);
    RC_ASSERT(history.child_changes.empty());
  }
  RC_ASSERT(fingerprint_of(once) == fingerprint_of(forgetful));
}

RC_GTEST_PROP(SerialStoreProperty, AFailureIsAsIfNothingHadHappened, ()) {
  Told told = tell_all(*store_tests::any_events());
  const Ask ask = {1, *rc::gen::suchThat(store_tests::any_write(), [&](const Operation& write) {
                     SerialStore copy = told.store;
                     const Applied answer = copy.execute(1, write, copy.last().next(), 0);
                     const auto* multi = std::get_if<MultiResult>(&answer.result);
                     return answer.error != ErrorCode::ok ||
                            (multi && !multi->results.empty() && multi->results[0].failed_multi);
                   })};
  SerialStore skipped = told.store;
  skipped.skip(skipped.last().next());
  told.store.execute(ask.session, ask.operation, skipped.last(), 0);
  RC_ASSERT(told.store == skipped);
}

}  // namespace
}  // namespace zablab
