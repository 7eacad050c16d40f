// Each claim about watches can fail, and only where it should.
#include <gtest/gtest.h>

#include "tests/invariants/lab.hpp"

namespace zablab::claims_tests {
namespace {

constexpr EventType node_created = EventType::node_created;
constexpr EventType node_deleted = EventType::node_deleted;
constexpr EventType data_changed = EventType::node_data_changed;
constexpr EventType children_changed = EventType::node_children_changed;

/// Server 1 leads epoch 1; client 1 has `some_session`, opened by 1:1. Requests of another session
/// change the tree; what they do is told, the store's own claims look away.
class WatchClaims : public testing::Test {
 protected:
  WatchClaims() {
    lab.opens_epoch_1();
    commit(CreateSessionTxn{4000});
    lab.attaches();
  }
  ~WatchClaims() override = default;

  static constexpr ClaimSet others = {Claim::at_most_once, Claim::result_is_serial,
                                      Claim::read_is_serial, Claim::answer_is_serial,
                                      Claim::multi_is_atomic};

  void expect_fine() { EXPECT_EQ(lab.broken(), "none") << lab.watch.violation()->sentence; }
  Zxid commit(TxnBody body) {
    lab.commits(1, txn(1, ++counter, std::move(body)), {1, 2, 3});
    return Zxid::of(1, counter);
  }
  Zxid created(const std::string& path) { return commit(CreateTxn{path, "", false, 1}); }
  Zxid deleted(const std::string& path) { return commit(DeleteTxn{path}); }
  Zxid changed(const std::string& path) { return commit(SetDataTxn{path, "", 1}); }

  void answered(Operation operation, Zxid zxid, ErrorCode error = ErrorCode::ok) {
    lab.calls(++xid, std::move(operation));
    lab.gets(Reply{xid, zxid, error, EmptyResult{}});
  }
  /// The client's own request, which the serial store executes, is committed.
  Zxid asks(Operation operation, TxnBody body) {
    lab.calls(++xid, std::move(operation));
    lab.commits(1, txn(1, ++counter, std::move(body), xid), {1, 2, 3});
    return Zxid::of(1, counter);
  }
  void answered(Zxid zxid) { lab.gets(Reply{xid, zxid, ErrorCode::ok, EmptyResult{}}); }
  void told(EventType type, const std::string& path) {
    lab.event(ClientTold{1, some_session, 1, WatchEvent{type, path}});
  }
  /// Any answer at that state.
  void sees(Zxid zxid) { answered(Exists{"/x"}, zxid, ErrorCode::no_node); }
  void comes_back() {
    lab.event(ClientDetached{1, some_session, 1, {}});
    lab.event(ClientAttached{1, some_session, 2, 4000, false});
    lab.calls(set_watches_xid, SetWatches{});
  }
  void is_armed(Zxid zxid) { lab.gets(Reply{set_watches_xid, zxid, ErrorCode::ok, EmptyResult{}}); }
  std::uint64_t reached(Goal goal) const {
    return lab.watch.goals()[static_cast<std::size_t>(goal)];
  }

  std::uint32_t counter = 0;
  std::int32_t xid = 0;
  Lab lab{3, others};
};

TEST_F(WatchClaims, HoldWhenAllIsWell) {
  answered(GetData{"/a", true}, created("/a"));
  answered(GetChildren{"/a", false, true}, Zxid::of(1, counter));
  answered(Exists{"/b", true}, Zxid::of(1, counter), ErrorCode::no_node);
  answered(AddWatch{"/", WatchMode::persistent_recursive}, Zxid::of(1, counter));
  answered(AddWatch{"/a", WatchMode::persistent}, Zxid::of(1, counter));
  created("/b");
  told(node_created, "/b");
  created("/a/x");
  told(node_created, "/a/x");
  told(children_changed, "/a");
  sees(Zxid::of(1, counter));
  changed("/a");
  told(data_changed, "/a");
  deleted("/a/x");
  deleted("/a");
  told(node_deleted, "/a/x");
  told(children_changed, "/a");
  told(node_deleted, "/a");
  sees(Zxid::of(1, counter));
  expect_fine();
  EXPECT_EQ(reached(Goal::watch_fired), 3U);
  EXPECT_EQ(reached(Goal::persistent_watch_fired), 4U);
  EXPECT_EQ(reached(Goal::recursive_watch_fired), 5U);
}

TEST_F(WatchClaims, HoldWhenAClientComesBack) {
  const Zxid seen = created("/a");
  answered(GetData{"/a", true}, seen);
  answered(Exists{"/b", true}, seen, ErrorCode::no_node);
  answered(GetChildren{"/", false, true}, seen);
  answered(AddWatch{"/a", WatchMode::persistent}, seen);
  changed("/a");
  created("/b");
  comes_back();
  told(data_changed, "/a");
  told(node_created, "/b");
  told(children_changed, "/");
  is_armed(Zxid::of(1, counter));
  changed("/a");
  told(data_changed, "/a");
  sees(Zxid::of(1, counter));
  expect_fine();
  EXPECT_EQ(reached(Goal::event_told_by_set_watches), 1U);
  EXPECT_EQ(reached(Goal::watch_rearmed_after_reconnect), 1U);
}

TEST_F(WatchClaims, WhatWasNotToldBeforeTheConnectionWentIsToldAfter) {
  answered(GetData{"/a", true}, created("/a"));
  created("/b");
  deleted("/a");
  comes_back();
  told(node_deleted, "/a");
  is_armed(Zxid::of(1, counter));
  expect_fine();
}

TEST_F(WatchClaims, EventBeforeAnswer) {
  answered(GetData{"/a", true}, created("/a"));
  changed("/a");
  Client& client = lab.world.edit_client(1);
  ClientLink link;
  link.id = {1, 1, 0};
  link.to_client.push_back(WatchEvent{data_changed, "/a"});
  client.links.push_back(link);
  client.connection = link.id;
  sees(Zxid::of(1, counter));
  EXPECT_EQ(lab.broken(), "event-before-answer");
}

TEST_F(WatchClaims, NoLostEvent) {
  answered(GetData{"/a", true}, created("/a"));
  changed("/a");
  sees(Zxid::of(1, counter));
  EXPECT_EQ(lab.broken(), "no-lost-event");
}

TEST_F(WatchClaims, NoLostEventThatAnotherOvertakes) {
  answered(AddWatch{"/a", WatchMode::persistent}, created("/a"));
  changed("/a");
  deleted("/a");
  told(node_deleted, "/a");
  EXPECT_EQ(lab.broken(), "no-lost-event");
}

TEST_F(WatchClaims, NoLostEventWhereTheClientWasAway) {
  answered(GetChildren{"/a", false, true}, created("/a"));
  created("/a/x");
  comes_back();
  is_armed(Zxid::of(1, counter));
  EXPECT_EQ(lab.broken(), "no-lost-event");
}

TEST_F(WatchClaims, NoLostEventOfAPersistentWatchThatCameAlong) {
  answered(AddWatch{"/a", WatchMode::persistent_recursive}, created("/a"));
  comes_back();
  is_armed(Zxid::of(1, counter));
  created("/a/x");
  sees(Zxid::of(1, counter));
  EXPECT_EQ(lab.broken(), "no-lost-event");
}

TEST_F(WatchClaims, NoLostWatchThatShouldBeRemoved) {
  answered(GetData{"/a", true}, created("/a"));
  answered(RemoveWatches{"/a", WatchKind::data}, Zxid::of(1, counter), ErrorCode::no_watcher);
  EXPECT_EQ(lab.broken(), "no-lost-event");
}

TEST_F(WatchClaims, NoWrongEvent) {
  answered(GetData{"/a", true}, created("/a"));
  told(data_changed, "/a");
  EXPECT_EQ(lab.broken(), "no-wrong-event");
}

TEST_F(WatchClaims, NoEventOfWhatWasBefore) {
  created("/a");
  changed("/a");
  answered(GetData{"/a", true}, Zxid::of(1, counter));
  told(data_changed, "/a");
  EXPECT_EQ(lab.broken(), "no-wrong-event");
}

TEST_F(WatchClaims, NoSecondEventOfOneWatch) {
  answered(GetData{"/a", true}, created("/a"));
  changed("/a");
  told(data_changed, "/a");
  changed("/a");
  told(data_changed, "/a");
  EXPECT_EQ(lab.broken(), "no-wrong-event");
}

TEST_F(WatchClaims, NoEventOfARemovedWatch) {
  answered(AddWatch{"/a", WatchMode::persistent}, created("/a"));
  answered(RemoveWatches{"/a", WatchKind::any}, Zxid::of(1, counter));
  changed("/a");
  told(data_changed, "/a");
  EXPECT_EQ(lab.broken(), "no-wrong-event");
}

TEST_F(WatchClaims, NoEventBeforeItHappened) {
  answered(AddWatch{"/a", WatchMode::persistent}, created("/a"));
  const Zxid before = Zxid::of(1, counter);
  changed("/a");
  told(data_changed, "/a");
  sees(before);
  EXPECT_EQ(lab.broken(), "no-wrong-event");
}

TEST_F(WatchClaims, NoWrongTypeWhereTheClientWasAway) {
  answered(GetData{"/a", true}, created("/a"));
  deleted("/a");
  created("/a");
  comes_back();
  told(node_created, "/a");
  is_armed(Zxid::of(1, counter));
  EXPECT_EQ(lab.broken(), "no-wrong-event");
}

TEST_F(WatchClaims, EventFitsWatch) {
  answered(AddWatch{"/a", WatchMode::persistent_recursive}, created("/a"));
  created("/a/x");
  told(node_created, "/a/x");
  told(children_changed, "/a");
  EXPECT_EQ(lab.broken(), "event-fits-watch");
}

/// Nobody may read it, and only a superuser do more.
const Acls unreadable = acls_of({{permission::write, {"world", "anyone"}}});

TEST_F(WatchClaims, EventsReachReaders) {
  answered(asks(Create{"/a", ""}, CreateTxn{"/a", "", false, 1}));
  answered(GetData{"/a", true}, Zxid::of(1, counter));
  answered(asks(SetAcl{"/a", unreadable}, SetAclTxn{"/a", unreadable, 1}));
  answered(asks(SetData{"/a", ""}, SetDataTxn{"/a", "", 1}));  // withheld: nobody is a reader
  expect_fine();
  told(data_changed, "/a");
  EXPECT_EQ(lab.broken(), "events-reach-readers");
}

TEST_F(WatchClaims, WhoMayReadBeforeADeletionIsToldOfIt) {
  answered(asks(Create{"/a", ""}, CreateTxn{"/a", "", false, 1}));
  answered(GetData{"/a", true}, Zxid::of(1, counter));
  const Zxid gone = asks(Delete{"/a"}, DeleteTxn{"/a"});
  told(node_deleted, "/a");
  answered(gone);
  expect_fine();
}

TEST_F(WatchClaims, WhoMayNotReadADeletedNodeIsNotTold) {
  const CreateTxn create{"/a", "", false, 1, CreateCall::create, unreadable};
  answered(asks(Create{"/a", "", CreateMode::persistent, CreateCall::create, unreadable}, create));
  answered(AddWatch{"/a", WatchMode::persistent}, Zxid::of(1, counter));
  const Zxid gone = asks(Delete{"/a"}, DeleteTxn{"/a"});
  told(node_deleted, "/a");
  EXPECT_EQ(lab.broken(), "events-reach-readers");
  answered(gone);
}

// Which list the node had in the middle is told by no state.
TEST_F(WatchClaims, NothingIsSaidOfANodeThatOneTransactionTakesAndMakesAndTakes) {
  const CreateTxn create{"/a", "", false, 1, CreateCall::create, unreadable};
  answered(asks(Create{"/a", "", CreateMode::persistent, CreateCall::create, unreadable}, create));
  answered(AddWatch{"/a", WatchMode::persistent}, Zxid::of(1, counter));
  const CreateTxn anew{"/a", "", false, 2};
  asks(Multi{{Delete{"/a"}, Create{"/a", ""}, Delete{"/a"}}},
       MultiTxn{{DeleteTxn{"/a"}, anew, DeleteTxn{"/a"}}});
  told(node_created, "/a");
  told(node_deleted, "/a");
  expect_fine();
}

TEST_F(WatchClaims, AChildrenWatchIsNotToldOfData) {
  answered(GetChildren{"/a", false, true}, created("/a"));
  changed("/a");
  told(data_changed, "/a");
  EXPECT_EQ(lab.broken(), "event-fits-watch");
}

}  // namespace
}  // namespace zablab::claims_tests
