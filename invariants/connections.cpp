// Connections of the quorum port and of clients: none outlives its role, and silence ends them.
// Asked of servers on the default rules, as in elections.cpp.
// (ZooKeeper: Leader.lead, Leader.shutdown, Follower.shutdown, LearnerHandler.ping,
// QuorumPeer.syncLimit.)
#include <algorithm>
#include <string>

#include "invariants/observation.hpp"

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

template <class Kind>
bool tells(const Effect& effect) {
  const auto* happened = std::get_if<Happened>(&effect);
  return happened != nullptr && std::holds_alternative<Kind>(happened->fact);
}

void check_silence(const Observation& seen, const ServerStep& call, const Alarm& alarm) {
  bool given_up = true;
  if (alarm.kind == AlarmKind::leader_silence) {
    given_up = any_effect(seen, call, tells<RoleEnded>);
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

template <class Kind>
bool is_answered(const Observation& seen, const ServerStep& call) {
  return any_effect(seen, call, [](const Effect& effect) {
    const auto* sent = std::get_if<SendPacket>(&effect);
    return sent != nullptr && std::holds_alternative<Kind>(sent->packet);
  });
}

void check_answer_to_ping(const Observation& seen, const ServerStep& call) {
  const auto* received = call.input ? std::get_if<PacketReceived>(&*call.input) : nullptr;
  if (received == nullptr || !std::holds_alternative<Ping>(received->packet)) return;
  const Replica* process = seen.process();
  const auto* role = process == nullptr ? nullptr : std::get_if<Following>(&process->phase);
  if (role == nullptr || !std::holds_alternative<FollowerServing>(role->stage)) return;
  if (role->connection != received->connection || seen.rules() != Rules{}) return;
  seen.demand(Claim::pings_are_answered, is_answered<PingReply>(seen, call),
              [&] { return server_text(seen.server) + " does not answer a PING"; });
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
  if (role == nullptr || !answer.valid || seen.rules() != Rules{}) return;
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
}

void check_connections(const Observation& seen, const ServerStep& call) {
  check_answer_to_ping(seen, call);
  const Replica* process = seen.process();
  const auto* fired = call.input ? std::get_if<AlarmFired>(&*call.input) : nullptr;
  const bool begins = any_effect(seen, call, tells<ElectionStarted>);
  if (process == nullptr || (!begins && fired == nullptr) || seen.rules() != Rules{}) return;
  if (begins) {
    seen.demand(Claim::roles_end_cleanly, !holds_a_connection(seen), [&] {
      return server_text(seen.server) +
             " looks for a leader and keeps a connection of its last role";
    });
  }
  if (fired == nullptr) return;
  check_silence(seen, call, fired->alarm);
  const auto* role = std::get_if<Leading>(&process->phase);
  const bool ticks = fired->alarm.kind == AlarmKind::leader_tick && role != nullptr &&
                     role->step == Leading::Step::serving;
  if (ticks) check_pings(seen, call, *role);
}

}  // namespace zablab
