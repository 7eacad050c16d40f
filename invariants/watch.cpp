#include "invariants/watch.hpp"

#include <string>

#include "invariants/beyond.hpp"
#include "invariants/observation.hpp"
#include "protocol/base/ensure.hpp"

namespace zablab {

namespace {

// A fact that no claim reads.
void on_fact(const Observation&, const EpochChosen&) {}

void on_fact(const Observation& seen, const LearnerSynced&) { check_vouches_again(seen); }

void on_fact(const Observation& seen, const SyncChosen& chosen) {
  note_synchronized(seen, chosen);
  switch (chosen.mode) {
    case SyncMode::diff:
      // An empty one brings nobody up to date.
      if (seen.history().place_of(chosen.learner_last) != seen.history().place_of(chosen.target)) {
        seen.reached(Goal::diff_used);
      }
      return;
    case SyncMode::trunc: return seen.reached(Goal::trunc_used);
    case SyncMode::snap: return seen.reached(Goal::snap_used);
  }
}

void on_fact(const Observation& seen, const SessionExpired& expired) {
  seen.reached(Goal::session_expired);
  on_session_expired(seen, expired.session);
}
void on_fact(const Observation& seen, const DialledBack&) {
  seen.reached(Goal::election_dialled_back);
}

void on_fact(const Observation& seen, const LastWordRepeated&) {
  seen.reached(Goal::last_vote_repeated);
}

void on_fact(const Observation& seen, const SessionMoved&) { seen.reached(Goal::session_moved); }

void on_write(const Observation& seen, const DiskOperation& operation) {
  if (const auto* epoch = std::get_if<WriteEpoch>(&operation)) {
    const Replica* process = seen.process();
    const bool leads = process != nullptr && std::holds_alternative<Leading>(process->phase);
    if (leads && epoch->file == DiskObject::accepted_epoch) check_epoch_is_new(seen, epoch->epoch);
    if (leads && epoch->file == DiskObject::current_epoch) {
      on_epoch_won(seen, epoch->epoch);
      check_promises(seen, epoch->epoch);
    }
  } else if (const auto* begin = std::get_if<BeginSnapshot>(&operation)) {
    on_snapshot_piece(seen, begin->name, true);
  } else if (const auto* piece = std::get_if<WriteNodes>(&operation)) {
    on_snapshot_piece(seen, piece->name, false);
  } else if (const auto* sealed = std::get_if<SealSnapshot>(&operation)) {
    check_snapshot_sealed(seen, sealed->name);
  } else if (const auto* renamed = std::get_if<RenameSnapshot>(&operation)) {
    check_snapshot_renamed(seen, renamed->name);
  }
}

void note_lives(const Observation& seen, const ServerStep& call, const Fact& fact) {
  if (const auto* proposed = std::get_if<Proposed>(&fact)) {
    on_session_proposed(seen, call, *proposed->txn);
  } else if (std::holds_alternative<LeaderEstablished>(fact)) {
    on_leader_tracks(seen, call);
    check_beginning_of_reign(seen, std::get<LeaderEstablished>(fact).epoch);
  } else if (const auto* chosen = std::get_if<SyncChosen>(&fact)) {
    check_learners_connections(seen, chosen->learner);
    check_sync_fits(seen, *chosen);
  } else if (const auto* applied = std::get_if<TxnApplied>(&fact)) {
    check_walk_under_tail(seen, *applied);
  } else if (std::holds_alternative<RoleEnded>(fact)) {
    forget_lives_at(seen);
    on_snap_broken_off(seen);
  }
}

// True if the process goes on.
bool on_effect(const Observation& seen, const ServerStep& call, const Effect& effect) {
  check_word_of_observer(seen, effect);
  if (const auto* happened = std::get_if<Happened>(&effect)) {
    std::visit([&](const auto& fact) { on_fact(seen, fact); }, happened->fact);
    note_lives(seen, call, happened->fact);
    on_election_fact(seen, call, happened->fact);
  } else if (const auto* word = std::get_if<SendNotification>(&effect)) {
    on_election_said(seen, word->notification);
  } else if (const auto* sent = std::get_if<SendToClient>(&effect)) {
    on_sent_to_client(seen, call, *sent);
  } else if (const auto* packet = std::get_if<SendPacket>(&effect)) {
    if (std::holds_alternative<PingReply>(packet->packet)) {
      on_ping_answered(seen, packet->connection);
    } else if (const auto* ack = std::get_if<AckEpoch>(&packet->packet)) {
      check_promise(seen, *ack);
    } else if (const auto* answer = std::get_if<Revalidated>(&packet->packet)) {
      check_session_moved(seen, *packet, *answer);
    } else if (const auto* logged = std::get_if<Ack>(&packet->packet)) {
      check_newleader_ack(seen, *logged);
    }
    on_snap_piece_written(seen, *packet);
  } else if (const auto* write = std::get_if<WriteDisk>(&effect)) {
    on_write(seen, write->operation);
  } else if (const auto* armed = std::get_if<ArmAlarm>(&effect)) {
    check_final_wait(seen, *armed);
  }
  return !std::holds_alternative<Halt>(effect);
}

void on_call(const Observation& seen, const ServerStep& call) {
  if (call.input) on_snap_begun(seen, *call.input);
  const ElectionLife* life = seen.elections.find(seen.server);
  const bool looked = life != nullptr && life->looks;
  const std::int64_t round = looked ? life->round : 0;
  on_election_heard(seen, call);
  for (const Effect& effect : seen.step.effects_of(call)) {
    if (!on_effect(seen, call, effect) || seen.findings.over()) break;
  }
  check_asker_is_answered(seen, call, looked, round);
  check_connections(seen, call);
  on_session_call(seen, call);
  if (call.input) on_sync_ordered(seen, *call.input);
  if (call.input) on_newleader_acknowledged(seen, *call.input);
  if (call.input) note_acknowledgements(seen, *call.input);
  const Replica* process = seen.process();
  if (process != nullptr && std::holds_alternative<Standalone>(process->phase)) {
    after_standalone_call(seen);
  }
}

void on_crash(const Observation& seen, const Crash& crash) {
  // A server whose disk refuses a write is right to give up.
  const bool disk_failed =
      crash.halted == HaltReason::disk_failed && std::holds_alternative<FailDisk>(seen.step.action);
  if (disk_failed) seen.reached(Goal::disk_refused);
  seen.findings.demand(Claim::no_halt, !crash.halted || disk_failed, [&] {
    return server_text(crash.server) + " gives up: " + to_text(*crash.halted);
  });
  if (!seen.mine().acknowledged.empty()) forget_acknowledgements(seen);
  forget_lives_at(seen);
  seen.elections.forget(seen.server);
  on_snap_broken_off(seen);
  if (seen.mine().memory) seen.edit_mine().memory.reset();
  seen.edit_mine().ahead = Zxid{0};
  on_leader_gone(seen);
  if (crash.power_lost) {
    const auto* loss = std::get_if<PowerLoss>(&seen.step.action);
    on_power_loss(seen, loss != nullptr ? loss->survivors : Survivors{});
  }
  for (const Server& server : seen.world.servers) {
    if (server.up()) return;
  }
  seen.reached(Goal::all_servers_down);
}

// Who finds that its disk is no longer what it was is right to stay away.
bool may_refuse(const World& world, const Boot& boot) {
  const BeyondSet& beyond = world.setup->beyond;
  if (boot.refused == HaltReason::epochs_and_log_disagree) {
    const bool lied = beyond.contains(BeyondFamily::lying_sync);
    return lied || (boot.from_damage && beyond.contains(BeyondFamily::flipped_epochs));
  }
  return boot.from_damage && (boot.refused == HaltReason::damaged_files ||
                              boot.refused == HaltReason::log_without_snapshot);
}

void on_boot(const Observation& seen, const Boot& boot) {
  if (boot.refused && boot.from_damage) seen.reached(Goal::damage_refused);
  seen.demand(Claim::no_halt, !boot.refused || may_refuse(seen.world, boot), [&] {
    return server_text(boot.server) + " refuses to start: " + to_text(*boot.refused);
  });
}

void look_at_servers(const Observation& whole) {
  const Step& step = whole.step;
  Observation seen = whole;
  // The order of `apply`: first the disk does its part, then the server hears of it.
  if (const auto* disk = std::get_if<CompleteDisk>(&step.action); disk && step.performed) {
    seen.server = disk->server;
    on_performed(seen, *step.performed);
  }
  if (step.boot && step.boot->from_damage && !step.boot->refused) {
    seen.server = step.boot->server;
    on_damage_taken(seen, *step.boot);
  }
  if (const auto* wipe = std::get_if<Wipe>(&step.action)) {
    seen.server = wipe->server;
    on_wiped(seen);
  }
  for (const ServerStep& call : step.calls) {
    if (seen.findings.over()) return;
    seen.server = call.server;
    on_call(seen, call);
  }
  if (step.boot) {
    seen.server = step.boot->server;
    on_boot(seen, *step.boot);
  }
  if (step.crash) {
    seen.server = step.crash->server;
    on_crash(seen, *step.crash);
  }
}

}  // namespace

bool is_synchronizing(const Observation& seen) {
  const Replica* process = seen.process();
  const auto* role = process == nullptr ? nullptr : std::get_if<Following>(&process->phase);
  return role != nullptr && std::holds_alternative<Synchronizing>(role->stage);
}

std::string server_text(ServerId server) { return "server " + std::to_string(server); }

Watch::Watch(const World& start, ClaimSet suspended) : elections_(true) {
  findings_.suspended = suspended;
  findings_.suspended_beyond = suspended_by(start.setup->beyond);
  std::vector<ServerGhost>& servers = ghost_.servers.edit();
  servers.resize(start.servers.size());
  for (std::size_t i = 0; i < servers.size(); ++i) {
    const Disk& disk = *start.servers[i].disk;
    servers[i].visible = disk_end(*disk.log.visible, *disk.snapshots.visible);
    servers[i].durable = disk_end(*disk.log.durable, *disk.snapshots.durable);
    ensure(servers[i].visible == DiskEnd{}, "a watch begins where nothing has happened yet");
  }
  ghost_.clients.edit().clients.resize(start.clients.size());
  const ServerConfig& config = start.server_setup(1).config;  // the same for all
  ghost_.store.edit().serial =
      SerialStore(SerialSettings{config.extended_types, config.enforce_quota});
}

Watch::Watch(Memory memory, ClaimSet suspended) : ghost_(std::move(memory.ghost)) {
  findings_.suspended = suspended;
  findings_.serving_leaders = memory.serving_leaders;
}

void Watch::observe(const World& after, const Step& step) {
  if (findings_.over() || !step.refused.empty()) return;
  const Observation seen{ghost_, findings_, lives_, elections_, after, step};
  seen.demand(Claim::no_broken_belief, step.broken_belief.empty(),
              [&] { return step.broken_belief; });
  look_at_servers(seen);
  if (const auto* connect = std::get_if<ConnectClient>(&step.action)) {
    on_client_connects(seen, connect->client);
  } else if (const auto* request = std::get_if<IssueRequest>(&step.action)) {
    const auto* auth = std::get_if<Authenticate>(&request->operation);
    if (auth != nullptr) on_client_shows(seen, request->client, *auth);
  }
  for (const ClientEvent& event : step.client_events) {
    if (findings_.over()) return;
    on_client_event(seen, event);
  }
}

void Watch::run_ended(const World& world) {
  const Step nothing;
  for (ServerId id = 1; id <= world.server_count() && !findings_.over(); ++id) {
    const Observation seen{ghost_, findings_, lives_, elections_, world, nothing, id};
    check_log(seen);
    check_memory(seen);
    check_disk_replay(seen);
    check_same_trees(seen);
  }
}

bool Watch::caught_up(const World& world) const { return is_caught_up(ghost_, world); }

void Watch::judge_liveness(const World& world, bool settled) {
  if (findings_.over()) return;
  const Step nothing;
  judge_calm(Observation{ghost_, findings_, lives_, elections_, world, nothing}, settled);
}

}  // namespace zablab
