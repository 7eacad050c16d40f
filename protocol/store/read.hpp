// Reads: what the tree alone can answer (ZooKeeper: FinalRequestProcessor).
#pragma once

#include "protocol/rules.hpp"
#include "protocol/store/operation.hpp"
#include "protocol/store/tree.hpp"

namespace zablab {

/// Who reads; by default somebody who has shown nothing.
struct ReadingClient {
  SessionId session = 0;
  Credentials credentials = std::nullopt;
  Rules rules = {};
};

/// Answers a read at the present state. REQUIRES: no write, nothing about watches or the
/// connection.
Applied read(const DataTree& tree, const Operation& operation, const ReadingClient& reader = {});

}  // namespace zablab
