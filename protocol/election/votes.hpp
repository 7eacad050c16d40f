// The pure part of fast leader election: which vote is better, and when votes agree.
#pragma once

#include <map>
#include <optional>

#include "protocol/config.hpp"
#include "protocol/messages.hpp"
#include "protocol/replica.hpp"

namespace zablab {

/// FastLeaderElection.totalOrderPredicate: (peer_epoch, zxid, leader), lexicographically greater.
/// A candidate without weight never is.
bool is_better(const Vote& candidate, const Vote& current, const ServerConfig& config,
               const Rules& rules);

/// A quorum of the round's tally votes exactly as `proposal` (all four fields).
bool round_agrees(const ServerConfig& config, const std::map<ServerId, TalliedVote>& tally,
                  const Vote& proposal);

/// A quorum agrees with the established `vote`: by (leader, peer_epoch) where the sender is
/// established itself (its zxid and round differ legitimately if it joined later), by all four
/// fields where it is LOOKING. `by_id_alone`: the same round's tally keeps its entries without a
/// version, so there two established votes are compared by the leader's id only.
bool established_agree(const ServerConfig& config, const std::map<ServerId, TalliedVote>& votes,
                       const Vote& vote, bool by_id_alone);

/// FastLeaderElection.checkLeader: a quorum's word is not enough, the leader itself must say that
/// it leads; or it is me, and the round is mine.
bool leader_confirms(ServerId me, std::int64_t my_round,
                     const std::map<ServerId, TalliedVote>& votes, const Vote& vote);

}  // namespace zablab
