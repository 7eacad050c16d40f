#include "cli/conform/inboxes.hpp"

#include "cli/conform/answers.hpp"
#include "protocol/base/ensure.hpp"

namespace zablab {

void Inboxes::note(const Step& step) {
  for (const Effect& effect : step.effects) {
    if (const auto* closed = std::get_if<CloseClient>(&effect)) {
      inboxes_[closed->connection].server_hung_up = true;
    }
    const auto* sent = std::get_if<SendToClient>(&effect);
    if (sent == nullptr) continue;
    Inbox& inbox = inboxes_[sent->connection];
    if (const auto* response = std::get_if<ConnectResponse>(&sent->message)) {
      inbox.response = *response;
      continue;
    }
    inbox.arrived.push_back(sent->message);
    inbox.replies += std::holds_alternative<Reply>(sent->message) ? 1 : 0;
  }
}

Reply Inboxes::take_reply(const ClientConnectionId& connection, std::vector<std::string>& events) {
  Inbox& inbox = inboxes_[connection];
  ensure(inbox.replies > 0, "there is a reply to be taken");
  for (;;) {
    const ToClient message = inbox.arrived.pop_front();
    if (const auto* event = std::get_if<WatchEvent>(&message)) {
      events.push_back(event_text(*event));
      continue;
    }
    inbox.replies -= 1;
    return std::get<Reply>(message);
  }
}

std::vector<std::string> Inboxes::take_events(const ClientConnectionId& connection) {
  Inbox& inbox = inboxes_[connection];
  std::vector<std::string> events;
  while (!inbox.arrived.empty()) {
    const ToClient message = inbox.arrived.pop_front();
    if (const auto* event = std::get_if<WatchEvent>(&message)) events.push_back(event_text(*event));
  }
  inbox.replies = 0;
  return events;
}

}  // namespace zablab
