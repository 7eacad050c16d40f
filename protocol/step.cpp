// The way in: what each phase does with each input.
#include "protocol/base/match.hpp"
#include "protocol/election/election.hpp"
#include "protocol/leader/leader.hpp"
#include "protocol/learner/learner.hpp"
#include "protocol/pipeline/snapshot_walk.hpp"
#include "protocol/pipeline/sync_processor.hpp"
#include "protocol/purge.hpp"
#include "protocol/recovery.hpp"
#include "protocol/replica.hpp"
#include "protocol/standalone.hpp"

namespace zablab {

namespace {

template <class Role>
bool is(const Context& context) {
  return std::holds_alternative<Role>(context.replica.phase);
}

void take(Context& context, const NotificationReceived& input) { on_notification(context, input); }

void take(Context& context, const ElectionReceived& input) {
  const ElectionConnections& connections = context.replica.connections;
  const std::optional<ServerId> from = peer_on(connections, input.connection);
  if (from) on_notification(context, NotificationReceived{*from, input.notification});
}

void take(Context& context, const ElectionConnected& input) {
  on_election_connected(context.replica.connections, context.replica.id, input.connection,
                        context.out);
}

void take(Context& context, const ElectionKnock& input) {
  on_election_knock(context.replica.connections, input.from, context.out);
}

void take(Context& context, const ElectionDialEnded& input) {
  context.replica.connections.dialling.erase(input.to);
}

void take(Context& context, const ElectionLost& input) {
  on_election_lost(context.replica.connections, input.connection);
}

void take(Context& context, const Connected& input) {
  if (is<Leading>(context) && input.connection.leader == context.replica.id) {
    on_learner_connected(context, input.connection);
  } else if (is<Following>(context) && input.connection.learner == context.replica.id) {
    on_leader_connected(context, input.connection);
  } else {
    context.close(input.connection);  // the role that dialled is over
  }
}

void take(Context& context, const DialFailed&) {
  if (is<Following>(context)) on_dial_failed(context);
}

void take(Context& context, const PacketReceived& input) {
  context.wall_ms = input.wall_ms;
  if (is<Leading>(context)) {
    on_learner_packet(context, input);
  } else if (is<Following>(context)) {
    on_packet_of_leader(context, input);
  }
}

void take(Context& context, const ConnectionLost& input) {
  if (is<Leading>(context)) {
    on_learner_lost(context, input.connection);
  } else if (is<Following>(context)) {
    on_leader_lost(context, input.connection);
  }
}

void take(Context& context, const RoomToWrite& input) {
  if (is<Leading>(context)) on_room_to_write(context, input.connection);
}

void take(Context& context, const DiskDone& input) {
  if (is_of_purge(input.operation)) return on_purge_disk(context);
  if (is<Leading>(context)) {
    on_leader_disk(context, input.operation);
  } else if (is<Following>(context)) {
    on_follower_disk(context, input.operation);
  } else if (is<Standalone>(context)) {
    on_standalone_disk(context, input.operation);
  } else if (is<Recovering>(context)) {
    on_recovery_done(context);
  } else if (object_of(input.operation) == DiskObject::snapshots) {
    on_snapshot_written(context);  // a walk of the last role goes on
  } else if (object_of(input.operation) == DiskObject::log) {
    on_log_written(context, input.operation);  // and so does its log thread, if nothing stopped it
  }
}

// Memory may be ahead of what the log will ever hold: only a restart knows what is there.
void take(Context& context, const DiskFailed& input) {
  if (is_of_purge(input.operation)) return on_purge_disk_failed(context);
  const bool of_log = object_of(input.operation) == DiskObject::log &&
                      !std::holds_alternative<RollLog>(input.operation);
  if (of_log && !log_failure_ends_process(context.rules()) && is<Following>(context) &&
      accepts_clients(context.replica)) {
    return on_follower_log_failed(context);
  }
  context.halt(HaltReason::disk_failed);
}

void take(Context& context, const AlarmFired& input) {
  context.wall_ms = input.wall_ms;
  if (input.alarm.kind == AlarmKind::purge) return on_purge_alarm(context);
  if (is<Leading>(context)) {
    on_leader_alarm(context, input.alarm);
  } else if (is<Following>(context)) {
    on_follower_alarm(context, input.alarm);
  } else if (is<Looking>(context)) {
    on_election_alarm(context, input.alarm);
  } else if (is<Standalone>(context)) {
    on_standalone_alarm(context, input.alarm);
  }
}

void take(Context& context, const ClientMessage& input) {
  context.wall_ms = input.wall_ms;
  if (is<Leading>(context)) {
    on_leader_client(context, input);
  } else if (is<Following>(context)) {
    on_follower_client(context, input);
  } else if (is<Standalone>(context)) {
    on_standalone_client(context, input);
  } else {
    context.close(input.connection);
  }
}

void take(Context& context, const ClientLost& input) {
  if (is<Leading>(context)) {
    on_leader_client_lost(context, input.connection);
  } else if (is<Following>(context)) {
    on_follower_client_lost(context, input.connection);
  } else if (is<Standalone>(context)) {
    on_standalone_client_lost(context, input.connection);
  }
}

}  // namespace

void step(Replica& replica, const Input& input, const Surroundings& around, Effects& out) {
  Context context{replica, around, out};
  try {
    std::visit([&](const auto& alternative) { take(context, alternative); }, input);
  } catch (const BrokenBelief& broken) {
    out.emplace_back(BeliefBroken{broken.sentence});
  }
}

ServerState learning_state(const ServerConfig& config) {
  return is_observer(config, config.my_id) ? ServerState::observing : ServerState::following;
}

ServerState state_of(const Replica& replica, const ServerConfig& config) {
  if (std::holds_alternative<Following>(replica.phase)) return learning_state(config);
  const bool leads = std::holds_alternative<Leading>(replica.phase) ||
                     std::holds_alternative<Standalone>(replica.phase);
  return leads ? ServerState::leading : ServerState::looking;
}

bool accepts_elections(const Replica& replica) {
  return !std::holds_alternative<Recovering>(replica.phase) &&
         !std::holds_alternative<Standalone>(replica.phase);
}

bool accepts_learners(const Replica& replica) {
  const auto* role = std::get_if<Leading>(&replica.phase);
  return role != nullptr && role->step != Leading::Step::saving_snapshot &&
         role->step != Leading::Step::draining;
}

bool accepts_clients(const Replica& replica) {
  if (const auto* role = std::get_if<Leading>(&replica.phase)) {
    return role->step == Leading::Step::serving;
  }
  if (const auto* role = std::get_if<Following>(&replica.phase)) {
    return std::holds_alternative<FollowerServing>(role->stage);
  }
  return std::holds_alternative<Standalone>(replica.phase);
}

bool reads_from(const Replica& replica, const ConnectionId& connection) {
  const auto* role = std::get_if<Following>(&replica.phase);
  if (role == nullptr || role->connection != connection) return true;
  if (const auto* discovering = std::get_if<Discovering>(&role->stage)) {
    return !discovering->accepting;
  }
  const auto* sync = std::get_if<Synchronizing>(&role->stage);
  if (sync == nullptr) return true;
  using Step = Synchronizing::Step;
  return sync->step == Step::first_packet || sync->step == Step::snap_pieces ||
         sync->step == Step::stream || sync->step == Step::awaiting_uptodate;
}

}  // namespace zablab
