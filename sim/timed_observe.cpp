// What the scheduler learns from a step: which sources are due now, and when.
#include <algorithm>

#include "protocol/base/match.hpp"
#include "sim/timed.hpp"

namespace zablab {

void TimedScheduler::observe(const World& world, const Step& step) {
  if (!step.refused.empty()) return;
  look_at_action(world, step.action);
  for (const ServerStep& call : step.calls) {
    for (const Effect& effect : step.effects_of(call)) look_at_effect(world, call.server, effect);
    look_at_unread(world, call.server);
  }
  for (const ClientEvent& event : step.client_events) note(event);
  if (step.crash) {
    paused_until_us_[static_cast<std::size_t>(step.crash->server - 1)] = 0;
    if (weather_.strategy == Strategy::fault_first) note_crash_of_strike(step.crash->server);
  }
  // Last: effects of a process that halted have armed alarms that are gone.
  if (step.crash || step.boot || std::holds_alternative<Heal>(step.action) ||
      std::holds_alternative<Cut>(step.action)) {
    look_at_everything(world);
  }
  const auto* done = std::get_if<CompleteDisk>(&step.action);
  if (done != nullptr && weather_.strategy == Strategy::fault_first && !calm_) {
    strike_behind(world, done->server);
  }
}

void TimedScheduler::look_at_everything(const World& world) {
  for (ServerId id = 1; id <= world.server_count(); ++id) {
    for (ServerId to = 1; to <= world.server_count(); ++to) look_at_notification(world, id, to);
    for (const DiskObject object : {DiskObject::log, DiskObject::accepted_epoch,
                                    DiskObject::current_epoch, DiskObject::snapshots}) {
      look_at_disk(world, id, object);
    }
    look_at_dial(world, id);
    look_at_restart(world, id);
    look_at_alarms(world, id);
  }
  for (std::int32_t learner = 1; learner <= world.server_count(); ++learner) {
    for (ServerId leader = 1; leader <= world.server_count(); ++leader) {
      const auto rows = static_cast<std::int32_t>(links_[pair_of(learner, leader)].size());
      for (std::int32_t row = 0; row < rows; ++row) look_at_link(world, {learner, leader, row});
    }
  }
  for (const QuorumConnection& link : world.links) look_at_link(world, link.id);
  if (dials_elections(world)) look_at_elections(world);
  for (std::int32_t number = 1; number <= world.client_count(); ++number) {
    for (ServerId server = 1; server <= world.server_count(); ++server) {
      const auto rows = static_cast<std::int32_t>(client_links_[pair_of(number, server)].size());
      for (std::int32_t row = 0; row < rows; ++row) {
        look_at_client_link(world, {number, server, row}, false);
      }
    }
    look_at_client(world, number);
  }
}

void TimedScheduler::look_at_action(const World& world, const Action& action) {
  match(
      action, [&](const Notify& a) { look_at_notification(world, a.from, a.to); },
      [&](const Repeat&) {},
      [&](const Deliver& a) { look_at_direction(world, a.connection, a.to_leader, true); },
      [&](const Connect& a) { look_at_dial(world, a.learner); },
      [&](const Refuse& a) { look_at_dial(world, a.learner); },
      [&](const Lose& a) { look_at_link(world, a.connection); },
      [&](const CompleteDisk& a) { look_at_disk(world, a.server, a.expected.object); },
      [&](const FailDisk& a) { look_at_disk(world, a.server, a.expected.object); },
      [&](const FireAlarm& a) { drop_alarm(a.server, a.alarm); },
      [&](const IssueRequest& a) { look_at_client(world, a.client); },
      [&](const ConnectClient& a) { look_at_client(world, a.client); },
      [&](const DropClient& a) { look_at_client(world, a.client); },
      [&](const DeliverToServer& a) { look_at_client_link(world, a.connection, true); },
      [&](const DeliverToClient& a) {
        look_at_client_link(world, a.connection, true);
        look_at_client(world, a.connection.client);
      },
      [&](const LoseClient& a) {
        look_at_client_link(world, a.connection, false);
        look_at_client(world, a.connection.client);
      },
      [&](const Kill&) {}, [&](const PowerLoss&) {},
      [&](const Restart& a) { look_at_restart(world, a.server); }, [&](const Cut&) {},
      [&](const Heal&) {}, [&](const Wipe&) {}, [&](const FlipBit&) {},
      [&](const ConnectElection& a) { look_at_election_dial(world, a.dialler, a.dialled); },
      [&](const RefuseElection& a) { look_at_election_dial(world, a.dialler, a.dialled); },
      [&](const DeliverElection& a) {
        look_at_election_direction(world, a.connection, a.to_dialler, true);
      },
      [&](const LoseElection& a) { look_at_election_link(world, a.connection); },
      [&](const BreakElection& a) { look_at_election_link(world, a.connection); });
}

void TimedScheduler::look_at_effect(const World& world, ServerId server, const Effect& effect) {
  match(
      effect, [&](const SendNotification& e) { look_at_notification(world, server, e.to); },
      [&](const Dial&) { look_at_dial(world, server); },
      [&](const SendPacket& e) {
        look_at_direction(world, e.connection, server == e.connection.learner, false);
      },
      [&](const CloseConnection& e) { look_at_link(world, e.connection); },
      [&](const AwaitRoom&) {},
      [&](const WriteDisk& e) { look_at_disk(world, server, object_of(e.operation)); },
      [&](const ArmAlarm& e) { set_alarm(server, e.alarm, e.delay_ms); },
      [&](const DisarmAlarm& e) { drop_alarm(server, e.alarm); },
      [&](const SendToClient& e) { look_at_client_link(world, e.connection, false); },
      [&](const CloseClient& e) { look_at_client_link(world, e.connection, false); },
      [&](const Halt&) {}, [&](const BeliefBroken&) {},
      [&](const Happened& e) { aim_at_recovery(e.fact); },
      [&](const DialElection& e) { look_at_election_dial(world, server, e.to); },
      [&](const SendOnElection& e) {
        look_at_election_direction(world, e.connection, server != e.connection.dialler, false);
      },
      [&](const CloseElection& e) { look_at_election_link(world, e.connection); });
}

std::int64_t TimedScheduler::latency_us(Lane lane, ServerId from, ServerId to,
                                        bool follows_another) {
  std::int64_t latency = has_priorities() ? pace_us(lane) : draw(weather_.network, random_);
  // What was sent close behind arrives close behind.
  if (follows_another) latency = latency / 8 + 1;
  if (slow_until_us_[pair_of(from, to)] > now_us_) latency *= weather_.slow_link_factor;
  return latency;
}

void TimedScheduler::look_at_notification(const World& world, ServerId from, ServerId to) {
  if (!world.has_server(to)) return;
  const ElectionSlot& slot = (*world.server(from).outbox)[static_cast<std::size_t>(to - 1)];
  const bool live = slot.waiting && world.server(to).up() && !is_cut(world, from, to);
  set_if_idle(notification_slot(from, to), live,
              [&] { return latency_us(election_lane(from, to), from, to, false); });
}

void TimedScheduler::look_at_dial(const World& world, ServerId server) {
  const Slot slot = first_dial_ + static_cast<Slot>(server - 1);
  set_if_idle(slot, world.server(server).dialing.has_value(),
              [&] { return draw(weather_.network, random_) * 2; });
}

void TimedScheduler::look_at_elections(const World& world) {
  for (ServerId from = 1; from <= world.server_count(); ++from) {
    for (ServerId to = 1; to <= world.server_count(); ++to) {
      look_at_election_dial(world, from, to);
      const auto rows = static_cast<std::int32_t>(election_links_[pair_of(from, to)].size());
      for (std::int32_t row = 0; row < rows; ++row) look_at_election_link(world, {from, to, row});
    }
  }
  for (const ElectionConnection& link : world.elections.links) {
    look_at_election_link(world, link.id);
  }
}

void TimedScheduler::look_at_election_dial(const World& world, ServerId from, ServerId to) {
  if (!world.has_server(to)) return;
  const bool live = world.elections.dials[static_cast<std::size_t>(from - 1)].contains(to);
  set_if_idle(election_dials_[pair_of(from, to)], live,
              [&] { return draw(weather_.network, random_) * 2; });
}

void TimedScheduler::look_at_election_link(const World& world, const ElectionConnectionId& id) {
  const Cow<ElectionLink>* link = find_election_link(world, id);
  for (const bool dialler : {true, false}) {
    look_at_election_direction(world, id, dialler, false);
    const ServerId from = end_of(id, !dialler);
    const ServerId to = end_of(id, dialler);
    const bool live = link != nullptr && (*link)->open_at(dialler) && !(*link)->open_at(!dialler) &&
                      !is_cut(world, from, to);
    const SourceKind kind = dialler ? SourceKind::loss_at_dialler : SourceKind::loss_at_dialled;
    set_if_idle(election_slot(id, kind), live, [&] {
      // Who loses its power says no farewell: the other end may believe in it for a while.
      const bool silent = !calm_ && random_.ratio(1, 4);
      return latency_us(election_lane(from, to), from, to, false) +
             (silent ? random_.between(0, 2'000'000) : 0);
    });
  }
}

void TimedScheduler::look_at_election_direction(const World& world, const ElectionConnectionId& id,
                                                bool to_dialler, bool follows_another) {
  const Cow<ElectionLink>* link = find_election_link(world, id);
  const ServerId from = end_of(id, !to_dialler);
  const ServerId to = end_of(id, to_dialler);
  const bool live =
      link != nullptr && !(*link)->towards(to_dialler).empty() && !is_cut(world, from, to);
  const SourceKind kind = to_dialler ? SourceKind::to_dialler : SourceKind::to_dialled;
  set_if_idle(election_slot(id, kind), live,
              [&] { return latency_us(election_lane(from, to), from, to, follows_another); });
}

void TimedScheduler::look_at_disk(const World& world, ServerId server, DiskObject object) {
  const Fifo<DiskOperation>& queue = queue_of(*world.server(server).disk, object);
  set_if_idle(disk_slot(server, object), !queue.empty(), [&] {
    const DiskOperation& operation = queue.front();
    const bool flushes = std::holds_alternative<SyncLog>(operation) ||
                         std::holds_alternative<SyncSnapshots>(operation) ||
                         std::holds_alternative<SyncKeptSnapshots>(operation) ||
                         std::holds_alternative<WriteEpoch>(operation);
    const std::int64_t stalled_until = stalled_until_us_[static_cast<std::size_t>(server - 1)];
    const std::int64_t takes = has_priorities()
                                   ? pace_us(disk_lane(server))
                                   : draw(flushes ? weather_.flush : weather_.disk, random_);
    return takes + std::max<std::int64_t>(stalled_until - now_us_, 0);
  });
}

void TimedScheduler::look_at_restart(const World& world, ServerId server) {
  const Server& machine = world.server(server);
  set_if_idle(first_restart_ + static_cast<Slot>(server - 1), !machine.up(), [&] {
    if (machine.starts == 0) return random_.between(0, 20'000);
    return random_.exponential(calm_ ? weather_.restart_delay_us / 4 : weather_.restart_delay_us);
  });
}

void TimedScheduler::set_alarm(ServerId server, const Alarm& alarm, std::int32_t delay_ms) {
  std::vector<AlarmSlot>& known = alarms_[static_cast<std::size_t>(server - 1)];
  auto entry = std::find_if(known.begin(), known.end(),
                            [&](const AlarmSlot& armed) { return armed.alarm == alarm; });
  if (entry == known.end()) {
    const Slot slot =
        add_source(Source{SourceKind::alarm, DiskObject::log, server, 0, alarm, {}, {}});
    entry = known.insert(entry, AlarmSlot{alarm, slot});
  }
  const std::int64_t delay_us =
      std::int64_t{delay_ms} * 10 * clock_percent_[static_cast<std::size_t>(server - 1)];
  agenda_.set(entry->slot, now_us_ + delay_us + draw(weather_.lateness, random_));
}

void TimedScheduler::drop_alarm(ServerId server, const Alarm& alarm) {
  std::vector<AlarmSlot>& known = alarms_[static_cast<std::size_t>(server - 1)];
  const auto entry = std::find_if(known.begin(), known.end(),
                                  [&](const AlarmSlot& armed) { return armed.alarm == alarm; });
  if (entry == known.end()) return;
  if (alarm.session == 0 && alarm.connection == ConnectionId{}) {
    agenda_.cancel(entry->slot);  // one of a few; it will be armed again
    return;
  }
  agenda_.remove(entry->slot);
  *entry = known.back();
  known.pop_back();
}

// After a crash, or in a world not seen before.
void TimedScheduler::look_at_alarms(const World& world, ServerId server) {
  const std::vector<AlarmSlot> known = alarms_[static_cast<std::size_t>(server - 1)];
  for (const AlarmSlot& entry : known) {
    if (find_alarm(world.server(server), entry.alarm) == nullptr) drop_alarm(server, entry.alarm);
  }
  for (const ArmedAlarm& armed : *world.server(server).alarms) {
    const bool is_set = std::any_of(known.begin(), known.end(), [&](const AlarmSlot& entry) {
      return entry.alarm == armed.alarm && agenda_.is_set(entry.slot);
    });
    if (!is_set) set_alarm(server, armed.alarm, armed.delay_ms);
  }
}

void TimedScheduler::look_at_link(const World& world, const ConnectionId& id) {
  look_at_direction(world, id, true, false);
  look_at_direction(world, id, false, false);
  look_at_loss(world, id, true);
  look_at_loss(world, id, false);
}

void TimedScheduler::look_at_direction(const World& world, const ConnectionId& id, bool to_leader,
                                       bool follows_another) {
  const Cow<QuorumLink>* link = find_link(world, id);
  const ServerId from = to_leader ? id.learner : id.leader;
  const ServerId to = to_leader ? id.leader : id.learner;
  const bool live = link != nullptr &&
                    !(to_leader ? (*link)->to_leader : (*link)->to_learner).empty() &&
                    !is_cut(world, from, to);
  set_if_idle(link_slot(id, to_leader ? SourceKind::to_leader : SourceKind::to_learner), live,
              [&] { return latency_us(quorum_lane(from, to), from, to, follows_another); });
}

void TimedScheduler::look_at_loss(const World& world, const ConnectionId& id, bool at_leader) {
  const Cow<QuorumLink>* link = find_link(world, id);
  const ServerId from = at_leader ? id.learner : id.leader;
  const ServerId to = at_leader ? id.leader : id.learner;
  bool live = link != nullptr && !is_cut(world, from, to);
  if (live) {
    const QuorumLink& ends = **link;
    live =
        at_leader ? ends.leader_open && !ends.learner_open : ends.learner_open && !ends.leader_open;
  }
  set_if_idle(link_slot(id, at_leader ? SourceKind::loss_at_leader : SourceKind::loss_at_learner),
              live, [&] { return latency_us(quorum_lane(from, to), from, to, false); });
}

// What came due while the server did not read: its disk may be done now.
void TimedScheduler::look_at_unread(const World& world, ServerId server) {
  std::vector<ConnectionId>& unread = unread_[static_cast<std::size_t>(server - 1)];
  if (unread.empty()) return;
  if (!world.server(server).up()) {
    unread.clear();
    return;
  }
  std::erase_if(unread, [&](const ConnectionId& id) {
    if (find_link(world, id) != nullptr && !reads_from(world.server(server).process(), id)) {
      return false;
    }
    look_at_direction(world, id, server == id.leader, true);
    return true;
  });
}

void TimedScheduler::look_at_client_link(const World& world, const ClientConnectionId& id,
                                         bool follows_another) {
  if (!world.has_client(id.client) || !world.has_server(id.server)) return;
  const ClientLink* link = find(world.client(id.client), id);
  const auto delay = [&] {
    const std::int64_t latency = draw(weather_.network, random_);
    return follows_another ? latency / 8 + 1 : latency;
  };
  const bool exists = link != nullptr;
  set_if_idle(client_slot(id, SourceKind::to_server), exists && !link->to_server.empty(), delay);
  set_if_idle(client_slot(id, SourceKind::to_client), exists && !link->to_client.empty(), delay);
  set_if_idle(client_slot(id, SourceKind::loss_at_server),
              exists && link->server_open && !link->client_open, delay);
  set_if_idle(client_slot(id, SourceKind::loss_at_client),
              exists && link->client_open && !link->server_open, delay);
}

bool TimedScheduler::wants_request(const Client& client, const ClientState& state) const {
  if (!may_request(client)) return false;
  if (calm_) return workload_.probe_in_calm && !state.probed && state.probe_xid == 0;
  const bool allowed =
      workload_.requests_per_client < 0 || state.requests < workload_.requests_per_client;
  return allowed && workload_.request_interval_us > 0 &&
         client.unanswered.size() < static_cast<std::size_t>(workload_.pipelining);
}

void TimedScheduler::look_at_client(const World& world, std::int32_t number) {
  const Client& client = world.client(number);
  const ClientState& state = client_states_[static_cast<std::size_t>(number - 1)];
  for (const ClientLink& link : client.links) look_at_client_link(world, link.id, false);
  set_if_idle(of_client(number, SourceKind::client_connect), !client.connection,
              [&] { return random_.exponential(weather_.client_reconnect_delay_us); });
  set_if_idle(of_client(number, SourceKind::client_request), wants_request(client, state), [&] {
    // Now and then several in a row, so that they are on their way together.
    if (random_.ratio(1, 3)) return random_.between(1, 200);
    return random_.exponential(std::max<std::int64_t>(workload_.request_interval_us, 1));
  });
  const std::int64_t timeout_us = session_timeout_us(world, number);
  set_if_idle(of_client(number, SourceKind::client_heartbeat), client.attached,
              [&] { return timeout_us / 3; });
  set_if_idle(of_client(number, SourceKind::client_silence), client.connection.has_value(),
              [&] { return timeout_us * 2 / 3; });
}

std::int64_t TimedScheduler::session_timeout_us(const World& world, std::int32_t number) const {
  const Client& client = world.client(number);
  if (client.timeout_ms > 0) return std::int64_t{client.timeout_ms} * 1000;
  const auto index = static_cast<std::size_t>(number - 1);
  return std::int64_t{world.setup->clients[index].timeout_ms} * 1000;
}

void TimedScheduler::note(const ClientEvent& event) {
  const auto state_of_client = [&](std::int32_t number) -> ClientState& {
    return client_states_[static_cast<std::size_t>(number - 1)];
  };
  match(
      event,
      [&](const ClientCalled& e) {
        ClientState& state = state_of_client(e.client);
        if (calm_ && e.xid != set_watches_xid) state.probe_xid = e.xid;
      },
      [&](const ClientReturned& e) {
        ClientState& state = state_of_client(e.client);
        if (calm_ && state.probe_xid == e.reply.xid) state.probed = true;
      },
      // Asked, but perhaps not heard: it asks again.
      [&](const ClientDetached& e) { state_of_client(e.client).probe_xid = 0; },
      [&](const ClientSessionOver& e) { state_of_client(e.client).probe_xid = 0; },
      [](const auto&) {});
}

}  // namespace zablab
