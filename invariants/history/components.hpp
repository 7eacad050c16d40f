// Parts of a history that have nothing to do with each other, to be judged one by one.
#pragma once

#include <span>
#include <vector>

#include "invariants/history/paths.hpp"
#include "invariants/history/verdict.hpp"

namespace zablab::history {

/// The operations that a search must explain, by key: registers and lists. A txn connects all keys
/// that it names.
std::vector<std::vector<Place>> components_by_key(const Recording& recording);

/// Whether one of them touches several keys at one moment.
bool has_txn(const Recording& recording, std::span<const Place> places);

/// Without the writes of unknown outcome that nobody read: where registers are only read and
/// written, an order that has one explains as much without it.
std::vector<Place> without_unseen(const Recording& recording, std::vector<Place> places);

/// The same of a tree of znodes: paths that no operation connects. A create or delete connects a
/// node with the one above it, a multi all that it names; the root connects nothing unless somebody
/// looks at it.
std::vector<std::vector<Place>> components_of_tree(const Recording& recording, const Paths& paths);

}  // namespace zablab::history
