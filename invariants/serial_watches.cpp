#include "invariants/serial_watches.hpp"

#include <algorithm>

#include "protocol/base/match.hpp"

namespace zablab {

namespace {

std::string path_above(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

bool is_child_of(const std::string& path, const std::string& parent) {
  return path != "/" && path_above(path) == parent;
}

Watched of_kind(WatchKind kind) {
  switch (kind) {
    case WatchKind::children: return {.children = true};
    case WatchKind::data: return {.data = true, .exists = true};
    case WatchKind::any: return {true, true, true, true, true};
    case WatchKind::persistent: return {.persistent = true};
    case WatchKind::persistent_recursive: return {.recursive = true};
  }
  return {};
}

Watched both(const Watched& a, const Watched& b) {
  return {a.data && b.data, a.exists && b.exists, a.children && b.children,
          a.persistent && b.persistent, a.recursive && b.recursive};
}

void add_changes(const CreateTxn& txn, std::vector<WatchEvent>& changes) {
  changes.push_back({EventType::node_created, txn.path});
}
void add_changes(const DeleteTxn& txn, std::vector<WatchEvent>& changes) {
  changes.push_back({EventType::node_deleted, txn.path});
}
void add_changes(const SetDataTxn& txn, std::vector<WatchEvent>& changes) {
  changes.push_back({EventType::node_data_changed, txn.path});
}
void add_changes(const CloseSessionTxn& txn, std::vector<WatchEvent>& changes) {
  for (const std::string& path : txn.paths) changes.push_back({EventType::node_deleted, path});
}
// All or nothing: one part that failed takes the others with it.
void add_changes(const MultiTxn& txn, std::vector<WatchEvent>& changes) {
  const bool failed = std::any_of(txn.parts.begin(), txn.parts.end(), [](const auto& part) {
    return std::holds_alternative<ErrorTxn>(part);
  });
  if (failed) return;
  for (const MultiTxnPart& part : txn.parts) {
    match(
        part, [&](const CreateTxn& one) { add_changes(one, changes); },
        [&](const DeleteTxn& one) { add_changes(one, changes); },
        [&](const SetDataTxn& one) { add_changes(one, changes); }, [](const auto&) {});
  }
}

/// What happened to one path since its client saw the state last.
struct Since {
  bool created = false;
  bool deleted = false;
  bool is_there = false;  ///< by the last of the two; means nothing if neither happened
  bool data_changed = false;
  bool children_changed = false;
};

Since happened_to(const std::string& path, const std::vector<WatchEvent>& changes) {
  Since since;
  for (const WatchEvent& change : changes) {
    const bool comes_or_goes = change.type != EventType::node_data_changed;
    if (comes_or_goes && is_child_of(change.path, path)) since.children_changed = true;
    if (change.path != path) continue;
    since.created = since.created || change.type == EventType::node_created;
    since.deleted = since.deleted || change.type == EventType::node_deleted;
    since.data_changed = since.data_changed || change.type == EventType::node_data_changed;
    if (comes_or_goes) since.is_there = change.type == EventType::node_created;
  }
  return since;
}

}  // namespace

std::vector<WatchEvent> changes_of(const Txn& txn) {
  std::vector<WatchEvent> changes;
  match(
      txn.body, [&](const CreateTxn& one) { add_changes(one, changes); },
      [&](const DeleteTxn& one) { add_changes(one, changes); },
      [&](const SetDataTxn& one) { add_changes(one, changes); },
      [&](const CloseSessionTxn& one) { add_changes(one, changes); },
      [&](const MultiTxn& all) { add_changes(all, changes); }, [](const auto&) {});
  return changes;
}

Watched SerialWatches::at(const std::string& path) const {
  const auto found = paths_.find(path);
  return found == paths_.end() ? Watched{} : found->second;
}

bool SerialWatches::recursive_above(const std::string& path) const {
  for (std::string above = path;; above = path_above(above)) {
    if (at(above).recursive) return true;
    if (above == "/" || !above.starts_with('/')) return false;
  }
}

void SerialWatches::add(const std::string& path, const Watched& more) {
  if (!more.any()) return;
  Watched& here = paths_[path];
  here = {here.data || more.data, here.exists || more.exists, here.children || more.children,
          here.persistent || more.persistent, here.recursive || more.recursive};
}

void SerialWatches::take_out(const std::string& path, const Watched& less) {
  const auto found = paths_.find(path);
  if (found == paths_.end()) return;
  Watched& here = found->second;
  here = {here.data && !less.data, here.exists && !less.exists, here.children && !less.children,
          here.persistent && !less.persistent, here.recursive && !less.recursive};
  if (!here.any()) paths_.erase(found);
}

bool SerialWatches::has(const std::string& path, WatchKind kind) const {
  return both(at(path), of_kind(kind)).any();
}

bool SerialWatches::remove(const std::string& path, WatchKind kind) {
  const bool had = has(path, kind);
  take_out(path, of_kind(kind));
  return had;
}

bool SerialWatches::allows(const WatchEvent& event) const {
  const Watched here = at(event.path);
  if (event.type == EventType::node_children_changed) return here.children || here.persistent;
  if (here.data || here.exists || here.persistent) return true;
  if (event.type == EventType::node_deleted && here.children) return true;
  return recursive_above(event.path);
}

bool SerialWatches::concerns(const WatchEvent& event) const {
  return at(event.path).any() || recursive_above(event.path);
}

void SerialWatches::fire(const WatchEvent& change, std::vector<DueEvent>& due) {
  const auto tell = [&](const WatchEvent& event) {
    if (!allows(event)) return;
    const Watched ended = both(at(event.path), ended_by(event));
    due.push_back({event, ended});
    take_out(event.path, ended);
  };
  tell(change);
  if (change.type == EventType::node_data_changed || change.path == "/") return;
  tell({EventType::node_children_changed, path_above(change.path)});
}

std::vector<WatchEvent> SerialWatches::catch_up(const std::vector<WatchEvent>& changes) {
  std::vector<WatchEvent> events;
  const std::map<std::string, Watched> before = paths_;
  for (const auto& [path, watched] : before) {
    const Since then = happened_to(path, changes);
    const bool moved = then.created || then.deleted;
    const bool gone = moved && !then.is_there;
    const auto tell = [&, &where = path](EventType type, const Watched& ended) {
      events.push_back({type, where});
      take_out(where, ended);
    };
    if (watched.data && gone) {
      tell(EventType::node_deleted, {.data = true});
    } else if (watched.data && (then.data_changed || then.created)) {
      tell(EventType::node_data_changed, {.data = true});
    }
    if (watched.exists && moved && then.is_there) {
      tell(EventType::node_created, {.exists = true});
    }
    if (watched.children && gone) {
      tell(EventType::node_deleted, {.children = true});
    } else if (watched.children && (then.children_changed || then.created)) {
      tell(EventType::node_children_changed, {.children = true});
    }
  }
  return events;
}

Watched ended_by(const WatchEvent& event) {
  if (event.type == EventType::node_children_changed) return {.children = true};
  return {.data = true, .exists = true, .children = event.type == EventType::node_deleted};
}

}  // namespace zablab
