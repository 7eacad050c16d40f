// What each file of a data directory holds, in numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "invariants/datadir/directory.hpp"
#include "protocol/wire/log_file.hpp"
#include "protocol/wire/snapshot_file.hpp"

namespace zablab::datadir {

struct LogContents {
  const NamedFile* file = nullptr;
  std::size_t size = 0;                   ///< bytes, padding included
  std::optional<wire::Error> unreadable;  ///< then there is nothing else
  std::uint64_t transactions = 0;
  std::int64_t first_zxid = 0;  ///< of the first record; this and the next three: if there is any
  std::int64_t last_zxid = 0;
  std::int64_t first_ms = 0;
  std::int64_t last_ms = 0;
  wire::LogEnd end;
};

struct SnapshotContents {
  const NamedFile* file = nullptr;
  std::size_t size = 0;                   ///< bytes
  std::optional<wire::Error> unreadable;  ///< where it stops; what was read before is counted
  std::uint64_t nodes = 0;
  std::uint64_t sessions = 0;
  std::uint64_t acls = 0;                ///< lists in its table
  std::optional<std::int64_t> exact_at;  ///< the zxid of its digest: it may hold changes up to it
};

LogContents contents_of_log(const Directory& directory, const NamedFile& file);
SnapshotContents contents_of_snapshot(const Directory& directory, const NamedFile& file);

}  // namespace zablab::datadir
