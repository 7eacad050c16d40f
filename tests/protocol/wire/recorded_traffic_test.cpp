// What clients and servers of a real ZooKeeper 3.8.0 sent each other is read as what it is, and
// written again byte for byte.
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <sstream>
#include <string>

#include "protocol/wire/client_protocol.hpp"
#include "protocol/wire/frame.hpp"
#include "protocol/wire/quorum.hpp"
#include "tests/protocol/wire/encoded.hpp"
#include "tests/support/wire_recording.hpp"

namespace zablab::wire {
namespace {

/// One client's connection: which request the next reply with an xid belongs to.
struct Connection {
  bool asked = false;
  bool answered = false;
  std::map<std::int32_t, std::deque<std::int32_t>> types;

  std::int32_t type_of(std::int32_t xid) {
    if (xid == ping_xid) return static_cast<std::int32_t>(OpCode::ping);
    std::deque<std::int32_t>& waiting = types[xid];
    if (waiting.empty()) return 0;
    const std::int32_t type = waiting.front();
    waiting.pop_front();
    return type;
  }
};

struct ClientCounts {
  std::map<std::string, int> requests;
  std::map<std::string, int> replies;
  int events = 0;
  int opaque_requests = 0;
  int opaque_replies = 0;
};

void take_request(const std::string& bytes, Connection& connection, ClientCounts& counts) {
  if (!connection.asked) {
    connection.asked = true;
    EXPECT_EQ(encoded(std::get<ConnectRequest>(decode_connect_request(bytes))), bytes);
    return;
  }
  const auto request = std::get<Request>(decode_request(bytes));
  EXPECT_EQ(encoded(request), bytes);
  connection.types[request.header.xid].push_back(request.header.type);
  counts.opaque_requests += std::holds_alternative<OpaqueRecord>(request.body);
  ++counts.requests[op_name(request.header.type)];
}

void take_reply(const std::string& bytes, Connection& connection, ClientCounts& counts) {
  if (!connection.answered) {
    connection.answered = true;
    EXPECT_EQ(encoded(std::get<ConnectResponse>(decode_connect_response(bytes))), bytes);
    return;
  }
  const auto xid = Reader(bytes).get<std::int32_t>();
  const std::int32_t type = xid == watch_event_xid ? 0 : connection.type_of(xid);
  const auto reply = std::get<Reply>(decode_reply(bytes, type));
  EXPECT_EQ(encoded(reply), bytes);
  counts.opaque_replies += std::holds_alternative<OpaqueRecord>(reply.body);
  counts.events += std::holds_alternative<WatcherEvent>(reply.body);
  if (xid != watch_event_xid && reply.header.error == 0) ++counts.replies[op_name(type)];
  // What follows is what the server itself wrote too much after an undecodable multi.
  EXPECT_TRUE(reply.trailing.empty() || reply.header.error == -5);
}

TEST(RecordedTraffic, OfClientsIsReadAndWrittenAgain) {
  std::map<std::string, Connection> connections;
  ClientCounts counts;
  for (const RecordedBytes& line : recorded_client_frames()) {
    Connection& connection = connections[line.first];
    if (line.second == ">") {
      take_request(line.bytes, connection, counts);
    } else {
      take_reply(line.bytes, connection, counts);
    }
  }
  EXPECT_GT(connections.size(), 20U);
  EXPECT_GT(counts.events, 100);
  EXPECT_EQ(counts.opaque_replies, 0);
  EXPECT_GT(counts.opaque_requests, 0);  // the recording tries bodies that cannot be decoded
  std::istringstream names(
      "create create2 delete exists getData setData getACL setACL getChildren getChildren2 sync "
      "ping multi multiRead createContainer createTTL removeWatches addWatch setWatches "
      "setWatches2 "
      "auth getEphemerals getAllChildrenNumber whoAmI closeSession");
  for (std::string name; names >> name;) {
    EXPECT_GT(counts.requests[name], 0) << name;
    EXPECT_GT(counts.replies[name], 0) << name;
  }
}

/// The data of a packet, by its type; what it comes to again.
std::string data_again(const QuorumPacket& packet, bool from_learner) {
  const std::string& data = *packet.data;
  switch (static_cast<PacketType>(packet.type)) {
    case PacketType::follower_info:
      return encoded(std::get<LearnerInfo>(decode_learner_info(data)));
    case PacketType::proposal: {
      const auto txn = std::get<Txn>(decode_txn(data));
      EXPECT_FALSE(std::holds_alternative<OpaqueTxn>(txn.body));
      EXPECT_EQ(txn.header.zxid, packet.zxid);
      return encoded(txn);
    }
    case PacketType::request:
      return encoded(std::get<ForwardedRequest>(decode_forwarded_request(data)));
    case PacketType::ping: return encoded(std::get<0>(decode_touches(data)));
    case PacketType::revalidate:
      if (from_learner) return to_bytes(std::get<SessionTouch>(from_bytes<SessionTouch>(data)));
      return to_bytes(std::get<Revalidated>(from_bytes<Revalidated>(data)));
    case PacketType::leader_info:
    case PacketType::ack_epoch:
      return to_bytes(std::get<std::int32_t>(from_bytes<std::int32_t>(data)));
    default: return data;
  }
}

void take_packets(std::string_view stream, bool from_learner, std::map<std::int32_t, int>& types) {
  while (!stream.empty()) {
    const auto taken = first_record<QuorumPacket>(stream, 2 << 20);
    if (std::holds_alternative<NeedMore>(taken)) break;  // the server was killed
    const auto& packet = std::get<Taken<QuorumPacket>>(taken);
    EXPECT_EQ(to_bytes(packet.value), stream.substr(0, packet.size));
    EXPECT_TRUE(!packet.value.data || data_again(packet.value, from_learner) == *packet.value.data);
    ++types[packet.value.type];
    stream.remove_prefix(packet.size);
  }
}

int take_notifications(std::string_view stream, bool with_hello) {
  if (with_hello) {
    const auto hello = std::get<Taken<ElectionHello>>(first_record<ElectionHello>(stream, 1000));
    EXPECT_EQ(to_bytes(hello.value), stream.substr(0, hello.size));
    stream.remove_prefix(hello.size);
  }
  int count = 0;
  for (; !stream.empty(); ++count) {
    const auto frame = std::get<std::string_view>(first_frame(stream, election_frame_at_most));
    const auto notification = std::get<Notification>(decode_notification(frame));
    EXPECT_EQ(notification.version, 2);
    EXPECT_NE(notification.config->find("server.1="), std::string::npos);
    EXPECT_EQ(encoded(notification), frame);
    stream.remove_prefix(frame.size() + 4);
  }
  return count;
}

TEST(RecordedTraffic, OfServersIsReadAndWrittenAgain) {
  std::map<std::int32_t, int> types;
  int notifications = 0;
  for (const RecordedBytes& line : recorded_server_streams()) {
    const bool from_dialler = line.second == "from-dialler";
    if (line.first == "quorum") {
      take_packets(line.bytes, from_dialler, types);
    } else {
      notifications += take_notifications(line.bytes, from_dialler);
    }
  }
  EXPECT_GT(notifications, 15);
  for (const PacketType type :
       {PacketType::request, PacketType::proposal, PacketType::ack, PacketType::commit,
        PacketType::ping, PacketType::sync, PacketType::new_leader, PacketType::follower_info,
        PacketType::up_to_date, PacketType::diff, PacketType::leader_info, PacketType::ack_epoch}) {
    EXPECT_GT(types[static_cast<std::int32_t>(type)], 0) << static_cast<std::int32_t>(type);
  }
}

}  // namespace
}  // namespace zablab::wire
