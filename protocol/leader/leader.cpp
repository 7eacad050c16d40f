#include "protocol/leader/leader.hpp"

#include <utility>

#include "protocol/base/match.hpp"
#include "protocol/election/election.hpp"
#include "protocol/leader/parts.hpp"
#include "protocol/pipeline/clients.hpp"
#include "protocol/pipeline/snapshot_walk.hpp"
#include "protocol/pipeline/sync_processor.hpp"
#include "protocol/recovery.hpp"

namespace zablab {

namespace {

using Await = LearnerHandler::Step;
using Step = Leading::Step;

bool is_packet_of_serving(const LearnerHandler& handler) {
  return handler.step == LearnerHandler::Step::awaiting_start ||
         handler.step == LearnerHandler::Step::serving;
}

// Any packet shows that the learner lives.
void note_life(Context& context, const ConnectionId& connection, LearnerHandler& handler) {
  const bool synced = is_packet_of_serving(handler);
  if (synced) handler.ticks_left = context.config().sync_limit_ticks;
  context.arm(alarm(AlarmKind::learner_silence, connection),
              synced ? context.sync_limit_ms() : context.init_limit_ms());
}

void on_packet_of_serving(Context& context, const ConnectionId& connection, ServerId server,
                          const Packet& packet) {
  if (const auto* ack = std::get_if<Ack>(&packet)) {
    on_ack(context, server, ack->zxid);
  } else if (const auto* reply = std::get_if<PingReply>(&packet)) {
    for (const auto& [session, timeout_ms] : reply->touched) {
      touch_session(context, session, timeout_ms);
    }
  } else if (const auto* forwarded = std::get_if<Forwarded>(&packet)) {
    on_forwarded(context, connection, *forwarded);
  } else if (const auto* revalidate = std::get_if<Revalidate>(&packet)) {
    on_revalidate(context, connection, *revalidate);
  }
}

// Whether it says what the config says it is.
bool introduces_itself(const Context& context, const Packet& packet) {
  if (const auto* follower = std::get_if<FollowerInfo>(&packet)) {
    return !is_observer(context.config(), follower->server);
  }
  const auto* observer = std::get_if<ObserverInfo>(&packet);
  return observer != nullptr && is_observer(context.config(), observer->server);
}

void take_introduction(Context& context, const ConnectionId& connection, const Packet& packet) {
  if (const auto* follower = std::get_if<FollowerInfo>(&packet)) {
    return on_learner_info(context, connection, follower->server, follower->accepted_epoch);
  }
  const auto& observer = std::get<ObserverInfo>(packet);
  on_learner_info(context, connection, observer.server, observer.accepted_epoch);
}

void dispatch(Context& context, const ConnectionId& connection, const LearnerHandler& handler,
              const Packet& packet) {
  const ServerId server = handler.server;
  if (handler.step == Await::awaiting_info && introduces_itself(context, packet)) {
    take_introduction(context, connection, packet);
  } else if (handler.step == Await::awaiting_ack_epoch &&
             std::holds_alternative<AckEpoch>(packet)) {
    on_ack_epoch(context, connection, std::get<AckEpoch>(packet));
  } else if (handler.step == Await::awaiting_newleader_ack && std::holds_alternative<Ack>(packet)) {
    on_newleader_ack(context, connection, std::get<Ack>(packet).zxid);
  } else if (is_packet_of_serving(handler)) {
    on_packet_of_serving(context, connection, server, packet);
  } else {
    close_handler(context, connection);  // not what the protocol expects at this point
  }
}

void disarm_all(Context& context) {
  Leading& role = leading(context);
  context.disarm(alarm(AlarmKind::quorum_wait));
  context.disarm(alarm(AlarmKind::leader_tick));
  if (role.serving.reaping) context.disarm(alarm(AlarmKind::container_check));
  for (const auto& [session, tracked] : role.serving.sessions) {
    context.disarm(alarm(AlarmKind::session_expiry, session));
  }
}

}  // namespace

void start_leading(Context& context) {
  Replica& replica = context.replica;
  Leading role;
  role.summary = AckEpoch{replica.database->last_processed, replica.current_epoch};
  replica.phase = std::move(role);
  drop_orphan_ephemerals(*replica.database);
  abandon_snapshot(replica);
  if (!start_snapshot(context, false)) begin_discovery(context);
}

void on_learner_connected(Context& context, const ConnectionId& connection) {
  Leading& role = leading(context);
  ensure(accepts_learners(context.replica), "learners connect to a port that is open");
  LearnerHandler handler;
  handler.ticks_left = context.config().init_limit_ticks + context.config().sync_limit_ticks;
  role.handlers[connection] = handler;
  context.arm(alarm(AlarmKind::learner_silence, connection), context.init_limit_ms());
}

void on_learner_packet(Context& context, const PacketReceived& received) {
  Leading& role = leading(context);
  const auto handler = role.handlers.find(received.connection);
  if (handler == role.handlers.end()) return;
  // A role that drains only takes acknowledgements: they may still complete a quorum.
  if (role.step == Step::draining && !std::holds_alternative<Ack>(received.packet)) return;
  note_life(context, received.connection, handler->second);
  dispatch(context, received.connection, handler->second, received.packet);
}

void on_learner_lost(Context& context, const ConnectionId& connection) {
  Leading& role = leading(context);
  role.handlers.erase(connection);
  // A later connection may bear the same id; it has not asked for these syncs.
  for (OutstandingProposal& proposal : role.serving.outstanding) {
    std::erase(proposal.syncs, PendingSync{connection});
  }
  context.disarm(alarm(AlarmKind::learner_silence, connection));
}

void close_handler(Context& context, const ConnectionId& connection) {
  context.close(connection);
  on_learner_lost(context, connection);
}

void on_leader_disk(Context& context, const DiskOperation& done) {
  const DiskObject object = object_of(done);
  if (object == DiskObject::snapshots) {
    if (on_snapshot_written(context) && leading(context).step == Step::saving_snapshot) {
      begin_discovery(context);
    }
  } else if (object == DiskObject::log) {
    on_leader_flushed(context, on_log_written(context, done));
    end_leading_if_drained(context);
  } else if (std::holds_alternative<RenameEpoch>(done)) {
    if (object == DiskObject::accepted_epoch) return on_accepted_epoch_written(context);
    on_current_epoch_written(context);
  }
}

void on_leader_alarm(Context& context, const Alarm& fired) {
  switch (fired.kind) {
    case AlarmKind::quorum_wait: return on_quorum_wait_over(context);
    case AlarmKind::learner_silence: return close_handler(context, fired.connection);
    case AlarmKind::leader_tick: return on_leader_tick(context);
    case AlarmKind::session_expiry: return on_session_expiry(context, fired.session);
    case AlarmKind::container_check: return reap(context);
    default: unreachable("an alarm of another role fires while leading");
  }
}

void end_leading(Context& context, const char* reason) {
  Leading& role = leading(context);
  context.happened(RoleEnded{ServerState::leading, reason});
  disarm_all(context);
  close_all(context, role.serving.clients);
  role.step = Step::draining;
  end_leading_if_drained(context);
}

void end_leading_if_drained(Context& context) {
  Leading& role = leading(context);
  if (role.step != Step::draining || !is_drained(context.replica.sync)) return;
  for (const auto& [connection, handler] : role.handlers) {
    context.close(connection);
    context.disarm(alarm(AlarmKind::learner_silence, connection));
  }
  replay_log_tail(context);
  start_election(context);
}

}  // namespace zablab
