// When an action is possible: one sentence per reason why it is not.
#include "protocol/base/match.hpp"
#include "sim/apply.hpp"

namespace zablab {

namespace {

constexpr const char* no_such_server = "there is no server of that number";
constexpr const char* no_such_client = "there is no client of that number";
constexpr const char* server_is_down = "the server is down";
constexpr const char* server_never_crashes = "that server is not one of those that crash";
constexpr const char* direction_is_cut = "that direction is cut";
constexpr const char* budget_is_spent = "the budget for it is spent";
constexpr const char* no_such_connection = "there is no such connection";
constexpr const char* nothing_in_flight = "nothing is in flight there";
constexpr const char* not_expected = "what is there is not what the action expects";

struct Judge {
  const World& world;
  Expectation expectation;

  template <class Mark>
  bool meets(const Mark& expected, const Mark& found) const {
    return expectation == Expectation::strict ? expected == found : expected.kind == found.kind;
  }
  bool meets(const Notification& expected, const Notification& found) const {
    return expectation == Expectation::strict ? expected == found : expected.state == found.state;
  }
  bool both_exist(ServerId a, ServerId b) const {
    return world.has_server(a) && world.has_server(b);
  }
  const ElectionSlot& slot(ServerId from, ServerId to) const {
    return (*world.server(from).outbox)[static_cast<std::size_t>(to - 1)];
  }

  const char* operator()(const Notify& action) const {
    if (!both_exist(action.from, action.to)) return no_such_server;
    const auto& waiting = slot(action.from, action.to).waiting;
    if (!waiting) return "no notification is waiting there";
    if (!world.server(action.to).up()) return server_is_down;
    if (is_cut(world, action.from, action.to)) return direction_is_cut;
    return meets(action.expected, *waiting) ? nullptr : not_expected;
  }

  const char* operator()(const Repeat& action) const {
    if (!both_exist(action.from, action.to)) return no_such_server;
    const ElectionSlot& there = slot(action.from, action.to);
    if (there.waiting || !there.last) return "there is no notification to be repeated";
    if (world.left.repeats == 0) return budget_is_spent;
    if (!world.server(action.to).up()) return server_is_down;
    if (is_cut(world, action.from, action.to)) return direction_is_cut;
    return meets(action.expected, *there.last) ? nullptr : not_expected;
  }

  const char* operator()(const Deliver& action) const {
    const Cow<QuorumLink>* link = find_link(world, action.connection);
    if (link == nullptr) return no_such_connection;
    const auto [learner, leader, ordinal] = action.connection;
    const auto& queue = action.to_leader ? (*link)->to_leader : (*link)->to_learner;
    if (queue.empty()) return nothing_in_flight;
    const ServerId from = action.to_leader ? learner : leader;
    const ServerId to = action.to_leader ? leader : learner;
    if (is_cut(world, from, to)) return direction_is_cut;
    if (!reads_from(world.server(to).process(), action.connection)) {
      return "the server does not read from it while its disk is at work";
    }
    return meets(action.expected, mark_of(queue.front())) ? nullptr : not_expected;
  }

  const char* dialled(ServerId learner, ServerId leader) const {
    if (!world.has_server(learner)) return no_such_server;
    return world.server(learner).dialing == leader ? nullptr : "the server does not dial that one";
  }
  const char* operator()(const Connect& action) const {
    if (const char* why = dialled(action.learner, action.leader)) return why;
    return would_connect(world, action.learner, action.leader)
               ? nullptr
               : "the dialled server takes no connection now";
  }
  const char* operator()(const Refuse& action) const {
    if (const char* why = dialled(action.learner, action.leader)) return why;
    return would_connect(world, action.learner, action.leader)
               ? "the dialled server would take the connection"
               : nullptr;
  }

  const char* operator()(const Lose& action) const {
    const Cow<QuorumLink>* link = find_link(world, action.connection);
    if (link == nullptr) return no_such_connection;
    const auto [learner, leader, ordinal] = action.connection;
    const bool open = action.at_leader ? (*link)->leader_open : (*link)->learner_open;
    const bool other_open = action.at_leader ? (*link)->learner_open : (*link)->leader_open;
    if (!open) return "that end is closed already";
    if (other_open) return "the other end is open";
    const ServerId from = action.at_leader ? learner : leader;
    const ServerId to = action.at_leader ? leader : learner;
    return is_cut(world, from, to) ? direction_is_cut : nullptr;
  }

  const char* dialled_for_election(ServerId dialler, ServerId dialled) const {
    if (!world.has_server(dialler)) return no_such_server;
    if (!dials_elections(world)) return "no server dials for elections here";
    const ServerSet dials = world.elections.dials[static_cast<std::size_t>(dialler - 1)];
    return dialled > 0 && dialled < 64 && dials.contains(dialled)
               ? nullptr
               : "the server does not dial that one";
  }
  const char* operator()(const ConnectElection& action) const {
    if (const char* why = dialled_for_election(action.dialler, action.dialled)) return why;
    return would_connect_election(world, action.dialler, action.dialled)
               ? nullptr
               : "the dialled server takes no connection now";
  }
  const char* operator()(const RefuseElection& action) const {
    if (const char* why = dialled_for_election(action.dialler, action.dialled)) return why;
    return would_connect_election(world, action.dialler, action.dialled)
               ? "the dialled server would take the connection"
               : nullptr;
  }
  const char* operator()(const DeliverElection& action) const {
    const Cow<ElectionLink>* link = find_election_link(world, action.connection);
    if (link == nullptr) return no_such_connection;
    const Fifo<Notification>& queue = (*link)->towards(action.to_dialler);
    if (queue.empty()) return nothing_in_flight;
    const ServerId from = end_of(action.connection, !action.to_dialler);
    if (is_cut(world, from, end_of(action.connection, action.to_dialler))) return direction_is_cut;
    return meets(action.expected, queue.front()) ? nullptr : not_expected;
  }
  const char* operator()(const LoseElection& action) const {
    const Cow<ElectionLink>* link = find_election_link(world, action.connection);
    if (link == nullptr) return no_such_connection;
    if (!(*link)->open_at(action.at_dialler)) return "that end is closed already";
    if ((*link)->open_at(!action.at_dialler)) return "the other end is open";
    const ServerId from = end_of(action.connection, !action.at_dialler);
    return is_cut(world, from, end_of(action.connection, action.at_dialler)) ? direction_is_cut
                                                                             : nullptr;
  }
  const char* operator()(const BreakElection& action) const {
    const Cow<ElectionLink>* link = find_election_link(world, action.connection);
    if (link == nullptr) return no_such_connection;
    if (!(*link)->dialler_open || !(*link)->dialled_open) return "one end is closed already";
    return world.left.repeats == 0 ? budget_is_spent : nullptr;
  }

  const char* operator()(const CompleteDisk& action) const {
    if (!world.has_server(action.server)) return no_such_server;
    const auto& queue = queue_of(*world.server(action.server).disk, action.expected.object);
    if (queue.empty()) return "the server has asked its disk for nothing there";
    if (action.lies) {
      if (const char* why = not_switched_on(BeyondFamily::lying_sync)) return why;
      if (!can_lie(queue.front())) return "only what makes something durable can lie about it";
    }
    return meets(action.expected, mark_of(queue.front())) ? nullptr : not_expected;
  }

  const char* not_switched_on(BeyondFamily family) const {
    return world.setup->beyond.contains(family)
               ? nullptr
               : "that fault is beyond the model, and this world has not switched it on";
  }
  const char* operator()(const Wipe& action) const {
    if (!world.has_server(action.server)) return no_such_server;
    if (const char* why = not_switched_on(BeyondFamily::wiped_disk)) return why;
    return world.server(action.server).up() ? "the server is up" : nullptr;
  }
  const char* operator()(const FlipBit& action) const {
    if (!world.has_server(action.server)) return no_such_server;
    const auto family = is_epoch_file(action.where.file) ? BeyondFamily::flipped_epochs
                                                         : BeyondFamily::flipped_bits;
    if (const char* why = not_switched_on(family)) return why;
    if (!world.setup->disk_bytes) return "a disk of values has no bits";
    return has_bit(*world.server(action.server).disk, action.where)
               ? nullptr
               : "its disk has no such file, or the file no such bit";
  }

  const char* operator()(const FailDisk& action) const {
    const char* why = (*this)(CompleteDisk{action.server, action.expected});
    if (why != nullptr) return why;
    if (!world.server(action.server).up()) return server_is_down;
    return world.left.disk_faults == 0 ? budget_is_spent : nullptr;
  }
  const char* operator()(const FireAlarm& action) const {
    if (!world.has_server(action.server)) return no_such_server;
    if (find_alarm(world.server(action.server), action.alarm) == nullptr) {
      return "that alarm is not armed";
    }
    return world.left.alarms_of(action.alarm.kind) == 0 ? budget_is_spent : nullptr;
  }

  const char* operator()(const IssueRequest& action) const {
    if (!world.has_client(action.client)) return no_such_client;
    if (!may_request(world.client(action.client))) return "the client is not attached to a server";
    if (std::holds_alternative<CreateSession>(action.operation)) {
      return "no client sends a createSession; it connects";
    }
    return world.left.requests == 0 ? budget_is_spent : nullptr;
  }

  const char* operator()(const ConnectClient& action) const {
    if (!world.has_client(action.client)) return no_such_client;
    if (!world.has_server(action.server)) return no_such_server;
    if (world.client(action.client).connection) return "the client has a connection already";
    if (!world.setup->clients_know(action.server)) return "clients do not know that server";
    if (world.left.client_connects == 0) return budget_is_spent;
    const Server& server = world.server(action.server);
    if (!server.up()) return server_is_down;
    return accepts_clients(server.process()) ? nullptr : "the server does not serve clients now";
  }

  const char* operator()(const DropClient& action) const {
    if (!world.has_client(action.client)) return no_such_client;
    if (!world.client(action.client).connection) return "the client has no connection";
    return world.left.client_drops == 0 ? budget_is_spent : nullptr;
  }

  const ClientLink* link_of(const ClientConnectionId& id) const {
    return world.has_client(id.client) ? find(world.client(id.client), id) : nullptr;
  }
  const char* operator()(const DeliverToServer& action) const {
    const ClientLink* link = link_of(action.connection);
    if (link == nullptr) return no_such_connection;
    if (link->to_server.empty()) return nothing_in_flight;
    return meets(action.expected, mark_of(link->to_server.front())) ? nullptr : not_expected;
  }
  const char* operator()(const DeliverToClient& action) const {
    const ClientLink* link = link_of(action.connection);
    if (link == nullptr) return no_such_connection;
    if (link->to_client.empty()) return nothing_in_flight;
    return meets(action.expected, mark_of(link->to_client.front())) ? nullptr : not_expected;
  }
  const char* operator()(const LoseClient& action) const {
    const ClientLink* link = link_of(action.connection);
    if (link == nullptr) return no_such_connection;
    const bool open = action.at_server ? link->server_open : link->client_open;
    const bool other_open = action.at_server ? link->client_open : link->server_open;
    if (!open) return "that end is closed already";
    return other_open ? "the other end is open" : nullptr;
  }

  const char* operator()(const Kill& action) const {
    if (!world.has_server(action.server)) return no_such_server;
    if (!world.server(action.server).up()) return server_is_down;
    if (!world.setup->may_crash(action.server)) return server_never_crashes;
    return world.left.kills == 0 ? budget_is_spent : nullptr;
  }
  const char* operator()(const PowerLoss& action) const {
    if (!world.has_server(action.server)) return no_such_server;
    const Server& server = world.server(action.server);
    const Disk& disk = *server.disk;
    const bool flushed =
        disk.log.unsynced.empty() && disk.snapshots.unsynced.empty() && !disk.has_lies();
    if (!server.up() && flushed) {
      return "the server is down and has nothing left to lose";
    }
    if (!can_survive(disk, action.survivors)) return "its disk cannot be left so";
    if (!world.setup->may_crash(action.server)) return server_never_crashes;
    return world.left.power_losses == 0 ? budget_is_spent : nullptr;
  }
  const char* operator()(const Restart& action) const {
    if (!world.has_server(action.server)) return no_such_server;
    const Server& server = world.server(action.server);
    if (server.up()) return "the server is up";
    return server.starts > 0 && world.left.restarts == 0 ? budget_is_spent : nullptr;
  }

  template <class Directions>
  bool any_between(const Directions& action, bool cut) const {
    bool any = false;
    const auto look = [&](ServerId from, ServerId to) {
      any = any || (from != to && both_exist(from, to) && is_cut(world, from, to) == cut);
    };
    action.from.for_each([&](ServerId from) {
      action.to.for_each([&](ServerId to) {
        look(from, to);
        if (action.both_ways) look(to, from);
      });
    });
    return any;
  }
  const char* operator()(const Cut& action) const {
    if (!any_between(action, false)) return "nothing there is left to be cut";
    return world.left.cuts == 0 ? budget_is_spent : nullptr;
  }
  const char* operator()(const Heal& action) const {
    const bool cut = action.from.empty() ? is_cut_at_all(world) : any_between(action, true);
    return cut ? nullptr : "nothing is cut";
  }
};

}  // namespace

const char* obstacle(const World& world, const Action& action, Expectation expectation) {
  return std::visit(Judge{world, expectation}, action);
}

bool possible(const World& world, const Action& action, Expectation expectation) {
  return obstacle(world, action, expectation) == nullptr;
}

}  // namespace zablab
