// The reference for watches: what a client may count on, told from the definition.
//
// It knows what one client watches and what committed transactions do to nodes, one after the
// other, and says which events that makes. No tables of a server, no permissions: written from the
// Programmer's Guide (section "ZooKeeper Watches"), sharing only values with protocol/.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "protocol/store/operation.hpp"
#include "protocol/store/result.hpp"
#include "protocol/store/txn.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// How one path is watched. The first three are over once they have fired.
struct Watched {
  bool data = false;      ///< left by getData, or by an exists that found the node
  bool exists = false;    ///< left by an exists that found none
  bool children = false;  ///< left by getChildren
  bool persistent = false;
  bool recursive = false;
  bool any() const { return data || exists || children || persistent || recursive; }
  auto fields() const { return std::tie(data, exists, children, persistent, recursive); }
  bool operator==(const Watched&) const = default;
};

/// An event that a client has not been told yet, and the one-shot watches which end with it.
struct DueEvent {
  WatchEvent event;
  Watched ended;
  auto fields() const { return std::tie(event, ended); }
  bool operator==(const DueEvent&) const = default;
};

/// What becomes of nodes in a committed transaction, in its order: created, deleted, data changed.
std::vector<WatchEvent> changes_of(const Txn& txn);

/// What one client watches.
class SerialWatches {
 public:
  bool empty() const { return paths_.empty(); }
  /// All five false where nothing is watched.
  Watched at(const std::string& path) const;
  /// A path above it, itself included, is watched with all that is below.
  bool recursive_above(const std::string& path) const;

  void add(const std::string& path, const Watched& more);
  void take_out(const std::string& path, const Watched& less);
  /// False if there was none of that kind.
  bool remove(const std::string& path, WatchKind kind);
  bool has(const std::string& path, WatchKind kind) const;

  /// The node changes: which events that makes, in order. One-shot watches that fire are out.
  void fire(const WatchEvent& change, std::vector<DueEvent>& due);
  /// May a watch that is there be told of this?
  bool allows(const WatchEvent& event) const;
  /// Is the path of this event watched in some way?
  bool concerns(const WatchEvent& event) const;

  /// What setWatches tells a client that comes back, by what happened since it last saw the state:
  /// one-shot watches alone, of each what is so now. Those are out.
  std::vector<WatchEvent> catch_up(const std::vector<WatchEvent>& changes);

  const std::map<std::string, Watched>& paths() const { return paths_; }
  auto fields() const { return std::tie(paths_); }
  bool operator==(const SerialWatches&) const = default;

 private:
  std::map<std::string, Watched> paths_;
};

/// The one-shot watches that a client takes for over when it is told this.
Watched ended_by(const WatchEvent& event);

}  // namespace zablab
