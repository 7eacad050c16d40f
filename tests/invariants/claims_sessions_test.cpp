// Each claim about the lives of sessions can fail, and only where it should.
#include <gtest/gtest.h>

#include "tests/invariants/lab.hpp"

namespace zablab::claims_tests {
namespace {

constexpr ClientConnectionId to_leader{1, 1, 0};
constexpr ClientConnectionId of_follower{1, 2, 0};
constexpr ConnectionId from_2{2, 1, 0};
constexpr std::int32_t timeout_ms = 4000;
const Reply some_reply{1, Zxid::of(1, 2), ErrorCode::ok, EmptyResult{}};

/// Server 1 leads epoch 1, and 2 and 3 serve; `some_session` is open everywhere.
class SessionClaims : public testing::Test {
 protected:
  SessionClaims() {
    lab.opens_epoch_1();
    for (const ServerId id : {2, 3}) {
      FollowerServing serving;
      serving.epoch = 1;
      lab.process(id).phase = Following{1, {}, serving};
    }
    lab.attaches();
    commit_everywhere(txn(1, 1, CreateSessionTxn{timeout_ms}));
    leading().sessions[some_session] = TrackedSession{timeout_ms, std::nullopt, false};
    lab.world.edit_client(1).session = some_session;
  }
  ~SessionClaims() override = default;

  LeaderServing& leading_of(ServerId id) {
    return std::get<Leading>(lab.process(id).phase).serving;
  }
  LeaderServing& leading() { return leading_of(1); }
  FollowerServing& following() {
    return std::get<FollowerServing>(std::get<Following>(lab.process(2).phase).stage);
  }

  void commit_everywhere(const TxnRef& txn) {
    lab.commits(1, txn, {1, 2, 3});
    for (ServerId id = 1; id <= 3; ++id) lab.applies(id, txn);
  }

  void connects_to_leader() {
    leading().clients.connections[to_leader] = ClientSession{some_session, timeout_ms, true};
    lab.world.edit_client(1).connection = to_leader;
  }
  void connects_to_follower() {
    following().clients.connections[of_follower] = ClientSession{some_session, timeout_ms, true};
    lab.world.edit_client(1).connection = of_follower;
  }

  /// A heartbeat comes, and the server does this.
  void hears(ServerId server, const Effects& effects) {
    const ClientConnectionId& from = server == 1 ? to_leader : of_follower;
    lab.effects(server, effects, ClientMessage{from, ClientRequest{-2, Heartbeat{}}, 0});
  }
  static Effect arm(std::int32_t delay_ms) {
    return ArmAlarm{Alarm{AlarmKind::session_expiry, some_session, {}}, delay_ms};
  }
  void follower_answers_ping() {
    lab.effects(2, {SendPacket{from_2, PingReply{}}}, PacketReceived{from_2, Ping{}, 0});
  }
  void leader_gets_answer(const Effects& effects) {
    lab.effects(1, effects, PacketReceived{from_2, PingReply{}, 0});
  }
  void expires() { lab.fact(1, SessionExpired{some_session}); }
  void ticks(int count) {
    for (int i = 0; i < count; ++i) lab.effects(1, {}, AlarmFired{Alarm{}, 0});
  }
  std::uint64_t evaluated(Claim claim) const {
    return lab.watch.evaluated()[static_cast<std::size_t>(claim)];
  }
  void expect_fine() { EXPECT_EQ(lab.broken(), "none") << lab.watch.violation()->sentence; }

  Lab lab;
};

TEST_F(SessionClaims, ALeaderThatHearsAClientGivesItAWholeTimeout) {
  connects_to_leader();
  hears(1, {arm(timeout_ms)});
  expires();
  expect_fine();
  EXPECT_EQ(evaluated(Claim::no_early_expiry), 2U) << "once, and in time";
  hears(1, {arm(timeout_ms - 1)});
  expires();
  EXPECT_EQ(lab.broken(), "no-early-expiry");
}

TEST_F(SessionClaims, WhatAFollowerHasHeardTravelsWithItsNextPing) {
  connects_to_follower();
  follower_answers_ping();
  hears(2, {});
  leader_gets_answer({});
  expires();
  expect_fine();  // the answer was on its way before
  EXPECT_EQ(evaluated(Claim::no_early_expiry), 1U) << "once; nobody told it anything";
  follower_answers_ping();
  leader_gets_answer({});
  expires();
  EXPECT_EQ(lab.broken(), "no-early-expiry");
}

TEST_F(SessionClaims, WhatIsLostWithAConnectionTellsNobody) {
  connects_to_follower();
  hears(2, {});
  follower_answers_ping();
  lab.effects(1, {}, Connected{from_2});
  leader_gets_answer({});
  expires();
  expect_fine();
}

TEST_F(SessionClaims, ASessionThatComesBackHasAWholeTimeout) {
  const Effect valid = SendPacket{from_2, Revalidated{some_session, true}};
  const PacketReceived back{from_2, Revalidate{some_session, timeout_ms}, 0};
  leading().sessions[some_session].owner = SessionOwner{from_2};
  lab.effects(1, {valid, arm(timeout_ms)}, back);
  expires();
  expect_fine();
  lab.effects(1, {valid}, back);
  expires();
  EXPECT_EQ(lab.broken(), "no-early-expiry");
}

TEST_F(SessionClaims, ANewLeaderBeginsWithAWholeTimeout) {
  lab.facts(1, {RoleEnded{}});
  lab.wins(2, 2);
  leading_of(2).sessions[some_session] = TrackedSession{timeout_ms, std::nullopt, false};
  lab.establishes(2, 2, Zxid::of(1, 1));
  lab.fact(2, SessionExpired{some_session});
  EXPECT_EQ(lab.broken(), "no-early-expiry");
}

TEST_F(SessionClaims, ASessionWhoseEndIsProposedDoesNotExpire) {
  lab.fact(1, Proposed{txn(1, 2, CloseSessionTxn{})});
  expect_fine();
  expires();
  EXPECT_EQ(lab.broken(), "no-early-expiry");
}

TEST_F(SessionClaims, AServerThatKnowsTheEndAnswersNoMore) {
  const TxnRef close = txn(1, 2, CloseSessionTxn{});
  connects_to_follower();
  lab.commits(1, close, {1, 2, 3});
  lab.effects(2, {SendToClient{of_follower, some_reply}});
  expect_fine();  // it does not know yet
  lab.applies(2, close);
  lab.effects(2, {SendToClient{of_follower, some_reply}});
  EXPECT_EQ(lab.broken(), "ended-session-is-silent");
}

TEST_F(SessionClaims, ACloseIsAnswered) {
  connects_to_follower();
  lab.calls(1, CloseSession{});
  const TxnRef close = txn(1, 2, CloseSessionTxn{}, 1);
  lab.commits(1, close, {1, 2, 3});
  lab.applies(2, close);
  lab.effects(2, {SendToClient{of_follower, some_reply}});
  expect_fine();
  EXPECT_EQ(evaluated(Claim::ended_session_is_silent), 2U) << "the answer, and what comes of it";
}

TEST_F(SessionClaims, TheAnswerToACloseEndsTheConnection) {
  connects_to_follower();
  lab.world.edit_client(1).links.emplace_back().id = of_follower;
  lab.calls(1, CloseSession{});
  lab.effects(2, {SendToClient{of_follower, some_reply}});
  EXPECT_EQ(lab.broken(), "ended-session-is-silent");
}

TEST_F(SessionClaims, ALeaderReadsNothingForASessionThatIsClosing) {
  connects_to_leader();
  const Input read = ClientMessage{to_leader, ClientRequest{1, GetData{"/", false}}, 0};
  const Effect answer = SendToClient{to_leader, some_reply};
  Reply refusal = some_reply;
  refusal.error = ErrorCode::session_expired;
  lab.effects(1, {answer}, read);
  leading().sessions[some_session].closing = true;
  lab.effects(1, {SendToClient{to_leader, refusal}}, read);
  expect_fine();
  lab.effects(1, {answer}, read);
  EXPECT_EQ(lab.broken(), "dead-sessions-are-refused");
}

TEST_F(SessionClaims, NorForOneThatIsServedElsewhere) {
  connects_to_leader();
  const Input read = ClientMessage{to_leader, ClientRequest{1, GetData{"/", false}}, 0};
  leading().sessions[some_session].owner = SessionOwner{from_2};
  auto& waiting = leading().commit.waiting[some_session];
  waiting.push_back(QueuedRequest{Request{some_session, 1, GetData{"/", false}, {}}, to_leader,
                                  ErrorCode::session_moved});
  lab.effects(1, {}, read);
  expect_fine();
  waiting.front().refused = ErrorCode::ok;
  lab.effects(1, {}, read);
  EXPECT_EQ(lab.broken(), "dead-sessions-are-refused");
}

TEST_F(SessionClaims, ALeaderRefusesNoSessionThatItHas) {
  const auto comes_back = [&](SessionId session) {
    ConnectRequest request;
    request.session = session;
    request.password_ok = true;
    lab.effects(1, {SendToClient{to_leader, ConnectResponse{}}},
                ClientMessage{to_leader, request, 0});
  };
  comes_back(some_session + 1);
  leading().sessions[some_session].closing = true;
  comes_back(some_session);
  expect_fine();
  leading().sessions[some_session].closing = false;
  comes_back(some_session);
  EXPECT_EQ(lab.broken(), "refused-session-is-over");
}

TEST_F(SessionClaims, NorForALearner) {
  lab.effects(1, {SendPacket{from_2, Revalidated{some_session, false}}});
  EXPECT_EQ(lab.broken(), "refused-session-is-over");
}

TEST_F(SessionClaims, AnEndedSessionIsNotLetIn) {
  commit_everywhere(txn(1, 2, CloseSessionTxn{}));
  lab.effects(2, {SendToClient{of_follower, ConnectResponse{some_session, timeout_ms}}});
  EXPECT_EQ(lab.broken(), "ended-session-is-silent");
}

TEST_F(SessionClaims, ASessionHasOneConnectionToAServer) {
  connects_to_leader();
  const Effect let_in = SendToClient{to_leader, ConnectResponse{some_session, timeout_ms}};
  lab.effects(1, {let_in});
  expect_fine();
  leading().clients.connections[{1, 1, 1}] = ClientSession{some_session, timeout_ms, false};
  lab.effects(1, {let_in});
  expect_fine();  // one of them only waits
  leading().clients.connections[{1, 1, 1}].live = true;
  lab.effects(1, {let_in});
  EXPECT_EQ(lab.broken(), "one-connection-per-session");
}

TEST_F(SessionClaims, AnEarlierRequestTakesNoEffectBehindALaterOne) {
  lab.calls(1, SetData{"/", "a", -1});
  lab.calls(2, SetData{"/", "b", -1});
  lab.commits(1, txn(1, 2, SetDataTxn{"/", "b", 1}, 2), {1, 2, 3});
  expect_fine();
  lab.commits(1, txn(1, 3, SetDataTxn{"/", "a", 2}, 1), {1, 2, 3});
  EXPECT_EQ(lab.broken(), "requests-take-effect-in-order");
}

TEST_F(SessionClaims, ARequestThatIsRefusedBecauseItsSessionMovedTakesNone) {
  lab.calls(1, SetData{"/", "a", -1});
  lab.calls(2, SetData{"/", "b", -1});
  lab.commits(1, txn(1, 2, SetDataTxn{"/", "b", 1}, 2), {1, 2, 3});
  lab.commits(1, txn(1, 3, ErrorTxn{ErrorCode::session_moved}, 1), {1, 2, 3});
  expect_fine();
}

TEST_F(SessionClaims, ALateCloseEndsWhatGoesOnElsewhere) {
  lab.calls(1, CloseSession{});
  lab.calls(2, SetData{"/", "b", -1});
  lab.commits(1, txn(1, 2, SetDataTxn{"/", "b", 1}, 2), {1, 2, 3});
  lab.commits(1, txn(1, 3, CloseSessionTxn{}, 1), {1, 2, 3});
  expect_fine();
}

TEST_F(SessionClaims, ASilentSessionEnds) {
  connects_to_leader();
  hears(1, {arm(timeout_ms)});
  const int allowed = 4 * (2 * timeout_ms / lab.world.server_setup(1).config.tick_ms + 4);
  ticks(allowed);
  lab.watch.judge_liveness(lab.world, true);
  expect_fine();
  ticks(1);
  hears(1, {arm(timeout_ms)});
  lab.watch.judge_liveness(lab.world, true);
  expect_fine();  // it was heard
  ticks(allowed + 1);
  leading().sessions.at(some_session).closing = true;
  lab.watch.judge_liveness(lab.world, true);
  expect_fine();  // it is being closed
  leading().sessions.at(some_session).closing = false;
  lab.watch.judge_liveness(lab.world, true);
  EXPECT_EQ(lab.broken(), "silent-sessions-end");
}

}  // namespace
}  // namespace zablab::claims_tests
