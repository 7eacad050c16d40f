// Our answers in the terms of a recording: relative zxids, sessions by their client's name.
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

}  // namespace zablab
