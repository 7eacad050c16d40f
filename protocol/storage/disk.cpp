#include "protocol/storage/disk.hpp"

#include <algorithm>

#include "protocol/base/match.hpp"

namespace zablab {

namespace {

// --- the log -------------------------------------------------------------------------------------

void append(LogImage& log, const TxnRef& txn) {
  if (!log.open_file) {
    std::erase_if(log.files, [&](const LogFile& file) { return file.name == txn->zxid; });
    const auto place = std::find_if(log.files.begin(), log.files.end(),
                                    [&](const LogFile& file) { return file.name > txn->zxid; });
    log.files.insert(place, LogFile{txn->zxid, {}});
    log.open_file = txn->zxid;
  }
  const auto open = std::find_if(log.files.begin(), log.files.end(),
                                 [&](const LogFile& file) { return file.name == *log.open_file; });
  ensure(open != log.files.end(), "the file that is appended to is there");
  open->slots.emplace_back(txn);
}

bool stays_below(const LogSlot& slot, Zxid last) {
  const TxnRef* txn = std::get_if<TxnRef>(&slot);
  return txn != nullptr && (*txn)->zxid <= last;
}

bool has_file(const LogImage& log, Zxid name) {
  return std::any_of(log.files.begin(), log.files.end(),
                     [&](const LogFile& file) { return file.name == name; });
}

void truncate(LogImage& log, const TruncateLog& operation) {
  const Zxid last = operation.last;
  const bool stays = operation.stream_stays_open && log.open_file;
  // Cut before the first record above `last`. Apache's code cuts after the first record at or above
  // it, and so keeps one too many when `last` itself is not in the log.
  std::erase_if(log.files, [&](const LogFile& file) { return file.name > last; });
  for (LogFile& file : log.files) {
    const auto cut = std::find_if_not(file.slots.begin(), file.slots.end(),
                                      [&](const LogSlot& slot) { return stays_below(slot, last); });
    const bool leaves_gap = stays && file.name == *log.open_file && cut != file.slots.end();
    file.slots.erase(cut, file.slots.end());
    if (leaves_gap) file.slots.emplace_back(ZeroGap{});
  }
  if (!stays || !has_file(log, *log.open_file)) log.open_file.reset();
}

void discard(LogImage& log, Zxid last) {
  for (LogFile& file : log.files) {
    std::erase_if(file.slots, [&](const LogSlot& slot) { return stays_below(slot, last); });
    const TxnRef* first = file.slots.empty() ? nullptr : std::get_if<TxnRef>(&file.slots.front());
    if (first != nullptr) file.name = (*first)->zxid;
  }
  std::erase_if(log.files, [](const LogFile& file) {
    return file.slots.empty() || !std::holds_alternative<TxnRef>(file.slots.front());
  });
  log.open_file.reset();
}

// --- snapshots -----------------------------------------------------------------------------------

SnapshotFile* find(SnapshotDirectory& directory, Zxid name, bool temporary) {
  for (SnapshotFile& file : directory.files) {
    if (file.name == name && file.temporary == temporary) return &file;
  }
  return nullptr;
}

// The file that a walk is writing: the unsealed one of that name.
SnapshotFile& being_written(SnapshotDirectory& directory, Zxid name) {
  for (SnapshotFile& file : directory.files) {
    if (file.name == name && !file.sealed) return file;
  }
  unreachable("a piece is written to a snapshot that was begun");
}

void remove(SnapshotDirectory& directory, Zxid name, bool temporary) {
  std::erase_if(directory.files, [&](const SnapshotFile& file) {
    return file.name == name && file.temporary == temporary;
  });
}

void begin(SnapshotDirectory& directory, const BeginSnapshot& begin) {
  // What a walk that was given up left under this name goes too: only one file of a name is ever
  // being written.
  std::erase_if(directory.files, [&](const SnapshotFile& file) {
    return file.name == begin.name && (!file.sealed || file.temporary == begin.temporary);
  });
  const auto place = std::find_if(directory.files.begin(), directory.files.end(),
                                  [&](const SnapshotFile& file) { return file.name > begin.name; });
  SnapshotFile file;
  file.name = begin.name;
  file.temporary = begin.temporary;
  file.sessions = begin.sessions;
  directory.files.insert(place, std::move(file));
}

void rename(SnapshotDirectory& directory, Zxid name) {
  SnapshotFile* file = find(directory, name, true);
  ensure(file != nullptr, "a snapshot is renamed that was written");
  SnapshotFile renamed = std::move(*file);
  renamed.temporary = false;
  remove(directory, name, true);
  remove(directory, name, false);
  const auto place = std::find_if(directory.files.begin(), directory.files.end(),
                                  [&](const SnapshotFile& other) { return other.name > name; });
  directory.files.insert(place, std::move(renamed));
}

}  // namespace

const char* to_text(DiskObject object) {
  switch (object) {
    case DiskObject::log: return "log";
    case DiskObject::accepted_epoch: return "accepted-epoch";
    case DiskObject::current_epoch: return "current-epoch";
    case DiskObject::snapshots: return "snapshots";
  }
  return "?";
}

DiskObject object_of(const DiskOperation& operation) {
  if (const auto* write = std::get_if<WriteEpoch>(&operation)) return write->file;
  if (const auto* rename = std::get_if<RenameEpoch>(&operation)) return rename->file;
  return operation.index() < DiskOperation(WriteEpoch{}).index() ? DiskObject::log
                                                                 : DiskObject::snapshots;
}

std::string to_text(const DiskOperation& operation) {
  return match(
      operation, [](const AppendRecord& op) { return "append " + to_text(op.txn->zxid); },
      [](const RollLog&) { return std::string("roll-log"); },
      [](const TruncateLog& op) { return "truncate-log " + to_text(op.last); },
      [](const DiscardLog& op) { return "discard-log " + to_text(op.last); },
      [](const RemoveLogFile& op) { return "remove-log " + to_text(op.name); },
      [](const SyncLog&) { return std::string("sync-log"); },
      [](const WriteEpoch& op) {
        return "write-" + std::string(to_text(op.file)) + " " + std::to_string(op.epoch);
      },
      [](const RenameEpoch& op) { return "rename-" + std::string(to_text(op.file)); },
      [](const BeginSnapshot& op) { return "begin-snapshot " + to_text(op.name); },
      [](const WriteNodes& op) { return "write-nodes " + to_text(op.name); },
      [](const SealSnapshot& op) { return "seal-snapshot " + to_text(op.name); },
      [](const SyncSnapshots&) { return std::string("sync-snapshots"); },
      [](const RenameSnapshot& op) { return "rename-snapshot " + to_text(op.name); },
      [](const DeleteSnapshotsAbove& op) { return "delete-snapshots-above " + to_text(op.last); },
      [](const SyncKeptSnapshots& op) { return "sync-kept-snapshots " + to_text(op.name); },
      [](const RemoveSnapshot& op) { return "remove-snapshot " + to_text(op.name); });
}

void perform(LogImage& log, const DiskOperation& operation) {
  if (const auto* op = std::get_if<AppendRecord>(&operation)) return append(log, op->txn);
  if (const auto* op = std::get_if<TruncateLog>(&operation)) return truncate(log, *op);
  if (std::holds_alternative<RollLog>(operation)) {
    log.open_file.reset();
  } else if (const auto* op = std::get_if<DiscardLog>(&operation)) {
    discard(log, op->last);
  } else if (const auto* old = std::get_if<RemoveLogFile>(&operation)) {
    std::erase_if(log.files, [&](const LogFile& file) { return file.name == old->name; });
    if (log.open_file == old->name) log.open_file.reset();
  } else {
    ensure(std::holds_alternative<SyncLog>(operation), "a log operation is performed on the log");
  }
}

void perform(EpochFile& file, const DiskOperation& operation) {
  if (const auto* op = std::get_if<WriteEpoch>(&operation)) {
    file.temporary = op->epoch;
    return;
  }
  ensure(std::holds_alternative<RenameEpoch>(operation) && file.temporary.has_value(),
         "an epoch file is renamed that was written");
  file.value = file.temporary;
  file.temporary.reset();
}

void perform(SnapshotDirectory& directory, const DiskOperation& operation) {
  if (const auto* op = std::get_if<BeginSnapshot>(&operation)) {
    begin(directory, *op);
  } else if (const auto* write = std::get_if<WriteNodes>(&operation)) {
    SnapshotFile& file = being_written(directory, write->name);
    for (const auto& [path, node] : write->nodes) file.nodes.insert_or_assign(path, node);
  } else if (const auto* seal = std::get_if<SealSnapshot>(&operation)) {
    SnapshotFile& file = being_written(directory, seal->name);
    file.sealed = true;
    file.digest = seal->digest;
  } else if (const auto* renamed = std::get_if<RenameSnapshot>(&operation)) {
    rename(directory, renamed->name);
  } else if (const auto* remove_above = std::get_if<DeleteSnapshotsAbove>(&operation)) {
    std::erase_if(directory.files,
                  [&](const SnapshotFile& file) { return file.name > remove_above->last; });
  } else if (const auto* old = std::get_if<RemoveSnapshot>(&operation)) {
    std::erase_if(directory.files,
                  [&](const SnapshotFile& file) { return file.name == old->name; });
  } else {
    ensure(std::holds_alternative<SyncSnapshots>(operation) ||
               std::holds_alternative<SyncKeptSnapshots>(operation),
           "a snapshot operation is performed on the snapshots");
  }
}

const SnapshotFile* newest_complete(const SnapshotDirectory& directory) {
  for (auto file = directory.files.rbegin(); file != directory.files.rend(); ++file) {
    if (file->sealed && !file->temporary) return &*file;
  }
  return nullptr;
}

std::optional<Zxid> newest_snapshot(const SnapshotDirectory& directory) {
  const SnapshotFile* file = newest_complete(directory);
  return file == nullptr ? std::nullopt : std::optional(file->name);
}

bool holds_record(const LogImage& log, Zxid zxid) {
  bool found = false;
  read_log(log, zxid, [&](const TxnRef& txn) { found = found || txn->zxid == zxid; });
  return found;
}

Zxid last_logged(const DiskView& disk) {
  Zxid last = newest_snapshot(disk.snapshots).value_or(Zxid{0});
  read_log(disk.log, last.next(), [&](const TxnRef& txn) { last = std::max(last, txn->zxid); });
  return last;
}

}  // namespace zablab
