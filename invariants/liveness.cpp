// After the calm: when the faults have stopped and everything is healed and up, work gets done.
#include <string>

#include "invariants/observation.hpp"
#include "invariants/quorum.hpp"

namespace zablab {

namespace {

// The epoch that a server serves clients in; -1 if it does not serve.
Epoch serving_epoch(const Server& server) {
  if (!server.up()) return -1;
  const Phase& phase = server.process().phase;
  if (std::holds_alternative<Standalone>(phase)) return 0;
  if (const auto* leading = std::get_if<Leading>(&phase)) {
    return leading->step == Leading::Step::serving ? leading->epoch : -1;
  }
  const auto* following = std::get_if<Following>(&phase);
  const auto* serving =
      following == nullptr ? nullptr : std::get_if<FollowerServing>(&following->stage);
  return serving == nullptr ? -1 : serving->epoch;
}

// The epoch of the newest leader that serves; -1 if there is none.
Epoch leading_epoch(const World& world) {
  Epoch newest = -1;
  for (const Server& server : world.servers) {
    if (!server.up()) continue;
    const Phase& phase = server.process().phase;
    const bool leads =
        std::holds_alternative<Standalone>(phase) || std::holds_alternative<Leading>(phase);
    if (leads) newest = std::max(newest, serving_epoch(server));
  }
  return newest;
}

// It promised a newer epoch to a leader that failed, and refuses older ones from then on: in
// ZooKeeper such a server stays out until another election raises the epoch.
bool is_shut_out(const Server& server, Epoch epoch) {
  return server.process().accepted_epoch > epoch;
}

// The first server that is up and does not serve in `epoch` or has not applied everything; 0 if all
// do.
ServerId straggler(const Ghost& ghost, const World& world, Epoch epoch) {
  const Zxid committed = ghost.history->last_committed();
  for (ServerId id = 1; id <= world.server_count(); ++id) {
    const Server& server = world.server(id);
    if (!server.up()) continue;
    if (!world.server_setup(id).config.standalone && is_shut_out(server, epoch)) continue;
    if (serving_epoch(server) != epoch || ghost.server(id).memory != committed) return id;
  }
  return 0;
}

}  // namespace

void on_newleader_acknowledged(const Observation& seen, const Input& input) {
  const auto* received = std::get_if<PacketReceived>(&input);
  const auto* ack = received == nullptr ? nullptr : std::get_if<Ack>(&received->packet);
  if (ack == nullptr || ack->zxid.counter() != 0 || seen.process() == nullptr) return;
  const auto* role = std::get_if<Leading>(&seen.process()->phase);
  if (role == nullptr || role->step >= Leading::Step::serving) return;
  if (ack->zxid.epoch() != role->epoch) return;
  ServerGhost& mine = seen.edit_mine();
  mine.acknowledged.insert(received->connection.learner);
  mine.acknowledged_epoch = role->epoch;
}

void forget_acknowledgements(const Observation& seen) {
  if (seen.mine().acknowledged.empty()) return;
  seen.edit_mine().acknowledged = ServerSet{};
  seen.edit_mine().acknowledged_epoch = 0;
}

void check_acknowledged_leader(const Observation& seen) {
  const ServerGhost& mine = seen.mine();
  if (mine.acknowledged.empty()) return;
  ServerSet acknowledged = mine.acknowledged;
  const Replica* process = seen.process();
  if (process != nullptr && process->current_epoch == mine.acknowledged_epoch) {
    acknowledged.insert(seen.server);
  }
  const bool enough = outweighs(seen.config().quorum, acknowledged);
  seen.demand(Claim::acknowledged_leader_serves, !enough, [&] {
    return server_text(seen.server) + " gives up epoch " + std::to_string(mine.acknowledged_epoch) +
           ", which a quorum has acknowledged";
  });
}

bool is_caught_up(const Ghost& ghost, const World& world) {
  const Epoch epoch = leading_epoch(world);
  return epoch != -1 && straggler(ghost, world, epoch) == 0;
}

void judge_calm(const Observation& seen, bool settled) {
  const Epoch epoch = leading_epoch(seen.world);
  if (!seen.demand(Claim::leader_emerges, epoch != -1,
                   [] { return std::string("no leader is established at the end of the calm"); })) {
    return;
  }
  const ServerId late = straggler(seen.ghost, seen.world, epoch);
  if (!seen.demand(Claim::servers_catch_up, late == 0, [&] {
        const std::optional<Zxid>& memory = seen.ghost.server(late).memory;
        return server_text(late) + " serves in epoch " +
               std::to_string(serving_epoch(seen.world.server(late))) + " at " +
               to_text(memory.value_or(Zxid::none())) + "; the leader's epoch is " +
               std::to_string(epoch) + " and " + to_text(seen.history().last_committed()) +
               " is committed";
      })) {
    return;
  }
  seen.demand(Claim::clients_are_answered, settled, [&] {
    for (std::int32_t number = 1; number <= seen.world.client_count(); ++number) {
      const Client& client = seen.world.client(number);
      if (client.attached && client.unanswered.empty()) continue;
      return "client " + std::to_string(number) +
             (client.attached
                  ? " waits for request " + std::to_string(client.unanswered.front().xid)
                  : std::string(" has no session")) +
             " at the end of the calm";
    }
    return std::string("the calm did not settle");
  });
  Observation leader = seen;
  for (ServerId id = 1; id <= seen.world.server_count(); ++id) {
    if (serving_epoch(seen.world.server(id)) != epoch) continue;
    leader.server = id;
    check_silent_sessions(leader);
  }
}

}  // namespace zablab
