// What a client believes to be watched for it, and what it says when it comes back. (ZooKeeper:
// ZKWatchManager, and ClientCnxn.primeConnection, which sends it.)
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <tuple>

#include "protocol/base/fifo.hpp"
#include "protocol/store/operation.hpp"
#include "protocol/store/result.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// True for requests that are about watches alone: they read nothing.
bool is_about_watches(const Operation& operation);
/// True for requests whose answer changes what is watched, reads that leave a watch included.
bool changes_watches(const Operation& operation);

/// A request that changes what is watched, once it is answered.
struct WatchCall {
  std::int32_t xid = 0;
  Operation operation;
  auto fields() const { return std::tie(xid, operation); }
  bool operator==(const WatchCall&) const = default;
};

/// Paths by the kind of watch. `exists`: on nodes that were not there.
struct ClientWatches {
  std::set<std::string> data;
  std::set<std::string> exists;
  std::set<std::string> children;
  std::set<std::string> persistent;
  std::set<std::string> recursive;
  Fifo<WatchCall> asked;  ///< unanswered, oldest first
  bool empty() const {
    return data.empty() && exists.empty() && children.empty() && persistent.empty() &&
           recursive.empty();
  }
  auto fields() const { return std::tie(data, exists, children, persistent, recursive, asked); }
  bool operator==(const ClientWatches&) const = default;
};

/// An answer has come: a watch is registered when its request has succeeded, that of an `exists`
/// also where there is no node (ClientCnxn.finishPacket).
void note_answer(ClientWatches& watches, const Operation& operation, ErrorCode error);

/// An event has come: the one-shot watches that it is for are over (ZKWatchManager.materialize).
void note_told(ClientWatches& watches, const WatchEvent& event);

/// What is said to the next server, to one that may be behind or ahead of what was seen.
SetWatches to_arm_again(const ClientWatches& watches, Zxid seen);

}  // namespace zablab
