// A server's files as values, the writes it may ask for, and what a crash can leave of them.
//
// Four objects, each with its own queue: the transaction log, the two epoch files, the snapshot
// directory. The server asks for operations; the world completes them in order, one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/store/tree.hpp"
#include "protocol/store/txn.hpp"
#include "protocol/types.hpp"

namespace zablab {

enum class DiskObject : std::uint8_t { log, accepted_epoch, current_epoch, snapshots };

/// "log", "accepted-epoch", "current-epoch", "snapshots".
const char* to_text(DiskObject object);

// --- the transaction log -------------------------------------------------------------------------

/// A record that a power loss cut short: the reader takes it for the end of its file.
struct TornRecord {
  std::string bytes = {};  ///< those that are there; empty: some, and nobody asks which
  auto fields() const { return std::tie(bytes); }
  bool operator==(const TornRecord&) const = default;
};
/// Zeros where a cut left the stream at its old place (ZOOKEEPER-1489): readers take them for what
/// was allocated ahead, and the end of the file.
struct ZeroGap {
  auto fields() const { return std::tie(); }
  bool operator==(const ZeroGap&) const = default;
};
using LogSlot = std::variant<TxnRef, TornRecord, ZeroGap>;

/// One file, `log.<name>`; named after its first transaction.
struct LogFile {
  Zxid name;
  std::vector<LogSlot> slots;
  auto fields() const { return std::tie(name, slots); }
  bool operator==(const LogFile&) const = default;
};

struct LogImage {
  std::vector<LogFile> files;     ///< in name order
  std::optional<Zxid> open_file;  ///< what is appended to; none after boot, roll and truncate
  auto fields() const { return std::tie(files, open_file); }
  bool operator==(const LogImage&) const = default;
};

/// Appends to the open file, or to a new one named after the transaction (an existing file of that
/// name is emptied, as in FileTxnLog).
struct AppendRecord {
  TxnRef txn;
  auto fields() const { return std::tie(txn); }
  bool operator==(const AppendRecord&) const = default;
};
/// The next append opens a new file.
struct RollLog {
  auto fields() const { return std::tie(); }
  bool operator==(const RollLog&) const = default;
};
/// Removes every record above `last` and closes the open file; or leaves its stream where it was
/// (ZOOKEEPER-1489), unless that file is removed as a whole.
struct TruncateLog {
  Zxid last;
  bool stream_stays_open = false;
  auto fields() const { return std::tie(last, stream_stays_open); }
  bool operator==(const TruncateLog&) const = default;
};
/// Removes every record at or below `last` (when a SNAP's snapshot is durable: what the log holds
/// below it is no prefix of it, ZOOKEEPER-2832).
struct DiscardLog {
  Zxid last;
  auto fields() const { return std::tie(last); }
  bool operator==(const DiscardLog&) const = default;
};
/// Removes a file (PurgeTxnLog: no snapshot that is kept needs it).
struct RemoveLogFile {
  Zxid name;
  auto fields() const { return std::tie(name); }
  bool operator==(const RemoveLogFile&) const = default;
};
/// Makes all that was done to the log durable.
struct SyncLog {
  auto fields() const { return std::tie(); }
  bool operator==(const SyncLog&) const = default;
};

// --- the epoch files -----------------------------------------------------------------------------

struct EpochFile {
  std::optional<Epoch> value;
  std::optional<Epoch> temporary;  ///< a left-over `.tmp`
  auto fields() const { return std::tie(value, temporary); }
  bool operator==(const EpochFile&) const = default;
};

/// Writes and syncs `<file>.tmp`.
struct WriteEpoch {
  DiskObject file = DiskObject::accepted_epoch;
  Epoch epoch = 0;
  auto fields() const { return std::tie(file, epoch); }
  bool operator==(const WriteEpoch&) const = default;
};
/// Renames `<file>.tmp` over `<file>` and syncs the directory.
struct RenameEpoch {
  DiskObject file = DiskObject::accepted_epoch;
  auto fields() const { return std::tie(file); }
  bool operator==(const RenameEpoch&) const = default;
};

// --- snapshots -----------------------------------------------------------------------------------

/// `snapshot.<name>`: per node some state between `name` and the end of the walk.
struct SnapshotFile {
  Zxid name;
  std::vector<std::pair<SessionId, std::int32_t>> sessions;
  std::map<std::string, Znode> nodes;
  bool sealed = false;                            ///< complete; an unsealed one is skipped at load
  bool temporary = false;                         ///< still under its `.tmp` name
  std::optional<DigestAt> digest = std::nullopt;  ///< the tree's when it was sealed
  auto fields() const { return std::tie(name, sessions, nodes, sealed, temporary, digest); }
  bool operator==(const SnapshotFile&) const = default;
};

struct SnapshotDirectory {
  std::vector<SnapshotFile> files;  ///< in name order
  auto fields() const { return std::tie(files); }
  bool operator==(const SnapshotDirectory&) const = default;
};

/// Creates the file; what an abandoned walk left under its name is gone.
struct BeginSnapshot {
  Zxid name;
  bool temporary = false;
  std::vector<std::pair<SessionId, std::int32_t>> sessions;
  auto fields() const { return std::tie(name, temporary, sessions); }
  bool operator==(const BeginSnapshot&) const = default;
};
/// A piece of the walk over the tree.
struct WriteNodes {
  Zxid name;
  std::vector<std::pair<std::string, Znode>> nodes;
  auto fields() const { return std::tie(name, nodes); }
  bool operator==(const WriteNodes&) const = default;
};
struct SealSnapshot {
  Zxid name;
  std::optional<DigestAt> digest = std::nullopt;
  auto fields() const { return std::tie(name, digest); }
  bool operator==(const SealSnapshot&) const = default;
};
/// Makes all that was done to the directory durable.
struct SyncSnapshots {
  auto fields() const { return std::tie(); }
  bool operator==(const SyncSnapshots&) const = default;
};
/// Gives a temporary file its final name.
struct RenameSnapshot {
  Zxid name;
  auto fields() const { return std::tie(name); }
  bool operator==(const RenameSnapshot&) const = default;
};
/// Removes snapshots above `last` (ZOOKEEPER-4837: one that outlives TRUNC brings back what was
/// cut).
struct DeleteSnapshotsAbove {
  Zxid last;
  auto fields() const { return std::tie(last); }
  bool operator==(const DeleteSnapshotsAbove&) const = default;
};

/// Makes durable what a purge keeps: the directory as it is. `name`: of the oldest one.
struct SyncKeptSnapshots {
  Zxid name;
  auto fields() const { return std::tie(name); }
  bool operator==(const SyncKeptSnapshots&) const = default;
};
/// Removes all files of that name, complete or not (PurgeTxnLog).
struct RemoveSnapshot {
  Zxid name;
  auto fields() const { return std::tie(name); }
  bool operator==(const RemoveSnapshot&) const = default;
};

using DiskOperation =
    std::variant<AppendRecord, RollLog, TruncateLog, DiscardLog, RemoveLogFile, SyncLog, WriteEpoch,
                 RenameEpoch, BeginSnapshot, WriteNodes, SealSnapshot, SyncSnapshots,
                 RenameSnapshot, DeleteSnapshotsAbove, SyncKeptSnapshots, RemoveSnapshot>;

/// Whose queue an operation joins.
DiskObject object_of(const DiskOperation& operation);
/// "append 1:3", "sync-log", …: how traces name it.
std::string to_text(const DiskOperation& operation);

// What an operation does to the files. REQUIRES: the operation is one of the object's.
void perform(LogImage& log, const DiskOperation& operation);
void perform(EpochFile& file, const DiskOperation& operation);
void perform(SnapshotDirectory& directory, const DiskOperation& operation);

/// All of a disk's files, as the file system would answer now. Reads are synchronous.
struct DiskView {
  const LogImage& log;
  const EpochFile& accepted_epoch;
  const EpochFile& current_epoch;
  const SnapshotDirectory& snapshots;
};

/// The last zxid that a restart would find: newest loadable snapshot, then the log. 0 if neither.
Zxid last_logged(const DiskView& disk);
/// The snapshot that a load would take: the newest complete one under its final name; nullptr if
/// none.
const SnapshotFile* newest_complete(const SnapshotDirectory& directory);
/// Its zxid.
std::optional<Zxid> newest_snapshot(const SnapshotDirectory& directory);
/// True if the log has a record with exactly this zxid.
bool holds_record(const LogImage& log, Zxid zxid);
/// Calls `visitor(const TxnRef&)` for every record from `from` (inclusive) on, in file order,
/// reading as FileTxnIterator does: a torn record or zeros end their file, not the log.
template <class Visitor>
void read_log(const LogImage& log, Zxid from, Visitor&& visitor);

// --- implementation ------------------------------------------------------------------------------

template <class Visitor>
void read_log(const LogImage& log, Zxid from, Visitor&& visitor) {
  // Start with the newest file whose name is at or below `from`; if there is none, with the oldest.
  std::size_t first = 0;
  for (std::size_t i = 0; i < log.files.size(); ++i) {
    if (log.files[i].name <= from) first = i;
  }
  bool reached = false;
  for (std::size_t i = first; i < log.files.size(); ++i) {
    for (const LogSlot& slot : log.files[i].slots) {
      const TxnRef* txn = std::get_if<TxnRef>(&slot);
      if (txn == nullptr) break;
      reached = reached || (*txn)->zxid >= from;
      if (reached) visitor(*txn);
    }
  }
}

}  // namespace zablab
