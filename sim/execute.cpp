#include "sim/execute.hpp"

#include <algorithm>
#include <utility>

#include "protocol/base/ensure.hpp"
#include "protocol/storage/directory_bytes.hpp"
#include "protocol/storage/snapshot_bytes.hpp"

namespace zablab {

namespace {

auto place_of(std::vector<ArmedAlarm>& armed, const Alarm& alarm) {
  return std::lower_bound(
      armed.begin(), armed.end(), alarm,
      [](const ArmedAlarm& entry, const Alarm& wanted) { return entry.alarm < wanted; });
}

void arm(Server& server, const Alarm& alarm, std::int32_t delay_ms) {
  const ArmedAlarm* known = find_alarm(server, alarm);
  if (known != nullptr && known->delay_ms == delay_ms) return;
  std::vector<ArmedAlarm>& armed = server.alarms.edit();
  const auto place = place_of(armed, alarm);
  if (known != nullptr) {
    place->delay_ms = delay_ms;
  } else {
    armed.insert(place, ArmedAlarm{alarm, delay_ms});
  }
}

// One visitor for all effects of one server.
struct Execution {
  World& world;
  ServerId id;
  Step& step;

  Server& server() const { return world.server(id); }

  void operator()(const SendNotification& effect) const {
    if (!world.has_server(effect.to)) return;
    ElectionSlot& slot = server().outbox.edit()[static_cast<std::size_t>(effect.to - 1)];
    slot.waiting = effect.notification;
    slot.last.reset();
  }
  void operator()(const Dial& effect) const { server().dialing = effect.leader; }

  void operator()(const SendPacket& effect) const {
    Cow<QuorumLink>* link = find_link(world, effect.connection);
    // Sending into a connection of which one end is closed is no error: the packet is lost.
    if (link == nullptr || !(*link)->leader_open || !(*link)->learner_open) return;
    QuorumLink& open = link->edit();
    (id == effect.connection.leader ? open.to_learner : open.to_leader).push_back(effect.packet);
  }
  void operator()(const CloseConnection& effect) const {
    close_end(world, effect.connection, id == effect.connection.leader);
  }

  void operator()(const AwaitRoom& effect) const {
    Cow<QuorumLink>* link = find_link(world, effect.connection);
    if (link == nullptr || !(*link)->leader_open || !(*link)->learner_open) return;
    ensure(!(*link)->to_learner.empty(), "who awaits room has written something");
    link->edit().leader_awaits_room = true;
  }

  void operator()(const WriteDisk& effect) const { ask(server().disk.edit(), effect.operation); }
  void operator()(const ArmAlarm& effect) const { arm(server(), effect.alarm, effect.delay_ms); }
  void operator()(const DisarmAlarm& effect) const { disarm(server(), effect.alarm); }

  void operator()(const SendToClient& effect) const {
    if (!world.has_client(effect.connection.client)) return;
    const ClientLink* known = find(world.client(effect.connection.client), effect.connection);
    if (known == nullptr || !known->client_open || !known->server_open) return;
    Client& client = world.edit_client(effect.connection.client);
    find(client, effect.connection)->to_client.push_back(effect.message);
  }
  void operator()(const CloseClient& effect) const {
    if (!world.has_client(effect.connection.client)) return;
    if (find(world.client(effect.connection.client), effect.connection) == nullptr) return;
    close_server_end(world.edit_client(effect.connection.client), effect.connection);
  }

  void operator()(const DialElection& effect) const {
    if (!world.has_server(effect.to)) return;
    world.elections.dials[static_cast<std::size_t>(id - 1)].insert(effect.to);
  }
  void operator()(const SendOnElection& effect) const {
    Cow<ElectionLink>* link = find_election_link(world, effect.connection);
    const bool to_dialler = id != effect.connection.dialler;
    ensure(link != nullptr && (*link)->open_at(!to_dialler),
           "who writes on an election connection has not closed it");
    if ((*link)->open_at(to_dialler)) {
      link->edit().towards(to_dialler).push_back(effect.notification);
    }
  }
  void operator()(const CloseElection& effect) const {
    close_election_end(world, effect.connection, id == effect.connection.dialler);
  }

  void operator()(const Halt& effect) const {
    step.crash = Crash{id, false, effect.reason};
    end_process(world, id);
    kill_process(server().disk.edit());
  }
  void operator()(const BeliefBroken& effect) const { step.broken_belief = effect.sentence; }
  void operator()(const Happened&) const {}
};

void execute(World& world, ServerId id, Step& step, std::size_t first) {
  step.calls.back().last_effect = step.effects.size();  // for the case that a belief breaks below
  for (std::size_t i = first; i < step.effects.size(); ++i) {
    std::visit(Execution{world, id, step}, step.effects[i]);
    if (!std::holds_alternative<Halt>(step.effects[i])) continue;
    // The process is gone: what it would have done next does not happen.
    step.effects.erase(step.effects.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                       step.effects.end());
  }
  step.calls.back().last_effect = step.effects.size();
}

void note_broken_beliefs(Step& step, std::size_t first) {
  for (std::size_t i = first; i < step.effects.size(); ++i) {
    const auto* broken = std::get_if<BeliefBroken>(&step.effects[i]);
    if (broken != nullptr) step.broken_belief = broken->sentence;
  }
}

void close_links_of(World& world, ServerId id) {
  // Backwards: closing the last open end removes the link.
  for (std::size_t i = world.links.size(); i-- > 0;) {
    const ConnectionId connection = world.links[i].id;
    if (connection.leader == id) close_end(world, connection, true);
    if (connection.learner == id) close_end(world, connection, false);
  }
  for (std::size_t i = world.elections.links.size(); i-- > 0;) {
    const ElectionConnectionId connection = world.elections.links[i].id;
    if (connection.dialler == id) close_election_end(world, connection, true);
    if (connection.dialled == id) close_election_end(world, connection, false);
  }
  for (Cow<Client>& client : world.clients) {
    for (std::size_t i = client->links.size(); i-- > 0;) {
      const ClientConnectionId connection = client->links[i].id;
      if (connection.server == id) close_server_end(client.edit(), connection);
    }
  }
}

using BootResult = std::variant<Started, Refused>;

BootResult boot_with(const World& world, ServerId id, const DiskView& disk, Effects& effects) {
  const ServerSetup& setup = world.server_setup(id);
  return boot(id, world.server(id).starts, Surroundings{setup.config, setup.rules, disk}, effects);
}

const SnapshotFile* find(const SnapshotDirectory& directory, const SnapshotFile& wanted) {
  for (const SnapshotFile& file : directory.files) {
    if (file.name == wanted.name && file.temporary == wanted.temporary) return &file;
  }
  return nullptr;
}

// True if a record, or a snapshot that a load would take, is not the one that was written there.
// Both are in the order of their names, and no file comes or goes by flipped bits.
bool is_wrong(const DiskView& written, const DiskView& read) {
  for (std::size_t i = 0; i < read.log.files.size(); ++i) {
    const std::vector<LogSlot>& slots = read.log.files[i].slots;
    for (std::size_t slot = 0; slot < slots.size(); ++slot) {
      if (!std::holds_alternative<TxnRef>(slots[slot])) continue;
      const std::vector<LogSlot>& before = written.log.files[i].slots;
      if (slot >= before.size() || !(before[slot] == slots[slot])) return true;
    }
  }
  for (const SnapshotFile& file : read.snapshots.files) {
    if (!file.sealed) continue;
    const SnapshotFile* before = find(written.snapshots, file);
    if (before == nullptr || bytes_of(*before) != bytes_of(file)) return true;
  }
  return false;
}

// With `disk_bytes` the server sees what its files' bytes say; from then on it is shown the values
// again, which must be the same. Where bits have flipped, the disk holds from then on what was
// read.
BootResult boot_from_disk(World& world, ServerId id, Step& step) {
  Server& server = world.server(id);
  const DiskView values = server.disk->view();
  if (!world.setup->disk_bytes) return boot_with(world, id, values, step.effects);
  const wire::Result<FilesRead> read = read_files(files_on(*server.disk), &values.log);
  step.boot->from_damage = server.disk->is_damaged();
  if (std::holds_alternative<wire::Error>(read)) return Refused{HaltReason::damaged_files};
  const auto& files = std::get<FilesRead>(read);
  BootResult result = boot_with(world, id, files.view(), step.effects);
  if (step.boot->from_damage && std::holds_alternative<Started>(result)) {
    step.boot->read_wrong = is_wrong(values, files.view());
    take_as_read(server.disk.edit(), files);
  }
  return result;
}

}  // namespace

void call(World& world, ServerId id, Input input, Step& step) {
  ServerStep& now = step.calls.emplace_back();
  now.server = id;
  now.first_effect = step.effects.size();
  now.input = std::move(input);
  Server& server = world.server(id);
  ensure(server.up(), "only a running process is called");
  const DiskView disk = server.disk->view();
  const ServerSetup& setup = world.server_setup(id);
  zablab::step(server.replica->edit(), *now.input, Surroundings{setup.config, setup.rules, disk},
               step.effects);
  execute(world, id, step, now.first_effect);
}

void start_process(World& world, ServerId id, Step& step) {
  ServerStep& now = step.calls.emplace_back();
  now.server = id;
  now.first_effect = step.effects.size();
  Server& server = world.server(id);
  step.boot = Boot{id, std::nullopt};
  auto result = boot_from_disk(world, id, step);
  ++server.starts;
  if (auto* started = std::get_if<Started>(&result)) {
    server.replica.emplace(std::move(started->replica));
    execute(world, id, step, now.first_effect);
  } else {
    step.boot->refused = std::get<Refused>(result).reason;
    note_broken_beliefs(step, now.first_effect);
    now.last_effect = step.effects.size();
  }
}

void end_process(World& world, ServerId id) {
  Server& server = world.server(id);
  server.replica.reset();
  server.dialing.reset();
  if (!server.alarms->empty()) server.alarms.edit().clear();
  for (std::size_t from = 0; from < world.servers.size(); ++from) {
    Cow<std::vector<ElectionSlot>>& outbox = world.servers[from].outbox;
    const auto to = static_cast<std::size_t>(id - 1);
    if (from == to) {
      // What it had sent is on its way; what it could repeat was in its memory.
      for (ElectionSlot& slot : outbox.edit()) slot.last.reset();
      outbox.edit()[to] = ElectionSlot{};
    } else if ((*outbox)[to].waiting) {
      take_off(outbox.edit()[to], world);
    }
  }
  if (dials_elections(world)) world.elections.dials[static_cast<std::size_t>(id - 1)] = {};
  close_links_of(world, id);
}

namespace {

// With the smallest ordinal that is free.
template <class Connection>
auto add_connection(std::vector<Connection>& connections, decltype(Connection::id) id) {
  auto place = connections.begin();
  while (place != connections.end() && place->id < id) ++place;
  for (; place != connections.end() && place->id == id; ++place) ++id.ordinal;
  connections.insert(place, Connection{id, {}});
  return id;
}

}  // namespace

ConnectionId add_link(World& world, ServerId learner, ServerId leader) {
  return add_connection(world.links, {learner, leader, 0});
}

ElectionConnectionId add_election_link(World& world, ServerId dialler, ServerId dialled) {
  return add_connection(world.elections.links, {dialler, dialled, 0});
}

void close_election_end(World& world, const ElectionConnectionId& id, bool at_dialler) {
  Cow<ElectionLink>* link = find_election_link(world, id);
  if (link == nullptr) return;
  ElectionLink& closing = link->edit();
  (at_dialler ? closing.dialler_open : closing.dialled_open) = false;
  closing.towards(at_dialler).clear();
  if (closing.dialler_open || closing.dialled_open) return;
  std::erase_if(world.elections.links,
                [&](const ElectionConnection& entry) { return entry.id == id; });
}

void close_end(World& world, const ConnectionId& id, bool at_leader) {
  Cow<QuorumLink>* link = find_link(world, id);
  if (link == nullptr) return;
  QuorumLink& closing = link->edit();
  (at_leader ? closing.leader_open : closing.learner_open) = false;
  (at_leader ? closing.to_leader : closing.to_learner).clear();
  closing.leader_awaits_room = false;
  if (closing.leader_open || closing.learner_open) return;
  std::erase_if(world.links, [&](const QuorumConnection& entry) { return entry.id == id; });
}

void disarm(Server& server, const Alarm& alarm) {
  if (find_alarm(server, alarm) == nullptr) return;
  std::vector<ArmedAlarm>& armed = server.alarms.edit();
  armed.erase(place_of(armed, alarm));
}

void take_off(ElectionSlot& slot, const World& world) {
  if (world.left.repeats != 0 && !dials_elections(world)) slot.last = slot.waiting;
  slot.waiting.reset();
}

bool refuses_to_start(const World& world, ServerId id) {
  if (world.setup->beyond.empty() || world.server(id).up()) return false;
  World copy = world;
  Step step;
  start_process(copy, id, step);
  return step.boot->refused.has_value();
}

}  // namespace zablab
