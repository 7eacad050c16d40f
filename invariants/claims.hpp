// What must always be true, by name. The checks themselves stand in the files named after their
// theme: leadership, elections, connections, order, say, disk, snapshot_walks, store, sessions,
// session_lives, clients, liveness.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "protocol/base/bit_set.hpp"

namespace zablab {

/// In the order of `all_claims()`.
enum class Claim : std::uint8_t {
  // leadership
  one_leader_per_epoch,
  epoch_won_once,
  leader_completeness,
  elected_by_quorum,
  best_vote_wins,
  votes_tell_own_history,
  votes_were_heard,
  rounds_grow,
  askers_are_answered,
  connections_begin_with_last_word,
  epoch_is_new,
  newest_history_leads,
  promises_are_kept,
  // connections
  roles_end_cleanly,
  silence_ends_connections,
  late_learners_leave,
  learners_have_a_leader,
  lost_connections_are_forgotten,
  learners_are_pinged,
  pings_are_answered,
  one_connection_per_learner,
  reign_begins_whole,
  sync_fits_learner,
  session_moves_with_client,
  newleader_acked_from_disk,
  // order
  one_content_per_zxid,
  local_primary_order,
  integrity,
  total_order,
  prefix_agreement,
  delivered_is_committed,
  observer_only_committed,
  observer_has_no_say,
  // disk
  log_order,
  log_leads_to_snapshot,
  committed_is_durable,
  memory_agrees_with_disk,
  epoch_not_ahead_of_history,
  epoch_files_in_order,
  snapshots_are_explained,
  purge_keeps_restart,
  damage_is_noticed,
  // store
  replay_equals_history,
  same_zxid_same_tree,
  result_is_serial,
  multi_is_atomic,
  at_most_once,
  reaped_is_unneeded,
  // sessions
  ephemeral_has_session,
  no_ephemeral_after_close,
  refused_session_is_over,
  session_id_is_new,
  no_early_expiry,
  ended_session_is_silent,
  dead_sessions_are_refused,
  one_connection_per_session,
  requests_take_effect_in_order,
  password_opens_session,
  // clients
  replies_in_order,
  zxid_is_monotone,
  acknowledged_is_committed,
  answer_is_serial,
  read_is_serial,
  sync_is_fresh,
  event_before_answer,
  no_lost_event,
  no_wrong_event,
  event_fits_watch,
  events_reach_readers,
  // process
  stream_fits,
  no_halt,
  no_broken_belief,
  // liveness
  acknowledged_leader_serves,
  leader_emerges,
  servers_catch_up,
  clients_are_answered,
  silent_sessions_end,
};
/// Of them.
inline constexpr auto claim_count = static_cast<std::size_t>(Claim::silent_sessions_end) + 1;

/// How often each claim had something to check, by Claim: a run in which one is 0 says nothing of
/// it.
using ClaimCounts = std::array<std::uint64_t, claim_count>;

struct ClaimInfo {
  Claim claim = Claim::one_leader_per_epoch;
  const char* name = "";       ///< stable: traces, reports and exit messages use it
  const char* sentence = "";   ///< what it says
  const char* source = "";     ///< where it comes from: paper, documentation, JIRA
  const char* broken_by = "";  ///< the kinds of step that can break it
  bool liveness = false;       ///< says that something comes; exit code 3
  bool in_calm = false;        ///< judged at the end of a calm only
};

/// All claims, in the order of Claim.
std::span<const ClaimInfo> all_claims();
const ClaimInfo& info_of(Claim claim);
/// nullptr if there is no claim of that name.
const ClaimInfo* find_claim(const std::string& name);

/// Claims that are not judged in a run: faults beyond the model break what they suspend.
using ClaimSet = BitSet<Claim, claim_count>;

/// A claim that does not hold, and what was seen.
struct Violation {
  std::string claim;  ///< its stable name
  std::string sentence;
  bool operator==(const Violation&) const = default;
};

}  // namespace zablab
