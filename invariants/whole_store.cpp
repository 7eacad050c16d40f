// What the store can do besides create, delete and set: what leaders take away by themselves, and
// what a run has met of permissions and quotas. (ZooKeeper: ContainerManager.)
#include "invariants/observation.hpp"

namespace zablab {

namespace {

bool is_unneeded(const SerialNode* node, const ServerConfig& config, std::int64_t now_ms) {
  if (node == nullptr || node->stat.children > 0) return false;
  const std::int64_t untouched_ms = now_ms - node->stat.mtime_ms;
  const std::int64_t never_used_ms = config.container_never_used_ms;
  switch (node->kind) {
    case SerialKind::container:
      return node->creates > 0 || (never_used_ms != 0 && untouched_ms > never_used_ms);
    case SerialKind::ttl: return untouched_ms > node->ttl_ms;
    case SerialKind::plain:
    case SerialKind::ephemeral: return false;
  }
  return false;
}

// The first error of its own that an answer has.
ErrorCode error_in(const Applied& answer) {
  const auto* multi = std::get_if<MultiResult>(&answer.result);
  if (multi == nullptr) return answer.error;
  for (const MultiOperationResult& part : multi->results) {
    if (part.error != ErrorCode::ok) return part.error;
  }
  return ErrorCode::ok;
}

}  // namespace

// The leader looked at what it had applied; what is on its way it finds in the last moment, but for
// a change of a TTL node's data, as in ZooKeeper.
void check_reaped(const Observation& seen, const Txn& txn) {
  const auto* remove = std::get_if<DeleteTxn>(&txn.body);
  if (remove == nullptr || !remove->container || txn.cxid != 0) return;
  const StoreGhost& store = *seen.ghost.store;
  const auto then = store.applied_then.find(txn.zxid);
  if (then == store.applied_then.end() || !store.serial.knows(then->second)) return;
  const SerialNode* node = store.serial.node_at(then->second, remove->path);
  if (!seen.demand(Claim::reaped_is_unneeded, is_unneeded(node, seen.config(), txn.time_ms), [&] {
        return to_text(txn) + " takes away what was needed when the leader looked, at " +
               to_text(then->second);
      })) {
    return;
  }
  seen.reached(node->kind == SerialKind::ttl ? Goal::ttl_reaped : Goal::container_reaped);
}

void note_write(const Observation& seen, const Operation& operation, const Applied& answer) {
  const ErrorCode error = error_in(answer);
  if (error == ErrorCode::no_auth) seen.reached(Goal::acl_refused);
  if (error == ErrorCode::quota_exceeded) seen.reached(Goal::quota_refused);
  if (error == ErrorCode::ok && std::holds_alternative<SetAcl>(operation)) {
    seen.reached(Goal::acl_changed);
  }
}

void note_read(const Observation& seen, const Operation& operation, ErrorCode error) {
  if (error == ErrorCode::no_auth) seen.reached(Goal::acl_refused);
  if (error == ErrorCode::ok && std::holds_alternative<MultiRead>(operation)) {
    seen.reached(Goal::multi_read_answered);
  }
  const auto* get = std::get_if<GetData>(&operation);
  if (error == ErrorCode::ok && get != nullptr && get->path.ends_with("/zookeeper_stats")) {
    seen.reached(Goal::usage_told);
  }
}

}  // namespace zablab
