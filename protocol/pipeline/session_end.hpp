// What the end of a session means for its connections here.
#pragma once

#include "protocol/context.hpp"

namespace zablab {

/// Behind a transaction that no client of this server waits for: if it ended a session (it expired,
/// or was closed elsewhere), its connections here are closed (FinalRequestProcessor,
/// connClosedByClient). Without that a follower would go on answering its reads.
void end_connections_of_ended(Context& context, ClientTable& clients, const Txn& txn);

}  // namespace zablab
