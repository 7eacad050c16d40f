// Transactions between our values and ZooKeeper's own records. What those can say and ours cannot
// becomes an OpaqueTxn, whose bytes are written again as they came.
#pragma once

#include "protocol/store/txn.hpp"
#include "protocol/wire/txn.hpp"

namespace zablab {

/// As a log holds it. Inside a multi a create with stat is logged as one without,
/// as ZooKeeper does.
wire::Txn to_wire(const Txn& txn);

/// A digest of another version is left behind, and so is what follows it.
Txn from_wire(const wire::Txn& txn);

}  // namespace zablab
