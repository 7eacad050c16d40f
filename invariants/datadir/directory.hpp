// A data directory as a list of names, and the bytes behind them on request. Whoever has a file
// system gives both; nothing here touches one.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/wire/jute.hpp"

namespace zablab::datadir {

/// All bytes of a file, or why there are none (the offset of that error means nothing).
using ReadFile = std::function<wire::Result<std::string>(const std::string& path)>;

/// `log.<zxid>` or `snapshot.<zxid>`.
struct NamedFile {
  std::string path;   ///< how reports call it
  std::string name;   ///< its last part
  std::int64_t zxid;  ///< in its name
};

/// currentEpoch, acceptedEpoch, or what a write of theirs left over (`.tmp`).
struct EpochFile {
  std::string path;
  std::string name;
  std::string text;
};

struct Directory {
  std::vector<NamedFile> logs;       ///< by zxid
  std::vector<NamedFile> snapshots;  ///< by zxid
  std::vector<EpochFile> epochs;     ///< by name
  std::vector<std::string> others;   ///< what is no file of ZooKeeper's that we can read
  ReadFile read;
  bool whole = true;  ///< false: somebody picked these files; others may be elsewhere

  /// Takes a file in by its name. REQUIRES: for epoch files, `read` is set.
  void add(const std::string& path);
  /// After the last add.
  void sort();

  const EpochFile* epoch_file(std::string_view name) const;
};

/// The zxid in "log.1f" for "log"; what follows a second dot does not count, as in ZooKeeper:
/// "snapshot.1f.tmp" is one of 0x1f. nullopt: that is not what the name is.
std::optional<std::int64_t> zxid_in_name(std::string_view name, std::string_view prefix);

/// "0x1f".
std::string hex_text(std::int64_t value);

}  // namespace zablab::datadir
