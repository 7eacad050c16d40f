// How to bring a learner up to date: a pure decision (ZooKeeper: LearnerHandler.syncFollower).
#pragma once

#include <vector>

#include "protocol/effects.hpp"
#include "protocol/rules.hpp"
#include "protocol/store/database.hpp"

namespace zablab {

struct SyncPlan {
  SyncMode mode = SyncMode::snap;
  Zxid target;                    ///< the zxid in the DIFF, TRUNC or SNAP packet
  std::vector<TxnRef> proposals;  ///< each followed by its commit
};

/// Decides by the learner's last zxid, the leader's window of recent transactions, and its log on
/// disk as the window's extension into the past. SNAP wherever the two cannot show without a gap
/// what the learner lacks.
SyncPlan plan_sync(const Database& leader, const LogImage& log, Zxid learner_last,
                   const Rules& rules);

}  // namespace zablab
