// What happens when nobody interferes: one course of events, the same every time. For stories, and
// for where a search begins.
#pragma once

#include <optional>
#include <vector>

#include "protocol/types.hpp"
#include "sim/action.hpp"
#include "sim/trace.hpp"
#include "sim/world.hpp"

namespace zablab {

/// Whose doings are meant, and whose disks stand still meanwhile.
struct Scope {
  ServerSet servers;
  ServerSet stalling;
};

/// What happens next among `scope.servers` and clients at them: consequences, then the end of an
/// election, then dials in vain. Never a fault, a request, or another alarm. nullopt: all is quiet.
std::optional<Action> next_by_itself(const World& world, const Scope& scope);

/// Starts all servers of a world in which nothing has happened yet, and connects all clients, the
/// first one to the leader and the others in turn. Behind it all is quiet. Costs no more of the
/// world's budget than must be; REQUIRES that it lasts.
std::vector<TimedAction> start_serving(World& world);

}  // namespace zablab
