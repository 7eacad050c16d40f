// Operations on znodes in Jepsen's history.edn; internal to write_edn.cpp.
#pragma once

#include <string>

#include "invariants/history/recording.hpp"

namespace zablab::history {

/// The :value of an event: {:session 1, :key "/a", :value {…}}, and of one that completes what was
/// asked also :output and :zxid, as in our JSON lines.
std::string znode_edn(const Recording& recording, const Operation& one, bool completed);

/// JSON as EDN: no colons behind names, and nil for null. Commas are blanks.
std::string edn_of_json(std::string_view json);

}  // namespace zablab::history
