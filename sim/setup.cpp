#include "sim/setup.hpp"

namespace zablab {

Budget Budget::endless() {
  Budget budget;
  budget.kills = budget.power_losses = budget.restarts = budget.cuts = budget.repeats = -1;
  budget.disk_faults = -1;
  budget.alarms.fill(-1);
  budget.requests = budget.client_connects = budget.client_drops = -1;
  return budget;
}

void mix(Mixer& mixer, const Setup& setup) {
  mix(mixer, setup.servers);
  mix(mixer, setup.clients);
  mix(mixer, setup.budget);
  mix(mixer, setup.offered_operations);
  mix(mixer, setup.offered_cuts);
  if (!setup.beyond.empty()) mix(mixer, setup.beyond);
  if (!setup.client_servers.empty() || !setup.crash_servers.empty()) {
    mix(mixer, setup.client_servers);
    mix(mixer, setup.crash_servers);
  }
  if (setup.last_epoch != 0) mix(mixer, setup.last_epoch);
}

Setup make_setup(std::int32_t servers, std::int32_t clients, ServerConfig config, Rules rules,
                 Budget budget, std::int32_t observers) {
  Setup setup;
  for (ServerId id = 1; id <= servers; ++id) config.quorum.voters.insert(id);
  for (ServerId id = 1; id <= servers + observers; ++id) {
    config.my_id = id;
    setup.servers.push_back({config, rules, 0});
  }
  setup.clients.resize(static_cast<std::size_t>(clients));
  setup.budget = budget;
  return setup;
}

}  // namespace zablab
