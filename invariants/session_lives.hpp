// What the claims about the lives of sessions remember along one run: who has heard of a session,
// which one has ended, how far its requests have come.
//
// It is no part of a Watch's equality, so a search does not tell states apart by it: there these
// claims judge what one step shows. In a run, a replay and a calm they judge all.
#pragma once

#include <cstdint>
#include <map>
#include <set>

#include "protocol/base/fifo.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// Sessions with their timeouts in ms.
using SessionTimeouts = std::map<SessionId, std::int32_t>;

/// What a leader that serves was told of one session.
struct Told {
  std::int64_t half_tick = 0;  ///< when: counted by the leader's own clock
  std::int32_t timeout_ms = 0;
  bool armed = true;  ///< a whole timeout was started then
};

struct ServingLeader {
  std::int64_t half_ticks = 0;  ///< since it was established
  std::map<SessionId, Told> told;
  std::set<SessionId> ends;  ///< whose end it has proposed
};

struct SessionLives {
  std::map<ServerId, ServingLeader> leaders;
  /// By follower: whom it has heard since it answered the last PING.
  std::map<ServerId, SessionTimeouts> heard;
  /// The same, of PING answers that are on their way.
  std::map<ConnectionId, Fifo<SessionTimeouts>> on_the_way;
  std::map<SessionId, Zxid> ended;           ///< the place of the committed end
  std::map<SessionId, std::int32_t> newest;  ///< request that took effect
  std::set<std::int32_t> lying;              ///< clients that dialled with a wrong password
};

}  // namespace zablab
