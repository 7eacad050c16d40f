// What the claims remember between two steps. Shared by copy on write, like the World beside it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>
#include "protocol/base/fifo.hpp"

#include "invariants/history.hpp"
#include "invariants/serial_store.hpp"
#include "invariants/serial_watches.hpp"
#include "protocol/base/cow.hpp"
#include "protocol/store/operation.hpp"
#include "protocol/store/tree.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// The end of a log and the newest complete snapshot: what a restart would start from.
struct DiskEnd {
  Zxid log;       ///< the last record; 0 if there is none
  Zxid snapshot;  ///< its name, which may be (e,0)
  auto fields() const { return std::tie(log, snapshot); }
  bool operator==(const DiskEnd&) const = default;
};

struct ServerGhost {
  /// The place of the in-memory database; nullopt while there is no process.
  std::optional<Zxid> memory;
  /// The tree may show parts of what comes after `memory`, up to this place (a fuzzy snapshot whose
  /// end the log had not reached); 0: it does not.
  Zxid ahead;
  DiskEnd visible;  ///< what the file system answers
  DiskEnd durable;  ///< what a power loss leaves for sure
  /// Of snapshots that were written while transactions went on: the place that memory had reached
  /// when the last piece was taken, by name.
  std::map<Zxid, Zxid> reach;
  /// A SNAP of which it has read the beginning: the place that the leader's memory had reached when
  /// the last piece was written.
  std::optional<Zxid> arriving;
  /// Whose acknowledgements of NEWLEADER have come, and of which epoch, while it waits for them.
  ServerSet acknowledged;
  Epoch acknowledged_epoch = 0;
  auto fields() const {
    return std::tie(memory, ahead, visible, durable, reach, arriving, acknowledged,
                    acknowledged_epoch);
  }
  bool operator==(const ServerGhost&) const = default;
};

/// A write, and what the connection had shown when it was issued.
struct AskedWrite {
  Frozen<Operation> operation;
  Credentials credentials = std::nullopt;
  auto fields() const { return std::tie(operation, credentials); }
  bool operator==(const AskedWrite&) const = default;
};

/// The replicated state as it should be, and what clients asked for that is not committed yet.
struct StoreGhost {
  SerialStore serial;
  std::map<std::pair<SessionId, std::int32_t>, AskedWrite> asked;
  /// Of what is proposed and not committed, as far as a leader judged it by what it had applied
  /// (hard quotas, what it takes away by itself): what that was when it prepared it.
  std::map<Zxid, Zxid> applied_then;
  /// What committed transactions must answer, oldest first; those that every server has passed are
  /// forgotten.
  Fifo<std::pair<Zxid, Applied>> answers;
  std::set<SessionId> closing;  ///< a close was prepared by some leader, and is not committed
  auto fields() const { return std::tie(serial, asked, applied_then, answers, closing); }
  bool operator==(const StoreGhost&) const = default;
};

/// A request that its client waits for.
struct PendingCall {
  std::int32_t xid = 0;
  Frozen<Operation> operation;
  Credentials credentials = std::nullopt;  ///< what the connection had shown when it was issued
  std::optional<Zxid> committed_at;        ///< a write: its transaction's place
  Applied expected;                        ///< a write, once committed
  std::optional<Zxid> sync_floor;          ///< a sync: what the leader had ordered before it
  auto fields() const {
    return std::tie(xid, operation, credentials, committed_at, expected, sync_floor);
  }
  bool operator==(const PendingCall&) const = default;
};

/// What a client watches, and what it is owed. Nothing of it while it watches nothing.
struct WatchesGhost {
  enum class Line : std::uint8_t {
    down,      ///< no connection, or one whose server was not asked yet
    arming,    ///< its server is asked to watch again
    up,        ///< its server watches
    unjudged,  ///< somebody armed watches by hand: nothing is known until the session ends
  };
  Line line = Line::down;
  SerialWatches watches;
  Zxid upto;                      ///< up: what happened up to this place was told, or is due
  std::vector<DueEvent> due;      ///< up: of the last transaction that was looked at, in order
  std::vector<WatchEvent> early;  ///< arming: told so far
  auto fields() const { return std::tie(line, watches, upto, due, early); }
  bool operator==(const WatchesGhost&) const = default;
};

struct ClientGhost {
  SessionId session = 0;
  Zxid last_zxid;                    ///< of the session's answers, the newest
  Credentials shown = std::nullopt;  ///< on the connection that it has
  Fifo<PendingCall> pending;
  Cow<WatchesGhost> watches;
  auto fields() const { return std::tie(session, last_zxid, shown, pending, watches); }
  bool operator==(const ClientGhost&) const = default;
};

struct ClientsGhost {
  std::vector<ClientGhost> clients;  ///< by number - 1
  std::set<SessionId> ever_granted;
  /// There was a node that not everybody may read. Events about such a one are withheld from some,
  /// so from then on nothing is said of watches.
  bool events_withheld = false;
  auto fields() const { return std::tie(clients, ever_granted, events_withheld); }
  bool operator==(const ClientsGhost&) const = default;
};

struct Ghost {
  Cow<History> history;
  Cow<std::vector<ServerGhost>> servers;  ///< by id - 1
  Cow<StoreGhost> store;
  Cow<ClientsGhost> clients;

  const ServerGhost& server(ServerId id) const {
    return (*servers)[static_cast<std::size_t>(id - 1)];
  }
  ServerGhost& edit_server(ServerId id) { return servers.edit()[static_cast<std::size_t>(id - 1)]; }

  auto fields() const { return std::tie(history, servers, store, clients); }
  bool operator==(const Ghost&) const = default;
};

}  // namespace zablab
