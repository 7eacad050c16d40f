// What leaders and standalone servers share in tracking sessions (ZooKeeper: SessionTrackerImpl).
#pragma once

#include "protocol/context.hpp"

namespace zablab {

/// Known and not closing.
inline bool is_alive(const SessionTracker& sessions, SessionId session) {
  const auto tracked = sessions.find(session);
  return tracked != sessions.end() && !tracked->second.closing;
}

/// Starts the session's timeout anew. ZooKeeper expires whole buckets of a tick at once, between
/// timeout and timeout + tick after the touch; here it is the middle of that, for each alone.
inline void arm_expiry(Context& context, SessionId session, std::int32_t timeout_ms) {
  context.arm(alarm(AlarmKind::session_expiry, session), timeout_ms + context.config().tick_ms / 2);
}

}  // namespace zablab
