// Connections of the quorum port and of clients: none outlives its role, and silence ends them.
// Asked of servers on the default rules, as in elections.cpp.
// (ZooKeeper: Leader.lead, Leader.shutdown, Follower.shutdown, LearnerHandler.ping,
// QuorumPeer.syncLimit.)
#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "invariants/observation.hpp"
#include "protocol/pipeline/sync_processor.hpp"

namespace zablab {

namespace {

bool holds_a_connection(const Observation& seen) {
  const auto of_quorum = [&](const QuorumConnection& each) {
    return (each.id.leader == seen.server && each.link->leader_open) ||
           (each.id.learner == seen.server && each.link->learner_open);
  };
  const auto of_client = [&](const ClientLink& link) {
    // Of one whose first word was not read yet, only the machine knows.
    const bool known =
        link.to_server.empty() || !std::holds_alternative<ConnectRequest>(link.to_server.front());
    return link.id.server == seen.server && link.server_open && known;
  };
  const auto& clients = seen.world.clients;
  return std::any_of(seen.world.links.begin(), seen.world.links.end(), of_quorum) ||
         std::any_of(clients.begin(), clients.end(), [&](const Cow<Client>& client) {
           return std::any_of(client->links.begin(), client->links.end(), of_client);
         });
}

template <class Predicate>
bool any_effect(const Observation& seen, const ServerStep& call, Predicate&& predicate) {
  const auto effects = seen.step.effects_of(call);
  return std::any_of(effects.begin(), effects.end(), predicate);
}

bool ends_role(const Effect& effect) {
  const auto* happened = std::get_if<Happened>(&effect);
  return happened != nullptr && std::holds_alternative<RoleEnded>(happened->fact);
}

void check_silence(const Observation& seen, const ServerStep& call, const Alarm& alarm) {
  bool given_up = true;
  if (alarm.kind == AlarmKind::leader_silence) {
    given_up = any_effect(seen, call, ends_role);
  } else if (alarm.kind == AlarmKind::learner_silence) {
    const Cow<QuorumLink>* link = find_link(seen.world, alarm.connection);
    given_up = link == nullptr || !(*link)->leader_open;
  } else {
    return;
  }
  seen.demand(Claim::silence_ends_connections, given_up, [&] {
    return server_text(seen.server) + " has heard nothing for its limit (" + to_text(alarm.kind) +
           "), and goes on";
  });
}

void check_pings(const Observation& seen, const ServerStep& call, const Leading& role) {
  for (const auto& [connection, handler] : role.handlers) {
    if (handler.step < LearnerHandler::Step::awaiting_newleader_ack) continue;
    const bool pinged = any_effect(seen, call, [&, id = connection](const Effect& effect) {
      const auto* sent = std::get_if<SendPacket>(&effect);
      return sent != nullptr && sent->connection == id &&
             std::holds_alternative<Ping>(sent->packet);
    });
    seen.demand(Claim::learners_are_pinged, pinged, [&, learner = handler.server] {
      return server_text(seen.server) + " lets half a tick go without a PING to " +
             server_text(learner);
    });
  }
}

bool is_ping_reply(const Effect& effect) {
  const auto* sent = std::get_if<SendPacket>(&effect);
  return sent != nullptr && std::holds_alternative<PingReply>(sent->packet);
}

void check_answer_to_ping(const Observation& seen, const ServerStep& call,
                          ConnectionId connection) {
  const Replica* process = seen.process();
  const auto* role = process == nullptr ? nullptr : std::get_if<Following>(&process->phase);
  if (role == nullptr || !std::holds_alternative<FollowerServing>(role->stage)) return;
  if (role->connection != connection || seen.rules() != Rules{}) return;
  seen.demand(Claim::pings_are_answered, any_effect(seen, call, is_ping_reply),
              [&] { return server_text(seen.server) + " does not answer a PING"; });
}

void check_late_learners(const Observation& seen, const Leading& role) {
  ElectionLife* life = seen.elections.find(seen.server);
  if (life == nullptr) return;
  std::map<ConnectionId, OwedAck> owed;
  for (const auto& [connection, handler] : role.handlers) {
    if (!handler.unacknowledged) continue;
    OwedAck& ack = owed[connection];
    ack.zxid = *handler.unacknowledged;
    const auto before = life->owed.find(connection);
    const bool same = before != life->owed.end() && before->second.zxid == ack.zxid;
    ack.half_ticks = same ? before->second.half_ticks + 1 : 1;
    const bool in_time = ack.half_ticks <= 2 * seen.config().sync_limit_ticks;
    seen.demand(Claim::late_learners_leave, in_time, [&, learner = handler.server] {
      return server_text(seen.server) + " keeps " + server_text(learner) + ", which owes it ACK " +
             to_text(ack.zxid) + " for " + std::to_string(ack.half_ticks) + " half ticks";
    });
  }
  life->owed = std::move(owed);
}

/// While the disk works, a role whose connection is gone cannot end.
bool waits_for_its_disk(const Replica& process, const Following& role) {
  if (const auto* discovering = std::get_if<Discovering>(&role.stage)) {
    return discovering->accepting.has_value();
  }
  if (const auto* sync = std::get_if<Synchronizing>(&role.stage)) {
    return sync->step == Synchronizing::Step::truncating ||
           (sync->step >= Synchronizing::Step::cutting_log &&
            sync->step <= Synchronizing::Step::writing_epoch);
  }
  return std::holds_alternative<Draining>(role.stage) && !is_drained(process.sync);
}

void check_has_leader(const Observation& seen) {
  const Replica* process = seen.process();
  const auto* role = process == nullptr ? nullptr : std::get_if<Following>(&process->phase);
  if (role == nullptr || std::holds_alternative<Dialing>(role->stage)) return;
  if (seen.rules() != Rules{}) return;
  const bool has = role->connection.has_value() || waits_for_its_disk(*process, *role);
  seen.demand(Claim::learners_have_a_leader, has, [&] {
    return server_text(seen.server) + " follows server " + std::to_string(role->leader) +
           " over a connection that is gone";
  });
}

const CommitProcessor* commit_processor_of(const Replica& process) {
  if (const auto* role = std::get_if<Leading>(&process.phase)) return &role->serving.commit;
  const auto* role = std::get_if<Following>(&process.phase);
  const auto* serving = role == nullptr ? nullptr : std::get_if<FollowerServing>(&role->stage);
  return serving == nullptr ? nullptr : &serving->commit;
}

void check_client_is_forgotten(const Observation& seen, const ClientConnectionId& client) {
  const Replica* process = seen.process();
  const CommitProcessor* commit = process == nullptr ? nullptr : commit_processor_of(*process);
  if (commit == nullptr || seen.rules() != Rules{}) return;
  const bool forgotten =
      std::none_of(commit->waiting.begin(), commit->waiting.end(), [&](const auto& session) {
        const auto& requests = session.second;
        return std::any_of(requests.begin(), requests.end(),
                           [&](const QueuedRequest& request) { return request.client == client; });
      });
  seen.demand(Claim::lost_connections_are_forgotten, forgotten, [&] {
    return server_text(seen.server) + " keeps an answer for a connection of client " +
           std::to_string(client.client) + ", which is gone";
  });
}

void check_learner_is_forgotten(const Observation& seen, const ConnectionId& learner) {
  const Replica* process = seen.process();
  const auto* role = process == nullptr ? nullptr : std::get_if<Leading>(&process->phase);
  if (role == nullptr || seen.rules() != Rules{}) return;
  const auto& outstanding = role->serving.outstanding;
  const bool forgotten = std::none_of(
      outstanding.begin(), outstanding.end(), [&](const OutstandingProposal& proposal) {
        const auto& syncs = proposal.syncs;
        return std::find(syncs.begin(), syncs.end(), PendingSync{learner}) != syncs.end();
      });
  seen.demand(Claim::lost_connections_are_forgotten, forgotten, [&] {
    return server_text(seen.server) + " keeps the answer to a sync for a connection of " +
           server_text(learner.learner) + ", which is gone";
  });
}

void check_alarm(const Observation& seen, const ServerStep& call, const Alarm& alarm) {
  const Replica* process = seen.process();
  if (process == nullptr || seen.rules() != Rules{}) return;
  check_silence(seen, call, alarm);
  const auto* role = std::get_if<Leading>(&process->phase);
  const bool ticks = alarm.kind == AlarmKind::leader_tick && role != nullptr &&
                     role->step == Leading::Step::serving;
  if (!ticks) return;
  check_pings(seen, call, *role);
  check_late_learners(seen, *role);
}

}  // namespace

void check_learners_connections(const Observation& seen, ServerId learner) {
  const Replica* process = seen.process();
  const auto* role = process == nullptr ? nullptr : std::get_if<Leading>(&process->phase);
  if (role == nullptr || seen.rules() != Rules{}) return;
  // Of one whose FOLLOWERINFO was not read yet, nobody knows whose it is.
  const auto known = std::count_if(role->handlers.begin(), role->handlers.end(),
                                   [&](const auto& each) { return each.second.server == learner; });
  seen.demand(Claim::one_connection_per_learner, known <= 1, [&] {
    return server_text(seen.server) + " brings " + server_text(learner) + " up to date on one of " +
           std::to_string(known) + " connections";
  });
}

void check_sync_fits(const Observation& seen, const SyncChosen& chosen) {
  const Replica* process = seen.process();
  if (process == nullptr || seen.rules() != Rules{} || !seen.mine().memory) return;
  const CommittedLog& window = process->database->committed_log;
  const Zxid learner = chosen.learner_last;
  if (learner == Zxid::none() || window.empty()) return;
  bool fits = true;
  if (learner > window.max()) {
    // What began an epoch and wrote nothing is no record that could be cut.
    fits = learner.counter() == 0 || chosen.mode == SyncMode::trunc;
  } else if (seen.history().leads_to(seen.history().place_of(learner), *seen.mine().memory)) {
    fits =
        chosen.mode == SyncMode::diff || (chosen.mode == SyncMode::snap && learner < window.min());
  }
  seen.demand(Claim::sync_fits_learner, fits, [&] {
    return server_text(seen.server) + " sends " + to_text(chosen.mode) + " to " +
           server_text(chosen.learner) + ", which has " + to_text(learner) + "; its window is " +
           to_text(window.min()) + " to " + to_text(window.max());
  });
}

void check_beginning_of_reign(const Observation& seen, Epoch epoch) {
  const Replica* process = seen.process();
  const auto* role = process == nullptr ? nullptr : std::get_if<Leading>(&process->phase);
  if (role == nullptr || seen.rules() != Rules{}) return;
  const Database& database = *process->database;
  const bool whole = std::all_of(
      database.sessions->begin(), database.sessions->end(),
      [&](const auto& session) { return role->serving.sessions.contains(session.first); });
  seen.demand(Claim::reign_begins_whole, whole && database.last_processed == Zxid::of(epoch, 0),
              [&] {
                return server_text(seen.server) + " begins epoch " + std::to_string(epoch) +
                       (whole ? " at " + to_text(database.last_processed)
                              : " and does not track every session");
              });
}

void check_session_moved(const Observation& seen, const SendPacket& sent,
                         const Revalidated& answer) {
  const Replica* process = seen.process();
  const auto* role = process == nullptr ? nullptr : std::get_if<Leading>(&process->phase);
  if (role == nullptr || seen.rules() != Rules{}) return;
  if (!answer.valid) return check_refusal(seen, answer.session);
  const auto tracked = role->serving.sessions.find(answer.session);
  const bool moved = tracked != role->serving.sessions.end() &&
                     tracked->second.owner == SessionOwner{sent.connection};
  seen.demand(Claim::session_moves_with_client, moved, [&] {
    return server_text(seen.server) + " lets a session be served by " +
           server_text(sent.connection.learner) + ", and counts it as another's";
  });
}

void check_newleader_ack(const Observation& seen, const Ack& ack) {
  if (ack.zxid.counter() != 0 || seen.process() == nullptr || seen.rules() != Rules{}) return;
  const EpochFile& file = *seen.world.server(seen.server).disk->current_epoch.visible;
  seen.demand(Claim::newleader_acked_from_disk, file.value == ack.zxid.epoch(), [&] {
    return server_text(seen.server) + " acknowledges NEWLEADER of epoch " +
           std::to_string(ack.zxid.epoch()) + "; its disk says " +
           (file.value ? std::to_string(*file.value) : "nothing");
  });
  const auto& unsynced = seen.world.server(seen.server).disk->log.unsynced;
  const bool cut_for_good =
      std::none_of(unsynced.begin(), unsynced.end(), [](const DiskOperation& operation) {
        return std::holds_alternative<TruncateLog>(operation);
      });
  seen.demand(Claim::newleader_acked_from_disk, cut_for_good, [&] {
    return server_text(seen.server) + " acknowledges NEWLEADER of epoch " +
           std::to_string(ack.zxid.epoch()) +
           "; a power loss would bring back what it has cut from its log";
  });
}

void check_old_role_is_over(const Observation& seen) {
  if (seen.process() == nullptr || seen.rules() != Rules{}) return;
  seen.demand(Claim::roles_end_cleanly, !holds_a_connection(seen), [&] {
    return server_text(seen.server) + " looks for a leader and keeps a connection of its last role";
  });
}

void check_connections(const Observation& seen, const ServerStep& call) {
  if (!call.input) return;
  if (const auto* fired = std::get_if<AlarmFired>(&*call.input)) {
    check_alarm(seen, call, fired->alarm);
  } else if (const auto* received = std::get_if<PacketReceived>(&*call.input)) {
    if (!std::holds_alternative<Ping>(received->packet)) return;
    check_answer_to_ping(seen, call, received->connection);
  } else if (const auto* done = std::get_if<DiskDone>(&*call.input)) {
    check_has_leader(seen);
    if (std::holds_alternative<SyncLog>(done->operation)) check_walk_goes_on(seen);
  } else if (const auto* client = std::get_if<ClientLost>(&*call.input)) {
    check_client_is_forgotten(seen, client->connection);
  } else if (const auto* lost = std::get_if<ConnectionLost>(&*call.input)) {
    check_has_leader(seen);
    check_learner_is_forgotten(seen, lost->connection);
  } else if (const auto* begun = std::get_if<ElectionConnected>(&*call.input)) {
    check_begins_with_last_word(seen, call, begun->connection);
  }
}

}  // namespace zablab
