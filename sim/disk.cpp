#include "sim/disk.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "protocol/base/ensure.hpp"
#include "protocol/storage/directory_bytes.hpp"
#include "protocol/store/tree.hpp"

namespace zablab {

namespace {

/// Calls `visitor(Stored<…>&)` for the object of that name.
template <class AnyDisk, class Visitor>
decltype(auto) visit_object(AnyDisk& disk, DiskObject object, Visitor&& visitor) {
  switch (object) {
    case DiskObject::log: return visitor(disk.log);
    case DiskObject::accepted_epoch: return visitor(disk.accepted_epoch);
    case DiskObject::current_epoch: return visitor(disk.current_epoch);
    case DiskObject::snapshots: return visitor(disk.snapshots);
  }
  unreachable("a disk has four objects");
}

bool is_of_epoch(const DiskOperation& operation) {
  return std::holds_alternative<WriteEpoch>(operation) ||
         std::holds_alternative<RenameEpoch>(operation);
}

bool is_sync(const DiskOperation& operation) {
  return std::holds_alternative<SyncLog>(operation) ||
         std::holds_alternative<SyncSnapshots>(operation) ||
         std::holds_alternative<SyncKeptSnapshots>(operation);
}

// What was done to `visible` is done once more, to `durable`: the cost of a flush is that of what
// it flushes, however long the log is.
template <class Image>
void make_durable(Stored<Image>& stored, std::size_t count) {
  if (count == 0) return;
  Image& durable = stored.durable.edit();
  for (std::size_t i = 0; i < count; ++i) perform(durable, stored.unsynced[i]);
}

template <class Image>
void do_now(Stored<Image>& stored, const DiskOperation& operation) {
  if (is_sync(operation)) {
    make_durable(stored, stored.unsynced.size());
    stored.unsynced.clear();
    return;
  }
  perform(stored.visible.edit(), operation);
  stored.unsynced.push_back(operation);
}

// WriteEpoch and RenameEpoch sync by themselves.
void do_now(Stored<EpochFile>& stored, const DiskOperation& operation) {
  perform(stored.visible.edit(), operation);
  perform(stored.durable.edit(), operation);
}

// The stream into the open file belongs to the process: whoever comes next opens a new file.
void close_open_file(Stored<LogImage>& log) {
  if (!log.visible->open_file) return;
  perform(log.visible.edit(), RollLog{});
  if (log.unsynced.empty()) {
    perform(log.durable.edit(), RollLog{});
  } else {
    log.unsynced.emplace_back(RollLog{});
  }
}

void tear(LogImage& log, const AppendRecord& append, std::int32_t bytes) {
  perform(log, append);
  for (LogFile& file : log.files) {
    if (file.slots.empty()) continue;
    const TxnRef* txn = std::get_if<TxnRef>(&file.slots.back());
    if (txn == nullptr || (*txn)->zxid != append.txn->zxid) continue;
    file.slots.back() =
        TornRecord{beginning_of_record(*append.txn, static_cast<std::size_t>(bytes))};
  }
}

/// Calls `visitor(Stored<…>&, std::optional<Cow<…>>&)` for an object and what it really holds.
template <class Visitor>
void visit_truth(Disk& disk, Untold& untold, DiskObject object, Visitor&& visitor) {
  switch (object) {
    case DiskObject::log: return visitor(disk.log, untold.log);
    case DiskObject::accepted_epoch: return visitor(disk.accepted_epoch, untold.accepted_epoch);
    case DiskObject::current_epoch: return visitor(disk.current_epoch, untold.current_epoch);
    case DiskObject::snapshots: return visitor(disk.snapshots, untold.snapshots);
  }
}

Untold& edit_untold(Disk& disk) {
  if (!disk.untold) disk.untold.emplace();
  return disk.untold->edit();
}

void drop_empty_untold(Disk& disk) {
  if (disk.untold && !disk.has_lies() && !disk.is_damaged()) disk.untold.reset();
}

// What is durable before the first lie stays what a power loss leaves, until a sync is honest.
void note_lie(Disk& disk, DiskObject object) {
  visit_truth(disk, edit_untold(disk), object, [](const auto& stored, auto& truth) {
    if (!truth) truth = stored.durable;
  });
}

void note_honesty(Disk& disk, DiskObject object) {
  visit_truth(disk, edit_untold(disk), object, [](const auto&, auto& truth) { truth.reset(); });
  drop_empty_untold(disk);
}

bool is_byte_the_same(const std::map<std::string, std::string>& before,
                      const std::map<std::string, std::string>& after, const FlippedBit& where) {
  const auto old = before.find(where.file);
  const auto now = after.find(where.file);
  if (old == before.end() || now == after.end()) return false;
  const auto byte = static_cast<std::size_t>(where.bit / 8);
  return byte < old->second.size() && byte < now->second.size() &&
         old->second[byte] == now->second[byte];
}

// What is written anew is as it was written.
void keep_flips_of_what_stays(Disk& disk, const std::map<std::string, std::string>& before) {
  const std::map<std::string, std::string> after = files_of(disk.view());
  std::erase_if(edit_untold(disk).flipped,
                [&](const FlippedBit& where) { return !is_byte_the_same(before, after, where); });
  drop_empty_untold(disk);
}

template <class Image>
void forget_unsynced(Stored<Image>& stored) {
  stored.unsynced.clear();
  stored.queue.clear();
  stored.visible = stored.durable;
}

}  // namespace

Disk formatted_disk() {
  SnapshotFile initial;
  initial.name = Zxid{0};
  const DataTree tree;
  initial.nodes.insert(tree.nodes().begin(), tree.nodes().end());
  initial.sealed = true;
  Disk disk;
  disk.snapshots.durable.edit().files.push_back(std::move(initial));
  disk.snapshots.visible = disk.snapshots.durable;
  for (Stored<EpochFile>* epoch : {&disk.accepted_epoch, &disk.current_epoch}) {
    epoch->durable.edit().value = 0;
    epoch->visible = epoch->durable;
  }
  return disk;
}

void ask(Disk& disk, const DiskOperation& operation) {
  visit_object(disk, object_of(operation),
               [&](auto& stored) { stored.queue.push_back(operation); });
}

const Fifo<DiskOperation>& queue_of(const Disk& disk, DiskObject object) {
  return visit_object(
      disk, object, [](const auto& stored) -> const Fifo<DiskOperation>& { return stored.queue; });
}

bool can_lie(const DiskOperation& operation) {
  return is_sync(operation) || is_of_epoch(operation);
}

DiskOperation complete(Disk& disk, DiskObject object, bool lies) {
  std::optional<std::map<std::string, std::string>> before;
  if (disk.is_damaged()) before = files_of(disk.view());
  if (lies) note_lie(disk, object);
  DiskOperation done = visit_object(disk, object, [](auto& stored) {
    ensure(!stored.queue.empty(), "a disk completes only what was asked for");
    DiskOperation operation = stored.queue.pop_front();
    do_now(stored, operation);
    return operation;
  });
  ensure(!lies || can_lie(done), "only what makes something durable can lie about it");
  if (!lies && disk.has_lies() && can_lie(done)) note_honesty(disk, object);
  if (before) keep_flips_of_what_stays(disk, *before);
  return done;
}

DiskOperation refuse(Disk& disk, DiskObject object) {
  return visit_object(disk, object, [](auto& stored) {
    ensure(!stored.queue.empty(), "a disk refuses only what was asked for");
    return stored.queue.pop_front();
  });
}

void kill_process(Disk& disk) {
  disk.log.queue.clear();
  disk.accepted_epoch.queue.clear();
  disk.current_epoch.queue.clear();
  disk.snapshots.queue.clear();
  close_open_file(disk.log);
}

namespace {

// Where a lie is found out, what was written behind it is gone as well.
bool can_forget(const Disk& disk, const Survivors& survivors) {
  if (!disk.has_lies()) return false;
  const Untold& untold = **disk.untold;
  if (untold.log && (survivors.log != 0 || survivors.torn)) return false;
  return !untold.snapshots || survivors.snapshots == 0;
}

}  // namespace

bool can_survive(const Disk& disk, const Survivors& survivors) {
  if (survivors.forgets && !can_forget(disk, survivors)) return false;
  const std::vector<DiskOperation>& log = disk.log.unsynced;
  const auto fits = [](std::int32_t count, const std::vector<DiskOperation>& unsynced) {
    return count >= 0 && static_cast<std::size_t>(count) <= unsynced.size();
  };
  if (!fits(survivors.log, log) || !fits(survivors.snapshots, disk.snapshots.unsynced)) {
    return false;
  }
  if (!survivors.torn) return survivors.torn_bytes == 0;
  const auto next = static_cast<std::size_t>(survivors.log);
  const AppendRecord* append = next < log.size() ? std::get_if<AppendRecord>(&log[next]) : nullptr;
  if (append == nullptr || survivors.torn_bytes < 0) return false;
  return survivors.torn_bytes == 0 ||
         static_cast<std::size_t>(survivors.torn_bytes) < record_size(*append->txn);
}

void lose_power(Disk& disk, const Survivors& survivors) {
  ensure(can_survive(disk, survivors), "no more survives a power loss than there was");
  make_durable(disk.log, static_cast<std::size_t>(survivors.log));
  make_durable(disk.snapshots, static_cast<std::size_t>(survivors.snapshots));
  if (survivors.torn) {
    const auto next = static_cast<std::size_t>(survivors.log);
    tear(disk.log.durable.edit(), std::get<AppendRecord>(disk.log.unsynced[next]),
         survivors.torn_bytes);
  }
  std::optional<std::map<std::string, std::string>> before;
  if (disk.is_damaged()) before = files_of(disk.view());
  if (disk.has_lies()) {
    for (const DiskObject object : {DiskObject::log, DiskObject::accepted_epoch,
                                    DiskObject::current_epoch, DiskObject::snapshots}) {
      visit_truth(disk, edit_untold(disk), object, [&](auto& stored, auto& truth) {
        if (survivors.forgets && truth) stored.durable = *truth;
        truth.reset();
      });
    }
    drop_empty_untold(disk);
  }
  if (disk.log.durable->open_file) perform(disk.log.durable.edit(), RollLog{});
  forget_unsynced(disk.log);
  forget_unsynced(disk.accepted_epoch);
  forget_unsynced(disk.current_epoch);
  forget_unsynced(disk.snapshots);
  if (before) keep_flips_of_what_stays(disk, *before);
}

bool is_epoch_file(const std::string& name) { return name.ends_with("Epoch"); }

bool has_bit(const Disk& disk, const FlippedBit& where) {
  const std::map<std::string, std::string> files = files_of(disk.view());
  const auto file = files.find(where.file);
  return file != files.end() && where.bit >= 0 &&
         static_cast<std::size_t>(where.bit / 8) < file->second.size();
}

void flip(Disk& disk, const FlippedBit& where) {
  std::vector<FlippedBit>& flipped = edit_untold(disk).flipped;
  const auto known = std::find(flipped.begin(), flipped.end(), where);
  if (known == flipped.end()) {
    flipped.push_back(where);
  } else {
    flipped.erase(known);
  }
  drop_empty_untold(disk);
}

std::map<std::string, std::string> files_on(const Disk& disk) {
  std::map<std::string, std::string> files = files_of(disk.view());
  if (!disk.is_damaged()) return files;
  for (const FlippedBit& where : (*disk.untold)->flipped) {
    char& byte = files.at(where.file)[static_cast<std::size_t>(where.bit / 8)];
    byte = static_cast<char>(byte ^ 1 << where.bit % 8);
  }
  return files;
}

void take_as_read(Disk& disk, const FilesRead& read) {
  disk = Disk{};
  disk.log.visible = disk.log.durable = Cow<LogImage>(read.log);
  disk.accepted_epoch.visible = disk.accepted_epoch.durable = Cow<EpochFile>(read.accepted_epoch);
  disk.current_epoch.visible = disk.current_epoch.durable = Cow<EpochFile>(read.current_epoch);
  disk.snapshots.visible = disk.snapshots.durable = Cow<SnapshotDirectory>(read.snapshots);
}

}  // namespace zablab
