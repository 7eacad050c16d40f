// Random transactions of every type, as a leader could log them.
#pragma once

#include <rapidcheck.h>

#include <vector>

#include "protocol/wire/txn.hpp"

namespace zablab::wire {

/// Its type and its body belong together, so that it is read as it was written.
Txn any_txn();

}  // namespace zablab::wire
