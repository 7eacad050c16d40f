// The parts of `verify`; each adds to the same list.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "invariants/datadir/verify.hpp"

namespace zablab::datadir {

/// What is kept of a snapshot after it was looked at.
struct CheckedSnapshot {
  const NamedFile* file = nullptr;
  std::int64_t exact_from = 0;
  std::optional<wire::SnapshotDigest> digest;
};

/// The first and last zxid in all logs, as far as they can be read.
struct LogSpan {
  std::int64_t first = 0;
  std::int64_t last = 0;  ///< the highest
};

/// The snapshots that can be loaded, by zxid.
std::vector<CheckedSnapshot> verify_snapshots(const Directory& directory, Verified& verified);
/// nullopt: there is no record in any log.
std::optional<LogSpan> verify_logs(const Directory& directory,
                                   const std::vector<CheckedSnapshot>& snapshots,
                                   Verified& verified);
/// Replays all logs from the snapshots that they follow; digests, what does not fit, and whether
/// the snapshots agree with the logs between them. The image that a restart would have, if any.
std::optional<Image> verify_replay(const Directory& directory,
                                   const std::vector<CheckedSnapshot>& snapshots,
                                   Verified& verified);

}  // namespace zablab::datadir
