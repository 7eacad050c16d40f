// What the clients of one server watch (ZooKeeper: WatchManager, twice in a DataTree). It belongs
// to connections: nothing of it is replicated, logged or kept when a connection ends.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "protocol/rules.hpp"
#include "protocol/store/operation.hpp"
#include "protocol/store/tree.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// How one connection watches one path in one of the two tables (ZooKeeper: WatchStats).
struct Watching {
  bool once = false;  ///< left by a read; gone when it has fired
  bool persistent = false;
  bool recursive = false;  ///< persistent, and for everything below
  bool any() const { return once || persistent || recursive; }
  auto fields() const { return std::tie(once, persistent, recursive); }
  bool operator==(const Watching&) const = default;
};

/// The watchers of paths: one table for data and existence, one for children.
using WatchTable = std::map<std::string, std::map<ClientConnectionId, Watching>>;

struct Watches {
  WatchTable data;
  WatchTable children;
  bool empty() const { return data.empty() && children.empty(); }
  auto fields() const { return std::tie(data, children); }
  bool operator==(const Watches&) const = default;
};

/// An event on its way to a connection.
struct WatchNotice {
  ClientConnectionId client;
  WatchEvent event;
  Acls acls =
      std::nullopt;  ///< of the node that the event is about: who may not read it is not told
};

/// What `change` tells whom, in the order in which Apache's server sends it; takes out the one-shot
/// watches that it fires.
std::vector<WatchNotice> fire(Watches& watches, const NodeChange& change);

/// The one-shot watch that a read leaves. REQUIRES: a read that asked for one.
void watch_once(WatchTable& table, const std::string& path, const ClientConnectionId& client,
                const Rules& rules);

/// OK, or MARSHALLINGERROR for a mode that nobody knows.
ErrorCode add_watch(Watches& watches, const AddWatch& add, const ClientConnectionId& client,
                    const Rules& rules);

/// OK, NOWATCHER, or MARSHALLINGERROR for a kind that this version does not know.
ErrorCode check_watches(const Watches& watches, const CheckWatches& check,
                        const ClientConnectionId& client, const Rules& rules);
ErrorCode remove_watches(Watches& watches, const RemoveWatches& remove,
                         const ClientConnectionId& client, const Rules& rules);

/// Arms again what a client had watched, and says what it has missed (DataTree.setWatches).
std::vector<WatchEvent> set_watches(Watches& watches, const SetWatches& set, const DataTree& tree,
                                    const ClientConnectionId& client, const Rules& rules);

/// The connection is gone.
void forget_client(Watches& watches, const ClientConnectionId& client);

}  // namespace zablab
