// What a step of a world reads and changes, and which action is which: so that a search takes steps
// that have nothing to do with each other in one order only (search/commuted.hpp).
#pragma once

#include <cstdint>

#include "protocol/base/fingerprint.hpp"
#include "sim/action.hpp"
#include "sim/step.hpp"

namespace zablab {

/// A bit for each of: a server's process and disk, a client, the place where a notification from
/// one server to another waits, a budget. Messages need none: to a queue that is not empty, one end
/// adds while the other takes away. Cuts and repetitions touch everything. Where there are more
/// things than bits, several share one: then fewer steps count as independent.
std::uint64_t touched_by(const Step& step);

/// What any election among these servers may touch.
std::uint64_t touched_by_election(ServerSet servers);

/// The same for the same action in whatever state. What it meets there is no part of it.
Fingerprint identity_of(const Action& action);

}  // namespace zablab
