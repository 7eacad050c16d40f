// What goes wrong by itself: families of faults, each at its own rate.
#include <algorithm>

#include "protocol/storage/directory_bytes.hpp"
#include "sim/apply.hpp"
#include "sim/timed.hpp"

namespace zablab {

std::int64_t TimedScheduler::interval_us(SourceKind family) const {
  switch (family) {
    case SourceKind::kill: return weather_.kill_interval_us;
    case SourceKind::power_loss: return weather_.power_loss_interval_us;
    case SourceKind::blackout: return weather_.blackout_interval_us;
    case SourceKind::halves: return weather_.halves_interval_us;
    case SourceKind::one_off: return weather_.one_off_interval_us;
    case SourceKind::one_way: return weather_.one_way_interval_us;
    case SourceKind::repeat: return weather_.repeat_interval_us;
    case SourceKind::slow_link: return weather_.slow_link_interval_us;
    case SourceKind::disk_stall: return weather_.disk_stall_interval_us;
    case SourceKind::bridge: return weather_.bridge_interval_us;
    case SourceKind::ring: return weather_.ring_interval_us;
    case SourceKind::swizzle: return weather_.swizzle_interval_us;
    case SourceKind::pause: return weather_.pause_interval_us;
    case SourceKind::write_error: return weather_.write_error_interval_us;
    case SourceKind::full_disk: return weather_.full_disk_interval_us;
    case SourceKind::wipe: return weather_.wipe_interval_us;
    case SourceKind::flipped_bits: return weather_.flipped_bits_interval_us;
    case SourceKind::flipped_epochs: return weather_.flipped_epochs_interval_us;
    case SourceKind::client_drop: return weather_.client_drop_interval_us;
    default: return 0;
  }
}

void TimedScheduler::schedule_faults() {
  for (auto kind = static_cast<std::uint32_t>(SourceKind::kill);
       kind <= static_cast<std::uint32_t>(SourceKind::client_drop); ++kind) {
    const auto family = static_cast<SourceKind>(kind);
    if (weather_.strategy == Strategy::fault_first && family != SourceKind::client_drop) continue;
    reschedule(family);
  }
}

void TimedScheduler::reschedule(SourceKind family) {
  const std::int64_t interval = interval_us(family);
  if (interval == 0) return;
  agenda_.set(of_family(family), now_us_ + random_.exponential(interval));
  if (is_crash(family)) aim_of(family) = static_cast<Aim>(random_.below(3));
}

bool TimedScheduler::is_crash(SourceKind family) const {
  return family == SourceKind::kill || family == SourceKind::power_loss ||
         family == SourceKind::blackout;
}

TimedScheduler::Aim& TimedScheduler::aim_of(SourceKind family) {
  return aims_[static_cast<std::size_t>(family) - static_cast<std::size_t>(SourceKind::kill)];
}

// Looks again a little later, but not for ever: there may be no more writes.
bool TimedScheduler::waits_for_its_moment(const World& world, SourceKind family) {
  if (!is_crash(family) || aim_of(family) != Aim::unsynced) return false;
  if (any_server_up(world, true) != 0) return false;
  if (random_.ratio(1, 256)) {
    aim_of(family) = Aim::anywhere;
    return false;
  }
  agenda_.set(of_family(family), now_us_ + random_.between(10, 1000));
  return true;
}

void TimedScheduler::aim_at_recovery(const Fact& fact) {
  if (calm_ || std::holds_alternative<Proposed>(fact) || std::holds_alternative<Committed>(fact) ||
      std::holds_alternative<TxnApplied>(fact) || std::holds_alternative<SessionMoved>(fact)) {
    return;
  }
  for (const SourceKind family : {SourceKind::kill, SourceKind::power_loss, SourceKind::blackout}) {
    const Slot slot = of_family(family);
    if (aim_of(family) != Aim::recovery || !agenda_.is_set(slot) || !random_.ratio(1, 8)) continue;
    agenda_.set(slot, std::min(agenda_.due_us(slot), now_us_ + random_.between(0, 5'000)));
    aim_of(family) = Aim::anywhere;
  }
}

bool TimedScheduler::fire_fault(const World& world, const Source& source, Action& action) {
  if (source.kind == SourceKind::heal) {
    action = Heal{};
    return possible(world, action);
  }
  if (waits_for_its_moment(world, source.kind)) return false;
  const bool unsynced = is_crash(source.kind) && aim_of(source.kind) == Aim::unsynced;
  reschedule(source.kind);
  switch (source.kind) {
    case SourceKind::kill: {
      const ServerId server = any_server_up(world, unsynced);
      action = Kill{server};
      if (server == 0 || !possible(world, action)) return false;
      count(world, FaultFamily::kill, server);
      return true;
    }
    case SourceKind::power_loss: {
      const ServerId server = any_server_up(world, unsynced);
      return server != 0 && fire_power_loss(world, server, action);
    }
    case SourceKind::blackout: {
      for (ServerId id = world.server_count(); id >= 1; --id) blackout_.push_back(id);
      count(world, FaultFamily::blackout, all_but(0));
      return false;  // `next` looks at that list first
    }
    case SourceKind::halves:
    case SourceKind::one_off:
    case SourceKind::one_way: return fire_cut(world, source.kind, action);
    case SourceKind::repeat: return fire_repeat(world, action);
    case SourceKind::slow_link: slow_down_a_link(world); return false;
    case SourceKind::disk_stall: stall_a_disk(world); return false;
    case SourceKind::bridge: return fire_bridge(world, action);
    case SourceKind::ring: close_the_ring(world); return false;  // `next` looks there first
    case SourceKind::swizzle: begin_swizzle(world); return false;
    case SourceKind::swizzle_step: return fire_swizzle_step(world, action);
    case SourceKind::pause: pause_a_server(world); return false;
    case SourceKind::write_error:
    case SourceKind::full_disk: spoil_a_disk(source.kind); return false;
    case SourceKind::wipe: return fire_wipe(world, action);
    case SourceKind::flipped_bits:
    case SourceKind::flipped_epochs: return fire_flip(world, source.kind, action);
    case SourceKind::client_drop: return fire_client_drop(world, action);
    default: return false;
  }
}

/// 0 if there is none.
ServerId TimedScheduler::any_server_up(const World& world, bool with_unsynced_log) {
  const auto counts = [&](const Server& server) {
    return server.up() && (!with_unsynced_log || !server.disk->log.unsynced.empty());
  };
  const auto up = std::count_if(world.servers.begin(), world.servers.end(), counts);
  if (up == 0) return 0;
  std::uint64_t skip = random_.below(static_cast<std::uint64_t>(up));
  for (ServerId id = 1; id <= world.server_count(); ++id) {
    if (counts(world.server(id)) && skip-- == 0) return id;
  }
  return 0;
}

/// How much of the torn record is there: one byte at the least, and never its last.
std::int32_t TimedScheduler::torn_bytes(const Disk& disk, const Survivors& survivors) {
  const auto next = static_cast<std::size_t>(survivors.log);
  const std::size_t size = record_size(*std::get<AppendRecord>(disk.log.unsynced[next]).txn);
  return static_cast<std::int32_t>(1 + random_.below(size - 1));
}

bool TimedScheduler::fire_power_loss(const World& world, ServerId server, Action& action) {
  const Disk& disk = *world.server(server).disk;
  // The ends are as likely as all that lies between: most stories need all or nothing.
  const auto how_many = [&](std::size_t count) {
    const std::uint64_t kind = random_.below(3);
    if (kind == 0) return std::int32_t{0};
    if (kind == 1) return static_cast<std::int32_t>(count);
    return static_cast<std::int32_t>(random_.below(std::uint64_t{count} + 1));
  };
  Survivors survivors{how_many(disk.log.unsynced.size()), how_many(disk.snapshots.unsynced.size()),
                      random_.ratio(1, 2), 0};
  if (!can_survive(disk, survivors)) survivors.torn = false;
  if (disk.has_lies() && forget_lies(world, server, survivors)) {
    action = PowerLoss{server, survivors};
    return possible(world, action);
  }
  if (survivors.torn && world.setup->disk_bytes) survivors.torn_bytes = torn_bytes(disk, survivors);
  action = PowerLoss{server, survivors};
  if (!possible(world, action)) return false;
  count(world, FaultFamily::power_loss, server);
  if (survivors.torn) count(world, FaultFamily::torn_record, server);
  return true;
}

bool TimedScheduler::fire_cut(const World& world, SourceKind family, Action& action) {
  if (server_count_ < 2) return false;
  ServerSet some;
  const auto one = static_cast<ServerId>(1 + random_.below(server_count_));
  some.insert(one);
  if (family == SourceKind::halves) {
    // One is in, another one is out: neither side is empty.
    const std::uint64_t ahead = random_.below(server_count_ - 1);
    const auto other =
        static_cast<ServerId>((static_cast<std::uint64_t>(one) + ahead) % server_count_ + 1);
    for (ServerId id = 1; id <= world.server_count(); ++id) {
      if (id != other && random_.ratio(1, 2)) some.insert(id);
    }
  }
  ServerSet rest;
  for (ServerId id = 1; id <= world.server_count(); ++id) {
    if (!some.contains(id)) rest.insert(id);
  }
  const bool both_ways = family != SourceKind::one_way;
  const bool hears_nothing = !both_ways && random_.ratio(1, 2);
  action = hears_nothing ? Cut{rest, some, false} : Cut{some, rest, both_ways};
  if (!possible(world, action)) return false;
  const FaultFamily counted = family == SourceKind::halves    ? FaultFamily::halves
                              : family == SourceKind::one_off ? FaultFamily::one_off
                                                              : FaultFamily::one_way;
  count(world, counted, family == SourceKind::halves ? all_but(0) : some);
  heal_later();
  return true;
}

// Where servers dial, it takes a new connection for the last word to be said again.
bool TimedScheduler::break_election_link(const World& world, Action& action) {
  const std::vector<ElectionConnection>& links = world.elections.links;
  if (links.empty()) return false;
  const ElectionConnectionId id = links[random_.index(links.size())].id;
  const bool at_dialler = random_.ratio(1, 2);
  action = BreakElection{id, at_dialler};
  if (!possible(world, action)) return false;
  count(world, FaultFamily::repeat, end_of(id, at_dialler));
  return true;
}

bool TimedScheduler::fire_repeat(const World& world, Action& action) {
  if (dials_elections(world)) return break_election_link(world, action);
  const auto from = static_cast<ServerId>(1 + random_.below(server_count_));
  const auto to = static_cast<ServerId>(1 + random_.below(server_count_));
  const ElectionSlot& slot = (*world.server(from).outbox)[static_cast<std::size_t>(to - 1)];
  if (!slot.last) return false;
  action = Repeat{from, to, *slot.last};
  if (!possible(world, action)) return false;
  count(world, FaultFamily::repeat, to);
  return true;
}

bool TimedScheduler::fire_client_drop(const World& world, Action& action) {
  if (world.clients.empty()) return false;
  action = DropClient{static_cast<std::int32_t>(1 + random_.below(world.clients.size()))};
  if (!possible(world, action)) return false;
  faults_.count(FaultFamily::client_drop);
  return true;
}

void TimedScheduler::slow_down_a_link(const World& world) {
  const std::size_t pair = random_.index(slow_until_us_.size());
  slow_until_us_[pair] = now_us_ + random_.exponential(weather_.slow_link_duration_us);
  ServerSet ends;
  ends.insert(static_cast<ServerId>(pair / server_count_ + 1));
  ends.insert(static_cast<ServerId>(pair % server_count_ + 1));
  count(world, FaultFamily::slow_link, ends);
}

void TimedScheduler::count(const World& world, FaultFamily family, ServerId server) {
  faults_.count(family);
  faults_.meet(family, phase_of(world, server));
}

void TimedScheduler::count(const World& world, FaultFamily family, ServerSet servers) {
  faults_.count(family);
  servers.for_each([&](ServerId id) { faults_.meet(family, phase_of(world, id)); });
}

/// One that serves beside a leader, where no other could be missed: 0 if there is none.
ServerId TimedScheduler::needed_follower(const World& world) {
  ServerSet serving;
  ServerId follower = 0;
  for (ServerId id = 1; id <= world.server_count(); ++id) {
    const RolePhase phase = phase_of(world, id);
    if (phase != RolePhase::following && phase != RolePhase::leading) continue;
    serving.insert(id);
    if (phase == RolePhase::following) follower = id;
  }
  const ServerConfig& config = world.server_setup(1).config;
  if (follower == 0 || !is_quorum(config, serving)) return 0;
  serving.erase(follower);
  return is_quorum(config, serving) ? 0 : follower;
}

void TimedScheduler::stall_a_disk(const World& world) {
  auto server = static_cast<ServerId>(1 + random_.below(server_count_));
  std::int64_t duration_us = random_.exponential(weather_.disk_stall_duration_us);
  if (weather_.needed_disk_stalls_percent > 0 &&
      random_.ratio(static_cast<std::uint64_t>(weather_.needed_disk_stalls_percent), 100)) {
    const ServerId needed = needed_follower(world);
    if (needed == 0) {  // looks again a little later
      agenda_.set(of_family(SourceKind::disk_stall), now_us_ + random_.between(5'000, 50'000));
      return;
    }
    const ServerConfig& config = world.server_setup(needed).config;
    server = needed;
    duration_us += std::int64_t{config.tick_ms} * (config.sync_limit_ticks + 2) * 1000;
  }
  std::int64_t& until = stalled_until_us_[static_cast<std::size_t>(server - 1)];
  until = now_us_ + duration_us;
  for (const DiskObject object : {DiskObject::log, DiskObject::accepted_epoch,
                                  DiskObject::current_epoch, DiskObject::snapshots}) {
    const Slot slot = disk_slot(server, object);
    if (agenda_.is_set(slot)) agenda_.set(slot, std::max(agenda_.due_us(slot), until));
    look_at_disk(world, server, object);
  }
  count(world, FaultFamily::disk_stall, server);
}

}  // namespace zablab
