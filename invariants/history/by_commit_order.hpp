// Judges that know the commit order: exact, and near-linear in the history.
#pragma once

#include "invariants/history/commit_order.hpp"

namespace zablab::history {

class Rules;

/// Counts what the replay of the commit order checks under names of their own.
void count_writes(const CommitOrder& order, Rules& rules);

/// Whether the commit order is a linearization, reads included.
Verdict judge_linearizable(const CommitOrder& order);

/// ZooKeeper's contract: linearizable writes, each session's order, reads from a prefix no older
/// than what the session has seen. `real_time` false: the order of each session alone.
Verdict judge_sessions(const CommitOrder& order, bool real_time);

}  // namespace zablab::history
