#include "protocol/wire/client_protocol.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <utility>

#include "tests/protocol/wire/arbitrary.hpp"
#include "tests/protocol/wire/encoded.hpp"

namespace zablab::wire {
namespace {

using namespace std::string_literals;

std::int32_t number(OpCode code) { return static_cast<std::int32_t>(code); }

template <class Body>
void request_goes_there_and_back(OpCode type) {
  const Request request{{*rc::gen::arbitrary<std::int32_t>(), number(type)}, any<Body>(), {}};
  const auto read = decode_request(encoded(request));
  RC_ASSERT(std::get<Request>(read) == request);
}

RC_GTEST_PROP(ClientProtocolProperty, RequestsGoThereAndBack, ()) {
  request_goes_there_and_back<CreateRequest>(OpCode::create2);
  request_goes_there_and_back<CreateTtlRequest>(OpCode::create_ttl);
  request_goes_there_and_back<SetDataRequest>(OpCode::set_data);
  request_goes_there_and_back<SetAclRequest>(OpCode::set_acl);
  request_goes_there_and_back<PathNumberRequest>(OpCode::add_watch);
  request_goes_there_and_back<PathWatchRequest>(OpCode::exists);
  request_goes_there_and_back<PathRequest>(OpCode::sync);
  request_goes_there_and_back<ReconfigRequest>(OpCode::reconfig);
  request_goes_there_and_back<AuthRequest>(OpCode::auth);
  request_goes_there_and_back<SetWatchesRequest>(OpCode::set_watches);
  request_goes_there_and_back<SetWatches2Request>(OpCode::set_watches2);
  request_goes_there_and_back<TokenRecord>(OpCode::sasl);
  request_goes_there_and_back<EmptyRecord>(OpCode::ping);
}

template <class Body>
void reply_goes_there_and_back(OpCode type) {
  Reply reply{any<ReplyHeader>(), any<Body>(), {}};
  reply.header.error = 0;
  if (reply.header.xid == watch_event_xid) reply.header.xid = 1;
  const auto read = decode_reply(encoded(reply), number(type));
  RC_ASSERT(std::get<Reply>(read) == reply);
}

RC_GTEST_PROP(ClientProtocolProperty, RepliesGoThereAndBack, ()) {
  reply_goes_there_and_back<PathResponse>(OpCode::create);
  reply_goes_there_and_back<PathStatResponse>(OpCode::create_ttl);
  reply_goes_there_and_back<StatResponse>(OpCode::exists);
  reply_goes_there_and_back<DataResponse>(OpCode::get_data);
  reply_goes_there_and_back<AclResponse>(OpCode::get_acl);
  reply_goes_there_and_back<NamesResponse>(OpCode::get_ephemerals);
  reply_goes_there_and_back<NamesStatResponse>(OpCode::get_children2);
  reply_goes_there_and_back<NumberResponse>(OpCode::get_all_children_number);
  reply_goes_there_and_back<WhoAmIResponse>(OpCode::who_am_i);
  reply_goes_there_and_back<TokenRecord>(OpCode::sasl);
  reply_goes_there_and_back<EmptyRecord>(OpCode::remove);
}

TEST(ClientProtocol, AMultiEndsWithItsOwnHeader) {
  Request request{{7, number(OpCode::multi)}, MultiRequest{}, {}};
  auto& parts = std::get<MultiRequest>(request.body).parts;
  parts.push_back({number(OpCode::create), -1, CreateRequest{"/a", "x", {{}}, 1}});
  parts.push_back({number(OpCode::remove), -1, PathNumberRequest{"/b", -1}});
  const std::string bytes = encoded(request);
  EXPECT_TRUE(bytes.ends_with("\xff\xff\xff\xff\1\xff\xff\xff\xff"));
  EXPECT_EQ(std::get<Request>(decode_request(bytes)), request);
  // Without the end it is none.
  const auto cut = std::get<Request>(decode_request(bytes.substr(0, bytes.size() - 9)));
  EXPECT_TRUE(std::holds_alternative<OpaqueRecord>(cut.body));
}

TEST(ClientProtocol, PartsOfAFailedMultiAreErrors) {
  Reply reply{{7, 9, 0}, MultiResponse{}, {}};
  auto& parts = std::get<MultiResponse>(reply.body).parts;
  parts.push_back({-1, 0, NumberResponse{0}});
  parts.push_back({-1, -101, NumberResponse{-101}});
  parts.push_back({-1, -2, NumberResponse{-2}});
  EXPECT_EQ(std::get<Reply>(decode_reply(encoded(reply), number(OpCode::multi))), reply);
}

TEST(ClientProtocol, WhatCannotBeDecodedIsKeptAsBytes) {
  const std::string unknown = to_bytes(RequestHeader{1, 4711}) + "body";
  const auto request = std::get<Request>(decode_request(unknown));
  EXPECT_EQ(std::get<OpaqueRecord>(request.body).bytes, "body");
  EXPECT_EQ(encoded(request), unknown);
  // A multi with a part that must not be in one.
  const std::string nested = to_bytes(RequestHeader{1, number(OpCode::multi)}) +
                             to_bytes(MultiHeader{number(OpCode::multi), false, -1});
  EXPECT_TRUE(std::holds_alternative<OpaqueRecord>(std::get<Request>(decode_request(nested)).body));
  EXPECT_TRUE(std::holds_alternative<Error>(decode_request("short")));
}

TEST(ClientProtocol, ARequestMayBeFollowedByMore) {
  const std::string bytes =
      to_bytes(RequestHeader{1, number(OpCode::sync)}) + to_bytes(Text("/a")) + "more";
  const auto request = std::get<Request>(decode_request(bytes));
  EXPECT_EQ(request.trailing, "more");
  EXPECT_EQ(encoded(request), bytes);
}

TEST(ClientProtocol, AFailureHasNoBody) {
  const std::string bytes = to_bytes(ReplyHeader{1, 2, -101});
  const auto reply = std::get<Reply>(decode_reply(bytes, number(OpCode::get_data)));
  EXPECT_TRUE(std::holds_alternative<EmptyRecord>(reply.body));
}

TEST(ClientProtocol, AWatchEventIsNoReply) {
  const std::string bytes =
      to_bytes(ReplyHeader{watch_event_xid, -1, 0}) + to_bytes(WatcherEvent{2, 3, "/a"});
  const auto event = std::get<Reply>(decode_reply(bytes, number(OpCode::create)));
  EXPECT_EQ(std::get<WatcherEvent>(event.body), (WatcherEvent{2, 3, "/a"}));
  EXPECT_EQ(encoded(event), bytes);
}

TEST(ClientProtocol, PartsTakeABoundedMultipleOfTheirBytes) {
  // While a vector grows, it is there one and a half times more.
  const std::size_t least = to_bytes(MultiHeader{}).size();
  EXPECT_LE(3 * sizeof(ResponsePart), 64 * least);
  EXPECT_LE(3 * sizeof(RequestPart), 64 * (least + to_bytes(PathWatchRequest{}).size()));
  EXPECT_LE(3 * sizeof(MultiPart), 64 * (4 + 4));
}

TEST(ClientProtocol, TheFirstFramesMayEndBeforeReadOnly) {
  ConnectRequest request{0, 5, 30000, 7, std::string(16, 'p'), std::nullopt};
  EXPECT_EQ(encoded(request).size(), 44U);
  EXPECT_EQ(std::get<ConnectRequest>(decode_connect_request(encoded(request))), request);
  request.read_only = true;
  EXPECT_EQ(encoded(request).size(), 45U);
  EXPECT_EQ(std::get<ConnectRequest>(decode_connect_request(encoded(request))), request);
  EXPECT_TRUE(std::holds_alternative<Error>(decode_connect_request(encoded(request) + "x")));
  ConnectResponse response{0, 30000, 7, std::string(16, 'p'), false};
  EXPECT_EQ(std::get<ConnectResponse>(decode_connect_response(encoded(response))), response);
}

}  // namespace
}  // namespace zablab::wire
