#include "protocol/wire/frame.hpp"

#include <gtest/gtest.h>

#include <string>

#include "protocol/wire/quorum.hpp"

namespace zablab::wire {
namespace {

using namespace std::string_literals;

TEST(Frames, ComeWhole) {
  std::string bytes;
  append_frame(bytes, "hello");
  EXPECT_EQ(bytes, "\0\0\0\5hello"s);
  for (std::size_t arrived = 0; arrived < bytes.size(); ++arrived) {
    EXPECT_EQ(first_frame(std::string_view(bytes).substr(0, arrived), 5), FrameResult(NeedMore{}));
  }
  bytes += "next";
  EXPECT_EQ(first_frame(bytes, 5), FrameResult(std::string_view("hello")));
}

TEST(Frames, HaveALimitThatIsKnownBeforeTheyCome) {
  EXPECT_TRUE(std::holds_alternative<Error>(first_frame("\0\0\0\6"s, 5)));
  EXPECT_TRUE(std::holds_alternative<Error>(first_frame("\0\0\0\0"s, 5)));
  EXPECT_TRUE(std::holds_alternative<Error>(first_frame("\xff\xff\xff\xff", 5)));
}

TEST(RecordsInARow, ComeWhole) {
  const QuorumPacket packet{2, 5, "some data", {{{"ip", "::1"}}}};
  const std::string bytes = to_bytes(packet);
  for (std::size_t arrived = 0; arrived < bytes.size(); ++arrived) {
    const auto part = first_record<QuorumPacket>(std::string_view(bytes).substr(0, arrived), 100);
    EXPECT_TRUE(std::holds_alternative<NeedMore>(part)) << arrived;
  }
  const auto whole = first_record<QuorumPacket>(bytes + "next", 100);
  EXPECT_EQ(std::get<Taken<QuorumPacket>>(whole).value, packet);
  EXPECT_EQ(std::get<Taken<QuorumPacket>>(whole).size, bytes.size());
}

TEST(RecordsInARow, HaveALimitThatIsKnownBeforeTheyCome) {
  const QuorumPacket packet{2, 5, std::string(100, 'x'), {}};
  const std::string bytes = to_bytes(packet);
  EXPECT_TRUE(std::holds_alternative<Error>(first_record<QuorumPacket>(bytes.substr(0, 16), 100)));
  EXPECT_TRUE(std::holds_alternative<Error>(first_record<QuorumPacket>(bytes, 100)));
  EXPECT_TRUE(std::holds_alternative<NeedMore>(
      first_record<QuorumPacket>(bytes.substr(0, 16), bytes.size())));
  // A length that cannot be does not wait for more.
  const std::string wrong = bytes.substr(0, 12) + "\xff\xff\xff\xfe";
  EXPECT_TRUE(std::holds_alternative<Error>(first_record<QuorumPacket>(wrong, 100)));
}

}  // namespace
}  // namespace zablab::wire
