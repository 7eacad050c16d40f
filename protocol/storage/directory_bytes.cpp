#include "protocol/storage/directory_bytes.hpp"

#include <array>
#include <charconv>

#include "protocol/storage/snapshot_bytes.hpp"
#include "protocol/storage/txn_bytes.hpp"
#include "protocol/wire/log_file.hpp"

namespace zablab {

namespace {

/// "log.100000001": hexadecimal, without leading zeros.
std::string name_of_file(const char* prefix, Zxid zxid) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                 static_cast<std::uint64_t>(zxid.value), 16);
  return std::string(prefix) + "." + std::string(digits.data(), end.ptr);
}

/// What a power loss leaves of a record: its length says 64 bytes, and half of them are there. The
/// zeros behind it were allocated ahead.
std::string torn_record() {
  std::string bytes;
  wire::write(bytes, std::int64_t{1});
  wire::write(bytes, std::int32_t{64});
  bytes.append(32, 't');
  bytes.append(64, '\0');
  return bytes;
}

std::string bytes_of(const LogFile& file) {
  std::string bytes;
  wire::encode(bytes, wire::LogFile{});
  for (const LogSlot& slot : file.slots) {
    const TxnRef* txn = std::get_if<TxnRef>(&slot);
    if (txn == nullptr) return bytes + torn_record();
    wire::append_record(bytes, to_wire(**txn));
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

}  // namespace zablab
