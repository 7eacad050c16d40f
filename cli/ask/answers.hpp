// Replies and events in the terms of a recording: zxids counted from the first session, sessions by
// their client's name, no times.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/ask/fields.hpp"
#include "protocol/wire/client_protocol.hpp"
#include "protocol/wire/txn.hpp"

namespace zablab::asking {

struct Names {
  std::optional<std::int64_t> base;              ///< the zxid that others count from
  std::map<std::int64_t, std::string> sessions;  ///< "$A#1"

  std::int64_t relative(std::int64_t zxid) const { return zxid > 0 && base ? zxid - *base : zxid; }
};

/// `type`: of the request that it answers. `rc`, `z`, and what the reply holds; `xtra`: bytes after
/// it.
Line answer_line(const wire::Reply& reply, wire::OpCode type, const Names& names);

/// "V /a": a letter and a path; a state other than connected behind it.
std::string event_text(const wire::WatcherEvent& event);

}  // namespace zablab::asking
