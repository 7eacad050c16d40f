#include "cli/conform/bookkeeping.hpp"

namespace zablab {

RecordedClients::RecordedClients(const std::vector<RecordedStep>& steps) {
  for (const RecordedStep& step : steps) {
    if (step.client.empty()) continue;
    numbers_.try_emplace(step.client, static_cast<std::int32_t>(numbers_.size() + 1));
  }
}

Setup conform_setup(const ConformSetup& setup, std::int32_t clients) {
  ServerConfig config;
  config.standalone = setup.servers == 1;
  config.tick_ms = 200;
  config.min_session_timeout_ms = 400;
  config.max_session_timeout_ms = 600'000;
  config.super_digest = "super:D/InIHSb7yEEbrWz8b9l71RjZJU=";  // super:test
  config.container_check_interval_ms = setup.container_check_ms;
  return make_setup(setup.servers, clients, config, setup.rules);
}

}  // namespace zablab
