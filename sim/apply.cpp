#include "sim/apply.hpp"

#include <utility>

#include "protocol/base/ensure.hpp"
#include "sim/execute.hpp"

namespace zablab {

namespace {

void spend(std::int32_t& left) {
  if (left > 0) --left;
}

// Does one action. What it met replaces what it expected, so that a schedule followed leniently is
// recorded as it went.
struct Happening {
  World& world;
  Step& step;

  /// What the clock on the wall of that server shows.
  std::int64_t wall_ms(ServerId server) const {
    return world.moment_us / 1000 + world.server_setup(server).clock_ahead_ms;
  }

  ElectionSlot& slot(ServerId from, ServerId to) const {
    return world.server(from).outbox.edit()[static_cast<std::size_t>(to - 1)];
  }

  void operator()(Notify& action) const {
    ElectionSlot& from = slot(action.from, action.to);
    action.expected = *from.waiting;
    take_off(from, world);
    call(world, action.to, NotificationReceived{action.from, action.expected}, step);
  }
  void operator()(Repeat& action) const {
    action.expected = *slot(action.from, action.to).last;
    spend(world.left.repeats);
    if (world.left.repeats == 0) forget_last_notifications();
    call(world, action.to, NotificationReceived{action.from, action.expected}, step);
  }
  void forget_last_notifications() const {
    for (Server& server : world.servers) {
      for (ElectionSlot& kept : server.outbox.edit()) kept.last.reset();
    }
  }

  void operator()(Deliver& action) const {
    QuorumLink& link = find_link(world, action.connection)->edit();
    Packet packet = (action.to_leader ? link.to_leader : link.to_learner).pop_front();
    action.expected = mark_of(packet);
    const ServerId to = action.to_leader ? action.connection.leader : action.connection.learner;
    call(world, to, PacketReceived{action.connection, std::move(packet), wall_ms(to)}, step);
    tell_of_room(action.connection);
  }
  /// Whoever waits to write goes on as soon as the other end has read. (A writer that waits longer
  /// does as one whose bytes arrive later.)
  void tell_of_room(const ConnectionId& connection) const {
    Cow<QuorumLink>* link = find_link(world, connection);
    if (link == nullptr || !(*link)->leader_awaits_room || !(*link)->to_learner.empty()) return;
    link->edit().leader_awaits_room = false;
    call(world, connection.leader, RoomToWrite{connection}, step);
  }
  void operator()(const Connect& action) const {
    world.server(action.learner).dialing.reset();
    const ConnectionId connection = add_link(world, action.learner, action.leader);
    call(world, action.leader, Connected{connection}, step);
    call(world, action.learner, Connected{connection}, step);
  }
  void operator()(const Refuse& action) const {
    world.server(action.learner).dialing.reset();
    call(world, action.learner, DialFailed{}, step);
  }
  void operator()(const Lose& action) const {
    close_end(world, action.connection, action.at_leader);
    call(world, action.at_leader ? action.connection.leader : action.connection.learner,
         ConnectionLost{action.connection}, step);
  }

  // Both ends learn of it at once; in between, either could only find out that the other is gone.
  void operator()(const ConnectElection& action) const {
    const auto [dialler, dialled] = action;
    world.elections.dials[static_cast<std::size_t>(dialler - 1)].erase(dialled);
    if (keeps_dialled(dialler, dialled)) {
      const ElectionConnectionId connection = add_election_link(world, dialler, dialled);
      call(world, dialled, ElectionConnected{connection}, step);
      call(world, dialler, ElectionConnected{connection}, step);
      expect_one_open_end(dialler, dialled);
    } else {
      call(world, dialled, ElectionKnock{dialler}, step);
      call(world, dialler, ElectionDialEnded{dialled}, step);
    }
  }
  void expect_one_open_end(ServerId dialler, ServerId dialled) const {
    int of_dialler = 0;
    int of_dialled = 0;
    for (const auto& [id, link] : world.elections.links) {
      if (id.dialler != dialler || id.dialled != dialled) continue;
      of_dialler += link->dialler_open ? 1 : 0;
      of_dialled += link->dialled_open ? 1 : 0;
    }
    ensure(of_dialler <= 1 && of_dialled <= 1,
           "a server keeps one election connection to each other one");
  }
  void operator()(const RefuseElection& action) const {
    world.elections.dials[static_cast<std::size_t>(action.dialler - 1)].erase(action.dialled);
    call(world, action.dialler, ElectionDialEnded{action.dialled}, step);
  }
  void operator()(DeliverElection& action) const {
    ElectionLink& link = find_election_link(world, action.connection)->edit();
    action.expected = link.towards(action.to_dialler).pop_front();
    call(world, end_of(action.connection, action.to_dialler),
         ElectionReceived{action.connection, action.expected}, step);
  }
  void operator()(const LoseElection& action) const {
    close_election_end(world, action.connection, action.at_dialler);
    call(world, end_of(action.connection, action.at_dialler), ElectionLost{action.connection},
         step);
  }
  void operator()(const BreakElection& action) const {
    spend(world.left.repeats);
    (*this)(LoseElection{action.connection, action.at_dialler});
  }

  void operator()(CompleteDisk& action) const {
    step.performed =
        complete(world.server(action.server).disk.edit(), action.expected.object, action.lies);
    action.expected = mark_of(*step.performed);
    call(world, action.server, DiskDone{*step.performed}, step);
  }
  void operator()(FailDisk& action) const {
    spend(world.left.disk_faults);
    const DiskOperation refused =
        refuse(world.server(action.server).disk.edit(), action.expected.object);
    action.expected = mark_of(refused);
    call(world, action.server, DiskFailed{refused}, step);
  }
  void operator()(const FireAlarm& action) const {
    spend(world.left.alarms_of(action.alarm.kind));
    disarm(world.server(action.server), action.alarm);
    call(world, action.server, AlarmFired{action.alarm, wall_ms(action.server)}, step);
  }

  void operator()(const IssueRequest& action) const {
    spend(world.left.requests);
    issue(world.edit_client(action.client), action.client, action.operation, step.client_events);
  }
  void operator()(const ConnectClient& action) const {
    spend(world.left.client_connects);
    Client& client = world.edit_client(action.client);
    const auto number = static_cast<std::size_t>(action.client - 1);
    ConnectRequest request;
    request.timeout_ms = world.setup->clients[number].timeout_ms;
    if (!action.fresh) {
      request.session = client.session;
      request.last_zxid_seen = client.last_zxid_seen;
    }
    if (action.says) forget_watches(client);
    open_connection(client, action.client, action.server, action.says.value_or(request),
                    step.client_events);
  }
  void operator()(const DropClient& action) const {
    spend(world.left.client_drops);
    hang_up(world.edit_client(action.client), action.client, step.client_events);
  }
  void operator()(DeliverToServer& action) const {
    Client& client = world.edit_client(action.connection.client);
    ToServer message = find(client, action.connection)->to_server.pop_front();
    action.expected = mark_of(message);
    const ServerId server = action.connection.server;
    call(world, server, ClientMessage{action.connection, std::move(message), wall_ms(server)},
         step);
  }
  void operator()(DeliverToClient& action) const {
    Client& client = world.edit_client(action.connection.client);
    const ToClient message = find(client, action.connection)->to_client.pop_front();
    action.expected = mark_of(message);
    receive(client, action.connection.client, message, step.client_events);
  }
  void operator()(const LoseClient& action) const {
    const auto [number, server, ordinal] = action.connection;
    Client& client = world.edit_client(number);
    if (action.at_server) {
      close_server_end(client, action.connection);
      call(world, server, ClientLost{action.connection}, step);
    } else {
      hang_up(client, number, step.client_events);
    }
  }

  void operator()(const Kill& action) const {
    spend(world.left.kills);
    step.crash = Crash{action.server, false, std::nullopt};
    end_process(world, action.server);
    kill_process(world.server(action.server).disk.edit());
  }
  void operator()(const PowerLoss& action) const {
    spend(world.left.power_losses);
    step.crash = Crash{action.server, true, std::nullopt};
    if (world.server(action.server).up()) end_process(world, action.server);
    lose_power(world.server(action.server).disk.edit(), action.survivors);
  }
  void operator()(const Wipe& action) const {
    world.server(action.server).disk = Cow<Disk>(formatted_disk());
  }
  void operator()(const FlipBit& action) const {
    flip(world.server(action.server).disk.edit(), action.where);
  }
  void operator()(const Restart& action) const {
    if (world.server(action.server).starts > 0) spend(world.left.restarts);
    start_process(world, action.server, step);
  }

  void operator()(const Cut& action) const {
    spend(world.left.cuts);
    action.from.for_each([&](ServerId from) {
      action.to.for_each([&](ServerId to) {
        cut(from, to);
        if (action.both_ways) cut(to, from);
      });
    });
  }
  void cut(ServerId from, ServerId to) const {
    if (from == to || !world.has_server(from) || !world.has_server(to)) return;
    world.cuts[static_cast<std::size_t>(from - 1)].insert(to);
  }
  void operator()(const Heal& action) const {
    if (action.from.empty()) {
      for (ServerSet& set : world.cuts) set = ServerSet{};
    }
    action.from.for_each([&](ServerId from) {
      action.to.for_each([&](ServerId to) {
        heal(from, to);
        if (action.both_ways) heal(to, from);
      });
    });
  }
  void heal(ServerId from, ServerId to) const {
    if (!world.has_server(from) || !world.has_server(to)) return;
    world.cuts[static_cast<std::size_t>(from - 1)].erase(to);
  }
};

}  // namespace

void apply(World& world, const Action& action, Step& step, Expectation expectation) {
  step.clear();
  step.action = action;
  if (const char* why = obstacle(world, action, expectation)) {
    step.refused = why;
    return;
  }
  try {
    std::visit(Happening{world, step}, step.action);
  } catch (const BrokenBelief& broken) {
    step.broken_belief = broken.sentence;
  }
}

}  // namespace zablab
