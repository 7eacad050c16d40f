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

}  // namespace

void check_connections(const Observation& seen, const ServerStep& call) {
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
