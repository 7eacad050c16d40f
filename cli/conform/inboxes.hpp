// What has arrived at the clients of a replayed recording and was not looked at yet.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocol/base/fifo.hpp"
#include "protocol/messages.hpp"
#include "sim/step.hpp"

namespace zablab {

/// One connection's end at its client.
struct Inbox {
  std::optional<ConnectResponse> response;
  Fifo<ToClient> arrived;   ///< replies and watch events
  std::size_t replies = 0;  ///< among them
  bool server_hung_up = false;
};

class Inboxes {
 public:
  /// Takes in what a step sent to clients. (The network of a quiet world loses nothing.)
  void note(const Step& step);

  const Inbox& of(const ClientConnectionId& connection) { return inboxes_[connection]; }

  /// The oldest reply, and into `events` the watch events that came before it. REQUIRES: one.
  Reply take_reply(const ClientConnectionId& connection, std::vector<std::string>& events);

  /// All watch events; replies among them are thrown away.
  std::vector<std::string> take_events(const ClientConnectionId& connection);

  void forget(const ClientConnectionId& connection) { inboxes_.erase(connection); }

 private:
  std::map<ClientConnectionId, Inbox> inboxes_;
};

}  // namespace zablab
