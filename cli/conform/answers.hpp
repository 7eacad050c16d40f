// Our answers in the terms of a recording: relative zxids, sessions by their client's name.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "cli/ask/answers.hpp"
#include "protocol/messages.hpp"
#include "protocol/store/operation.hpp"

namespace zablab {

/// The line of a recording that `reply` to `operation` would have made, written and read as bytes.
/// `read_as`: the request whose answer its client took it for.
nlohmann::json answer_json(const Operation& operation, const Reply& reply, wire::OpCode read_as,
                           const asking::Names& names);

/// A result in the same form, for people.
std::string result_text(const Operation& operation, const Reply& reply);

/// "C /a": created; D deleted, V data changed, K children changed.
std::string event_text(const WatchEvent& event);

}  // namespace zablab
