// The default strategy: a virtual clock, weather and a workload, all drawn from one seed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/action.hpp"
#include "sim/agenda.hpp"
#include "sim/random.hpp"
#include "sim/step.hpp"
#include "sim/weather.hpp"
#include "sim/world.hpp"

namespace zablab {

/// Chooses the next action by its due time. A value; its draws come from its own seed. It reads the
/// world but is no part of it: one made from any world goes on from there.
///
///   TimedScheduler scheduler(world, weather, workload, seed);
///   while (scheduler.drive(world, action, step)) { …look at step… }
class TimedScheduler {
 public:
  TimedScheduler(const World& world, Weather weather, Workload workload, std::uint64_t seed);

  /// The next action, possible now; false when nothing will ever be due.
  bool next(const World& world, Action& action);
  /// The moment of the action that `next` gave.
  std::int64_t moment_us() const { return now_us_; }
  /// After each applied action: looks at what the step touched.
  void observe(const World& world, const Step& step);

  /// `next`, sets the world's moment, `apply`, `observe`.
  bool drive(World& world, Action& action, Step& step);

  /// From now on: cuts heal, servers restart, no more faults; clients come back, are answered and
  /// ask for nothing more but one probe each.
  void begin_calm(const World& world);
  bool calm() const { return calm_; }
  /// In the calm: every server serves at the same zxid, every client is attached, every request and
  /// probe is answered.
  bool settled(const World& world) const;

  const FaultCounts& faults() const { return faults_; }
  std::uint64_t actions() const { return actions_; }

 private:
  using Slot = Agenda::Slot;
  using Lane = std::size_t;  ///< what has a priority: a way between two servers, or a disk

  /// What may become due.
  enum class SourceKind : std::uint8_t {
    notification,
    dial,
    disk,
    restart,
    alarm,
    to_leader,  // the four of a quorum link
    to_learner,
    loss_at_leader,
    loss_at_learner,
    to_dialler,  // the four of an election link
    to_dialled,
    loss_at_dialler,
    loss_at_dialled,
    election_dial,
    to_server,  // the four of a client's link
    to_client,
    loss_at_server,
    loss_at_client,
    client_connect,  // the four of a client
    client_request,
    client_heartbeat,
    client_silence,
    heal,  // the families
    kill,
    power_loss,
    blackout,
    halves,
    one_off,
    one_way,
    repeat,
    slow_link,
    disk_stall,
    bridge,
    ring,
    swizzle,
    swizzle_step,
    pause,
    write_error,
    full_disk,
    wipe,
    flipped_bits,
    flipped_epochs,
    client_drop,
  };
  struct Source {
    SourceKind kind = SourceKind::heal;
    DiskObject object = DiskObject::log;
    std::int32_t number = 0;  ///< of the server or client; of a notification: its receiver
    ServerId from = 0;        ///< of a notification
    Alarm alarm;              ///< its connection is that of a quorum link, too
    ClientConnectionId client_link;
    ElectionConnectionId election_link;
  };
  struct AlarmSlot {
    Alarm alarm;
    Slot slot = 0;
  };
  using LinkSlots = std::array<Slot, 4>;
  struct ClientState {
    std::int64_t last_heard_us = 0;
    std::int64_t last_sent_us = 0;
    std::int32_t requests = 0;
    std::int32_t probe_xid = 0;  ///< 0: not sent, or its outcome is unknown
    bool probed = false;         ///< answered
    ServerId last_server = 0;
  };

  // timed.cpp: slots
  Slot add_source(const Source& source);
  void add_fixed_sources();
  LinkSlots add_four(Source source, SourceKind first);
  std::size_t pair_of(std::int32_t row, ServerId column) const;
  Slot link_slot(const ConnectionId& id, SourceKind kind);
  Slot election_slot(const ElectionConnectionId& id, SourceKind kind);
  Slot client_slot(const ClientConnectionId& id, SourceKind kind);
  Slot notification_slot(ServerId from, ServerId to) const;
  Slot disk_slot(ServerId server, DiskObject object) const;
  Slot of_client(std::int32_t number, SourceKind kind) const;
  Slot of_family(SourceKind kind) const;

  // timed_observe.cpp: what is due when
  void look_at_everything(const World& world);
  void look_at_action(const World& world, const Action& action);
  void look_at_effect(const World& world, ServerId server, const Effect& effect);
  void look_at_notification(const World& world, ServerId from, ServerId to);
  void look_at_dial(const World& world, ServerId server);
  void look_at_elections(const World& world);
  void look_at_election_dial(const World& world, ServerId from, ServerId to);
  void look_at_election_link(const World& world, const ElectionConnectionId& id);
  void look_at_election_direction(const World& world, const ElectionConnectionId& id,
                                  bool to_dialler, bool follows_another);
  void look_at_disk(const World& world, ServerId server, DiskObject object);
  void look_at_restart(const World& world, ServerId server);
  void look_at_alarms(const World& world, ServerId server);
  void look_at_link(const World& world, const ConnectionId& id);
  void look_at_direction(const World& world, const ConnectionId& id, bool to_leader,
                         bool follows_another);
  void look_at_loss(const World& world, const ConnectionId& id, bool at_leader);
  void look_at_client_link(const World& world, const ClientConnectionId& id, bool follows_another);
  void look_at_client(const World& world, std::int32_t number);
  void look_at_unread(const World& world, ServerId server);
  void note(const ClientEvent& event);
  void set_alarm(ServerId server, const Alarm& alarm, std::int32_t delay_ms);
  void drop_alarm(ServerId server, const Alarm& alarm);
  /// Due after `delay()` if it is live and not due already; not due if it is not live.
  template <class Delay>
  void set_if_idle(Slot slot, bool live, Delay&& delay) {
    if (!live) {
      agenda_.cancel(slot);
    } else if (!agenda_.is_set(slot)) {
      agenda_.set(slot, now_us_ + delay());
    }
  }
  std::int64_t latency_us(Lane lane, ServerId from, ServerId to, bool follows_another);
  std::int64_t session_timeout_us(const World& world, std::int32_t number) const;
  bool wants_request(const Client& client, const ClientState& state) const;

  // timed_next.cpp: what a due source does; false if it does nothing now
  bool fire(const World& world, Slot slot, Action& action);
  ServerId stepped_by(const Source& source) const;
  bool fire_disk(const World& world, const Source& source, Action& action);
  bool fire_notification(const World& world, const Source& source, Action& action);
  bool fire_dial(const World& world, ServerId server, Action& action);
  bool fire_election(const World& world, const Source& source, Slot slot, Action& action);
  bool fire_election_dial(const World& world, const Source& source, Slot slot, Action& action);
  bool fire_delivery(const World& world, const Source& source, Action& action);
  bool fire_loss(const World& world, const Source& source, Slot slot, Action& action);
  bool fire_client_link(const World& world, const Source& source, Slot slot, Action& action);
  bool fire_client(const World& world, const Source& source, Slot slot, Action& action);
  bool fire_connect(const World& world, std::int32_t number, Slot slot, Action& action);
  bool fire_request(const World& world, std::int32_t number, Action& action);

  /// When a crash strikes: faults at moments drawn blindly seldom meet the short ones that matter.
  enum class Aim : std::uint8_t {
    anywhere,
    unsynced,  ///< while some log has records that are not durable
    recovery,  ///< shortly after a step of an election, a discovery or a synchronization
  };

  // timed_faults.cpp
  void schedule_faults();
  bool is_crash(SourceKind family) const;
  Aim& aim_of(SourceKind family);
  bool waits_for_its_moment(const World& world, SourceKind family);
  void aim_at_recovery(const Fact& fact);
  void reschedule(SourceKind family);
  std::int64_t interval_us(SourceKind family) const;
  bool fire_fault(const World& world, const Source& source, Action& action);
  std::int32_t torn_bytes(const Disk& disk, const Survivors& survivors);
  bool fire_power_loss(const World& world, ServerId server, Action& action);
  bool fire_cut(const World& world, SourceKind family, Action& action);
  bool fire_repeat(const World& world, Action& action);
  bool break_election_link(const World& world, Action& action);
  bool fire_client_drop(const World& world, Action& action);
  bool fire_bridge(const World& world, Action& action);
  void close_the_ring(const World& world);
  void begin_swizzle(const World& world);
  bool fire_swizzle_step(const World& world, Action& action);
  void pause_a_server(const World& world);
  void spoil_a_disk(SourceKind family);
  bool is_refused(const World& world, ServerId server, const DiskOperation& operation);

  // timed_beyond.cpp
  bool is_lied_about(const World& world, ServerId server, const DiskOperation& operation);
  bool forget_lies(const World& world, ServerId server, Survivors& survivors);
  bool fire_wipe(const World& world, Action& action);
  bool fire_flip(const World& world, SourceKind family, Action& action);

  void draw_clocks(const World& world);
  void set_clocks_right(const World& world);
  void heal_later();
  ServerSet all_but(ServerId server) const;  ///< 0: all
  std::vector<ServerId> shuffled_servers();
  void slow_down_a_link(const World& world);
  void count(const World& world, FaultFamily family, ServerId server);
  void count(const World& world, FaultFamily family, ServerSet servers);
  void stall_a_disk(const World& world);
  ServerId needed_follower(const World& world);
  ServerId any_server_up(const World& world, bool with_unsynced_log);

  // timed_strategies.cpp
  Lane election_lane(ServerId from, ServerId to) const { return pair_of(from, to); }
  Lane quorum_lane(ServerId from, ServerId to) const;
  Lane disk_lane(ServerId server) const;
  static constexpr std::int64_t mean_actions_between_changes = 150;
  void draw_priorities();
  bool has_priorities() const { return weather_.strategy == Strategy::priorities && !calm_; }
  std::int64_t pace_us(Lane lane) const;
  void change_priorities();
  void draw_next_strike();
  void strike_behind(const World& world, ServerId server);
  void note_crash_of_strike(ServerId server);

  Weather weather_;
  Workload workload_;
  Random random_;
  Agenda agenda_;
  std::vector<Source> sources_;  ///< by slot
  std::int64_t now_us_ = 0;
  std::uint64_t actions_ = 0;
  bool calm_ = false;
  FaultCounts faults_;

  std::uint32_t server_count_ = 0;
  Slot first_dial_ = 0;
  Slot first_disk_ = 0;
  Slot first_restart_ = 0;
  Slot first_client_ = 0;
  Slot first_family_ = 0;
  std::vector<std::vector<AlarmSlot>> alarms_;  ///< by server - 1
  // Rows are kept, as ordinals are used again: there are few.
  std::vector<std::vector<LinkSlots>> links_;           ///< by pair of servers, by ordinal
  std::vector<std::vector<LinkSlots>> election_links_;  ///< as links_; empty where nobody dials
  std::vector<Slot> election_dials_;                    ///< by pair of servers; the same
  std::vector<std::vector<LinkSlots>> client_links_;    ///< by client and server, by ordinal
  std::vector<std::vector<ConnectionId>> unread_;  ///< by server - 1: due, but not read from now
  std::vector<std::int64_t> slow_until_us_;        ///< by pair of servers
  std::vector<std::int64_t> stalled_until_us_;     ///< by server - 1
  std::vector<ClientState> client_states_;         ///< by number - 1
  std::vector<std::int64_t> paused_until_us_;      ///< by server - 1
  std::vector<std::int64_t> full_until_us_;        ///< by server - 1
  std::vector<std::int32_t> refusals_;             ///< by server - 1: operations to refuse
  std::vector<std::int32_t> clock_percent_;        ///< by server - 1: of the true duration
  std::vector<ServerId> blackout_;                 ///< about to lose their power
  std::vector<Action> at_once_;                    ///< the last one is next
  std::vector<Action> swizzle_;                    ///< cuts and heals to come, the last one first
  std::array<Aim, 3> aims_{};                      ///< of kill, power loss and blackout
  std::uint64_t values_written_ = 0;
  std::vector<std::uint32_t> priorities_;    ///< by lane; 0 is the first
  std::uint64_t next_change_ = 0;            ///< of priorities: at this action
  std::uint64_t completions_to_strike_ = 0;  ///< of disk operations
  ServerSet sent_away_;                      ///< by a strike: about to be killed, and to stay away
};

}  // namespace zablab
