#include "cli/conform/bookkeeping.hpp"

#include "protocol/base/match.hpp"

namespace zablab {

RecordedClients::RecordedClients(const std::vector<RecordedStep>& steps) {
  for (const RecordedStep& step : steps) {
    numbers_.try_emplace(step.client, static_cast<std::int32_t>(numbers_.size() + 1));
  }
}

void Answered::note(const Step& step, std::int32_t client) {
  for (const ClientEvent& event : step.client_events) {
    match(
        event,
        [&](const ClientReturned& returned) {
          if (returned.client == client) replies.push_back(returned.reply);
        },
        [&](const ClientAttached& now) {
          if (now.client != client) return;
          attached = true;
          session = now.session;
          timeout_ms = now.timeout_ms;
        },
        [&](const ClientSessionOver& over) {
          refused = refused || (over.client == client && over.end == SessionEnd::refused);
        },
        [](const auto&) {});
  }
  for (const Effect& effect : step.effects) {
    const auto* closed = std::get_if<CloseClient>(&effect);
    if (closed != nullptr && closed->connection.client == client) server_hung_up = true;
  }
}

Setup conform_setup(std::int32_t servers, std::int32_t clients) {
  ServerConfig config;
  config.standalone = servers == 1;
  config.tick_ms = 200;
  config.min_session_timeout_ms = 400;
  config.max_session_timeout_ms = 600'000;
  return make_setup(servers, clients, config);
}

}  // namespace zablab
