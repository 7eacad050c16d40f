#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "sim/action.hpp"

namespace zablab {
namespace {

// --- any action ----------------------------------------------------------------------------------

// At full size: a small one would draw the first kinds of action only.
template <class T>
T any(T low, T high) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<T>(low, high + 1));
}
ServerId any_server() { return any<ServerId>(1, 63); }
std::int32_t any_client() { return any<std::int32_t>(1, 20); }
std::int32_t any_ordinal() { return any<std::int32_t>(0, 3); }
bool any_bool() { return *rc::gen::arbitrary<bool>(); }
Epoch any_epoch() { return any<Epoch>(-1, 100); }
Zxid any_zxid() {
  if (any(0, 9) == 0) return Zxid::none();
  return Zxid::of(any<Epoch>(0, 100), *rc::gen::arbitrary<std::uint32_t>());
}
SessionId any_session() { return *rc::gen::arbitrary<std::int64_t>(); }
Survivors any_survivors() {
  Survivors survivors{any(0, 9), any(0, 9), any_bool(), 0};
  if (survivors.torn) survivors.torn_bytes = any(0, 99);
  survivors.forgets = any_bool();
  return survivors;
}
ConnectionId any_connection() { return {any_server(), any_server(), any_ordinal()}; }
ClientConnectionId any_client_connection() { return {any_client(), any_server(), any_ordinal()}; }
ServerSet any_set() {
  ServerSet set;
  for (int i = any(1, 4); i > 0; --i) set.insert(any_server());
  return set;
}
std::string any_path() {
  return any_bool() ? "/" + *rc::gen::string<std::string>() : *rc::gen::string<std::string>();
}
Data any_data() {
  if (any(0, 4) == 0) return std::nullopt;
  return *rc::gen::string<std::string>();
}
std::int32_t any_version() { return any<std::int32_t>(-3, 5); }

MultiOperation any_part() {
  switch (any(0, 3)) {
    case 0:
      return Create{any_path(), any_data(), static_cast<CreateMode>(any(0, 3)),
                    any_bool() ? CreateCall::create2 : CreateCall::create};
    case 1: return Delete{any_path(), any_version()};
    case 2: return SetData{any_path(), any_data(), any_version()};
    default: return Check{any_path(), any_version()};
  }
}

Operation any_operation() {
  switch (any(0, 12)) {
    case 9: return AddWatch{any_path(), static_cast<WatchMode>(any(-1, 3))};
    case 10: return RemoveWatches{any_path(), static_cast<WatchKind>(any(0, 7))};
    case 11: return CheckWatches{any_path(), static_cast<WatchKind>(any(0, 7))};
    case 12: return SetWatches{any_zxid(), {any_path()}, {}, {any_path(), any_path()}, {}, {}};
    case 0: {
      Multi multi;
      for (int i = any(0, 3); i > 0; --i) multi.operations.push_back(any_part());
      return multi;
    }
    case 1: return GetData{any_path(), any_bool()};
    case 2: return Exists{any_path(), any_bool()};
    case 3: return GetChildren{any_path(), any_bool(), any_bool()};
    case 4: return Sync{any_path()};
    case 5: return CreateSession{any<std::int32_t>(0, 100'000)};
    case 6: return CloseSession{};
    case 7: return Heartbeat{};
    default: return std::visit([](auto part) { return Operation(std::move(part)); }, any_part());
  }
}

Packet any_packet() {
  Txn txn;
  txn.zxid = any_zxid();
  Request request;
  request.cxid = any<std::int32_t>(0, 1000);
  const std::vector<Packet> packets = {FollowerInfo{any_server(), any_epoch()},
                                       LeaderInfo{any_epoch()},
                                       AckEpoch{any_zxid(), any_epoch()},
                                       Diff{any_zxid()},
                                       Trunc{any_zxid()},
                                       Snap{any_zxid(), {}},
                                       Proposal{TxnRef(txn)},
                                       Ack{any_zxid()},
                                       Commit{any_zxid()},
                                       NewLeader{any_epoch()},
                                       UpToDate{},
                                       Ping{any_zxid()},
                                       PingReply{},
                                       Forwarded{request},
                                       SyncDone{},
                                       Revalidate{any_session(), 0},
                                       Revalidated{any_session(), true},
                                       SnapPiece{any_zxid(), {}, false}};
  return packets[any<std::size_t>(0, packets.size() - 1)];
}

DiskOperation any_disk_operation() {
  Txn txn;
  txn.zxid = any_zxid();
  const DiskObject file = any_bool() ? DiskObject::accepted_epoch : DiskObject::current_epoch;
  const std::vector<DiskOperation> operations = {AppendRecord{TxnRef(txn)},
                                                 RollLog{},
                                                 TruncateLog{any_zxid()},
                                                 DiscardLog{Zxid::of(1, 2)},
                                                 SyncLog{},
                                                 WriteEpoch{file, any_epoch()},
                                                 RenameEpoch{file},
                                                 BeginSnapshot{any_zxid(), false, {}},
                                                 WriteNodes{any_zxid(), {}},
                                                 SealSnapshot{any_zxid()},
                                                 SyncSnapshots{},
                                                 RenameSnapshot{any_zxid()},
                                                 DeleteSnapshotsAbove{any_zxid()}};
  return operations[any<std::size_t>(0, operations.size() - 1)];
}

Notification any_notification() {
  return {static_cast<ServerState>(any(0, 3)),
          Vote{any_server(), any_zxid(), any<std::int64_t>(0, 99), any_epoch()}};
}

Alarm any_alarm() {
  Alarm alarm;
  alarm.kind = static_cast<AlarmKind>(any(0, 7));
  if (alarm.kind == AlarmKind::session_expiry) alarm.session = any_session();
  if (alarm.kind == AlarmKind::learner_silence) alarm.connection = any_connection();
  return alarm;
}

Action any_connect() {
  ConnectClient connect{any_client(), any_server(), any_bool(), {}};
  if (any_bool()) {
    connect.says =
        ConnectRequest{any_session(), any_bool(), any_zxid(), any<std::int32_t>(0, 100'000)};
  }
  return connect;
}

Action any_message() {
  if (any_bool()) {
    ToServer message = ClientRequest{any<std::int32_t>(-2, 1000), {}};
    if (any_bool()) message = ConnectRequest{any_session(), true, {}, 0};
    return DeliverToServer{any_client_connection(), mark_of(message)};
  }
  ToClient message = Reply{any<std::int32_t>(-2, 1000), {}, {}, {}};
  if (any_bool()) message = ConnectResponse{any_session(), 0};
  return DeliverToClient{any_client_connection(), mark_of(message)};
}

Action any_of_election() {
  const ServerId dialled = any(1, 20);
  const ElectionConnectionId id{dialled + any(1, 20), dialled, any(0, 3)};
  switch (any(0, 4)) {
    case 0: return ConnectElection{any_server(), any_server()};
    case 1: return RefuseElection{any_server(), any_server()};
    case 2: return DeliverElection{id, any_bool(), any_notification()};
    case 3: return LoseElection{id, any_bool()};
    default: return BreakElection{id, any_bool()};
  }
}

Action any_action() {
  switch (any(0, 20)) {
    case 20: return any_of_election();
    case 0: return Notify{any_server(), any_server(), any_notification()};
    case 1: return Repeat{any_server(), any_server(), any_notification()};
    case 2: {
      const PacketMark mark = mark_of(any_packet());
      return Deliver{any_connection(), goes_to_leader(mark), mark};
    }
    case 3: return Connect{any_server(), any_server()};
    case 4: return Refuse{any_server(), any_server()};
    case 5: return Lose{any_connection(), any_bool()};
    case 6: return CompleteDisk{any_server(), mark_of(any_disk_operation()), any_bool()};
    case 7: return FireAlarm{any_server(), any_alarm()};
    case 8: return IssueRequest{any_client(), any_operation()};
    case 9: return any_connect();
    case 10: return DropClient{any_client()};
    case 11: return any_message();
    case 12: return LoseClient{any_client_connection(), any_bool()};
    case 13: return Kill{any_server()};
    case 14: return PowerLoss{any_server(), any_survivors()};
    case 15: return Restart{any_server()};
    case 16: return Cut{any_set(), any_set(), any_bool()};
    case 17: return Wipe{any_server()};
    case 18: return FlipBit{any_server(), {any_bool() ? "log.1f" : "currentEpoch", any(0, 9999)}};
    default: return Heal{};
  }
}

RC_GTEST_PROP(ActionWordsTest, EveryActionReadsBackTheSame, ()) {
  for (int i = 0; i < 20; ++i) {
    const Action action = any_action();
    const std::string words = to_text(action);
    RC_LOG(words);
    const auto read = parse_action(words);
    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == action);
  }
}

RC_GTEST_PROP(ActionWordsTest, OneLineWithoutTheBarOfTraces, ()) {
  const std::string words = to_text(any_action());
  RC_ASSERT(words.find('\n') == std::string::npos);
  RC_ASSERT(words.find('|') == std::string::npos);
}

RC_GTEST_PROP(ActionWordsTest, DamagedWordsAreReadAsTheyAreWrittenOrNotAtAll, ()) {
  for (int i = 0; i < 20; ++i) {
    std::string words = to_text(any_action());
    const auto place = any<std::size_t>(0, words.size() - 1);
    if (any_bool()) {
      words.erase(place, any<std::size_t>(1, 3));
    } else {
      words[place] = *rc::gen::arbitrary<char>();
    }
    const auto read = parse_action(words);
    if (read) RC_ASSERT(to_text(*read) == words);
  }
}

// --- how they read -------------------------------------------------------------------------------

constexpr std::array examples = {
    "notify 1->2 LOOKING 3 1:2 round 1 epoch 1",
    "repeat 1->2 LEADING 3 none round 1 epoch -1",
    "deliver 1->2 PROPOSAL 1:3",
    "deliver 2->1#1 ACK 1:3",
    "election-connect 1->3",
    "election-refuse 3->1",
    "election-deliver 3->1 LOOKING 3 1:2 round 1 epoch 1",
    "election-deliver 1->3#1 LOOKING 3 1:2 round 1 epoch 1",
    "election-lose 3@1#1 dialled",
    "election-break 3@1 dialler",
    "deliver 2->1 FOLLOWERINFO 0",
    "deliver 1->2 UPTODATE",
    "deliver 2->1 REVALIDATE 0x200000001",
    "connect 2->1",
    "refuse 2->1",
    "lose 2@1 learner",
    "lose 2@1#1 leader",
    "disk 2 append 1:3",
    "disk 2 sync-log",
    "disk 2 write-accepted-epoch 4",
    "disk 2 rename-current-epoch",
    "alarm 2 leader-tick",
    "alarm 1 learner-silence 2@1",
    "alarm 1 session-expiry 0x100000001",
    "request c1 create /a \"x\" ephemeral sequential stat",
    "request c1 create \"/a b\" null",
    "request c1 delete /a version 3",
    "request c1 set /a \"y\"",
    "request c1 multi [create /a \"x\"; delete /b version 0; check /c]",
    "request c1 multi []",
    "request c1 children / stat",
    "request c1 close-session",
    "request c1 heartbeat",
    "client-connect c1 2",
    "client-connect c1 2 new",
    "client-connect c1 2 says 0x100000001 seen 1:3 timeout 4000 wrong-password",
    "client-drop c1",
    "client c1->2 connect",
    "client c1->2 connect 0x100000001",
    "client c1->2#1 request 5",
    "client c1->2 request -2",
    "client 2->c1 session 0x100000001",
    "client 2->c1 refused",
    "client 2->c1 reply 5",
    "client-lose c1@2 server",
    "client-lose c1@2#1 client",
    "kill 2",
    "power-loss 2 log=1 snapshots=0 torn",
    "power-loss 2 log=1 snapshots=0 torn=17",
    "restart 2",
    "cut 1 <-> 2 3",
    "cut 1 2 -> 3",
    "heal",
};

TEST(ActionWordsTest, TheExamplesOfTheHeader) {
  for (const char* words : examples) {
    const auto action = parse_action(words);
    ASSERT_TRUE(action) << words;
    EXPECT_EQ(to_text(*action), words);
  }
}

TEST(ActionWordsTest, WhatIsNoAction) {
  for (const char* words : {"",
                            " ",
                            "heal ",
                            "kill",
                            "kill 0",
                            "kill 64",
                            "kill 02",
                            "kill 2 ",
                            "kill two",
                            "kill 2 3",
                            "deliver 1->2 PROPOSAL",
                            "deliver 1->2 PROPOSAL 3",
                            "deliver 1->2 proposal 1:3",
                            "deliver 1->2#0 ACK 1:3",
                            "power-loss 2",
                            "power-loss 2 log=1 snapshots=0 whole",
                            "request c1 create /a",
                            "request c1 create /a \"x",
                            "request c1 delete /a version -1",
                            "request c1 create \"/a\" \"x\"",
                            "request 1 delete /a",
                            "request c1 multi [heartbeat]",
                            "request c1 multi [delete /a",
                            "disk 2 append",
                            "disk 2 append 3",
                            "alarm 2 tick",
                            "cut 1 2 3",
                            "cut 1 <->",
                            "cut <-> 1",
                            "notify 1->2 LOOKING 3 1:2 round 1",
                            "client c1->2 connect 0x0",
                            "client 2->c1 request 5",
                            "Kill 2"}) {
    EXPECT_FALSE(parse_action(words)) << words;
  }
}

}  // namespace
}  // namespace zablab
