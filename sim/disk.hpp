// A server's disk: what the file system answers, what a power loss would leave, and what is still
// on its way. The files themselves and what an operation does to them are protocol/storage's.
//
//   asked for (queue)  --complete-->  visible, unsynced  --sync-->  durable
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "protocol/base/cow.hpp"
#include "protocol/base/fifo.hpp"
#include "protocol/storage/directory_bytes.hpp"
#include "protocol/storage/disk.hpp"

namespace zablab {

/// One object of a disk. Always: performing `unsynced` on `durable` gives `visible`.
template <class Image>
struct Stored {
  Cow<Image> visible;                   ///< what the file system answers now
  Cow<Image> durable;                   ///< what a power loss leaves for sure
  std::vector<DiskOperation> unsynced;  ///< done to `visible`, not yet to `durable`
  Fifo<DiskOperation> queue;            ///< asked for, not done; the oldest first
  auto fields() const { return std::tie(visible, durable, unsynced, queue); }
  bool operator==(const Stored&) const = default;
};

/// How much of the unsynced operations a power loss leaves: the first `log` and the first
/// `snapshots` of each object. `torn`: the log's next one, an append, leaves a torn record, of
/// which the first `torn_bytes` bytes are there (0: some).
struct Survivors {
  std::int32_t log = 0;
  std::int32_t snapshots = 0;
  bool torn = false;
  std::int32_t torn_bytes = 0;
  bool forgets = false;  ///< what a lying sync was about is gone, and all behind it
  auto fields() const { return std::tie(log, snapshots, torn, torn_bytes, forgets); }
  bool operator==(const Survivors&) const = default;
};

/// A bit of a file, counted from its first, that is not as it was written.
struct FlippedBit {
  std::string file;  ///< as `files_of` names it
  std::int64_t bit = 0;
  auto fields() const { return std::tie(file, bit); }
  bool operator==(const FlippedBit&) const = default;
};

/// What no server can know of its disk.
struct Untold {
  // What a power loss leaves of objects whose last sync was a lie; `durable` is then what the disk
  // says.
  std::optional<Cow<LogImage>> log;
  std::optional<Cow<EpochFile>> accepted_epoch;
  std::optional<Cow<EpochFile>> current_epoch;
  std::optional<Cow<SnapshotDirectory>> snapshots;
  std::vector<FlippedBit> flipped;
  bool has_lies() const { return log || accepted_epoch || current_epoch || snapshots; }
  auto fields() const { return std::tie(log, accepted_epoch, current_epoch, snapshots, flipped); }
  bool operator==(const Untold&) const = default;
};

struct Disk {
  Stored<LogImage> log;
  Stored<EpochFile> accepted_epoch;  ///< its operations are durable when they are done
  Stored<EpochFile> current_epoch;   ///< its operations are durable when they are done
  Stored<SnapshotDirectory> snapshots;
  std::optional<Cow<Untold>> untold;  ///< none while all is as the server knows it

  bool has_lies() const { return untold && (*untold)->has_lies(); }
  bool is_damaged() const { return untold && !(*untold)->flipped.empty(); }
  DiskView view() const {
    return {*log.visible, *accepted_epoch.visible, *current_epoch.visible, *snapshots.visible};
  }
  auto fields() const { return std::tie(log, accepted_epoch, current_epoch, snapshots, untold); }
  bool operator==(const Disk&) const = default;
};

/// As a first start with autocreate leaves it: both epoch files 0, a sealed snapshot.0 of the
/// initial tree, no log; all of it durable.
Disk formatted_disk();

/// A server asks for `operation`: it joins its object's queue.
void ask(Disk& disk, const DiskOperation& operation);

/// What waits for one object.
const Fifo<DiskOperation>& queue_of(const Disk& disk, DiskObject object);

/// Performs the oldest operation of `object` and returns it. `lies`: it reports that all is
/// durable, and nothing is. REQUIRES: its queue is not empty; only what `can_lie` may lie.
DiskOperation complete(Disk& disk, DiskObject object, bool lies = false);
/// True for operations whose end says that something is durable.
bool can_lie(const DiskOperation& operation);

/// Takes the oldest operation of `object` off its queue undone and returns it. REQUIRES: as above.
DiskOperation refuse(Disk& disk, DiskObject object);

/// The process ends, the operating system lives on: queues are dropped, nothing becomes durable,
/// the next append opens a new file.
void kill_process(Disk& disk);

/// True if the disk can be left so: no more survivors than unsynced operations, and a torn record
/// only where the next one is an append, of fewer bytes than the whole record has. It forgets only
/// where a sync has lied, and then nothing unsynced of that object survives.
bool can_survive(const Disk& disk, const Survivors& survivors);

/// The machine loses its power. REQUIRES: can_survive(disk, survivors).
void lose_power(Disk& disk, const Survivors& survivors);

/// As `files_of` names them: acceptedEpoch or currentEpoch.
bool is_epoch_file(const std::string& name);
/// True if the disk has a file of that name with such a bit.
bool has_bit(const Disk& disk, const FlippedBit& where);
/// Flips it, or flips it back. REQUIRES: has_bit(disk, where).
void flip(Disk& disk, const FlippedBit& where);
/// The files as a start meets them.
std::map<std::string, std::string> files_on(const Disk& disk);
/// A start has read this from a damaged disk: from now on that is what the disk holds.
void take_as_read(Disk& disk, const FilesRead& read);

}  // namespace zablab
