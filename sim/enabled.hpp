// What can happen next, in a fixed order: for exhaustive search and for drawing at random.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/action.hpp"
#include "sim/apply.hpp"
#include "sim/world.hpp"

namespace zablab {

/// Calls `visitor(const Action&)` for every action that is possible now: consequences first, then
/// alarms, inputs and faults while their budget lasts. Alarms are any armed one, whatever its
/// delay; operations and cuts are those that the Setup offers; a power loss leaves any part that it
/// can; a heal ends all cuts, never some. Nothing behind the last epoch of the Setup.
template <class Visitor>
void visit_enabled(const World& world, Visitor&& visitor);

// --- implementation ------------------------------------------------------------------------------

namespace enabled_detail {

/// Proposes actions in order; those with an obstacle are left out by the one judge of possibility.
template <class Visitor>
class Enumeration {
 public:
  Enumeration(const World& world, Visitor& visitor) : world_(world), visitor_(visitor) {}

  void visit_all() {
    if (is_past_last_epoch(world_)) return;
    visit_disks();
    visit_elections();
    if (dials_elections(world_)) visit_election_network();
    visit_dials();
    visit_links();
    visit_client_links();
    visit_alarms();
    visit_clients();
    visit_crashes();
    visit_cuts();
  }

 private:
  void propose(const Action& action) {
    if (obstacle(world_, action, Expectation::strict) == nullptr) visitor_(action);
  }

  void visit_disks() {
    for (ServerId id = 1; id <= world_.server_count(); ++id) {
      for (const DiskObject object : {DiskObject::log, DiskObject::accepted_epoch,
                                      DiskObject::current_epoch, DiskObject::snapshots}) {
        const auto& queue = queue_of(*world_.server(id).disk, object);
        if (queue.empty()) continue;
        propose(CompleteDisk{id, mark_of(queue.front())});
        if (world_.left.disk_faults != 0) propose(FailDisk{id, mark_of(queue.front())});
      }
    }
  }

  void visit_elections() {
    for (ServerId from = 1; from <= world_.server_count(); ++from) {
      const auto& outbox = *world_.server(from).outbox;
      for (ServerId to = 1; to <= world_.server_count(); ++to) {
        const ElectionSlot& slot = outbox[static_cast<std::size_t>(to - 1)];
        if (slot.waiting) propose(Notify{from, to, *slot.waiting});
        if (slot.last) propose(Repeat{from, to, *slot.last});
      }
    }
  }

  void visit_election_network() {
    for (ServerId id = 1; id <= world_.server_count(); ++id) {
      world_.elections.dials[static_cast<std::size_t>(id - 1)].for_each([&](ServerId to) {
        if (would_connect_election(world_, id, to)) {
          propose(ConnectElection{id, to});
        } else {
          propose(RefuseElection{id, to});
        }
      });
    }
    for (const auto& [id, link] : world_.elections.links) {
      for (const bool dialler : {true, false}) {
        const auto& queue = link->towards(dialler);
        if (!queue.empty()) propose(DeliverElection{id, dialler, queue.front()});
        if (!link->open_at(!dialler)) propose(LoseElection{id, dialler});
        if (world_.left.repeats != 0) propose(BreakElection{id, dialler});
      }
    }
  }

  void visit_dials() {
    for (ServerId id = 1; id <= world_.server_count(); ++id) {
      const auto& dialing = world_.server(id).dialing;
      if (!dialing) continue;
      if (would_connect(world_, id, *dialing)) {
        propose(Connect{id, *dialing});
      } else {
        propose(Refuse{id, *dialing});
      }
    }
  }

  void visit_links() {
    for (const auto& [id, link] : world_.links) {
      if (!link->to_leader.empty()) propose(Deliver{id, true, mark_of(link->to_leader.front())});
      if (!link->to_learner.empty()) propose(Deliver{id, false, mark_of(link->to_learner.front())});
      if (!link->learner_open) propose(Lose{id, true});
      if (!link->leader_open) propose(Lose{id, false});
    }
  }

  void visit_client_links() {
    for (const Cow<Client>& client : world_.clients) {
      for (const ClientLink& link : client->links) {
        if (!link.to_server.empty()) {
          propose(DeliverToServer{link.id, mark_of(link.to_server.front())});
        }
        if (!link.to_client.empty()) {
          propose(DeliverToClient{link.id, mark_of(link.to_client.front())});
        }
        if (!link.client_open) propose(LoseClient{link.id, true});
        if (!link.server_open) propose(LoseClient{link.id, false});
      }
    }
  }

  void visit_alarms() {
    for (ServerId id = 1; id <= world_.server_count(); ++id) {
      for (const ArmedAlarm& armed : *world_.server(id).alarms) {
        propose(FireAlarm{id, armed.alarm});
      }
    }
  }

  void visit_clients() {
    for (std::int32_t number = 1; number <= world_.client_count(); ++number) {
      if (world_.left.requests != 0 && may_request(world_.client(number))) {
        for (const Operation& operation : world_.setup->offered_operations) {
          propose(IssueRequest{number, operation});
        }
      }
      if (world_.left.client_connects != 0 && !world_.client(number).connection) {
        for (ServerId id = 1; id <= world_.server_count(); ++id) {
          propose(ConnectClient{number, id, false, {}});
        }
      }
      if (world_.left.client_drops != 0) propose(DropClient{number});
    }
  }

  void visit_crashes() {
    for (ServerId id = 1; id <= world_.server_count(); ++id) {
      if (world_.left.kills != 0) propose(Kill{id});
      if (world_.left.power_losses != 0) visit_power_losses(id);
      propose(Restart{id});
    }
  }

  void visit_power_losses(ServerId id) {
    const Disk& disk = *world_.server(id).disk;
    const auto logs = static_cast<std::int32_t>(disk.log.unsynced.size());
    const auto snapshots = static_cast<std::int32_t>(disk.snapshots.unsynced.size());
    for (std::int32_t log = 0; log <= logs; ++log) {
      for (std::int32_t snapshot = 0; snapshot <= snapshots; ++snapshot) {
        propose(PowerLoss{id, {log, snapshot, false, 0}});
        propose(PowerLoss{id, {log, snapshot, true, 0}});
      }
    }
  }

  void visit_cuts() {
    if (world_.left.cuts != 0) {
      for (const Cut& cut : world_.setup->offered_cuts) propose(cut);
    }
    propose(Heal{});
  }

  const World& world_;
  Visitor& visitor_;
};

}  // namespace enabled_detail

template <class Visitor>
void visit_enabled(const World& world, Visitor&& visitor) {
  enabled_detail::Enumeration<Visitor>(world, visitor).visit_all();
}

}  // namespace zablab
