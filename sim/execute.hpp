// What effects and ends of processes do to a world. Internal to sim/.
#pragma once

#include "protocol/effects.hpp"
#include "sim/step.hpp"
#include "sim/world.hpp"

namespace zablab {

/// Calls a server and executes, in order, what it does. REQUIRES: it is up.
void call(World& world, ServerId server, Input input, Step& step);

/// Starts a server's process on what its disk holds. REQUIRES: it is down.
void start_process(World& world, ServerId server, Step& step);

/// Everything that ends with a process but the fate of its disk: its ends of connections, its
/// alarms, what it dialled, what was on its way to it.
void end_process(World& world, ServerId server);

/// A new connection, both ends open.
ConnectionId add_link(World& world, ServerId learner, ServerId leader);
/// One end closes: what is in flight to it is gone; with both ends the connection is forgotten.
void close_end(World& world, const ConnectionId& id, bool at_leader);

/// The same for an election connection, which a dial of the larger one leaves.
ElectionConnectionId add_election_link(World& world, ServerId dialler, ServerId dialled);
void close_election_end(World& world, const ElectionConnectionId& id, bool at_dialler);

void disarm(Server& server, const Alarm& alarm);

/// The notification in `slot` is on its way no more; it is kept while it may be repeated. (Where
/// servers dial, only a word to oneself is in a slot, and no connection repeats that.)
void take_off(ElectionSlot& slot, const World& world);

}  // namespace zablab
