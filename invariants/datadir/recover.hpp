// What a restart would make of a data directory: the newest snapshot that can be loaded, then the
// log, read as ZooKeeper reads it (FileSnap, FileTxnLog, FileTxnSnapLog).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invariants/datadir/directory.hpp"
#include "invariants/datadir/image.hpp"
#include "protocol/wire/log_file.hpp"

namespace zablab::datadir {

/// Something at a place in a file.
struct Place {
  std::string file;
  std::size_t offset = 0;
  std::string sentence;
  bool operator==(const Place&) const = default;
};

/// Called for each record; false: that is enough.
using RecordVisitor = std::function<bool(const NamedFile&, const wire::LogRecord&)>;

/// Reads the logs in which `from` and what follows it is: the newest whose name is below `from`,
/// and those after it. All records from the first at or above `from` on, whatever their zxids.
/// Where a ZooKeeper would refuse to start, reading ends and says why.
std::optional<Place> read_logs(const Directory& directory, std::int64_t from,
                               const RecordVisitor& visitor);

/// A snapshot that could be loaded.
struct LoadedSnapshot {
  const NamedFile* file = nullptr;
  Image image;
};
/// The newest at or below `at_most` that can be loaded and is exact there; those that were passed
/// over because they cannot be loaded go to `unusable`.
std::optional<LoadedSnapshot> newest_snapshot(const Directory& directory, std::int64_t at_most,
                                              std::vector<Place>& unusable);

/// Why a ZooKeeper does not even try this snapshot, if it does not.
std::optional<wire::Error> not_looked_at(std::string_view snapshot);
/// Reads, decodes and loads one snapshot.
wire::Result<Image> load_snapshot(const Directory& directory, const NamedFile& file);

struct Recovered {
  Image image;
  std::string snapshot;  ///< the file it began with
  std::uint64_t replayed = 0;
  std::vector<Place> unusable;  ///< newer snapshots, passed over
  std::optional<Place>
      refused;  ///< why a ZooKeeper would not start; then the image is what came before
  std::optional<Place> left_out;  ///< the first transaction that is not understood
};
/// An error: there is no snapshot to begin with.
wire::Result<Recovered> recover(const Directory& directory);

/// The tree's digest right after one transaction.
struct DigestAt {
  std::int64_t zxid = 0;
  std::int64_t digest = 0;
  std::optional<std::int64_t> recorded;  ///< in the log, or in the snapshot it begins with
};
wire::Result<DigestAt> digest_at(const Directory& directory, std::int64_t zxid);

}  // namespace zablab::datadir
