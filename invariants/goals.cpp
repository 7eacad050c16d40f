#include "invariants/goals.hpp"

namespace zablab {

namespace {

constexpr std::array<GoalInfo, goal_count> goals = {{
    {Goal::leader_elected, "leader-elected", "a leader was established"},
    {Goal::leader_lost, "leader-lost", "an established leader crashed or stepped down"},
    {Goal::leader_replaced, "leader-replaced",
     "another server was established than the leader before"},
    {Goal::minority_leader, "minority-leader", "an established leader lost its quorum"},
    {Goal::stale_leader_established, "stale-leader-established",
     "a leader was established after one of a newer epoch"},
    {Goal::late_commit, "late-commit",
     "a replaced leader committed what its successor had committed already"},
    {Goal::diff_used, "diff-used", "a learner was brought up to date by DIFF"},
    {Goal::trunc_used, "trunc-used", "a learner was told to cut its log (TRUNC)"},
    {Goal::snap_used, "snap-used", "a learner was sent a snapshot (SNAP)"},
    {Goal::log_tail_lost, "log-tail-lost", "a power loss took records that were not flushed"},
    {Goal::torn_record, "torn-record", "a power loss left half a record"},
    {Goal::uncommitted_tail_adopted, "uncommitted-tail-adopted",
     "a transaction became committed because its holder was elected"},
    {Goal::uncommitted_tail_cut, "uncommitted-tail-cut", "records were removed from a log"},
    {Goal::snapshot_written, "snapshot-written", "a snapshot was completed"},
    {Goal::snapshot_loaded, "snapshot-loaded", "a server loaded its state from a later snapshot"},
    {Goal::fuzzy_snapshot_loaded, "fuzzy-snapshot-loaded",
     "a snapshot was loaded that was written while transactions were applied"},
    {Goal::all_servers_down, "all-servers-down", "no server was up"},
    {Goal::txn_committed, "txn-committed", "a transaction was committed"},
    {Goal::committed_under_second_leader, "committed-under-second-leader",
     "a transaction was committed in an epoch that was not the first"},
    {Goal::committed_without_leaders_disk, "committed-without-leaders-disk",
     "a transaction was committed before it was on the leader's own disk"},
    {Goal::unknown_outcome_committed, "unknown-outcome-committed",
     "a write was committed whose client had given up waiting"},
    {Goal::failed_write, "failed-write", "a write failed and consumed a zxid"},
    {Goal::multi_committed, "multi-committed", "a multi succeeded"},
    {Goal::multi_failed, "multi-failed", "a multi failed"},
    {Goal::session_moved, "session-moved", "a living session came to another connection"},
    {Goal::session_expired, "session-expired", "a leader expired a session"},
    {Goal::ephemerals_ended_with_session, "ephemerals-ended-with-session",
     "a session's end took ephemerals with it"},
    {Goal::stale_read, "stale-read", "a client read a state that was no longer the newest"},
    {Goal::sync_answered, "sync-answered", "a sync was answered"},
    {Goal::watch_fired, "watch-fired", "a client was told what it had left a one-shot watch for"},
    {Goal::persistent_watch_fired, "persistent-watch-fired",
     "a client was told of a path that it watches for good"},
    {Goal::recursive_watch_fired, "recursive-watch-fired",
     "a client was told of a path that it watches with all that is below"},
    {Goal::watch_removed, "watch-removed", "a client had a watch removed"},
    {Goal::watch_rearmed_after_reconnect, "watch-rearmed-after-reconnect",
     "a server took over what its client had watched before"},
    {Goal::event_told_by_set_watches, "event-told-by-set-watches",
     "a client that came back was told what it had missed"},
    {Goal::disk_refused, "disk-refused", "a server gave up because its disk refused a write"},
    {Goal::epoch_used_up, "epoch-used-up", "a leader gave way because its counter was used up"},
    {Goal::clock_went_back, "clock-went-back",
     "a transaction bears an earlier time than the one committed before it"},
    {Goal::password_refused, "password-refused",
     "a client that came back with a wrong password was not let in"},
    {Goal::late_learner_left, "late-learner-left",
     "a leader gave up a learner that it needed, because it acknowledged nothing for syncLimit"},
    {Goal::acl_refused, "acl-refused", "a request was refused to somebody who has no permission"},
    {Goal::acl_changed, "acl-changed", "a node got other ACLs than it had"},
    {Goal::auth_refused, "auth-refused", "a server hung up on a client that proved nothing"},
    {Goal::container_reaped, "container-reaped",
     "a leader took away a container that nobody needed"},
    {Goal::ttl_reaped, "ttl-reaped", "a leader took away a node whose time was over"},
    {Goal::reaping_came_too_late, "reaping-came-too-late",
     "what a leader wanted to take away was needed again, or gone, when its turn came"},
    {Goal::quota_refused, "quota-refused", "a write was refused by a hard quota"},
    {Goal::usage_told, "usage-told", "a client read how much of a quota is in use"},
    {Goal::multi_read_answered, "multi-read-answered", "several reads were answered at one moment"},
    {Goal::snap_sent_in_pieces, "snap-sent-in-pieces",
     "a leader wrote a snapshot to a learner in more than one piece"},
    {Goal::commit_during_snap, "commit-during-snap",
     "a leader applied a transaction between two pieces of a snapshot that it wrote to a learner"},
    {Goal::snap_broken_off, "snap-broken-off",
     "a learner lost its leader, or its process, in the middle of a snapshot"},
    {Goal::observer_served_write, "observer-served-write", "an observer answered a client's write"},
    {Goal::observer_synced_by_diff, "observer-synced-by-diff",
     "an observer was brought up to date by DIFF"},
    {Goal::observer_synced_by_snap, "observer-synced-by-snap", "an observer was sent a snapshot"},
    {Goal::observer_cut, "observer-cut", "an observer was told to cut its log (TRUNC)"},
    {Goal::quorum_without_majority, "quorum-without-majority",
     "by their weights, fewer than most of the voters had on their disks what is committed"},
    {Goal::majority_without_quorum, "majority-without-quorum",
     "most of the voters had acknowledged a proposal, and by their weights that was not enough"},
    {Goal::purged, "purged", "a server deleted old snapshots or logs"},
    {Goal::lie_found_out, "lie-found-out",
     "a power loss took what a sync had called durable (beyond the model)"},
    {Goal::disk_wiped, "disk-wiped",
     "a server's disk was replaced by an empty one (beyond the model)"},
    {Goal::damage_refused, "damage-refused",
     "a server refused to start on bits that had flipped (beyond the model)"},
    {Goal::damage_taken, "damage-taken",
     "a server started although bits of its disk had flipped (beyond the model)"},
    {Goal::election_dialled_back, "election-dialled-back",
     "a server dialled back a smaller one, whose own connection for elections may not stay"},
    {Goal::last_vote_repeated, "last-vote-repeated",
     "a new connection for elections began with the last message of an older one"},
}};

constexpr bool goals_in_order() {
  for (std::size_t i = 0; i < goals.size(); ++i) {
    if (static_cast<std::size_t>(goals[i].goal) != i) return false;
  }
  return true;
}
static_assert(goals_in_order(), "a goal is found by its number");

}  // namespace

std::span<const GoalInfo> all_goals() { return goals; }

const GoalInfo* find_goal(const std::string& name) {
  for (const GoalInfo& info : goals) {
    if (name == info.name) return &info;
  }
  return nullptr;
}

}  // namespace zablab
