#include "protocol/storage/directory_bytes.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "protocol/storage/snapshot_bytes.hpp"
#include "protocol/storage/txn_bytes.hpp"
#include "protocol/wire/log_file.hpp"

namespace zablab {

namespace {

/// Of what ZooKeeper allocates ahead (64 MB) as much as any reader of a record could look at.
constexpr std::size_t padding_behind_torn = 64;

/// There would be as many as the records had that were cut; any number reads as the end.
constexpr std::size_t zeros_of_gap = 64;

/// "log.100000001": hexadecimal, without leading zeros.
std::string name_of_file(const char* prefix, Zxid zxid) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                 static_cast<std::uint64_t>(zxid.value), 16);
  return std::string(prefix) + "." + std::string(digits.data(), end.ptr);
}

/// What a power loss leaves of a record. If nobody asks which of its bytes: its length says 64, and
/// half of them are there. The zeros behind it were allocated ahead.
void append_torn(std::string& bytes, const TornRecord& torn) {
  if (torn.bytes.empty()) {
    wire::write(bytes, std::int64_t{1});
    wire::write(bytes, std::int32_t{64});
    bytes.append(32, 't');
  }
  bytes += torn.bytes;
  bytes.append(padding_behind_torn, '\0');
}

std::string bytes_of(const LogFile& file) {
  std::string bytes;
  wire::encode(bytes, wire::LogFile{});
  for (const LogSlot& slot : file.slots) {
    if (const auto* torn = std::get_if<TornRecord>(&slot)) {
      append_torn(bytes, *torn);
      break;
    }
    if (const auto* txn = std::get_if<TxnRef>(&slot)) {
      wire::append_record(bytes, to_wire(**txn));
    } else {
      bytes.append(zeros_of_gap, '\0');
    }
  }
  return bytes;
}

void add_epoch(std::map<std::string, std::string>& files, const std::string& name,
               const EpochFile& file) {
  if (file.value) files[name] = std::to_string(*file.value);
  if (file.temporary) files[name + ".tmp"] = std::to_string(*file.temporary);
}

}  // namespace

std::map<std::string, std::string> files_of(const DiskView& disk) {
  std::map<std::string, std::string> files;
  for (const LogFile& log : disk.log.files) files[name_of_file("log", log.name)] = bytes_of(log);
  for (const SnapshotFile& snapshot : disk.snapshots.files) {
    const std::string name = name_of_file("snapshot", snapshot.name);
    files[name + (snapshot.temporary ? ".tmp" : "")] = bytes_of(snapshot);
  }
  add_epoch(files, "acceptedEpoch", disk.accepted_epoch);
  add_epoch(files, "currentEpoch", disk.current_epoch);
  return files;
}

std::string beginning_of_record(const Txn& txn, std::size_t bytes) {
  if (bytes == 0) return {};
  std::string record;
  wire::append_record(record, to_wire(txn));
  record.resize(std::min(bytes, record.size()));
  return record;
}

std::size_t record_size(const Txn& txn) {
  std::string record;
  wire::append_record(record, to_wire(txn));
  return record.size();
}

}  // namespace zablab
