#include "protocol/leader/sync_plan.hpp"

#include <optional>

#include "protocol/base/ensure.hpp"

namespace zablab {

namespace {

// Every follower that a leader of an epoch brought up to date may report (epoch, 0), a zxid that no
// transaction has.
bool is_new_epoch_zxid(Zxid zxid) { return zxid.counter() == 0; }

// The bad story, behind a log of which a part can no longer be read: the rest of an epoch, taken
// for a new one's beginning, has a learner cut that has all of it.
bool follows(Zxid next, Zxid previous) {
  if (next.epoch() == previous.epoch()) return next == previous.next();
  return next > previous && next.counter() == 1;
}

SyncPlan snapshot_plan(const Database& leader) {
  return SyncPlan{SyncMode::snap, leader.last_processed, {}};
}

// The leader's history from some point below the learner's last zxid on, or exactly at it.
std::optional<SyncPlan> plan_by_history(const std::vector<TxnRef>& history, Zxid learner_last,
                                        const Rules& rules) {
  SyncPlan plan;
  plan.target = history.back()->zxid;
  std::optional<Zxid> previous;
  bool decided = false;
  for (const TxnRef& txn : history) {
    if (txn->zxid < learner_last) {
      previous = txn->zxid;
      continue;
    }
    if (!decided) {
      decided = true;
      const bool known = txn->zxid == learner_last || is_new_epoch_zxid(learner_last);
      if (known || !foreign_zxid_is_cut(rules)) {
        plan.mode = SyncMode::diff;
      } else if (previous && txn->zxid.epoch() == learner_last.epoch()) {
        plan.mode = SyncMode::trunc;
        plan.target = *previous;
      } else {
        return std::nullopt;  // a TRUNC cannot cross epochs
      }
    }
    if (txn->zxid > learner_last) plan.proposals.push_back(txn);
  }
  ensure(decided, "the history goes on behind what the learner has, or ends there");
  return plan;
}

// The log's records up to the window, then the window. nullopt if the log does not reach back to
// the learner's last zxid, or if there is a hole: a log whose owner was once brought up by SNAP has
// one where the SNAP was, and a log whose disk is slow ends below the window.
std::optional<std::vector<TxnRef>> history_from_log(const Database& leader, const LogImage& log,
                                                    Zxid learner_last) {
  std::vector<TxnRef> history;
  bool contiguous = true;
  const Zxid window_min = leader.committed_log.min();
  const auto add = [&](const TxnRef& txn) {
    if (!history.empty() && !follows(txn->zxid, history.back()->zxid)) contiguous = false;
    history.push_back(txn);
  };
  read_log(log, Zxid{0}, [&](const TxnRef& txn) {
    if (txn->zxid < window_min) add(txn);
  });
  if (history.empty() || history.front()->zxid > learner_last) return std::nullopt;
  if (!holds_record(log, window_min)) return std::nullopt;
  for (const TxnRef& txn : leader.committed_log.txns()) add(txn);
  if (!contiguous) return std::nullopt;
  return history;
}

}  // namespace

SyncPlan plan_sync(const Database& leader, const LogImage& log, Zxid learner_last,
                   const Rules& rules) {
  const CommittedLog& window = leader.committed_log;
  const Zxid max = window.empty() ? leader.last_processed : window.max();
  const Zxid min = window.empty() ? leader.last_processed : window.min();
  if (learner_last == leader.last_processed) {
    return SyncPlan{SyncMode::diff, learner_last, {}};
  }
  if (learner_last > max && !is_new_epoch_zxid(learner_last)) {
    return SyncPlan{SyncMode::trunc, max, {}};
  }
  if (window.empty() || learner_last > max) return snapshot_plan(leader);
  std::optional<SyncPlan> plan;
  if (learner_last >= min) {
    plan = plan_by_history({window.txns().begin(), window.txns().end()}, learner_last, rules);
  } else if (const auto history = history_from_log(leader, log, learner_last)) {
    plan = plan_by_history(*history, learner_last, rules);
  }
  return plan ? *plan : snapshot_plan(leader);
}

}  // namespace zablab
