// Discovery on the leader: the new epoch, and whether this leader's history is the most recent one
// (ZooKeeper: Leader.getEpochToPropose, waitForEpochAck).
#include <tuple>
#include <vector>

#include "protocol/leader/parts.hpp"

namespace zablab {

namespace {

using Await = LearnerHandler::Step;
using Step = Leading::Step;

// What a server answers for when it is asked for an epoch that was not used before. The bad story
// of the other choice is ZOOKEEPER-335.
Epoch remembered_epoch(const Context& context) {
  const Replica& replica = context.replica;
  return epochs_are_remembered(context.rules()) ? replica.accepted_epoch
                                                : replica.database->last_processed.epoch();
}

void raise_epoch(Leading& role, Epoch accepted) {
  if (accepted >= role.epoch) role.epoch = accepted + 1;
}

bool is_complete(const Context& context, ServerSet set) {
  return set.contains(context.replica.id) && is_quorum(context.config(), set);
}

void fix_epoch_if_complete(Context& context) {
  Leading& role = leading(context);
  if (role.step != Step::collecting_epochs || !is_complete(context, role.connecting)) return;
  role.step = Step::writing_accepted;
  context.disarm(alarm(AlarmKind::quorum_wait));
  context.write(WriteEpoch{DiskObject::accepted_epoch, role.epoch});
  context.write(RenameEpoch{DiskObject::accepted_epoch});
}

void send_leader_info(Context& context, const ConnectionId& connection, LearnerHandler& handler) {
  handler.step = Await::awaiting_ack_epoch;
  context.send(connection, LeaderInfo{leading(context).epoch});
}

bool epoch_is_fixed(const Leading& role) {
  return role.step != Step::saving_snapshot && role.step != Step::collecting_epochs &&
         role.step != Step::writing_accepted;
}

bool is_ahead(const AckEpoch& learner, const AckEpoch& leader) {
  return std::tie(learner.current_epoch, learner.last_zxid) >
         std::tie(leader.current_epoch, leader.last_zxid);
}

// The bad story (ZOOKEEPER-790): nobody follows, and the next vote is of an epoch that never was.
void claim_epoch(Context& context, Leading& role) {
  Replica& replica = context.replica;
  replica.database->last_processed = Zxid::of(role.epoch, 0);
  replica.current_epoch = role.epoch;
  role.summary = AckEpoch{replica.database->last_processed, replica.current_epoch};
}

void claim_current_epoch(Context& context) {
  Leading& role = leading(context);
  role.step = Step::writing_current;
  context.disarm(alarm(AlarmKind::quorum_wait));
  context.write(WriteEpoch{DiskObject::current_epoch, role.epoch});
  context.write(RenameEpoch{DiskObject::current_epoch});
  // The learners' handlers do not wait for that write.
  std::vector<ConnectionId> ready;
  for (const auto& [connection, handler] : role.handlers) {
    if (handler.step == Await::awaiting_ack_quorum) ready.push_back(connection);
  }
  for (const ConnectionId& connection : ready) {
    if (role.handlers.contains(connection)) synchronize(context, connection);
  }
}

void complete_ack_epochs(Context& context) {
  const Leading& role = leading(context);
  if (role.step != Step::collecting_ack_epochs || !is_complete(context, role.epoch_acks)) return;
  claim_current_epoch(context);
}

void tell_epoch(Context& context) {
  for (auto& [connection, handler] : leading(context).handlers) {
    if (handler.step == Await::awaiting_epoch) send_leader_info(context, connection, handler);
  }
}

}  // namespace

void begin_discovery(Context& context) {
  Leading& role = leading(context);
  role.step = Step::collecting_epochs;
  context.arm(alarm(AlarmKind::quorum_wait), context.init_limit_ms());
  raise_epoch(role, remembered_epoch(context));
  if (!epoch_zxid_awaits_quorum(context.rules())) claim_epoch(context, role);
  role.connecting.insert(context.replica.id);
  fix_epoch_if_complete(context);
}

void on_learner_info(Context& context, const ConnectionId& connection, ServerId server,
                     Epoch accepted_epoch) {
  Leading& role = leading(context);
  LearnerHandler& handler = role.handlers.at(connection);
  handler.server = server;
  handler.step = Await::awaiting_epoch;
  if (epoch_is_fixed(role)) return send_leader_info(context, connection, handler);
  if (role.step != Step::collecting_epochs) return;  // told when the epoch is on the disk
  // An observer's word counts here, too.
  raise_epoch(role, accepted_epoch);
  if (context.config().quorum.voters.contains(server)) role.connecting.insert(server);
  fix_epoch_if_complete(context);
}

void on_accepted_epoch_written(Context& context) {
  Leading& role = leading(context);
  if (role.step != Step::writing_accepted) return;
  context.replica.accepted_epoch = role.epoch;
  role.step = Step::collecting_ack_epochs;
  role.last_proposed = Zxid::of(role.epoch, 0);
  context.happened(EpochChosen{role.epoch});
  context.arm(alarm(AlarmKind::quorum_wait), context.init_limit_ms());
  tell_epoch(context);
  role.epoch_acks.insert(context.replica.id);
  complete_ack_epochs(context);
}

void on_quorum_wait_over(Context& context) {
  const bool goes_on = leading(context).step == Step::collecting_ack_epochs &&
                       !ack_epoch_quorum_is_required(context.rules());
  if (goes_on) return claim_current_epoch(context);
  end_leading(context, role_end::no_quorum_in_time);
}

void on_ack_epoch(Context& context, const ConnectionId& connection, const AckEpoch& ack) {
  Leading& role = leading(context);
  LearnerHandler& handler = role.handlers.at(connection);
  handler.summary = ack;
  handler.step = Await::awaiting_ack_quorum;
  if (role.step != Step::collecting_ack_epochs) return synchronize(context, connection);
  if (ack.current_epoch != -1) {
    if (is_ahead(ack, role.summary)) return close_handler(context, connection);
    if (context.config().quorum.voters.contains(handler.server) && ack.last_zxid != Zxid::none()) {
      role.epoch_acks.insert(handler.server);
    }
  }
  complete_ack_epochs(context);
}

void on_current_epoch_written(Context& context) {
  Leading& role = leading(context);
  if (role.step != Step::writing_current) return;
  context.replica.current_epoch = role.epoch;
  role.step = Step::collecting_newleader_acks;
  // The bad story (ZOOKEEPER-1270): the proposal that learners acknowledge is made here, so that
  // whoever was faster than this disk has acknowledged nothing. A quorum is formed, nobody serves.
  if (!early_acks_are_kept(context.rules())) role.newleader_acks = {};
  context.arm(alarm(AlarmKind::quorum_wait), context.init_limit_ms());
  count_newleader_ack(context, context.replica.id);
}

}  // namespace zablab
