// The role under a leader (ZooKeeper: Learner, Follower, Observer): what the rest of protocol/
// calls.
#pragma once

#include "protocol/context.hpp"

namespace zablab {

/// Enters FOLLOWING or OBSERVING under the elected leader: dials its quorum port.
void start_following(Context& context, ServerId leader);

void on_leader_connected(Context& context, const ConnectionId& connection);
void on_dial_failed(Context& context);
void on_packet_of_leader(Context& context, const PacketReceived& received);
void on_leader_lost(Context& context, const ConnectionId& connection);
void on_follower_disk(Context& context, const DiskOperation& done);
/// ZOOKEEPER-4882: a failed write to the log ends the role of a follower that serves, and no more.
void on_follower_log_failed(Context& context);
void on_follower_alarm(Context& context, const Alarm& fired);
void on_follower_client(Context& context, const ClientMessage& message);
void on_follower_client_lost(Context& context, const ClientConnectionId& client);

}  // namespace zablab
