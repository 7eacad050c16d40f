// The words that everything is written in: ids, epochs, zxids, sets of servers.
#pragma once

#include <bit>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "protocol/base/ensure.hpp"
#include "protocol/base/fingerprint.hpp"

namespace zablab {

/// The number in a server's `myid` file: 1 to 63 here.
using ServerId = std::int32_t;

/// A client session, ephemeral owner included; 0 is none.
using SessionId = std::int64_t;

/// An epoch as the epoch files hold it; -1 is "none yet" (a server without a database).
using Epoch = std::int64_t;

/// A transaction's place in the global order: the epoch in the upper half, a counter in the lower.
/// Compared as one signed number, as ZooKeeper does. -1 is "no database".
struct Zxid {
  std::int64_t value = 0;

  static constexpr Zxid of(Epoch epoch, std::uint32_t counter) {
    return Zxid{static_cast<std::int64_t>(static_cast<std::uint64_t>(epoch) << 32 | counter)};
  }
  static constexpr Zxid none() { return Zxid{-1}; }

  constexpr Epoch epoch() const { return value >> 32; }
  constexpr std::uint32_t counter() const { return static_cast<std::uint32_t>(value); }
  constexpr Zxid next() const { return Zxid{value + 1}; }

  constexpr auto operator<=>(const Zxid&) const = default;
  auto fields() const { return std::tie(value); }
};

/// "epoch:counter", both decimal; "none" for -1.
std::string to_text(Zxid zxid);

/// Reads what `to_text(Zxid)` writes; nullopt for anything else.
std::optional<Zxid> parse_zxid(std::string_view text);

/// A session id as people write it: "0x" and lower-case hexadecimal digits.
std::string session_text(SessionId session);

/// A set of servers with ids below 64.
class ServerSet {
 public:
  constexpr ServerSet() = default;

  void insert(ServerId id) { bits_ |= bit(id); }
  void erase(ServerId id) { bits_ &= ~bit(id); }
  bool contains(ServerId id) const { return (bits_ & bit(id)) != 0; }
  int size() const { return std::popcount(bits_); }
  bool empty() const { return bits_ == 0; }
  std::uint64_t bits() const { return bits_; }

  friend ServerSet operator&(ServerSet a, ServerSet b) { return ServerSet(a.bits_ & b.bits_); }
  friend ServerSet operator|(ServerSet a, ServerSet b) { return ServerSet(a.bits_ | b.bits_); }
  bool operator==(const ServerSet&) const = default;
  auto fields() const { return std::tie(bits_); }

  /// Calls `visitor(ServerId)` in ascending order.
  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    for (std::uint64_t rest = bits_; rest != 0; rest &= rest - 1) visitor(std::countr_zero(rest));
  }

 private:
  explicit constexpr ServerSet(std::uint64_t bits) : bits_(bits) {}
  static std::uint64_t bit(ServerId id) {
    ensure(id >= 0 && id < 64, "server ids are below 64");
    return std::uint64_t{1} << id;
  }

  std::uint64_t bits_ = 0;
};

/// What a server says of itself in notifications and four-letter words; numbers as on the wire.
enum class ServerState : std::uint8_t { looking = 0, following = 1, leading = 2, observing = 3 };

/// "LOOKING", "FOLLOWING", "LEADING", "OBSERVING".
const char* to_text(ServerState state);

/// A learner's connection to a leader's quorum port. The pair says who dialled whom; the ordinal
/// tells apart the connections of one pair of which one end has not yet noticed the loss of the
/// other (the smallest number that is free).
struct ConnectionId {
  ServerId learner = 0;
  ServerId leader = 0;
  std::int32_t ordinal = 0;
  auto operator<=>(const ConnectionId&) const = default;
  auto fields() const { return std::tie(learner, leader, ordinal); }
};

/// A connection for election messages. The larger one of the pair has dialled the smaller one: only
/// such are kept (QuorumCnxManager). The ordinal as in ConnectionId.
struct ElectionConnectionId {
  ServerId dialler = 0;
  ServerId dialled = 0;
  std::int32_t ordinal = 0;
  auto operator<=>(const ElectionConnectionId&) const = default;
  auto fields() const { return std::tie(dialler, dialled, ordinal); }
};

/// A client's connection to a server; the ordinal as in ConnectionId.
struct ClientConnectionId {
  std::int32_t client = 0;
  ServerId server = 0;
  std::int32_t ordinal = 0;
  auto operator<=>(const ClientConnectionId&) const = default;
  auto fields() const { return std::tie(client, server, ordinal); }
};

}  // namespace zablab
