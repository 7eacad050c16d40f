// What a due source does.
#include <algorithm>
#include <utility>

#include "sim/apply.hpp"
#include "sim/timed.hpp"

namespace zablab {

bool TimedScheduler::next(const World& world, Action& action) {
  const bool late = weather_.calm_from_us >= 0 && now_us_ >= weather_.calm_from_us;
  const bool long_enough = weather_.calm_after_actions >= 0 &&
                           actions_ >= static_cast<std::uint64_t>(weather_.calm_after_actions);
  if (!calm_ && (late || long_enough)) begin_calm(world);
  ++actions_;
  if (has_priorities() && actions_ >= next_change_) change_priorities();
  for (;;) {
    while (!blackout_.empty()) {
      const ServerId server = blackout_.back();
      blackout_.pop_back();
      if (world.server(server).up() && fire_power_loss(world, server, action)) return true;
    }
    while (!at_once_.empty()) {
      action = std::move(at_once_.back());
      at_once_.pop_back();
      if (possible(world, action)) return true;
    }
    const auto due = agenda_.pop();
    if (!due) return false;
    now_us_ = due->moment_us;
    if (fire(world, due->slot, action)) return true;
  }
}

/// 0 if no server does anything then.
ServerId TimedScheduler::stepped_by(const Source& source) const {
  switch (source.kind) {
    case SourceKind::notification:
    case SourceKind::dial:
    case SourceKind::disk:
    case SourceKind::alarm: return source.number;
    case SourceKind::to_leader:
    case SourceKind::loss_at_leader: return source.alarm.connection.leader;
    case SourceKind::to_learner:
    case SourceKind::loss_at_learner: return source.alarm.connection.learner;
    case SourceKind::election_dial: return source.from;
    case SourceKind::to_dialler:
    case SourceKind::loss_at_dialler: return source.election_link.dialler;
    case SourceKind::to_dialled:
    case SourceKind::loss_at_dialled: return source.election_link.dialled;
    case SourceKind::to_server:
    case SourceKind::loss_at_server: return source.client_link.server;
    default: return 0;
  }
}

bool TimedScheduler::fire_disk(const World& world, const Source& source, Action& action) {
  const auto& queue = queue_of(*world.server(source.number).disk, source.object);
  if (queue.empty()) return false;
  const DiskMark mark = mark_of(queue.front());
  if (is_refused(world, source.number, queue.front())) {
    action = FailDisk{source.number, mark};
    if (possible(world, action)) return true;
  }
  action = CompleteDisk{source.number, mark, is_lied_about(world, source.number, queue.front())};
  return true;
}

bool TimedScheduler::fire(const World& world, Slot slot, Action& action) {
  const Source source = sources_[slot];
  const ServerId server = stepped_by(source);
  if (server != 0 && paused_until_us_[static_cast<std::size_t>(server - 1)] > now_us_) {
    agenda_.set(slot, paused_until_us_[static_cast<std::size_t>(server - 1)]);
    return false;
  }
  switch (source.kind) {
    case SourceKind::notification: return fire_notification(world, source, action);
    case SourceKind::dial: return fire_dial(world, source.number, action);
    case SourceKind::disk: return fire_disk(world, source, action);
    case SourceKind::restart: action = Restart{source.number}; return possible(world, action);
    case SourceKind::alarm:
      action = FireAlarm{source.number, source.alarm};
      return possible(world, action);
    case SourceKind::to_leader:
    case SourceKind::to_learner: return fire_delivery(world, source, action);
    case SourceKind::loss_at_leader:
    case SourceKind::loss_at_learner: return fire_loss(world, source, slot, action);
    case SourceKind::election_dial: return fire_election_dial(world, source, slot, action);
    case SourceKind::to_dialler:
    case SourceKind::to_dialled:
    case SourceKind::loss_at_dialler:
    case SourceKind::loss_at_dialled: return fire_election(world, source, slot, action);
    case SourceKind::to_server:
    case SourceKind::to_client:
    case SourceKind::loss_at_server:
    case SourceKind::loss_at_client: return fire_client_link(world, source, slot, action);
    case SourceKind::client_connect:
    case SourceKind::client_request:
    case SourceKind::client_heartbeat:
    case SourceKind::client_silence: return fire_client(world, source, slot, action);
    default: return fire_fault(world, source, action);
  }
}

bool TimedScheduler::fire_notification(const World& world, const Source& source, Action& action) {
  const auto& outbox = *world.server(source.from).outbox;
  const auto& waiting = outbox[static_cast<std::size_t>(source.number - 1)].waiting;
  if (!waiting) return false;
  action = Notify{source.from, source.number, *waiting};
  return possible(world, action);
}

bool TimedScheduler::fire_dial(const World& world, ServerId server, Action& action) {
  const auto leader = world.server(server).dialing;
  if (!leader) return false;
  const std::int64_t answers_at = paused_until_us_[static_cast<std::size_t>(*leader - 1)];
  if (answers_at > now_us_) {
    agenda_.set(first_dial_ + static_cast<Slot>(server - 1), answers_at);
    return false;
  }
  if (would_connect(world, server, *leader)) {
    action = Connect{server, *leader};
  } else {
    action = Refuse{server, *leader};
  }
  return true;
}

bool TimedScheduler::fire_delivery(const World& world, const Source& source, Action& action) {
  const ConnectionId& id = source.alarm.connection;
  const bool to_leader = source.kind == SourceKind::to_leader;
  const Cow<QuorumLink>* link = find_link(world, id);
  if (link == nullptr) return false;
  const Fifo<Packet>& queue = to_leader ? (*link)->to_leader : (*link)->to_learner;
  if (queue.empty()) return false;
  const ServerId to = to_leader ? id.leader : id.learner;
  if (!reads_from(world.server(to).process(), id)) {
    auto& unread = unread_[static_cast<std::size_t>(to - 1)];
    if (std::find(unread.begin(), unread.end(), id) == unread.end()) unread.push_back(id);
    return false;
  }
  action = Deliver{id, to_leader, mark_of(queue.front())};
  return possible(world, action);
}

bool TimedScheduler::fire_loss(const World& world, const Source& source, Slot slot,
                               Action& action) {
  const ConnectionId& id = source.alarm.connection;
  const bool at_leader = source.kind == SourceKind::loss_at_leader;
  action = Lose{id, at_leader};
  if (!possible(world, action)) return false;
  const QuorumLink& link = **find_link(world, id);
  const bool something_left = !(at_leader ? link.to_leader : link.to_learner).empty();
  // Mostly a connection ends behind what was sent (FIN); sometimes it is torn down (RST).
  if (something_left && random_.ratio(3, 4)) {
    agenda_.set(slot, now_us_ + 4 * draw(weather_.network, random_) + 1);
    return false;
  }
  return true;
}

bool TimedScheduler::fire_election_dial(const World& world, const Source& source, Slot slot,
                                        Action& action) {
  const ServerId from = source.from;
  const ServerId to = source.number;
  if (!world.elections.dials[static_cast<std::size_t>(from - 1)].contains(to)) return false;
  const std::int64_t answers_at = paused_until_us_[static_cast<std::size_t>(to - 1)];
  if (answers_at > now_us_) {
    agenda_.set(slot, answers_at);
    return false;
  }
  // Where nothing comes through, TCP asks again for a while (cnxTimeout).
  const bool cut = is_cut(world, from, to) || is_cut(world, to, from);
  if (cut && random_.ratio(1, 2)) {
    agenda_.set(slot, now_us_ + random_.between(100'000, 1'000'000));
    return false;
  }
  if (would_connect_election(world, from, to)) {
    action = ConnectElection{from, to};
  } else {
    action = RefuseElection{from, to};
  }
  return true;
}

bool TimedScheduler::fire_election(const World& world, const Source& source, Slot slot,
                                   Action& action) {
  const ElectionConnectionId& id = source.election_link;
  const Cow<ElectionLink>* link = find_election_link(world, id);
  if (link == nullptr) return false;
  const bool delivers =
      source.kind == SourceKind::to_dialler || source.kind == SourceKind::to_dialled;
  const bool dialler =
      source.kind == SourceKind::to_dialler || source.kind == SourceKind::loss_at_dialler;
  const Fifo<Notification>& queue = (*link)->towards(dialler);
  if (delivers) {
    if (queue.empty()) return false;
    action = DeliverElection{id, dialler, queue.front()};
    return possible(world, action);
  }
  action = LoseElection{id, dialler};
  if (!possible(world, action)) return false;
  // As with quorum links: mostly behind what was sent.
  if (!queue.empty() && random_.ratio(3, 4)) {
    agenda_.set(slot, now_us_ + 4 * draw(weather_.network, random_) + 1);
    return false;
  }
  return true;
}

bool TimedScheduler::fire_client_link(const World& world, const Source& source, Slot slot,
                                      Action& action) {
  const ClientConnectionId& id = source.client_link;
  const ClientLink* link = find(world.client(id.client), id);
  if (link == nullptr) return false;
  if (source.kind == SourceKind::to_server) {
    if (link->to_server.empty()) return false;
    action = DeliverToServer{id, mark_of(link->to_server.front())};
    return possible(world, action);
  }
  if (source.kind == SourceKind::to_client) {
    if (link->to_client.empty()) return false;
    client_states_[static_cast<std::size_t>(id.client - 1)].last_heard_us = now_us_;
    action = DeliverToClient{id, mark_of(link->to_client.front())};
    return possible(world, action);
  }
  const bool at_server = source.kind == SourceKind::loss_at_server;
  action = LoseClient{id, at_server};
  if (!possible(world, action)) return false;
  const bool something_left = at_server ? !link->to_server.empty() : !link->to_client.empty();
  if (something_left && random_.ratio(3, 4)) {
    agenda_.set(slot, now_us_ + 4 * draw(weather_.network, random_) + 1);
    return false;
  }
  return true;
}

bool TimedScheduler::fire_client(const World& world, const Source& source, Slot slot,
                                 Action& action) {
  const std::int32_t number = source.number;
  ClientState& state = client_states_[static_cast<std::size_t>(number - 1)];
  const std::int64_t timeout_us = session_timeout_us(world, number);
  if (source.kind == SourceKind::client_connect) return fire_connect(world, number, slot, action);
  if (source.kind == SourceKind::client_request) return fire_request(world, number, action);
  if (source.kind == SourceKind::client_heartbeat) {
    const std::int64_t due_us = state.last_sent_us + timeout_us / 3;
    if (due_us > now_us_) {
      if (world.client(number).attached) agenda_.set(slot, due_us);
      return false;
    }
    state.last_sent_us = now_us_;
    action = IssueRequest{number, Heartbeat{}};
    return possible(world, action);
  }
  const std::int64_t due_us = state.last_heard_us + timeout_us * 2 / 3;
  if (due_us > now_us_) {
    if (world.client(number).connection) agenda_.set(slot, due_us);
    return false;
  }
  action = DropClient{number};
  return possible(world, action);
}

namespace {

ConnectRequest with_wrong_password(const World& world, std::int32_t number) {
  const Client& client = world.client(number);
  const auto index = static_cast<std::size_t>(number - 1);
  return {client.session, false, client.last_zxid_seen, world.setup->clients[index].timeout_ms};
}

}  // namespace

bool TimedScheduler::fire_connect(const World& world, std::int32_t number, Slot slot,
                                  Action& action) {
  ClientState& state = client_states_[static_cast<std::size_t>(number - 1)];
  const bool moves = state.last_server == 0 ||
                     random_.ratio(static_cast<std::uint64_t>(weather_.client_moves_percent), 100);
  const ServerId server =
      moves ? static_cast<ServerId>(1 + random_.below(server_count_)) : state.last_server;
  const bool has_session = world.client(number).session != 0;
  const bool fresh = has_session && !calm_ &&
                     random_.ratio(static_cast<std::uint64_t>(weather_.client_fresh_percent), 100);
  action = ConnectClient{number, server, fresh, {}};
  const bool lies =
      has_session && !fresh && !calm_ && weather_.client_wrong_password_percent > 0 &&
      random_.ratio(static_cast<std::uint64_t>(weather_.client_wrong_password_percent), 100);
  if (lies) std::get<ConnectClient>(action).says = with_wrong_password(world, number);
  if (!possible(world, action)) {
    // The next attempt is at another server. Without a budget there is none; nor where clients do
    // not come back by themselves: while all servers are down, they would try until the end of
    // time.
    if (world.left.client_connects == 0 || world.client(number).connection) return false;
    if (weather_.client_reconnect_delay_us == never_us) return false;
    state.last_server = 0;
    agenda_.set(slot, now_us_ + random_.between(1'000, 100'000));
    return false;
  }
  if (fresh) faults_.count(FaultFamily::client_fresh);
  if (lies) faults_.count(FaultFamily::client_wrong_password);
  if (has_session && !fresh && state.last_server != server) {
    faults_.count(FaultFamily::client_move);
  }
  state.last_server = server;
  state.last_heard_us = state.last_sent_us = now_us_;
  return true;
}

bool TimedScheduler::fire_request(const World& world, std::int32_t number, Action& action) {
  ClientState& state = client_states_[static_cast<std::size_t>(number - 1)];
  if (!wants_request(world.client(number), state)) return false;
  const std::string text = "v" + std::to_string(++values_written_);
  if (calm_) {
    action = IssueRequest{number, SetData{"/", text, -1}};
  } else {
    action = IssueRequest{number, draw_operation(workload_, text, random_)};
    ++state.requests;
  }
  state.last_sent_us = now_us_;
  return possible(world, action);
}

}  // namespace zablab
