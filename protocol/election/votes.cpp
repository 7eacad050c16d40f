#include "protocol/election/votes.hpp"

#include <tuple>

namespace zablab {

bool is_better(const Vote& candidate, const Vote& current, const ServerConfig& config,
               const Rules& rules) {
  if (weight_of(config.quorum, candidate.leader) == 0) return false;
  if (!votes_are_totally_ordered(rules) && candidate.zxid == current.zxid &&
      candidate.leader > current.leader) {
    return true;
  }
  return std::tie(candidate.peer_epoch, candidate.zxid, candidate.leader) >
         std::tie(current.peer_epoch, current.zxid, current.leader);
}

bool round_agrees(const ServerConfig& config, const std::map<ServerId, TalliedVote>& tally,
                  const Vote& proposal) {
  ServerSet agreeing;
  for (const auto& [sender, tallied] : tally) {
    if (tallied.vote == proposal) agreeing.insert(sender);
  }
  return is_quorum(config, agreeing);
}

bool established_agree(const ServerConfig& config, const std::map<ServerId, TalliedVote>& votes,
                       const Vote& vote, bool by_id_alone) {
  ServerSet agreeing;
  for (const auto& [sender, tallied] : votes) {
    const bool same = tallied.state == ServerState::looking
                          ? tallied.vote == vote
                          : tallied.vote.leader == vote.leader &&
                                (by_id_alone || tallied.vote.peer_epoch == vote.peer_epoch);
    if (same) agreeing.insert(sender);
  }
  return is_quorum(config, agreeing);
}

bool leader_confirms(ServerId me, std::int64_t my_round,
                     const std::map<ServerId, TalliedVote>& votes, const Vote& vote) {
  if (vote.leader == me) return my_round == vote.round;
  const auto word = votes.find(vote.leader);
  return word != votes.end() && word->second.state == ServerState::leading;
}

}  // namespace zablab
