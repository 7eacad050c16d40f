#include "model/footprint.hpp"

#include <variant>

#include "protocol/base/match.hpp"
#include "sim/world.hpp"

namespace zablab {

namespace {

constexpr std::uint64_t everything = UINT64_MAX;

constexpr std::uint64_t bit(int number) { return std::uint64_t{1} << number; }

// 0 to 7 servers, 8 to 15 clients, 16 to 40 notifications of five servers, 41 and on budgets.
constexpr int most_slots = 5;
std::uint64_t server_bit(ServerId id) { return bit((id - 1) % 8); }
std::uint64_t client_bit(std::int32_t number) { return bit(8 + (number - 1) % 8); }
std::uint64_t slot_bit(ServerId from, ServerId to) {
  return bit(16 + (from - 1) % most_slots * most_slots + (to - 1) % most_slots);
}
std::uint64_t alarm_budget_bit(AlarmKind kind) { return bit(41 + static_cast<int>(kind)); }
constexpr std::uint64_t request_budget = bit(51);
constexpr std::uint64_t connect_budget = bit(52);
constexpr std::uint64_t drop_budget = bit(53);
constexpr std::uint64_t kill_budget = bit(54);
constexpr std::uint64_t power_loss_budget = bit(55);
constexpr std::uint64_t restart_budget = bit(56);

std::uint64_t slots_of(ServerId id) {
  std::uint64_t bits = 0;
  for (ServerId other = 1; other <= most_slots; ++other) {
    bits |= slot_bit(id, other) | slot_bit(other, id);
  }
  return bits;
}

std::uint64_t touched_by_action(const Action& action) {
  return match(
      action, [](const Notify& a) { return server_bit(a.to) | slot_bit(a.from, a.to); },
      [](const Repeat&) { return everything; },
      [](const Deliver& a) {
        return server_bit(a.to_leader ? a.connection.leader : a.connection.learner);
      },
      [](const Connect& a) { return server_bit(a.learner) | server_bit(a.leader); },
      [](const Refuse& a) { return server_bit(a.learner) | server_bit(a.leader); },
      [](const Lose& a) {
        return server_bit(a.at_leader ? a.connection.leader : a.connection.learner);
      },
      [](const CompleteDisk& a) { return server_bit(a.server); },
      [](const FailDisk&) { return everything; },
      [](const FireAlarm& a) { return server_bit(a.server) | alarm_budget_bit(a.alarm.kind); },
      [](const IssueRequest& a) { return client_bit(a.client) | request_budget; },
      [](const ConnectClient& a) {
        // Whether it is taken is the server's to say.
        return client_bit(a.client) | server_bit(a.server) | connect_budget;
      },
      [](const DropClient& a) { return client_bit(a.client) | drop_budget; },
      [](const DeliverToServer& a) { return server_bit(a.connection.server); },
      [](const DeliverToClient& a) { return client_bit(a.connection.client); },
      [](const LoseClient& a) {
        return a.at_server ? server_bit(a.connection.server) : client_bit(a.connection.client);
      },
      [](const Kill& a) { return server_bit(a.server) | kill_budget; },
      [](const PowerLoss& a) { return server_bit(a.server) | power_loss_budget; },
      [](const Restart& a) { return server_bit(a.server) | restart_budget; },
      [](const Cut&) { return everything; }, [](const Heal&) { return everything; },
      [](const Wipe& a) { return server_bit(a.server); },
      [](const FlipBit& a) { return server_bit(a.server); },
      // As with quorum links: to take what is first in a direction and to add to its end commute.
      [](const ConnectElection& a) { return server_bit(a.dialler) | server_bit(a.dialled); },
      [](const RefuseElection& a) { return server_bit(a.dialler) | server_bit(a.dialled); },
      [](const DeliverElection& a) { return server_bit(end_of(a.connection, a.to_dialler)); },
      [](const LoseElection& a) { return server_bit(end_of(a.connection, a.at_dialler)); },
      [](const BreakElection&) { return everything; });
}

}  // namespace

std::uint64_t touched_by(const Step& step) {
  std::uint64_t touched = touched_by_action(step.action);
  for (const ServerStep& call : step.calls) {
    touched |= server_bit(call.server);
    for (const Effect& effect : step.effects_of(call)) {
      const auto* sent = std::get_if<SendNotification>(&effect);
      if (sent != nullptr) touched |= slot_bit(call.server, sent->to);
    }
  }
  // What was on its way to the process is lost, and what it could have repeated.
  if (step.crash) touched |= server_bit(step.crash->server) | slots_of(step.crash->server);
  return touched;
}

std::uint64_t touched_by_election(ServerSet servers) {
  std::uint64_t touched = alarm_budget_bit(AlarmKind::final_wait);
  servers.for_each([&](ServerId id) { touched |= server_bit(id) | slots_of(id); });
  return touched;
}

Fingerprint identity_of(const Action& action) {
  Mixer mixer;
  mixer.add(static_cast<std::uint64_t>(action.index()));
  const auto all = [&](const auto&... parts) { (mix(mixer, parts), ...); };
  match(
      action, [&](const Notify& a) { all(a.from, a.to); },
      [&](const Repeat& a) { all(a.from, a.to); },
      [&](const Deliver& a) { all(a.connection, a.to_leader); },
      [&](const Connect& a) { all(a.learner, a.leader); },
      [&](const Refuse& a) { all(a.learner, a.leader); },
      [&](const Lose& a) { all(a.connection, a.at_leader); },
      [&](const CompleteDisk& a) { all(a.server, a.expected.object, a.lies); },
      [&](const FailDisk& a) { all(a.server, a.expected.object); },
      [&](const FireAlarm& a) { all(a.server, a.alarm); },
      [&](const IssueRequest& a) { all(a.client, a.operation); },
      [&](const ConnectClient& a) { all(a.client, a.server, a.fresh); },
      [&](const DropClient& a) { all(a.client); },
      [&](const DeliverToServer& a) { all(a.connection); },
      [&](const DeliverToClient& a) { all(a.connection); },
      [&](const LoseClient& a) { all(a.connection, a.at_server); },
      [&](const Kill& a) { all(a.server); },
      [&](const PowerLoss& a) { all(a.server, a.survivors); },
      [&](const Restart& a) { all(a.server); },
      [&](const Cut& a) { all(a.from.bits(), a.to.bits(), a.both_ways); },
      [&](const Heal& a) { all(a.from.bits(), a.to.bits(), a.both_ways); },
      [&](const Wipe& a) { all(a.server); }, [&](const FlipBit& a) { all(a.server, a.where); },
      [&](const ConnectElection& a) { all(a.dialler, a.dialled); },
      [&](const RefuseElection& a) { all(a.dialler, a.dialled); },
      [&](const DeliverElection& a) { all(a.connection, a.to_dialler); },
      [&](const LoseElection& a) { all(a.connection, a.at_dialler); },
      [&](const BreakElection& a) { all(a.connection, a.at_dialler); });
  return mixer.finish();
}

}  // namespace zablab
