// The leading role (ZooKeeper: Leader, LearnerHandler): what the rest of protocol/ calls.
#pragma once

#include "protocol/context.hpp"

namespace zablab {

/// Enters LEADING: snapshot of what memory holds, then learners are accepted.
void start_leading(Context& context);

void on_learner_connected(Context& context, const ConnectionId& connection);
void on_learner_packet(Context& context, const PacketReceived& received);
void on_learner_lost(Context& context, const ConnectionId& connection);
/// What was written of a SNAP has left.
void on_room_to_write(Context& context, const ConnectionId& connection);
void on_leader_disk(Context& context, const DiskOperation& done);
void on_leader_alarm(Context& context, const Alarm& fired);
void on_leader_client(Context& context, const ClientMessage& message);
void on_leader_client_lost(Context& context, const ClientConnectionId& client);

}  // namespace zablab
