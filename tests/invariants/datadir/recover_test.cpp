#include "invariants/datadir/recover.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/datadirs.hpp"

namespace zablab::datadir {
namespace {

using Files = std::map<std::string, std::string>;

std::string paths(const Image& image) {
  std::string text;
  for (const auto& [path, node] : image.tree.nodes()) {
    if (!path.starts_with("/zookeeper") && !path.empty()) text += path + " ";
  }
  return text;
}

Recovered recovered(Files files) {
  const auto result = recover(directory_of(std::move(files)));
  EXPECT_TRUE(std::holds_alternative<Recovered>(result));
  return std::get<Recovered>(result);
}

/// As if the tree had been saved after these.
std::string snapshot_with(const std::vector<std::string>& paths_there,
                          std::int64_t digest_zxid = 0) {
  wire::Snapshot snapshot = first_snapshot();
  for (const std::string& path : paths_there) {
    snapshot.nodes.push_back({path, "", wire::open_acl, {}});
  }
  snapshot.digest->zxid = digest_zxid;
  return bytes_of(snapshot);
}

TEST(Names, AreReadAsZooKeeperReadsThem) {
  EXPECT_EQ(zxid_in_name("log.1f", "log"), 0x1f);
  EXPECT_EQ(zxid_in_name("snapshot.100000001.tmp", "snapshot"), 0x100000001);
  for (const char* const name : {"log", "log.", "log.x", "logs.1", "log.1g", "1"}) {
    EXPECT_EQ(zxid_in_name(name, "log"), std::nullopt) << name;
  }
}

TEST(Recovery, TakesTheNewestSnapshotAndWhatFollows) {
  const Recovered result =
      recovered({{"snapshot.0", snapshot_with({})},
                 {"snapshot.2", snapshot_with({"/a", "/b"})},
                 {"log.1", log_of({create_txn(1, "/a"), create_txn(2, "/b"), create_txn(3, "/c")})},
                 {"log.4", log_of({create_txn(4, "/d")})}});
  EXPECT_EQ(result.snapshot, "snapshot.2");
  EXPECT_EQ(result.replayed, 2U);
  EXPECT_EQ(paths(result.image), "/a /b /c /d ");
  EXPECT_EQ(result.image.last_zxid, 4);
}

TEST(Recovery, PassesOverASnapshotThatCannotBeLoaded) {
  const std::string half = snapshot_with({"/a", "/b"}).substr(0, 300);
  const Recovered result = recovered({{"snapshot.0", snapshot_with({})},
                                      {"snapshot.2", half},
                                      {"log.1", log_of({create_txn(1, "/a")})}});
  EXPECT_EQ(result.snapshot, "snapshot.0");
  EXPECT_EQ(paths(result.image), "/a ");
  ASSERT_EQ(result.unusable.size(), 1U);
  EXPECT_EQ(result.unusable[0].file, "snapshot.2");
}

TEST(Recovery, GoesOnWithTheNextFileAfterATornRecord) {
  const std::string whole = log_of({create_txn(1, "/a"), create_txn(2, "/b")}, 0);
  const Recovered result = recovered({{"snapshot.0", snapshot_with({})},
                                      {"log.1", whole.substr(0, whole.size() - 3)},
                                      {"log.2", log_of({create_txn(2, "/c")})}});
  EXPECT_EQ(paths(result.image), "/a /c ");
  EXPECT_FALSE(result.refused);
}

TEST(Recovery, StopsAtDamageAndSaysWhere) {
  std::string log = log_of({create_txn(1, "/a"), create_txn(2, "/b")}, 0);
  log[log.size() - 5] ^= 1;
  const std::size_t second = log_of({create_txn(1, "/a")}, 0).size();
  const Recovered result = recovered({{"snapshot.0", snapshot_with({})},
                                      {"log.1", log},
                                      {"log.3", log_of({create_txn(3, "/c")})}});
  EXPECT_EQ(paths(result.image), "/a ");
  ASSERT_TRUE(result.refused);
  EXPECT_EQ(result.refused->file, "log.1");
  EXPECT_EQ(result.refused->offset, second);
}

TEST(Recovery, AnEmptyNewestLogIsNoObstacle) {
  const Files files = {
      {"snapshot.0", snapshot_with({})}, {"log.1", log_of({create_txn(1, "/a")})}, {"log.2", ""}};
  EXPECT_FALSE(recovered(files).refused);
  Files earlier = files;
  earlier["log.3"] = log_of({create_txn(3, "/c")});
  EXPECT_EQ(recovered(earlier).refused->file, "log.2");
}

TEST(Recovery, AppliesWhatGoesBackButDoesNotGoBack) {
  const Recovered result = recovered(
      {{"snapshot.0", snapshot_with({})},
       {"log.1", log_of({create_txn(1, "/a"), create_txn(5, "/b"), create_txn(3, "/c")})}});
  EXPECT_EQ(paths(result.image), "/a /b /c ");
  EXPECT_EQ(result.image.last_zxid, 5);
}

TEST(Recovery, NeedsASnapshot) {
  const auto result = recover(directory_of({{"log.1", log_of({create_txn(1, "/a")})}}));
  EXPECT_EQ(std::get<wire::Error>(result).sentence,
            "there is no snapshot that can be loaded; a ZooKeeper would not start");
}

TEST(Recovery, SessionsOpenAndClose) {
  const Recovered result = recovered(
      {{"snapshot.0", snapshot_with({})},
       {"log.1",
        log_of({txn_of(1, wire::OpCode::create_session, wire::CreateSessionTxn{4000}, 8),
                txn_of(2, wire::OpCode::create_session, wire::CreateSessionTxn{6000}, 9),
                txn_of(3, wire::OpCode::close_session, wire::CloseSessionTxn{{{}}}, 8)})}});
  EXPECT_EQ(result.image.sessions, (std::map<std::int64_t, std::int32_t>{{9, 6000}}));
}

TEST(Digests, ComeFromASnapshotThatIsExactByThen) {
  // The newest one holds /b of zxid 2 already: at zxid 1 it is wrong, from 2 on it is right.
  const Files files = {{"snapshot.0", snapshot_with({})},
                       {"snapshot.1", snapshot_with({"/a", "/b"}, 2)},
                       {"log.1", log_of({create_txn(1, "/a"), create_txn(2, "/b")})}};
  DataTree tree;
  tree.apply(create_txn(1, "/a"));
  const auto digest = digest_at(directory_of(files), 1);
  EXPECT_EQ(std::get<DigestAt>(digest).digest, tree.digest());
  EXPECT_EQ(std::get<wire::Error>(digest_at(directory_of(files), 3)).sentence,
            "no log holds a transaction 0x3");
}

}  // namespace
}  // namespace zablab::datadir
