#include "protocol/store/error_code.hpp"

namespace zablab {

const char* to_text(ErrorCode code) {
  switch (code) {
    case ErrorCode::ok: return "OK";
    case ErrorCode::system_error: return "SYSTEMERROR";
    case ErrorCode::runtime_inconsistency: return "RUNTIMEINCONSISTENCY";
    case ErrorCode::connection_loss: return "CONNECTIONLOSS";
    case ErrorCode::marshalling_error: return "MARSHALLINGERROR";
    case ErrorCode::unimplemented: return "UNIMPLEMENTED";
    case ErrorCode::bad_arguments: return "BADARGUMENTS";
    case ErrorCode::no_node: return "NONODE";
    case ErrorCode::no_auth: return "NOAUTH";
    case ErrorCode::bad_version: return "BADVERSION";
    case ErrorCode::no_children_for_ephemerals: return "NOCHILDRENFOREPHEMERALS";
    case ErrorCode::node_exists: return "NODEEXISTS";
    case ErrorCode::not_empty: return "NOTEMPTY";
    case ErrorCode::session_expired: return "SESSIONEXPIRED";
    case ErrorCode::invalid_acl: return "INVALIDACL";
    case ErrorCode::auth_failed: return "AUTHFAILED";
    case ErrorCode::session_moved: return "SESSIONMOVED";
    case ErrorCode::no_watcher: return "NOWATCHER";
    case ErrorCode::quota_exceeded: return "QUOTAEXCEEDED";
  }
  // A code of Apache's servers that we have no name for; its number is kept all the same.
  return "UNNAMED";
}

}  // namespace zablab
