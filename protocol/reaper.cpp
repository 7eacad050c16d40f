#include "protocol/reaper.hpp"

#include <utility>

#include "protocol/wire/data.hpp"

namespace zablab {

namespace {

bool is_unused(const Znode& node, const ServerConfig& config, std::int64_t age_ms) {
  // One that never had a child is left alone: its first child may be on its way.
  if (node.stat.cversion > 0) return true;
  return config.container_never_used_ms != 0 && age_ms > config.container_never_used_ms;
}

bool is_reapable(const Znode& node, const Context& context) {
  if (!node.children.empty()) return false;
  const std::int64_t age_ms = context.wall_ms - node.stat.mtime_ms;
  const SessionId owner = node.stat.ephemeral_owner;
  if (wire::kind_of(owner) == wire::NodeKind::container) {
    return is_unused(node, context.config(), age_ms);
  }
  return age_ms > (owner & wire::ttl_at_most);
}

}  // namespace

void arm_reaper(Context& context, bool& reaping) {
  if (reaping || context.replica.database->tree->reapable().empty()) return;
  reaping = true;
  context.arm(alarm(AlarmKind::container_check), context.config().container_check_interval_ms);
}

std::vector<std::string> reapable_paths(const Context& context) {
  const DataTree& tree = *context.replica.database->tree;
  std::vector<std::string> paths;
  for (const std::string& path : tree.reapable()) {
    const Znode* node = tree.find(path);
    if (node != nullptr && is_reapable(*node, context)) paths.push_back(path);
  }
  return paths;
}

QueuedRequest reaping_request(std::string path) {
  Request request;
  request.operation = DeleteContainer{std::move(path)};
  return QueuedRequest{std::move(request), std::nullopt, ErrorCode::ok};
}

}  // namespace zablab
