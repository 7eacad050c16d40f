// One server without an ensemble (ZooKeeper: ZooKeeperServer with Prep, Sync, Final).
#pragma once

#include "protocol/context.hpp"

namespace zablab {

void start_standalone(Context& context);
void on_standalone_disk(Context& context, const DiskOperation& done);
void on_standalone_alarm(Context& context, const Alarm& fired);
void on_standalone_client(Context& context, const ClientMessage& message);
void on_standalone_client_lost(Context& context, const ClientConnectionId& client);

}  // namespace zablab
