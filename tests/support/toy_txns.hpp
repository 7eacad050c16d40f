// Histories of transactions for tests, as Jepsen records them: of any size, the same from the same
// seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/random.hpp"

namespace zablab::toy {

/// One operation of a txn: 'r', 'w' or 'a' (append).
struct Micro {
  char kind = 'r';
  int key = 0;
  int value = 0;          // to write or append
  std::vector<int> seen;  // of a read; of a register at most one
};

struct Txn {
  int process = 0;
  int call = 0;
  int back = -1;  // -1: unknown
  std::vector<Micro> micros;
};

struct TxnShape {
  std::size_t txns = 5;
  int keys = 3;
  int overlap = 6;       ///< how far ahead of its moment a txn is called, and behind it returns
  bool lists = true;     ///< appends, else writes
  bool distinct = true;  ///< no value twice
  /// So many appends to a list, and then none: its key is left for another (0: no end).
  int appends_at_most = 0;
};

/// What clients would have recorded of a correct store; each txn is of a process of its own.
std::vector<Txn> make_txns(const TxnShape& shape, Random& random);

/// As Jepsen's history.edn.
std::string edn_of(const std::vector<Txn>& txns, bool lists);

}  // namespace zablab::toy
