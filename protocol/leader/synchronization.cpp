// Synchronization on the leader: the stream to each learner, then NEWLEADER and its quorum
// (ZooKeeper: LearnerHandler.syncFollower, Leader.waitForNewLeaderAck, startZkServer).
#include <vector>

#include "protocol/leader/parts.hpp"
#include "protocol/leader/sync_plan.hpp"
#include "protocol/pipeline/snapshot_walk.hpp"

namespace zablab {

namespace {

using Await = LearnerHandler::Step;
using Step = Leading::Step;

void send_plan(Context& context, const ConnectionId& connection, LearnerHandler& handler,
               const SyncPlan& plan) {
  switch (plan.mode) {
    case SyncMode::diff: context.send(connection, Diff{plan.target}); break;
    case SyncMode::trunc: context.send(connection, Trunc{plan.target}); break;
    case SyncMode::snap: send_snap(context, connection, handler); break;
  }
  for (const TxnRef& txn : plan.proposals) {
    context.send(connection, Proposal{txn});
    context.send(connection, Commit{txn->zxid});
  }
}

// From here on the learner gets what is proposed and committed as it happens, an observer what is
// committed. Choosing what to send and this are one step: a transaction between the two would reach
// the learner in neither way (ZOOKEEPER-962, -1319).
//
// What the learner acknowledged before it came back counts no more: TRUNC may have cut it from its
// log. The bad story, in Apache's code: a learner acknowledges a proposal, restarts, is truncated
// to the last commit, and its old acknowledgement commits what only the leader's disk still has.
void start_forwarding(Context& context, const ConnectionId& connection, LearnerHandler& handler) {
  const bool forgets = old_acks_end_with_connection(context.rules());
  handler.forwarding = true;
  if (is_observer(context.config(), handler.server)) return;
  for (OutstandingProposal& proposal : leading(context).serving.outstanding) {
    if (forgets) proposal.acks.erase(handler.server);
    queue_packet(context, connection, handler, Proposal{proposal.txn});
  }
}

// An acknowledgement that is still under way on an older connection must not be counted either.
void close_older_connections(Context& context, const ConnectionId& connection, ServerId server) {
  std::vector<ConnectionId> older;
  for (const auto& [other, handler] : leading(context).handlers) {
    if (handler.server == server && other != connection) older.push_back(other);
  }
  for (const ConnectionId& other : older) close_handler(context, other);
}

// The bad story (ZOOKEEPER-1319): "what I proposed last" is still zero, and so is the last zxid of
// a server that joins with an empty disk. They look the same, nothing is sent, and it serves.
SyncPlan plan_for(Context& context, Zxid learner_last) {
  const Leading& role = leading(context);
  const bool proposed_nothing = role.last_proposed == Zxid::of(role.epoch, 0);
  if (!history_counts_before_first_proposal(context.rules()) && proposed_nothing &&
      learner_last == Zxid{0}) {
    return SyncPlan{SyncMode::diff, learner_last, {}};
  }
  return plan_sync(*context.replica.database, context.around.disk.log, learner_last,
                   context.rules());
}

// The bad story (ZOOKEEPER-3104): what commits while the snapshot is written comes behind
// NEWLEADER. The learner saves the tree under SNAP's zxid, with parts of those transactions in it,
// and acknowledges; a crash then leaves a disk that no record of it explains.
void queue_new_leader(Context& context, const ConnectionId& connection, LearnerHandler& handler) {
  if (handler.stream && newleader_follows_snap(context.rules())) {
    handler.stream->owes_newleader = true;
  } else {
    queue_packet(context, connection, handler, NewLeader{leading(context).epoch});
  }
}

void activate(Context& context, const ConnectionId& connection, LearnerHandler& handler) {
  handler.step = Await::serving;
  context.send(connection, UpToDate{});
}

void establish(Context& context) {
  Replica& replica = context.replica;
  Leading& role = leading(context);
  context.happened(LeaderEstablished{role.epoch, role.summary.last_zxid});
  role.step = Step::serving;
  context.disarm(alarm(AlarmKind::quorum_wait));
  const Zxid start = Zxid::of(role.epoch, 0);
  role.serving.last_committed = start;
  role.serving.prep.last_assigned = start;
  // Only now: a zxid of the new epoch before its quorum outvotes longer histories (ZOOKEEPER-790).
  replica.database->last_processed = start;
  replica.current_vote.peer_epoch = role.epoch;
  track_sessions(context);
  context.arm(alarm(AlarmKind::leader_tick), context.config().tick_ms / 2);
  for (auto& [connection, handler] : role.handlers) {
    if (handler.step == Await::awaiting_start) activate(context, connection, handler);
  }
}

}  // namespace

void synchronize(Context& context, const ConnectionId& connection) {
  LearnerHandler& handler = leading(context).handlers.at(connection);
  close_older_connections(context, connection, handler.server);
  const SyncPlan plan = plan_for(context, handler.summary.last_zxid);
  context.happened(SyncChosen{handler.server, plan.mode, handler.summary.last_zxid, plan.target});
  handler.step = Await::awaiting_newleader_ack;
  send_plan(context, connection, handler, plan);
  start_forwarding(context, connection, handler);
  queue_new_leader(context, connection, handler);
}

void count_newleader_ack(Context& context, ServerId server) {
  Leading& role = leading(context);
  if (context.config().quorum.voters.contains(server)) role.newleader_acks.insert(server);
  if (role.step != Step::collecting_newleader_acks) return;
  if (role.newleader_acks.contains(context.replica.id) &&
      is_quorum(context.config(), role.newleader_acks)) {
    establish(context);
  }
}

void on_newleader_ack(Context& context, const ConnectionId& connection, Zxid zxid) {
  Leading& role = leading(context);
  LearnerHandler& handler = role.handlers.at(connection);
  handler.step = Await::awaiting_start;
  handler.ticks_left = context.config().sync_limit_ticks;
  context.arm(alarm(AlarmKind::learner_silence, connection), context.sync_limit_ms());
  if (role.step == Step::serving) return activate(context, connection, handler);
  if (zxid == Zxid::of(role.epoch, 0)) count_newleader_ack(context, handler.server);
}

}  // namespace zablab
