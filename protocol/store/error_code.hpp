// What may be wrong with a request. Numbers are those of the wire (KeeperException.Code).
#pragma once

#include <cstdint>

namespace zablab {

enum class ErrorCode : std::int32_t {
  ok = 0,
  system_error = -1,
  runtime_inconsistency = -2,
  connection_loss = -4,
  marshalling_error = -5,
  unimplemented = -6,
  bad_arguments = -8,
  no_node = -101,
  no_auth = -102,
  bad_version = -103,
  no_children_for_ephemerals = -108,
  node_exists = -110,
  not_empty = -111,
  session_expired = -112,
  invalid_acl = -114,
  auth_failed = -115,
  session_moved = -118,
  no_watcher = -121,
  quota_exceeded = -125,
};

/// "OK", "NONODE", … as in ZooKeeper's documentation.
const char* to_text(ErrorCode code);

}  // namespace zablab
