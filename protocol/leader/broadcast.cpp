// Broadcast on the leader (ZooKeeper: Leader.propose, processAck, tryToCommit, the loop of lead()).
#include <utility>
#include <vector>

#include "protocol/leader/parts.hpp"
#include "protocol/pipeline/sync_processor.hpp"

namespace zablab {

namespace {

using Await = LearnerHandler::Step;
using Step = Leading::Step;

template <class Visitor>
void for_each_forwarding(Leading& role, Visitor&& visitor) {
  for (auto& [connection, handler] : role.handlers) {
    if (handler.forwarding) visitor(connection, handler);
  }
}

void commit_first(Context& context) {
  Leading& role = leading(context);
  LeaderServing& serving = role.serving;
  const OutstandingProposal proposal = std::move(serving.outstanding.front());
  serving.outstanding.pop_front();
  serving.last_committed = proposal.txn->zxid;
  context.happened(Committed{proposal.txn});
  for_each_forwarding(role, [&](const ConnectionId& connection, LearnerHandler& handler) {
    if (is_observer(context.config(), handler.server)) {
      queue_packet(context, connection, handler, Inform{proposal.txn});
    } else {
      queue_packet(context, connection, handler, Commit{proposal.txn->zxid});
    }
  });
  on_committed(context, proposal.txn);
  for (const PendingSync& sync : proposal.syncs) {
    if (role.handlers.contains(sync.learner)) context.send(sync.learner, SyncDone{});
  }
}

// Strictly in order: a later proposal with a quorum waits for the earlier ones.
void commit_what_is_ready(Context& context) {
  auto& outstanding = leading(context).serving.outstanding;
  while (!outstanding.empty() && is_quorum(context.config(), outstanding.front().acks)) {
    commit_first(context);
  }
}

void count_ack(Context& context, ServerId server, Zxid zxid) {
  for (OutstandingProposal& proposal : leading(context).serving.outstanding) {
    if (proposal.txn->zxid != zxid) continue;
    if (context.config().quorum.voters.contains(server)) proposal.acks.insert(server);
    return;
  }
}

// SyncLimitCheck: one proposal at a time is timed until its acknowledgement.
void note_ack(LearnerHandler& handler, Zxid zxid) {
  if (handler.unacknowledged == zxid) {
    handler.unacknowledged = std::exchange(handler.latest_proposed, std::nullopt);
    handler.unacknowledged_half_ticks = 0;
  } else if (handler.latest_proposed == zxid) {
    handler.latest_proposed.reset();
  }
}

bool is_late(const Context& context, LearnerHandler& handler) {
  if (!handler.unacknowledged) return false;
  handler.unacknowledged_half_ticks += 1;
  return handler.unacknowledged_half_ticks > 2 * context.config().sync_limit_ticks;
}

void ping_all(Context& context) {
  std::vector<ConnectionId> late;
  for (auto& [connection, handler] : leading(context).handlers) {
    const bool sending = handler.step >= Await::awaiting_newleader_ack;
    if (!sending) continue;
    if (is_late(context, handler)) {
      late.push_back(connection);
    } else {
      context.send(connection, Ping{leading(context).last_proposed});
    }
  }
  for (const ConnectionId& connection : late) close_handler(context, connection);
}

bool has_live_quorum(const Context& context, const Leading& role) {
  ServerSet alive;
  alive.insert(context.replica.id);
  for (const auto& [connection, handler] : role.handlers) {
    if (handler.server != 0 && handler.ticks_left >= 0) alive.insert(handler.server);
  }
  return is_quorum(context.config(), alive);
}

}  // namespace

void note_proposal_sent(LearnerHandler& handler, Zxid zxid) {
  if (handler.step < Await::awaiting_start) return;  // the check starts with the NEWLEADER ack
  if (!handler.unacknowledged) {
    handler.unacknowledged = zxid;
    handler.unacknowledged_half_ticks = 0;
  } else {
    handler.latest_proposed = zxid;
  }
}

void propose(Context& context, const TxnRef& txn) {
  Leading& role = leading(context);
  if (txn->zxid.counter() == context.config().last_counter) {
    // The counter must not run into the epoch (ZOOKEEPER-1277): a new election, a new epoch.
    return end_leading(context, role_end::counter_used_up);
  }
  role.last_proposed = txn->zxid;
  context.happened(Proposed{txn});
  role.serving.outstanding.push_back(OutstandingProposal{txn, {}, {}});
  for_each_forwarding(role, [&](const ConnectionId& connection, LearnerHandler& handler) {
    if (is_observer(context.config(), handler.server)) return;
    queue_packet(context, connection, handler, Proposal{txn});
    note_proposal_sent(handler, txn->zxid);
  });
  log_txn(context, txn);
}

void on_ack(Context& context, ServerId server, Zxid zxid) {
  Leading& role = leading(context);
  if (zxid.counter() == 0) return;  // the second acknowledgement of NEWLEADER
  for (auto& [connection, handler] : role.handlers) {
    if (handler.server == server) note_ack(handler, zxid);
  }
  count_ack(context, server, zxid);
  commit_what_is_ready(context);
}

void on_leader_flushed(Context& context, const std::vector<TxnRef>& flushed) {
  // While the role drains, its own acknowledgement may still complete a quorum: legitimate.
  for (const TxnRef& txn : flushed) count_ack(context, context.replica.id, txn->zxid);
  commit_what_is_ready(context);
}

void on_leader_tick(Context& context) {
  Leading& role = leading(context);
  if (role.serving.half_tick) {
    for (auto& [connection, handler] : role.handlers) handler.ticks_left -= 1;
    if (!has_live_quorum(context, role)) return end_leading(context, role_end::quorum_lost);
  }
  role.serving.half_tick = !role.serving.half_tick;
  context.arm(alarm(AlarmKind::leader_tick), context.config().tick_ms / 2);
  ping_all(context);
}

}  // namespace zablab
