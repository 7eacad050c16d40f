// What may become due, and where its due time is kept.
#include "sim/timed.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "sim/apply.hpp"

namespace zablab {

namespace {

constexpr std::uint32_t disk_objects = 4;
constexpr std::uint32_t client_sources = 4;

template <class Kind>
constexpr std::uint32_t distance(Kind from, Kind to) {
  return static_cast<std::uint32_t>(to) - static_cast<std::uint32_t>(from);
}

}  // namespace

TimedScheduler::TimedScheduler(const World& world, Weather weather, Workload workload,
                               std::uint64_t seed)
    : weather_(weather),
      workload_(std::move(workload)),
      random_(seed),
      now_us_(world.moment_us),
      server_count_(static_cast<std::uint32_t>(world.servers.size())) {
  alarms_.resize(server_count_);
  unread_.resize(server_count_);
  links_.resize(std::size_t{server_count_} * server_count_);
  client_links_.resize(world.clients.size() * server_count_);
  if (dials_elections(world)) election_links_.resize(std::size_t{server_count_} * server_count_);
  slow_until_us_.resize(std::size_t{server_count_} * server_count_);
  stalled_until_us_.resize(server_count_);
  paused_until_us_.resize(server_count_);
  full_until_us_.resize(server_count_);
  refusals_.resize(server_count_);
  clock_percent_.resize(server_count_, 100);
  client_states_.resize(world.clients.size());
  for (ClientState& state : client_states_) state.last_heard_us = state.last_sent_us = now_us_;
  add_fixed_sources();
  draw_clocks(world);
  if (weather_.strategy == Strategy::priorities) draw_priorities();
  if (weather_.strategy == Strategy::fault_first) draw_next_strike();
  schedule_faults();
  look_at_everything(world);
}

TimedScheduler::Slot TimedScheduler::add_source(const Source& source) {
  const Slot slot = agenda_.add();
  if (slot >= sources_.size()) sources_.resize(slot + 1);
  sources_[slot] = source;
  return slot;
}

void TimedScheduler::add_fixed_sources() {
  const auto servers = static_cast<ServerId>(server_count_);
  const auto add = [&](SourceKind kind, std::int32_t number, ServerId from = 0,
                       DiskObject object = DiskObject::log) {
    return add_source(Source{kind, object, number, from, {}, {}, {}});
  };
  for (ServerId from = 1; from <= servers; ++from) {
    for (ServerId to = 1; to <= servers; ++to) add(SourceKind::notification, to, from);
  }
  first_dial_ = server_count_ * server_count_;
  for (ServerId id = 1; id <= servers; ++id) add(SourceKind::dial, id);
  first_disk_ = first_dial_ + server_count_;
  for (ServerId id = 1; id <= servers; ++id) {
    for (std::uint32_t object = 0; object < disk_objects; ++object) {
      add(SourceKind::disk, id, 0, static_cast<DiskObject>(object));
    }
  }
  first_restart_ = first_disk_ + disk_objects * server_count_;
  for (ServerId id = 1; id <= servers; ++id) add(SourceKind::restart, id);
  first_client_ = first_restart_ + server_count_;
  for (std::size_t i = 0; i < client_states_.size(); ++i) {
    for (std::uint32_t source = 0; source < client_sources; ++source) {
      const auto kind =
          static_cast<SourceKind>(static_cast<std::uint32_t>(SourceKind::client_connect) + source);
      add(kind, static_cast<std::int32_t>(i) + 1);
    }
  }
  first_family_ = first_client_ + client_sources * static_cast<Slot>(client_states_.size());
  for (auto kind = static_cast<std::uint32_t>(SourceKind::heal);
       kind <= static_cast<std::uint32_t>(SourceKind::client_drop); ++kind) {
    add(static_cast<SourceKind>(kind), 0);
  }
  // Behind all others: where nobody dials for elections, the rest is numbered as if they were not.
  if (election_links_.empty()) return;
  for (ServerId from = 1; from <= servers; ++from) {
    for (ServerId to = 1; to <= servers; ++to) {
      election_dials_.push_back(add(SourceKind::election_dial, to, from));
    }
  }
}

TimedScheduler::Slot TimedScheduler::notification_slot(ServerId from, ServerId to) const {
  return static_cast<Slot>(pair_of(from, to));
}

TimedScheduler::Slot TimedScheduler::disk_slot(ServerId server, DiskObject object) const {
  return first_disk_ + static_cast<Slot>(server - 1) * disk_objects + static_cast<Slot>(object);
}

TimedScheduler::Slot TimedScheduler::of_client(std::int32_t number, SourceKind kind) const {
  return first_client_ + static_cast<Slot>(number - 1) * client_sources +
         distance(SourceKind::client_connect, kind);
}

TimedScheduler::Slot TimedScheduler::of_family(SourceKind kind) const {
  return first_family_ + distance(SourceKind::heal, kind);
}

std::size_t TimedScheduler::pair_of(std::int32_t row, ServerId column) const {
  return static_cast<std::size_t>(row - 1) * server_count_ + static_cast<std::size_t>(column - 1);
}

TimedScheduler::Slot TimedScheduler::link_slot(const ConnectionId& id, SourceKind kind) {
  std::vector<LinkSlots>& rows = links_[pair_of(id.learner, id.leader)];
  const auto ordinal = static_cast<std::size_t>(id.ordinal);
  while (rows.size() <= ordinal) {
    const auto next = static_cast<std::int32_t>(rows.size());
    Source source;
    source.alarm.connection = ConnectionId{id.learner, id.leader, next};
    rows.push_back(add_four(source, SourceKind::to_leader));
  }
  return rows[ordinal][distance(SourceKind::to_leader, kind)];
}

TimedScheduler::Slot TimedScheduler::client_slot(const ClientConnectionId& id, SourceKind kind) {
  std::vector<LinkSlots>& rows = client_links_[pair_of(id.client, id.server)];
  const auto ordinal = static_cast<std::size_t>(id.ordinal);
  while (rows.size() <= ordinal) {
    const auto next = static_cast<std::int32_t>(rows.size());
    Source source;
    source.client_link = ClientConnectionId{id.client, id.server, next};
    rows.push_back(add_four(source, SourceKind::to_server));
  }
  return rows[ordinal][distance(SourceKind::to_server, kind)];
}

TimedScheduler::Slot TimedScheduler::election_slot(const ElectionConnectionId& id,
                                                   SourceKind kind) {
  std::vector<LinkSlots>& rows = election_links_[pair_of(id.dialler, id.dialled)];
  const auto ordinal = static_cast<std::size_t>(id.ordinal);
  while (rows.size() <= ordinal) {
    const auto next = static_cast<std::int32_t>(rows.size());
    Source source;
    source.election_link = ElectionConnectionId{id.dialler, id.dialled, next};
    rows.push_back(add_four(source, SourceKind::to_dialler));
  }
  return rows[ordinal][distance(SourceKind::to_dialler, kind)];
}

TimedScheduler::LinkSlots TimedScheduler::add_four(Source source, SourceKind first) {
  LinkSlots slots{};
  for (std::uint32_t i = 0; i < slots.size(); ++i) {
    source.kind = static_cast<SourceKind>(static_cast<std::uint32_t>(first) + i);
    slots[i] = add_source(source);
  }
  return slots;
}

bool TimedScheduler::drive(World& world, Action& action, Step& step) {
  if (!next(world, action)) return false;
  world.moment_us = now_us_;
  apply(world, action, step);
  observe(world, step);
  return true;
}

void TimedScheduler::begin_calm(const World& world) {
  calm_ = true;
  blackout_.clear();
  at_once_.clear();
  swizzle_.clear();
  sent_away_ = {};
  for (auto kind = static_cast<std::uint32_t>(SourceKind::heal);
       kind <= static_cast<std::uint32_t>(SourceKind::client_drop); ++kind) {
    agenda_.cancel(of_family(static_cast<SourceKind>(kind)));
  }
  std::fill(slow_until_us_.begin(), slow_until_us_.end(), 0);
  std::fill(stalled_until_us_.begin(), stalled_until_us_.end(), 0);
  std::fill(paused_until_us_.begin(), paused_until_us_.end(), 0);
  std::fill(full_until_us_.begin(), full_until_us_.end(), 0);
  std::fill(refusals_.begin(), refusals_.end(), 0);
  if (weather_.clock_drift_percent != 0) set_clocks_right(world);
  if (is_cut_at_all(world)) agenda_.set(of_family(SourceKind::heal), now_us_ + 1);
  // What was due late in the weather comes at the pace of the calm.
  for (const std::vector<LinkSlots>& rows : election_links_) {
    for (const LinkSlots& slots : rows) {
      for (const Slot slot : slots) agenda_.cancel(slot);
    }
  }
  for (ServerId id = 1; id <= static_cast<ServerId>(server_count_); ++id) {
    agenda_.cancel(first_restart_ + static_cast<Slot>(id - 1));
    for (std::uint32_t object = 0; object < disk_objects; ++object) {
      agenda_.cancel(disk_slot(id, static_cast<DiskObject>(object)));
    }
  }
  for (std::size_t i = 0; i < client_states_.size(); ++i) {
    agenda_.cancel(of_client(static_cast<std::int32_t>(i) + 1, SourceKind::client_connect));
  }
  look_at_everything(world);
}

bool TimedScheduler::settled(const World& world) const {
  if (!calm_) return false;
  Zxid lowest = Zxid::of(INT32_MAX, 0);
  Zxid highest = Zxid::none();
  for (ServerId id = 1; id <= world.server_count(); ++id) {
    const Server& server = world.server(id);
    if (refuses_to_start(world, id)) continue;
    if (!server.up() || !accepts_clients(server.process())) return false;
    lowest = std::min(lowest, server.process().database->last_processed);
    highest = std::max(highest, server.process().database->last_processed);
  }
  // A leader counts its epoch's beginning as processed; there is nothing in it to catch up with.
  if (lowest != highest && highest.counter() != 0) return false;
  for (std::size_t i = 0; i < world.clients.size(); ++i) {
    const Client& client = *world.clients[i];
    if (!client.attached || !client.unanswered.empty()) return false;
    if (workload_.probe_in_calm && !client_states_[i].probed) return false;
  }
  return true;
}

}  // namespace zablab
