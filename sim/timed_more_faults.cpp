// Faults that take more than one action, or none at once: partitions of a certain shape, processes
// that stand still, disks that refuse, clocks that go wrong.
#include <algorithm>
#include <utility>

#include "sim/apply.hpp"
#include "sim/timed.hpp"

namespace zablab {

namespace {

ServerSet only(ServerId server) {
  ServerSet set;
  set.insert(server);
  return set;
}

/// Room is what a full disk lacks; deleting and renaming go on.
bool needs_room(const DiskOperation& operation) {
  return std::holds_alternative<AppendRecord>(operation) ||
         std::holds_alternative<WriteEpoch>(operation) ||
         std::holds_alternative<BeginSnapshot>(operation) ||
         std::holds_alternative<WriteNodes>(operation);
}

}  // namespace

void TimedScheduler::heal_later() {
  const Slot heal = of_family(SourceKind::heal);
  if (agenda_.is_set(heal)) return;
  agenda_.set(heal, now_us_ + random_.exponential(weather_.heal_delay_us));
}

ServerSet TimedScheduler::all_but(ServerId server) const {
  ServerSet others;
  for (ServerId id = 1; id <= static_cast<ServerId>(server_count_); ++id) {
    if (id != server) others.insert(id);
  }
  return others;
}

std::vector<ServerId> TimedScheduler::shuffled_servers() {
  std::vector<ServerId> servers;
  for (ServerId id = 1; id <= static_cast<ServerId>(server_count_); ++id) servers.push_back(id);
  for (std::size_t left = servers.size(); left > 1; --left) {
    std::swap(servers[left - 1], servers[random_.index(left)]);
  }
  return servers;
}

// The first one is the bridge; the others are two sides that do not see each other.
bool TimedScheduler::fire_bridge(const World& world, Action& action) {
  if (server_count_ < 3) return false;
  const std::vector<ServerId> servers = shuffled_servers();
  const std::size_t first_of_second = 2 + random_.index(servers.size() - 2);
  Cut cut;
  for (std::size_t i = 1; i < servers.size(); ++i) {
    (i < first_of_second ? cut.from : cut.to).insert(servers[i]);
  }
  action = cut;
  if (!possible(world, action)) return false;
  count(world, FaultFamily::bridge, all_but(servers.front()));
  heal_later();
  return true;
}

// In a circle, everyone hears itself and those that follow, as many as make a majority.
void TimedScheduler::close_the_ring(const World& world) {
  if (server_count_ < 3) return;
  const std::vector<ServerId> circle = shuffled_servers();
  const std::size_t heard = circle.size() / 2;
  for (std::size_t i = 0; i < circle.size(); ++i) {
    Cut cut{{}, only(circle[i]), false};
    for (std::size_t ahead = heard + 1; ahead < circle.size(); ++ahead) {
      cut.from.insert(circle[(i + ahead) % circle.size()]);
    }
    if (possible(world, cut)) at_once_.emplace_back(cut);
  }
  if (at_once_.empty()) return;
  count(world, FaultFamily::ring, all_but(0));
  heal_later();
}

// Cuts at moments of their own, then heals in another order: ends that notice at different times,
// and quorums that move.
void TimedScheduler::begin_swizzle(const World& world) {
  if (server_count_ < 2 || !swizzle_.empty()) return;
  const std::size_t how_many = 1 + random_.index(server_count_ - 1);
  std::vector<ServerId> victims = shuffled_servers();
  victims.resize(how_many);
  for (const ServerId id : victims) swizzle_.emplace_back(Heal{only(id), all_but(id), true});
  for (std::size_t left = victims.size(); left > 1; --left) {
    std::swap(victims[left - 1], victims[random_.index(left)]);
  }
  ServerSet met;
  for (const ServerId id : victims) {
    swizzle_.emplace_back(Cut{only(id), all_but(id), true});
    met.insert(id);
  }
  count(world, FaultFamily::swizzle, met);
  agenda_.set(of_family(SourceKind::swizzle_step), now_us_ + 1);
}

bool TimedScheduler::fire_swizzle_step(const World& world, Action& action) {
  if (swizzle_.empty()) return false;
  action = std::move(swizzle_.back());
  swizzle_.pop_back();
  if (!swizzle_.empty()) {
    const std::int64_t between_us = random_.exponential(weather_.heal_delay_us / 2 + 1);
    agenda_.set(of_family(SourceKind::swizzle_step), now_us_ + between_us);
  }
  return possible(world, action);
}

// What should have happened to it meanwhile happens when it goes on: first come, first served.
void TimedScheduler::pause_a_server(const World& world) {
  const std::size_t server = random_.index(server_count_);
  paused_until_us_[server] = now_us_ + random_.exponential(weather_.pause_duration_us);
  count(world, FaultFamily::pause, static_cast<ServerId>(server) + 1);
}

void TimedScheduler::spoil_a_disk(SourceKind family) {
  const std::size_t server = random_.index(server_count_);
  if (family == SourceKind::write_error) {
    refusals_[server] = 1;
  } else {
    full_until_us_[server] = now_us_ + random_.exponential(weather_.full_disk_duration_us);
  }
}

bool TimedScheduler::is_refused(const World& world, ServerId server,
                                const DiskOperation& operation) {
  const auto place = static_cast<std::size_t>(server - 1);
  if (refusals_[place] > 0) {
    refusals_[place] -= 1;
    count(world, FaultFamily::write_error, server);
    return true;
  }
  if (full_until_us_[place] <= now_us_ || !needs_room(operation)) return false;
  count(world, FaultFamily::full_disk, server);
  return true;
}

// What is armed starts over, at the true pace.
void TimedScheduler::set_clocks_right(const World& world) {
  std::fill(clock_percent_.begin(), clock_percent_.end(), 100);
  for (ServerId id = 1; id <= world.server_count(); ++id) {
    for (const ArmedAlarm& armed : *world.server(id).alarms) {
      set_alarm(id, armed.alarm, armed.delay_ms);
    }
  }
}

void TimedScheduler::draw_clocks(const World& world) {
  for (const ServerSetup& server : world.setup->servers) {
    if (server.clock_ahead_ms != 0) faults_.count(FaultFamily::clock_skew);
  }
  if (weather_.clock_drift_percent == 0) return;
  for (std::int32_t& percent : clock_percent_) {
    percent = static_cast<std::int32_t>(
        random_.between(100 - weather_.clock_drift_percent, 100 + weather_.clock_drift_percent));
    if (percent != 100) faults_.count(FaultFamily::clock_drift);
  }
}

}  // namespace zablab
