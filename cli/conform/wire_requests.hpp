// The requests of a recording as the bytes that its client sent, and what a server makes of such
// bytes.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/store/operation.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// The frame of a request, without its length. `base`: what the recording's zxids are counted from.
/// Throws std::runtime_error.
std::string recorded_payload(const nlohmann::json& request, Zxid base);

/// The server closes the connection without an answer.
struct HangsUp {};

/// What a server makes of a frame's payload (ZooKeeper: ZooKeeperServer.processPacket and, for the
/// body, whoever reads it first).
std::variant<Operation, HangsUp> operation_of(std::string_view payload);

}  // namespace zablab
