// Who leads, and with which history. (Junqueira, Reed, Serafini: Zab, DSN 2011: leader election,
// discovery; ZOOKEEPER-335, -1291, -1343.)
#include <string>
#include <string_view>

#include "invariants/observation.hpp"

namespace zablab {

namespace {

bool is_second_leader(const History& history, Epoch epoch) {
  for (const Tenure& reign : history.tenures()) {
    if (reign.established && reign.epoch != epoch) return true;
  }
  return false;
}

void note_established(const Observation& seen, const Tenure& reign) {
  seen.reached(Goal::leader_elected);
  const Tenure* newest = nullptr;
  for (const Tenure& other : seen.history().tenures()) {
    if (other.established) newest = &other;
  }
  if (newest == nullptr) return;
  if (newest->epoch > reign.epoch) {
    seen.reached(Goal::stale_leader_established);
  } else if (newest->leader != reign.leader) {
    seen.reached(Goal::leader_replaced);
  }
}

// Leader completeness (Zab, claim 7): what was committed in earlier epochs is in the history that
// the leader of a later one begins with. A leader may be established late, when a newer one has
// committed already: only what is older than its own epoch must be there.
bool history_is_complete(const Observation& seen, const Tenure& reign) {
  const Zxid committed = seen.history().last_committed_before(reign.epoch);
  return seen.demand(
      Claim::leader_completeness, seen.history().leads_to(committed, reign.base), [&] {
        return server_text(seen.server) + " leads epoch " + std::to_string(reign.epoch) +
               " with a history up to " + to_text(reign.base) + ", which lacks the committed " +
               to_text(committed);
      });
}

bool history_continues(const Observation& seen, Zxid base) {
  const Zxid committed = seen.history().last_committed();
  const bool one_line =
      seen.history().leads_to(committed, base) || seen.history().leads_to(base, committed);
  return seen.demand(Claim::total_order, one_line, [&] {
    return server_text(seen.server) + " is established with a history up to " + to_text(base) +
           ", beside the committed one up to " + to_text(committed);
  });
}

}  // namespace

void on_epoch_won(const Observation& seen, Epoch epoch) {
  const ServerGhost& mine = seen.mine();
  const Zxid base = mine.memory.value_or(Zxid{0});
  const Tenure* before = seen.history().tenure(epoch);
  if (!seen.demand(Claim::epoch_won_once, before == nullptr, [&] {
        return server_text(seen.server) + " has a quorum's promise for epoch " +
               std::to_string(epoch) + ", which " + server_text(before->leader) + " had before";
      })) {
    return;
  }
  if (!seen.demand(Claim::epoch_won_once, epoch > base.epoch(), [&] {
        return server_text(seen.server) + " has a quorum's promise for epoch " +
               std::to_string(epoch) + ", but its history ends in " + to_text(base);
      })) {
    return;
  }
  seen.ghost.history.edit().win(epoch, seen.server, base);
}

void on_fact(const Observation& seen, const LeaderEstablished& established) {
  const Tenure* reign = seen.history().tenure(established.epoch);
  const bool first = reign != nullptr && reign->leader == seen.server && !reign->established;
  if (!seen.demand(Claim::one_leader_per_epoch, first, [&] {
        std::string before = reign == nullptr ? "nobody has a quorum's promise for it"
                                              : server_text(reign->leader) + " has it";
        return server_text(seen.server) + " is established in epoch " +
               std::to_string(established.epoch) + ", but " + before;
      })) {
    return;
  }
  const Zxid last = seen.history().place_of(established.history_last);
  if (!seen.demand(Claim::prefix_agreement, last == reign->base && seen.mine().memory == last, [&] {
        return server_text(seen.server) + " is established with " + to_text(last) +
               ", but won its epoch with " + to_text(reign->base);
      })) {
    return;
  }
  if (!history_is_complete(seen, *reign) || !history_continues(seen, last)) return;
  note_established(seen, *reign);
  forget_acknowledgements(seen);
  seen.ghost.history.edit().establish(established.epoch);
  seen.findings.serving_leaders.insert(seen.server);
  if (!seen.history().is_committed(last)) {
    if (is_second_leader(seen.history(), established.epoch)) {
      seen.reached(Goal::uncommitted_tail_adopted);
    }
    commit_up_to(seen, last);
  }
}

void on_leader_gone(const Observation& seen) {
  if (!seen.findings.serving_leaders.contains(seen.server)) return;
  seen.findings.serving_leaders.erase(seen.server);
  seen.reached(Goal::leader_lost);
}

namespace {

bool is_over_a_packet(std::string_view reason) {
  return reason == role_end::commit_without_proposal || reason == role_end::stream_has_gap ||
         reason == role_end::no_leader_info || reason == role_end::unreadable_proposal;
}

}  // namespace

void on_fact(const Observation& seen, const RoleEnded& ended) {
  const std::string_view reason = ended.reason;
  if (ended.state != ServerState::leading) {
    seen.demand(Claim::stream_fits, !is_over_a_packet(reason), [&] {
      return server_text(seen.server) + " cannot take what its leader sent: " + ended.reason;
    });
    return;
  }
  on_leader_gone(seen);
  if (reason == role_end::quorum_lost) seen.reached(Goal::minority_leader);
  if (reason == role_end::counter_used_up) seen.reached(Goal::epoch_used_up);
  if (reason == role_end::no_quorum_in_time) check_acknowledged_leader(seen);
  forget_acknowledgements(seen);
}

}  // namespace zablab
