// A whole disk as the files that a ZooKeeper would have in its `version-2`.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "protocol/storage/disk.hpp"
#include "protocol/wire/jute.hpp"

namespace zablab {

/// Names and bytes: `log.<zxid>`, `snapshot.<zxid>`, `acceptedEpoch`, `currentEpoch`, and what is
/// left under a name that ends in `.tmp`. Behind a torn record nothing of its file is written: no
/// reader gets there. Logs are not padded, except behind a torn record.
std::map<std::string, std::string> files_of(const DiskView& disk);

/// How many bytes a log's record of it takes.
std::size_t record_size(const Txn& txn);
/// The first `bytes` bytes of that record: what a power loss in the middle of the write leaves.
std::string beginning_of_record(const Txn& txn, std::size_t bytes);

/// A disk's files as a start finds them.
struct FilesRead {
  LogImage log;
  EpochFile accepted_epoch;
  EpochFile current_epoch;
  SnapshotDirectory snapshots;
  DiskView view() const { return {log, accepted_epoch, current_epoch, snapshots}; }
};

/// Reads files as ZooKeeper does when it starts: records up to a log's end, padding or torn record;
/// of snapshots those that look complete and can be decoded, while the others are there and hold
/// nothing. An error for what ZooKeeper refuses to start with: a log without its header, a record
/// whose checksum is not that of its bytes or that is no transaction, an epoch that is no number.
/// `written`, if given: what the files were made of; a record that was read as it was written is
/// that one again, so that nobody holds it twice.
wire::Result<FilesRead> read_files(const std::map<std::string, std::string>& files,
                                   const LogImage* written = nullptr);

}  // namespace zablab
