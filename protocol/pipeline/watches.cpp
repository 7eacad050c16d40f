#include "protocol/pipeline/watches.hpp"

#include <optional>
#include <utility>

#include "protocol/store/paths.hpp"

namespace zablab {

namespace {

using Clients = std::set<ClientConnectionId>;

// Whoever watches the path itself. A recursive watch is told of changes of nodes, not of children.
void fire_at(WatchTable& table, const std::string& path, EventType type, Clients& told) {
  const auto watched = table.find(path);
  if (watched == table.end()) return;
  for (auto entry = watched->second.begin(); entry != watched->second.end();) {
    Watching& watching = entry->second;
    const bool for_children = type == EventType::node_children_changed;
    if (watching.once || watching.persistent || !for_children) told.insert(entry->first);
    watching.once = false;
    entry = watching.any() ? std::next(entry) : watched->second.erase(entry);
  }
  if (watched->second.empty()) table.erase(watched);
}

void fire_above(const WatchTable& table, const std::string& path, Clients& told) {
  for (std::string_view above = path; above != "/";) {
    above = parent_view(above);
    const auto watched = table.find(std::string(above));
    if (watched == table.end()) continue;
    for (const auto& [client, watching] : watched->second) {
      if (watching.recursive) told.insert(client);
    }
  }
}

void tell(std::vector<WatchNotice>& notices, const Clients& told, EventType type,
          const std::string& path, const Acls& acls) {
  for (const ClientConnectionId& client : told) {
    notices.push_back({client, WatchEvent{type, path}, acls});
  }
}

Watching& entry_for(WatchTable& table, const std::string& path, const ClientConnectionId& client,
                    const Rules& rules) {
  Watching& watching = table[path][client];
  // The bad story (ZOOKEEPER-4466): a read with a watch below a persistent one takes its place, and
  // after one event nothing is watched any more.
  if (!watch_modes_stand_side_by_side(rules)) watching = Watching{};
  return watching;
}

const Watching* find(const WatchTable& table, const std::string& path,
                     const ClientConnectionId& client) {
  const auto watched = table.find(path);
  if (watched == table.end()) return nullptr;
  const auto entry = watched->second.find(client);
  return entry == watched->second.end() ? nullptr : &entry->second;
}

bool has(const WatchTable& table, const std::string& path, const ClientConnectionId& client,
         bool Watching::*mode) {
  const Watching* watching = find(table, path, client);
  return watching != nullptr && watching->*mode;
}

void drop_if_nothing(WatchTable& table, WatchTable::iterator watched,
                     const ClientConnectionId& client) {
  const auto entry = watched->second.find(client);
  if (entry != watched->second.end() && !entry->second.any()) watched->second.erase(entry);
  if (watched->second.empty()) table.erase(watched);
}

bool take_out(WatchTable& table, const std::string& path, const ClientConnectionId& client,
              bool Watching::*mode) {
  if (!has(table, path, client, mode)) return false;
  const auto watched = table.find(path);
  watched->second.at(client).*mode = false;
  drop_if_nothing(table, watched, client);
  return true;
}

bool take_out_all(WatchTable& table, const std::string& path, const ClientConnectionId& client) {
  const auto watched = table.find(path);
  if (watched == table.end() || watched->second.erase(client) == 0) return false;
  if (watched->second.empty()) table.erase(watched);
  return true;
}

bool is_known(WatchKind kind, const Rules& rules) {
  const auto number = static_cast<std::int32_t>(kind);
  const WatchKind last =
      watch_kinds_are_told_apart(rules) ? WatchKind::persistent_recursive : WatchKind::any;
  return number >= static_cast<std::int32_t>(WatchKind::children) &&
         number <= static_cast<std::int32_t>(last);
}

// As before ZOOKEEPER-4471: by table alone, and whoever watches the path will do.
bool is_in_table(const WatchTable& table, const std::string& path,
                 const ClientConnectionId& client) {
  const auto watched = table.find(path);
  return watched != table.end() || has(table, path, client, &Watching::recursive);
}

bool is_watched_by_table(const Watches& watches, const CheckWatches& check,
                         const ClientConnectionId& client) {
  const bool children = is_in_table(watches.children, check.path, client);
  const bool data = is_in_table(watches.data, check.path, client);
  if (check.kind == WatchKind::children) return children;
  return check.kind == WatchKind::data ? data : children || data;
}

bool is_watched(const Watches& watches, const CheckWatches& check,
                const ClientConnectionId& client) {
  switch (check.kind) {
    case WatchKind::children: return has(watches.children, check.path, client, &Watching::once);
    case WatchKind::data: return has(watches.data, check.path, client, &Watching::once);
    case WatchKind::persistent: return has(watches.data, check.path, client, &Watching::persistent);
    case WatchKind::persistent_recursive:
      return has(watches.data, check.path, client, &Watching::recursive);
    case WatchKind::any: break;
  }
  return find(watches.children, check.path, client) != nullptr ||
         find(watches.data, check.path, client) != nullptr;
}

bool remove_by_table(Watches& watches, const RemoveWatches& remove,
                     const ClientConnectionId& client) {
  bool removed = false;
  if (remove.kind != WatchKind::data) removed = take_out_all(watches.children, remove.path, client);
  if (remove.kind != WatchKind::children) {
    removed = take_out_all(watches.data, remove.path, client) || removed;
  }
  return removed;
}

bool remove_kind(Watches& watches, const RemoveWatches& remove, const ClientConnectionId& client) {
  const std::string& path = remove.path;
  switch (remove.kind) {
    case WatchKind::children: return take_out(watches.children, path, client, &Watching::once);
    case WatchKind::data: return take_out(watches.data, path, client, &Watching::once);
    case WatchKind::persistent: {
      const bool children = take_out(watches.children, path, client, &Watching::persistent);
      return take_out(watches.data, path, client, &Watching::persistent) || children;
    }
    case WatchKind::persistent_recursive:
      return take_out(watches.data, path, client, &Watching::recursive);
    case WatchKind::any: break;
  }
  return remove_by_table(watches, remove, client);
}

void watch_persistently(Watches& watches, const std::string& path, const ClientConnectionId& client,
                        const Rules& rules) {
  entry_for(watches.data, path, client, rules).persistent = true;
  entry_for(watches.children, path, client, rules).persistent = true;
}

void watch_recursively(Watches& watches, const std::string& path, const ClientConnectionId& client,
                       const Rules& rules) {
  entry_for(watches.data, path, client, rules).recursive = true;
  // There it replaces what was there; it fires in the other table alone.
  if (!watch_modes_stand_side_by_side(rules)) {
    entry_for(watches.children, path, client, rules).recursive = true;
  }
}

// What setWatches tells at once; nullopt: nothing, the watch is armed again.

std::optional<EventType> missed_by_data(const Znode* node, Zxid seen, const Rules& rules) {
  if (node == nullptr) return EventType::node_deleted;
  // The bad story (ZOOKEEPER-1667): its data watch is told that a node is created which it has
  // read.
  if (!catch_up_asks_for_last_change(rules) && node->stat.czxid > seen) {
    return EventType::node_created;
  }
  if (node->stat.mzxid > seen) return EventType::node_data_changed;
  return std::nullopt;
}

std::optional<EventType> missed_by_exists(const Znode* node, Zxid seen, const Rules& rules) {
  if (node == nullptr) return std::nullopt;
  if (!catch_up_asks_for_last_change(rules) && node->stat.mzxid > seen) {
    return EventType::node_data_changed;
  }
  return EventType::node_created;
}

std::optional<EventType> missed_by_children(const Znode* node, Zxid seen) {
  if (node == nullptr) return EventType::node_deleted;
  if (node->stat.pzxid > seen) return EventType::node_children_changed;
  return std::nullopt;
}

}  // namespace

std::vector<WatchNotice> fire(Watches& watches, const NodeChange& change) {
  std::vector<WatchNotice> notices;
  if (watches.empty()) return notices;
  Clients told;
  fire_at(watches.data, change.path, change.type, told);
  fire_above(watches.data, change.path, told);
  tell(notices, told, change.type, change.path, change.acls);
  if (change.type == EventType::node_data_changed) return notices;
  if (change.type == EventType::node_deleted) {
    Clients also;
    fire_at(watches.children, change.path, change.type, also);
    for (const ClientConnectionId& client : told) also.erase(client);
    tell(notices, also, change.type, change.path, change.acls);
  }
  const std::string parent = parent_of(change.path);
  Clients of_parent;
  fire_at(watches.children, parent, EventType::node_children_changed, of_parent);
  tell(notices, of_parent, EventType::node_children_changed, parent, change.parent_acls);
  return notices;
}

void watch_once(WatchTable& table, const std::string& path, const ClientConnectionId& client,
                const Rules& rules) {
  entry_for(table, path, client, rules).once = true;
}

ErrorCode add_watch(Watches& watches, const AddWatch& add, const ClientConnectionId& client,
                    const Rules& rules) {
  switch (add.mode) {
    case WatchMode::persistent: watch_persistently(watches, add.path, client, rules); break;
    case WatchMode::persistent_recursive:
      watch_recursively(watches, add.path, client, rules);
      break;
    default: return ErrorCode::marshalling_error;
  }
  return ErrorCode::ok;
}

ErrorCode check_watches(const Watches& watches, const CheckWatches& check,
                        const ClientConnectionId& client, const Rules& rules) {
  if (!is_known(check.kind, rules)) return ErrorCode::marshalling_error;
  const bool watched = watch_kinds_are_told_apart(rules)
                           ? is_watched(watches, check, client)
                           : is_watched_by_table(watches, check, client);
  return watched ? ErrorCode::ok : ErrorCode::no_watcher;
}

ErrorCode remove_watches(Watches& watches, const RemoveWatches& remove,
                         const ClientConnectionId& client, const Rules& rules) {
  if (!is_known(remove.kind, rules)) return ErrorCode::marshalling_error;
  const bool removed = watch_kinds_are_told_apart(rules) ? remove_kind(watches, remove, client)
                                                         : remove_by_table(watches, remove, client);
  return removed ? ErrorCode::ok : ErrorCode::no_watcher;
}

std::vector<WatchEvent> set_watches(Watches& watches, const SetWatches& set, const DataTree& tree,
                                    const ClientConnectionId& client, const Rules& rules) {
  std::vector<WatchEvent> missed;
  const auto tell_or_watch = [&](std::optional<EventType> type, WatchTable& table,
                                 const std::string& path) {
    if (type) {
      missed.push_back({*type, path});
    } else {
      watch_once(table, path, client, rules);
    }
  };
  for (const std::string& path : set.data) {
    tell_or_watch(missed_by_data(tree.find(path), set.seen, rules), watches.data, path);
  }
  for (const std::string& path : set.exists) {
    tell_or_watch(missed_by_exists(tree.find(path), set.seen, rules), watches.data, path);
  }
  for (const std::string& path : set.children) {
    tell_or_watch(missed_by_children(tree.find(path), set.seen), watches.children, path);
  }
  for (const std::string& path : set.persistent) watch_persistently(watches, path, client, rules);
  for (const std::string& path : set.recursive) watch_recursively(watches, path, client, rules);
  return missed;
}

void forget_client(Watches& watches, const ClientConnectionId& client) {
  for (WatchTable* table : {&watches.data, &watches.children}) {
    for (auto watched = table->begin(); watched != table->end();) {
      watched->second.erase(client);
      watched = watched->second.empty() ? table->erase(watched) : std::next(watched);
    }
  }
}

}  // namespace zablab
