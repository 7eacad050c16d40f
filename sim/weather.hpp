// What the timed scheduler draws from: the weather of a run, and what its clients ask for.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "protocol/store/operation.hpp"
#include "sim/random.hpp"
#include "sim/world.hpp"

namespace zablab {

/// A duration drawn evenly between two bounds, both included.
struct Span {
  std::int64_t low_us = 0;
  std::int64_t high_us = 0;
};
std::int64_t draw(Span span, Random& random);

/// Who decides what comes next, within one timed run.
enum class Strategy : std::uint8_t {
  timed,        ///< latencies are drawn anew for each message and each write; faults at their rates
  priorities,   ///< each way between two servers, and each disk, keeps a pace of its own
  fault_first,  ///< no faults but power losses, each right behind a completed disk operation
};
inline constexpr std::size_t strategies = 3;
/// "timed", "priorities", "fault-first".
const char* to_text(Strategy strategy);

/// As a delay: longer than any run, so that what waits for it does not happen by itself.
inline constexpr std::int64_t never_us = 1'000'000'000'000;

/// What the network, the disks and the operators do. Intervals are means between two events in the
/// whole ensemble; 0 switches a family off.
struct Weather {
  Strategy strategy = Strategy::timed;
  Span network{100, 1000};  ///< one way
  Span disk{20, 200};       ///< an append, a rename, a piece of a snapshot
  Span flush{200, 4000};    ///< an fsync
  Span lateness{0, 2000};   ///< an alarm rings so much after its delay

  std::int64_t kill_interval_us = 0;
  std::int64_t power_loss_interval_us = 0;
  std::int64_t blackout_interval_us = 0;  ///< all servers lose their power at once
  std::int64_t restart_delay_us = 2'000'000;
  std::int64_t halves_interval_us = 0;   ///< a random partition in two
  std::int64_t one_off_interval_us = 0;  ///< one server is cut off
  std::int64_t one_way_interval_us = 0;  ///< one server is heard no more, or hears nothing
  std::int64_t heal_delay_us = 5'000'000;
  std::int64_t repeat_interval_us = 0;  ///< an election message arrives again
  std::int64_t slow_link_interval_us = 0;
  std::int64_t slow_link_duration_us = 5'000'000;
  std::int32_t slow_link_factor = 100;
  std::int64_t disk_stall_interval_us = 0;
  std::int64_t disk_stall_duration_us = 3'000'000;
  /// Of those, how many meet a server that the quorum needs, for longer than syncLimit.
  std::int32_t needed_disk_stalls_percent = 0;
  std::int64_t bridge_interval_us = 0;   ///< two sides that only one server sees both of
  std::int64_t ring_interval_us = 0;     ///< everyone hears a majority, no two the same one
  std::int64_t swizzle_interval_us = 0;  ///< some are cut off one by one, and heal in another order
  std::int64_t pause_interval_us = 0;    ///< a process stands still (SIGSTOP, a long collection)
  std::int64_t pause_duration_us = 500'000;
  std::int64_t write_error_interval_us = 0;  ///< a disk refuses one operation
  std::int64_t full_disk_interval_us = 0;    ///< a disk takes nothing that needs room
  std::int64_t full_disk_duration_us = 500'000;
  std::int32_t clock_drift_percent = 0;  ///< timers run so much faster or slower at most
  std::int64_t clock_skew_us = 0;        ///< each server's wall clock is so much ahead of the last
  // Beyond the model: nothing draws these.
  std::int32_t lying_sync_percent = 0;          ///< of what makes something durable
  std::int64_t wipe_interval_us = 0;            ///< a server comes back with an empty disk
  std::int64_t flipped_bits_interval_us = 0;    ///< in a log or a snapshot, one to three of them
  std::int64_t flipped_epochs_interval_us = 0;  ///< in an epoch file
  std::int64_t client_drop_interval_us = 0;
  std::int32_t client_moves_percent = 50;  ///< a reconnecting client tries another server
  std::int32_t client_fresh_percent = 0;   ///< … or forgets its session: the process is a new one
  /// … or names its session with a wrong password.
  std::int32_t client_wrong_password_percent = 0;
  std::int64_t client_reconnect_delay_us = 200'000;  ///< on average

  std::int64_t calm_from_us = -1;        ///< the calm begins at this moment; -1: not by itself
  std::int64_t calm_after_actions = -1;  ///< … or after so many actions, whichever is first
};

/// What clients ask for. Weights are relative; 0 is never.
struct Workload {
  std::vector<std::string> paths = {"/a", "/b", "/a/x", "/a/y", "/b/z"};
  std::int64_t request_interval_us = 50'000;  ///< mean, per client; 0: no requests
  std::int32_t requests_per_client = -1;      ///< -1: no limit
  std::int32_t pipelining = 4;                ///< unanswered requests at most
  std::int32_t versioned_percent = 30;        ///< of deletes, sets and checks: that name a version
  std::uint32_t create = 10;
  std::uint32_t create_ephemeral = 5;
  std::uint32_t create_sequential = 2;
  std::uint32_t create_ephemeral_sequential = 2;
  std::uint32_t remove = 7;
  std::uint32_t set_data = 14;
  std::uint32_t multi = 4;
  std::uint32_t get_data = 10;
  std::uint32_t exists = 4;
  std::uint32_t get_children = 4;
  std::uint32_t sync = 2;
  std::int32_t watch_percent = 0;  ///< of reads: that leave a watch
  std::uint32_t add_watch = 0;
  std::uint32_t remove_watches = 0;
  std::uint32_t close_session = 0;
  std::uint32_t create_container = 0;
  std::uint32_t create_ttl = 0;
  std::int64_t ttl_us = 1'000'000;     ///< of those, at most
  std::uint32_t delete_container = 0;  ///< what is otherwise the leader's to ask for
  std::uint32_t create_with_acl = 0;
  std::uint32_t set_acl = 0;
  std::uint32_t get_acl = 0;
  std::uint32_t authenticate = 0;
  std::uint32_t quota = 0;  ///< sets, changes or ends the quota of a path below the root
  std::uint32_t check = 0;  ///< outside of a multi, where it is refused
  std::uint32_t multi_read = 0;
  std::uint32_t other_reads = 0;  ///< whoAmI, getEphemerals, getAllChildrenNumber
  bool probe_in_calm = true;      ///< each client asks for one more write after the faults
};

/// An operation drawn by the workload's weights. What it writes is `text`.
Operation draw_operation(const Workload& workload, const std::string& text, Random& random);

/// What is injected, counted by family.
enum class FaultFamily : std::uint8_t {
  kill,
  power_loss,
  torn_record,
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
  pause,
  write_error,
  full_disk,
  clock_drift,
  clock_skew,
  client_drop,
  client_move,
  client_fresh,
  client_wrong_password,
  lying_sync,
  forgotten_sync,
  wiped_disk,
  flipped_bits,
  flipped_epochs,
};
inline constexpr std::size_t fault_families = 27;
/// "kill", "power-loss", …
const char* to_text(FaultFamily family);

/// The families beyond the model that this weather switches on.
BeyondSet beyond_of(const Weather& weather);

/// What a server was about when a fault met it: a fault that only ever meets servers at rest shows
/// little.
enum class RolePhase : std::uint8_t {
  down,
  recovering,
  looking,
  discovering,    ///< a learner, up to ACKEPOCH
  synchronizing,  ///< a learner, up to UPTODATE
  following,
  establishing,  ///< a leader that does not serve yet
  leading,       ///< … or a standalone server
  draining,      ///< a role that is over, while its log is written
  observing,
};
inline constexpr std::size_t role_phases = 10;
/// "down", "recovering", …
const char* to_text(RolePhase phase);
RolePhase phase_of(const World& world, ServerId id);

class FaultCounts {
 public:
  std::uint64_t operator[](FaultFamily family) const {
    return counts_[static_cast<std::size_t>(family)];
  }
  /// How often one of them met a server in that phase. A partition meets each server at its edge;
  /// wrong clocks and what clients do meet none.
  std::uint64_t met(FaultFamily family, RolePhase phase) const {
    return met_[static_cast<std::size_t>(family)][static_cast<std::size_t>(phase)];
  }
  void count(FaultFamily family) { ++counts_[static_cast<std::size_t>(family)]; }
  void meet(FaultFamily family, RolePhase phase) {
    ++met_[static_cast<std::size_t>(family)][static_cast<std::size_t>(phase)];
  }
  bool operator==(const FaultCounts&) const = default;

 private:
  std::array<std::uint64_t, fault_families> counts_{};
  std::array<std::array<std::uint32_t, role_phases>, fault_families> met_{};
};

}  // namespace zablab
