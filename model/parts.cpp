#include "model/parts.hpp"

#include <string>

#include "protocol/base/match.hpp"

namespace zablab {

namespace {

using Parts = std::vector<Part>;

Part server(ServerId id) { return {Part::Kind::server, id}; }
Part client(std::int32_t number) { return {Part::Kind::client, number}; }

/// Whose doing it is.
Parts doers(const Action& action) {
  return match(
      action,
      [](const Notify& a) {
        return Parts{server(a.from), server(a.to)};
      },
      [](const Repeat& a) {
        return Parts{server(a.from), server(a.to)};
      },
      [](const Deliver& a) {
        return Parts{server(a.connection.learner), server(a.connection.leader)};
      },
      [](const Connect& a) {
        return Parts{server(a.learner), server(a.leader)};
      },
      [](const Refuse& a) {
        return Parts{server(a.learner), server(a.leader)};
      },
      [](const Lose& a) {
        return Parts{server(a.connection.learner), server(a.connection.leader)};
      },
      [](const CompleteDisk& a) { return Parts{server(a.server)}; },
      [](const FailDisk& a) { return Parts{server(a.server)}; },
      [](const FireAlarm& a) {
        return Parts{server(a.server),
                     Part{Part::Kind::alarm, static_cast<std::int64_t>(a.alarm.kind)}};
      },
      [](const IssueRequest& a) { return Parts{client(a.client)}; },
      [](const ConnectClient& a) { return Parts{client(a.client)}; },
      [](const DropClient& a) { return Parts{client(a.client)}; },
      [](const DeliverToServer& a) { return Parts{client(a.connection.client)}; },
      [](const DeliverToClient& a) { return Parts{client(a.connection.client)}; },
      [](const LoseClient& a) { return Parts{client(a.connection.client)}; },
      [](const Kill& a) { return Parts{server(a.server)}; },
      [](const PowerLoss& a) { return Parts{server(a.server)}; },
      [](const Restart& a) { return Parts{server(a.server)}; }, [](const Cut&) { return Parts{}; },
      [](const Heal&) { return Parts{}; }, [](const Wipe& a) { return Parts{server(a.server)}; },
      [](const FlipBit& a) { return Parts{server(a.server)}; },
      [](const ConnectElection& a) {
        return Parts{server(a.dialler), server(a.dialled)};
      },
      [](const RefuseElection& a) {
        return Parts{server(a.dialler), server(a.dialled)};
      },
      [](const DeliverElection& a) {
        return Parts{server(a.connection.dialler), server(a.connection.dialled)};
      },
      [](const LoseElection& a) {
        return Parts{server(a.connection.dialler), server(a.connection.dialled)};
      },
      [](const BreakElection& a) {
        return Parts{server(a.connection.dialler), server(a.connection.dialled)};
      });
}

}  // namespace

std::vector<Part> parts_of(const Action& action) {
  Parts parts = doers(action);
  parts.push_back({Part::Kind::action, static_cast<std::int64_t>(action.index())});
  return parts;
}

std::vector<Action> plainer_than(const Action& action) {
  std::vector<Action> plainer;
  if (const auto* loss = std::get_if<PowerLoss>(&action)) {
    plainer.emplace_back(Kill{loss->server});
    const PowerLoss bare{loss->server, {}};
    if (!(bare == *loss)) plainer.emplace_back(bare);
    PowerLoss anywhere = *loss;
    anywhere.survivors.torn_bytes = 0;
    if (!(anywhere == *loss)) plainer.emplace_back(anywhere);
  } else if (const auto* request = std::get_if<IssueRequest>(&action)) {
    const IssueRequest plain{request->client, Create{"/a", std::string(), {}}};
    if (!(plain == *request)) plainer.emplace_back(plain);
  }
  return plainer;
}

}  // namespace zablab
