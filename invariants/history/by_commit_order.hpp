// Judges that know the commit order: exact, and near-linear in the history.
#pragma once

#include "invariants/history/commit_order.hpp"

namespace zablab::history {

class Rules;

/// What both contracts demand of writes. False: reads need not be looked at, as the order itself is
/// impossible or misses a write. `real_time`: the order of writes must be that of calls and
/// returns.
bool judge_writes(const CommitOrder& order, bool real_time, Rules& rules);

/// Whether the commit order is a linearization, reads included. Once stopped, what it says of a
/// history that is not broken is worth nothing; so also of the next.
Verdict judge_linearizable(const CommitOrder& order, Stop& stop);

/// ZooKeeper's contract: linearizable writes, each session's order, reads from a prefix no older
/// than what the session has seen. `real_time` false: the order of each session alone.
Verdict judge_sessions(const CommitOrder& order, bool real_time, Stop& stop);

}  // namespace zablab::history
