#include "sim/client_watches.hpp"

#include "protocol/base/match.hpp"

namespace zablab {

namespace {

void note_removed(ClientWatches& watches, const RemoveWatches& remove) {
  const bool any = remove.kind == WatchKind::any;
  if (any || remove.kind == WatchKind::children) watches.children.erase(remove.path);
  if (any || remove.kind == WatchKind::data) {
    watches.data.erase(remove.path);
    watches.exists.erase(remove.path);
  }
  if (any || remove.kind == WatchKind::persistent) watches.persistent.erase(remove.path);
  if (any || remove.kind == WatchKind::persistent_recursive) watches.recursive.erase(remove.path);
}

}  // namespace

bool is_about_watches(const Operation& operation) {
  return std::holds_alternative<AddWatch>(operation) ||
         std::holds_alternative<RemoveWatches>(operation) ||
         std::holds_alternative<CheckWatches>(operation) ||
         std::holds_alternative<SetWatches>(operation);
}

bool changes_watches(const Operation& operation) {
  return match(
      operation, [](const GetData& get) { return get.watch; },
      [](const Exists& exists) { return exists.watch; },
      [](const GetChildren& get) { return get.watch; }, [](const AddWatch&) { return true; },
      [](const RemoveWatches&) { return true; }, [](const auto&) { return false; });
}

void note_answer(ClientWatches& watches, const Operation& operation, ErrorCode error) {
  if (const auto* exists = std::get_if<Exists>(&operation)) {
    if (error == ErrorCode::no_node) watches.exists.insert(exists->path);
    if (error == ErrorCode::ok) watches.data.insert(exists->path);
    return;
  }
  if (error != ErrorCode::ok) return;
  match(
      operation, [&](const GetData& get) { watches.data.insert(get.path); },
      [&](const GetChildren& get) { watches.children.insert(get.path); },
      [&](const AddWatch& add) {
        const bool recursive = add.mode == WatchMode::persistent_recursive;
        (recursive ? watches.recursive : watches.persistent).insert(add.path);
      },
      [&](const RemoveWatches& remove) { note_removed(watches, remove); }, [](const auto&) {});
}

void note_told(ClientWatches& watches, const WatchEvent& event) {
  const bool about_children = event.type == EventType::node_children_changed;
  if (about_children || event.type == EventType::node_deleted) watches.children.erase(event.path);
  if (about_children) return;
  watches.data.erase(event.path);
  watches.exists.erase(event.path);
}

SetWatches to_arm_again(const ClientWatches& watches, Zxid seen) {
  const auto list = [](const std::set<std::string>& paths) {
    return std::vector<std::string>(paths.begin(), paths.end());
  };
  SetWatches set;
  set.seen = seen;
  set.data = list(watches.data);
  set.exists = list(watches.exists);
  set.children = list(watches.children);
  set.persistent = list(watches.persistent);
  set.recursive = list(watches.recursive);
  return set;
}

}  // namespace zablab
