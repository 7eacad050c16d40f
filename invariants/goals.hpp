// What a run should have met, so that its silence means something: "sometimes" claims.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace zablab {

/// In the order of `all_goals()`.
enum class Goal : std::uint8_t {
  leader_elected,
  leader_lost,
  leader_replaced,
  minority_leader,
  stale_leader_established,
  late_commit,
  diff_used,
  trunc_used,
  snap_used,
  log_tail_lost,
  torn_record,
  uncommitted_tail_adopted,
  uncommitted_tail_cut,
  snapshot_written,
  snapshot_loaded,
  fuzzy_snapshot_loaded,
  all_servers_down,
  txn_committed,
  committed_under_second_leader,
  committed_without_leaders_disk,
  unknown_outcome_committed,
  failed_write,
  multi_committed,
  multi_failed,
  session_moved,
  session_expired,
  ephemerals_ended_with_session,
  stale_read,
  sync_answered,
  watch_fired,
  persistent_watch_fired,
  recursive_watch_fired,
  watch_removed,
  watch_rearmed_after_reconnect,
  event_told_by_set_watches,
  disk_refused,
  epoch_used_up,
  clock_went_back,
  password_refused,
  late_learner_left,
  acl_refused,
  acl_changed,
  auth_refused,
  container_reaped,
  ttl_reaped,
  reaping_came_too_late,
  quota_refused,
  usage_told,
  multi_read_answered,
  snap_sent_in_pieces,
  commit_during_snap,
  snap_broken_off,
  observer_served_write,
  observer_synced_by_diff,
  observer_synced_by_snap,
  observer_cut,
  quorum_without_majority,
  majority_without_quorum,
  purged,
  lie_found_out,
  disk_wiped,
  damage_refused,
  damage_taken,
  election_dialled_back,
  last_vote_repeated,
};
inline constexpr auto goal_count = static_cast<std::size_t>(Goal::last_vote_repeated) + 1;

/// How often each goal was reached, by Goal.
using GoalCounts = std::array<std::uint64_t, goal_count>;

struct GoalInfo {
  Goal goal = Goal::leader_elected;
  const char* name = "";  ///< stable: reports use it
  const char* sentence = "";
};

/// All goals, in the order of Goal.
std::span<const GoalInfo> all_goals();
/// nullptr if there is no goal of that name.
const GoalInfo* find_goal(const std::string& name);

}  // namespace zablab
