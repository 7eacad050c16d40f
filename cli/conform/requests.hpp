// What a server makes of the bytes of a request.
#pragma once

#include <string_view>
#include <variant>

#include "protocol/store/operation.hpp"

namespace zablab {

/// The server closes the connection without an answer.
struct HangsUp {};

/// What a server makes of a frame's payload (ZooKeeper: ZooKeeperServer.processPacket and, for the
/// body, whoever reads it first).
std::variant<Operation, HangsUp> operation_of(std::string_view payload);

}  // namespace zablab
