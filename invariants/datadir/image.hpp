// What a server has in memory after reading a snapshot and some log: the tree, and the table of
// sessions.
#pragma once

#include <cstdint>
#include <map>

#include "invariants/datadir/data_tree.hpp"
#include "protocol/wire/snapshot_file.hpp"
#include "protocol/wire/txn.hpp"

namespace zablab::datadir {

struct Image {
  DataTree tree;
  std::map<std::int64_t, std::int32_t> sessions;  ///< their timeouts in milliseconds
  std::int64_t last_zxid = 0;  ///< the highest so far: a zxid that goes back does not lower it
  /// From this zxid on the tree is exactly what the log made; below, nodes may be ahead (fuzzy).
  std::int64_t exact_from = 0;

  Applied apply(const wire::Txn& txn);
  bool is_exact() const { return last_zxid >= exact_from; }
};

/// `name_zxid`: the one in the file's name. The error: why a ZooKeeper would not take this
/// snapshot.
wire::Result<Image> load_image(wire::Snapshot snapshot, std::int64_t name_zxid);

}  // namespace zablab::datadir
