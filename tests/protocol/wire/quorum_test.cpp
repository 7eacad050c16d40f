#include "protocol/wire/quorum.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "tests/protocol/wire/arbitrary.hpp"
#include "tests/protocol/wire/encoded.hpp"

namespace zablab::wire {
namespace {

TEST(Quorum, OldLearnersSayLessOfThemselves) {
  for (const LearnerInfo& info :
       {LearnerInfo{3, std::nullopt, std::nullopt}, LearnerInfo{3, 0x10000, std::nullopt},
        LearnerInfo{3, 0x10000, 7}}) {
    EXPECT_EQ(std::get<LearnerInfo>(decode_learner_info(encoded(info))), info);
  }
  EXPECT_TRUE(std::holds_alternative<Error>(decode_learner_info("12345")));
  EXPECT_TRUE(std::holds_alternative<Error>(decode_learner_info("123456789")));
}

RC_GTEST_PROP(QuorumProperty, PayloadsGoThereAndBack, ()) {
  const auto packet = any<QuorumPacket>();
  RC_ASSERT(std::get<QuorumPacket>(from_bytes<QuorumPacket>(to_bytes(packet))) == packet);
  const ForwardedRequest request{*rc::gen::arbitrary<std::int64_t>(), 1, 14,
                                 *rc::gen::arbitrary<std::string>()};
  RC_ASSERT(std::get<ForwardedRequest>(decode_forwarded_request(encoded(request))) == request);
  std::vector<SessionTouch> touches(static_cast<std::size_t>(*rc::gen::inRange(0, 5)));
  for (SessionTouch& touch : touches) fill(touch);
  RC_ASSERT(std::get<1>(decode_touches(encoded(touches) + "x")).offset == touches.size() * 12);
  RC_ASSERT(std::get<0>(decode_touches(encoded(touches))) == touches);
  const auto hello = any<ElectionHello>();
  RC_ASSERT(std::get<ElectionHello>(from_bytes<ElectionHello>(to_bytes(hello))) == hello);
}

Notification sample(NotificationForm form) {
  Notification notification;
  notification.state = 2;
  notification.leader = 3;
  notification.zxid = (std::int64_t{5} << 32) | 9;
  notification.election_epoch = 4;
  notification.peer_epoch = 5;
  notification.form = form;
  return notification;
}

TEST(Notifications, CameInThreeForms) {
  Notification now = sample(NotificationForm::versioned);
  now.version = 2;
  now.config = "server.1=a:1:2:participant\nversion=100000000";
  EXPECT_EQ(encoded(now).size(), 44 + now.config->size());
  Notification first_version = sample(NotificationForm::bytes_40);
  first_version.version = 1;
  for (const Notification& notification : {now, first_version, sample(NotificationForm::bytes_40),
                                           sample(NotificationForm::bytes_28)}) {
    EXPECT_EQ(std::get<Notification>(decode_notification(encoded(notification))), notification);
  }
  EXPECT_EQ(encoded(sample(NotificationForm::bytes_28)).size(), 28U);
}

TEST(Notifications, MayBeFollowedByMoreOrCutShort) {
  Notification now = sample(NotificationForm::versioned);
  now.version = 2;
  now.config = "text";
  now.trailing = "more";
  const std::string bytes = encoded(now);
  EXPECT_EQ(std::get<Notification>(decode_notification(bytes)), now);
  for (std::size_t kept = 0; kept + now.trailing.size() < bytes.size(); ++kept) {
    const bool old_form = kept == 28 || kept == 40;
    EXPECT_EQ(std::holds_alternative<Error>(decode_notification(bytes.substr(0, kept))), !old_form)
        << kept;
  }
  std::string wrong = bytes;
  wrong[40] = '\x80';
  EXPECT_EQ(std::get<Error>(decode_notification(wrong)).offset, 40U);
}

}  // namespace
}  // namespace zablab::wire
