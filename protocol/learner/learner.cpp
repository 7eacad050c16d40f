#include "protocol/learner/learner.hpp"

#include <utility>

#include "protocol/election/election.hpp"
#include "protocol/learner/parts.hpp"
#include "protocol/pipeline/clients.hpp"
#include "protocol/pipeline/snapshot_walk.hpp"
#include "protocol/pipeline/sync_processor.hpp"
#include "protocol/recovery.hpp"

namespace zablab {

namespace {

constexpr std::int32_t dial_retry_ms = 100;

bool is_busy(const Synchronizing& sync) {
  return sync.step == Synchronizing::Step::truncating ||
         (sync.step >= Synchronizing::Step::cutting_log &&
          sync.step <= Synchronizing::Step::writing_epoch);
}

// True if the disk must finish first; the role then ends as soon as it has.
bool waits_for_disk(Following& role) {
  if (auto* discovering = std::get_if<Discovering>(&role.stage)) {
    discovering->lost = discovering->accepting.has_value();
    return discovering->lost;
  }
  if (auto* sync = std::get_if<Synchronizing>(&role.stage)) {
    sync->lost = is_busy(*sync);
    return sync->lost;
  }
  return false;
}

void give_up_database_if_not_on_disk(Context& context, const Following& role) {
  const auto* sync = std::get_if<Synchronizing>(&role.stage);
  if (sync == nullptr || sync->mode != SyncMode::snap) return;
  if (sync->step != Synchronizing::Step::stream) return;  // or there is no database anyway
  // Memory holds a snapshot that no file has. The bad story (ZOOKEEPER-3642): the next leader sends
  // a DIFF from there, the log gets records behind a gap, and a restart has lost what was in
  // between.
  if (unsaved_snap_is_given_up(context.rules())) context.replica.database.reset();
}

// From NEWLEADER's acknowledgement on, a role may have given its log thread something to write.
bool has_log_thread(const Following& role) {
  if (std::holds_alternative<FollowerServing>(role.stage)) return true;
  const auto* sync = std::get_if<Synchronizing>(&role.stage);
  return sync != nullptr && sync->step == Synchronizing::Step::awaiting_uptodate;
}

// The next role begins when the thread has written what it was given. What the stream left unlogged
// would be given to it with UPTODATE, and goes with a role that ends before.
//
// The bad story (ZOOKEEPER-4712): the thread starts with NEWLEADER and has those proposals in its
// queue, but the end of a role stops only what serves. It goes on writing under the next role,
// behind and between what that one logs.
void stop_log_thread(Context& context, Following& role) {
  const auto* sync = std::get_if<Synchronizing>(&role.stage);
  if (sync != nullptr && !log_thread_stops_with_role(context.rules())) {
    for (const TxnRef& txn : sync->not_logged) log_txn(context, txn);
    return start_election(context);
  }
  role.stage = Draining{};
  end_following_if_drained(context);
}

const TxnRef* txn_in(const Packet& packet) {
  if (const auto* proposal = std::get_if<Proposal>(&packet)) return &proposal->txn;
  const auto* inform = std::get_if<Inform>(&packet);
  return inform == nullptr ? nullptr : &inform->txn;
}

void drop_connection(Context& context, Following& role) {
  if (role.connection) context.close(*role.connection);
  role.connection.reset();
  context.disarm(alarm(AlarmKind::leader_silence));
  context.disarm(alarm(AlarmKind::dial_retry));
}

}  // namespace

void start_following(Context& context, ServerId leader) {
  context.replica.phase = Following{leader, std::nullopt, Dialing{}};
  context.out.emplace_back(Dial{leader});
}

void on_leader_connected(Context& context, const ConnectionId& connection) {
  Following& role = following(context);
  if (!std::holds_alternative<Dialing>(role.stage) || role.leader != connection.leader) {
    return context.close(connection);
  }
  role.connection = connection;
  role.stage = Discovering{};
  const Replica& replica = context.replica;
  const Epoch remembered = epochs_are_remembered(context.rules())
                               ? replica.accepted_epoch
                               : replica.database->last_processed.epoch();
  if (is_observer(context.config(), replica.id)) {
    send_to_leader(context, ObserverInfo{replica.id, remembered});
  } else {
    send_to_leader(context, FollowerInfo{replica.id, remembered});
  }
  listen_for(context, context.init_limit_ms());
}

void on_dial_failed(Context& context) {
  Following& role = following(context);
  auto* dialing = std::get_if<Dialing>(&role.stage);
  if (dialing == nullptr) return;
  dialing->attempts_left -= 1;
  if (dialing->attempts_left == 0) return end_following(context, "the leader cannot be reached");
  context.arm(alarm(AlarmKind::dial_retry), dial_retry_ms);
}

void on_packet_of_leader(Context& context, const PacketReceived& received) {
  Following& role = following(context);
  if (role.connection != received.connection) return;
  ensure(reads_from(context.replica, received.connection), "nothing is read while the disk works");
  const bool synced =
      std::holds_alternative<FollowerServing>(role.stage) ||
      (std::holds_alternative<Synchronizing>(role.stage) &&
       std::get<Synchronizing>(role.stage).step == Synchronizing::Step::awaiting_uptodate);
  listen_for(context, synced ? context.sync_limit_ms() : context.init_limit_ms());
  const TxnRef* txn = txn_in(received.packet);
  if (txn != nullptr && !is_readable(**txn, context.rules())) {
    return end_following(context, role_end::unreadable_proposal);
  }
  if (std::holds_alternative<Discovering>(role.stage)) {
    if (const auto* info = std::get_if<LeaderInfo>(&received.packet)) {
      on_leader_info(context, *info);
    } else {
      end_following(context, role_end::no_leader_info);
    }
  } else if (std::holds_alternative<Synchronizing>(role.stage)) {
    on_sync_packet(context, received.packet);
  } else if (std::holds_alternative<FollowerServing>(role.stage)) {
    on_serving_packet(context, received.packet);
  }
}

void on_leader_lost(Context& context, const ConnectionId& connection) {
  Following& role = following(context);
  if (role.connection != connection) return;
  role.connection.reset();
  end_following(context, "the connection to the leader was lost");
}

void on_follower_disk(Context& context, const DiskOperation& done) {
  Following& role = following(context);
  if (std::holds_alternative<Synchronizing>(role.stage)) return on_sync_disk(context, done);
  const DiskObject object = object_of(done);
  if (object == DiskObject::snapshots) {
    on_snapshot_written(context);
  } else if (object == DiskObject::log) {
    on_follower_flushed(context, on_log_written(context, done));
    end_following_if_drained(context);
  } else if (std::holds_alternative<Discovering>(role.stage) &&
             std::holds_alternative<RenameEpoch>(done)) {
    on_accepted_written(context);
  }
}

void on_follower_alarm(Context& context, const Alarm& fired) {
  if (fired.kind == AlarmKind::dial_retry) {
    context.out.emplace_back(Dial{following(context).leader});
    return;
  }
  ensure(fired.kind == AlarmKind::leader_silence, "a follower's alarm fires while following");
  end_following(context, "the leader is silent");
}

void end_following(Context& context, const char* reason) {
  Following& role = following(context);
  drop_connection(context, role);
  if (waits_for_disk(role)) return;
  context.happened(RoleEnded{learning_state(context.config()), reason});
  if (auto* serving = std::get_if<FollowerServing>(&role.stage)) {
    close_all(context, serving->clients);
  }
  if (has_log_thread(role)) return stop_log_thread(context, role);
  give_up_database_if_not_on_disk(context, role);
  start_election(context);
}

// The bad story (ZOOKEEPER-4882): the transaction was committed by others and is applied, and the
// next leader is told that this server has it. What follows is logged behind a hole.
void on_follower_log_failed(Context& context) {
  Following& role = following(context);
  drop_connection(context, role);
  context.happened(RoleEnded{learning_state(context.config()), "its log could not be written"});
  close_all(context, std::get<FollowerServing>(role.stage).clients);
  context.replica.sync = {};
  replay_log_tail(context);
  start_election(context);
}

void end_following_if_drained(Context& context) {
  if (!std::holds_alternative<Draining>(following(context).stage)) return;
  if (!is_drained(context.replica.sync)) return;
  replay_log_tail(context);
  start_election(context);
}

void send_to_leader(Context& context, Packet packet) {
  const Following& role = following(context);
  if (role.connection) context.send(*role.connection, std::move(packet));
}

void listen_for(Context& context, std::int32_t silence_ms) {
  context.arm(alarm(AlarmKind::leader_silence), silence_ms);
}

}  // namespace zablab
