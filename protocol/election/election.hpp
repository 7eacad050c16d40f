// Fast leader election (ZooKeeper: FastLeaderElection), one round after another until it ends in a
// role. The answers to other servers' questions are given in every state.
#pragma once

#include "protocol/context.hpp"

namespace zablab {

/// Enters LOOKING: a new round, my own candidacy, sent to every voter (to me too: my vote is
/// tallied when it comes back). Loads the database first if it was given up.
void start_election(Context& context);

/// A notification from another server, or my own.
void on_notification(Context& context, const NotificationReceived& received);

/// notification_timeout or final_wait while LOOKING.
void on_election_alarm(Context& context, const Alarm& fired);

}  // namespace zablab
