// The data directories that a real ZooKeeper 3.8.0 left, and others made up in memory.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "invariants/datadir/directory.hpp"
#include "protocol/wire/snapshot_file.hpp"
#include "protocol/wire/txn.hpp"

namespace zablab {

/// Unpacks tests/data/datadirs.tar.xz and returns the folder with `core` and `random` in it: in
/// each the directory `version-2`, `tree.jsonl` and `digests.txt`.
std::string unpacked_datadirs();

/// The recorded logs and snapshots, all of them: their bytes by path.
std::map<std::string, std::string> recorded_files();

/// A directory of these files, by name.
datadir::Directory directory_of(std::map<std::string, std::string> files);
/// One on disk.
datadir::Directory directory_at(const std::string& path);

// Small files, made by hand.

wire::Acl open_to_all();
wire::Txn txn_of(std::int64_t zxid, wire::OpCode type, wire::TxnBody body,
                 std::int64_t session = 0x77);
wire::Txn create_txn(std::int64_t zxid, const std::string& path, const std::string& data = "",
                     bool ephemeral = false);
std::string log_of(const std::vector<wire::Txn>& txns, std::size_t padding = 100);
/// What a first start writes.
wire::Snapshot first_snapshot();
std::string bytes_of(const wire::Snapshot& snapshot);

}  // namespace zablab
