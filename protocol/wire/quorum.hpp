// What servers send each other: packets between learner and leader (records in a row, no frames),
// and notifications of elections (frames).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "protocol/wire/data.hpp"
#include "protocol/wire/jute.hpp"
#include "protocol/wire/txn.hpp"

namespace zablab::wire {

// --- between learner and leader
// --------------------------------------------------------------------

enum class PacketType : std::int32_t {
  request = 1,
  proposal = 2,
  ack = 3,
  commit = 4,
  ping = 5,
  revalidate = 6,
  sync = 7,
  inform = 8,
  commit_and_activate = 9,
  new_leader = 10,
  follower_info = 11,
  up_to_date = 12,
  diff = 13,
  trunc = 14,
  snap = 15,
  observer_info = 16,
  leader_info = 17,
  ack_epoch = 18,
  inform_and_activate = 19,
};

struct QuorumPacket {
  std::int32_t type = 0;  ///< a PacketType
  std::int64_t zxid = 0;
  Buffer data;  ///< by type, see below; of PROPOSAL and INFORM: a transaction (txn.hpp)
  Vector<Id> authinfo;
  static constexpr auto members() {
    return std::tuple(&QuorumPacket::type, &QuorumPacket::zxid, &QuorumPacket::data,
                      &QuorumPacket::authinfo);
  }
  bool operator==(const QuorumPacket&) const = default;
};

/// Data of FOLLOWERINFO and OBSERVERINFO; old learners leave out what is optional, from behind.
struct LearnerInfo {
  std::int64_t server = 0;
  std::optional<std::int32_t> protocol_version;
  std::optional<std::int64_t> config_version;
  bool operator==(const LearnerInfo&) const = default;
};
Result<LearnerInfo> decode_learner_info(std::string_view data);
void encode(std::string& out, const LearnerInfo& info);

/// Data of REQUEST: a client's request, its body undecoded.
struct ForwardedRequest {
  std::int64_t session = 0;
  std::int32_t cxid = 0;
  std::int32_t type = 0;  ///< an OpCode
  std::string body;
  bool operator==(const ForwardedRequest&) const = default;
};
Result<ForwardedRequest> decode_forwarded_request(std::string_view data);
void encode(std::string& out, const ForwardedRequest& request);

/// Data of an answered PING: one after the other. Of REVALIDATE to the leader: one.
struct SessionTouch {
  std::int64_t session = 0;
  std::int32_t timeout_ms = 0;
  static constexpr auto members() {
    return std::tuple(&SessionTouch::session, &SessionTouch::timeout_ms);
  }
  bool operator==(const SessionTouch&) const = default;
};
Result<std::vector<SessionTouch>> decode_touches(std::string_view data);
void encode(std::string& out, const std::vector<SessionTouch>& touches);

/// Data of REVALIDATE from the leader.
struct Revalidated {
  std::int64_t session = 0;
  bool valid = false;
  static constexpr auto members() { return std::tuple(&Revalidated::session, &Revalidated::valid); }
  bool operator==(const Revalidated&) const = default;
};

// LEADERINFO carries the protocol's version as an int (0x10000), ACKEPOCH the currentEpoch as an
// int
// (-1: do not count me again), COMMITANDACTIVATE the new leader as a long: from_bytes reads them.

// --- elections
// -------------------------------------------------------------------------------------

/// The first message on a connection for elections; not in a frame.
struct ElectionHello {
  std::int64_t version = 0;  ///< -65536: one address, -65535: several
  std::int64_t server = 0;
  Text addresses;  ///< host:port, or several with | between
  static constexpr auto members() {
    return std::tuple(&ElectionHello::version, &ElectionHello::server, &ElectionHello::addresses);
  }
  bool operator==(const ElectionHello&) const = default;
};

/// Which of the forms that were ever sent.
enum class NotificationForm : std::uint8_t {
  bytes_28,   ///< without a peer epoch
  bytes_40,   ///< with one; its last four bytes are not looked at
  versioned,  ///< since 3.4.6
};

struct Notification {
  std::int32_t state = 0;  ///< 0 LOOKING, 1 FOLLOWING, 2 LEADING, 3 OBSERVING
  std::int64_t leader = 0;
  std::int64_t zxid = 0;
  std::int64_t election_epoch = 0;  ///< the round: the sender's logical clock
  std::int64_t peer_epoch = 0;      ///< of bytes_28: the zxid's
  std::int32_t version = 0;         ///< of bytes_40: what is not looked at
  std::optional<std::string>
      config;            ///< the configuration as text, HIER part and all; from version 2 on
  std::string trailing;  ///< bytes after it; readers ignore them
  NotificationForm form = NotificationForm::versioned;
  bool operator==(const Notification&) const = default;
};
Result<Notification> decode_notification(std::string_view payload);
void encode(std::string& out, const Notification& notification);

}  // namespace zablab::wire
