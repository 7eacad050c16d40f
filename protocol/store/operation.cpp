#include "protocol/store/operation.hpp"

#include "protocol/base/ensure.hpp"
#include "protocol/base/match.hpp"

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
    case ErrorCode::session_moved: return "SESSIONMOVED";
  }
  // A code of Apache's servers that we have no name for; its number is kept all the same.
  return "UNNAMED";
}

bool is_write(const Operation& operation) {
  return match(
      operation, [](const Create&) { return true; }, [](const Delete&) { return true; },
      [](const SetData&) { return true; }, [](const Check&) { return true; },
      [](const Multi&) { return true; }, [](const GetData&) { return false; },
      [](const Exists&) { return false; }, [](const GetChildren&) { return false; },
      [](const Sync&) { return false; }, [](const CreateSession&) { return true; },
      [](const CloseSession&) { return true; }, [](const Heartbeat&) { return false; });
}

}  // namespace zablab
