// Our replies as ZooKeeper's server writes them.
#pragma once

#include "protocol/messages.hpp"
#include "protocol/store/operation.hpp"
#include "protocol/wire/client_protocol.hpp"

namespace zablab {

/// The reply to `operation`, a multi's parts and errors as on the wire.
wire::Reply wire_reply(const Operation& operation, const Reply& reply);

/// An event of a client that is connected.
wire::WatcherEvent wire_event(const WatchEvent& event);

}  // namespace zablab
