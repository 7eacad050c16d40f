// What an action expects to meet, taken from what is there.
#include "protocol/base/match.hpp"
#include "sim/action.hpp"

namespace zablab {

namespace {

std::int64_t number_of(const Packet& packet) {
  return match(
      packet, [](const FollowerInfo& p) -> std::int64_t { return p.accepted_epoch; },
      [](const LeaderInfo& p) -> std::int64_t { return p.epoch; },
      [](const AckEpoch& p) -> std::int64_t { return p.last_zxid.value; },
      [](const Diff& p) -> std::int64_t { return p.zxid.value; },
      [](const Trunc& p) -> std::int64_t { return p.zxid.value; },
      [](const Snap& p) -> std::int64_t { return p.zxid.value; },
      [](const Proposal& p) -> std::int64_t { return p.txn->zxid.value; },
      [](const Ack& p) -> std::int64_t { return p.zxid.value; },
      [](const Commit& p) -> std::int64_t { return p.zxid.value; },
      [](const NewLeader& p) -> std::int64_t { return p.epoch; },
      [](const UpToDate&) -> std::int64_t { return 0; },
      [](const Ping& p) -> std::int64_t { return p.last_proposed.value; },
      [](const PingReply&) -> std::int64_t { return 0; },
      [](const Forwarded& p) -> std::int64_t { return p.request.cxid; },
      [](const SyncDone&) -> std::int64_t { return 0; },
      [](const Revalidate& p) -> std::int64_t { return p.session; },
      [](const Revalidated& p) -> std::int64_t { return p.session; },
      [](const SnapPiece& p) -> std::int64_t { return p.zxid.value; },
      [](const ObserverInfo& p) -> std::int64_t { return p.accepted_epoch; },
      [](const Inform& p) -> std::int64_t { return p.txn->zxid.value; });
}

// Each kind of operation has at most one of these.
template <class Kind>
std::int64_t number_in(const Kind& operation) {
  if constexpr (requires { operation.txn; }) return operation.txn->zxid.value;
  if constexpr (requires { operation.last; }) return operation.last.value;
  if constexpr (requires { operation.name; }) return operation.name.value;
  if constexpr (requires { operation.epoch; }) return operation.epoch;
  return 0;
}

std::int64_t number_of(const DiskOperation& operation) {
  return std::visit([](const auto& kind) { return number_in(kind); }, operation);
}

template <class Kind, class Variant>
constexpr std::uint64_t kind_bit() {
  // The place of an alternative is the number of false comparisons ahead of it.
  return []<class... T>(const std::variant<T...>*) {
    std::uint64_t bit = 1;
    std::uint64_t found = 0;
    ((found |= std::is_same_v<Kind, T> ? bit : 0, bit <<= 1), ...);
    return found;
  }(static_cast<const Variant*>(nullptr));
}

template <class... Kinds>
constexpr std::uint64_t packet_bits() {
  return (kind_bit<Kinds, Packet>() | ...);
}

constexpr std::uint64_t sent_by_learners =
    packet_bits<FollowerInfo, ObserverInfo, AckEpoch, Ack, PingReply, Forwarded, Revalidate>();

}  // namespace

PacketMark mark_of(const Packet& packet) {
  return {static_cast<std::uint8_t>(packet.index()), number_of(packet)};
}

bool goes_to_leader(const PacketMark& mark) { return (sent_by_learners >> mark.kind & 1) != 0; }

DiskMark mark_of(const DiskOperation& operation) {
  return {object_of(operation), static_cast<std::uint8_t>(operation.index()), number_of(operation)};
}

ClientMark mark_of(const ToServer& message) {
  return match(
      message,
      [](const ConnectRequest& m) {
        return ClientMark{0, m.session};
      },
      [](const ClientRequest& m) {
        return ClientMark{1, m.xid};
      });
}

ClientMark mark_of(const ToClient& message) {
  return match(
      message,
      [](const ConnectResponse& m) {
        return ClientMark{0, m.session};
      },
      [](const Reply& m) {
        return ClientMark{1, m.xid};
      },
      [](const WatchEvent& m) {
        return ClientMark{2, static_cast<std::int64_t>(m.type)};
      });
}

}  // namespace zablab
