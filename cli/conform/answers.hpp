// Our answers in the terms of a recording: relative zxids, sessions by their client's name, long
// texts by their length and hash.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "protocol/messages.hpp"
#include "protocol/store/operation.hpp"
#include "protocol/types.hpp"

namespace zablab {

struct RecordedNames {
  Zxid base;                                  ///< what zxids are counted from
  std::map<SessionId, std::string> sessions;  ///< "$A#1"

  std::int64_t relative(Zxid zxid) const {
    return zxid.value > 0 ? zxid.value - base.value : zxid.value;
  }
};

/// The line of a recording that `reply` to `operation` would have made.
nlohmann::json answer_json(const Operation& operation, const Reply& reply,
                           const RecordedNames& names);

/// "C /a": created; D deleted, V data changed, K children changed.
std::string event_text(const WatchEvent& event);

}  // namespace zablab
