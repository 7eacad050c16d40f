// Who may decide, once more and in other words than protocol/ has it: a mistake there must be seen.
#pragma once

#include "protocol/config.hpp"

namespace zablab {

/// A participant of the ensemble; whoever is none observes.
inline bool has_vote(const ServerConfig& config, ServerId server) {
  return config.standalone || config.quorum.voters.contains(server);
}

/// Voters: those in `set` outweigh the others. Groups: so they do in most of those that have any
/// weight.
inline bool outweighs(const QuorumVerifier& quorum, ServerSet set) {
  const auto verdict_in = [&](ServerSet group) {  // 1: theirs, -1: not theirs, 0: nobody's
    std::int64_t with = 0;
    std::int64_t without = 0;
    group.for_each([&](ServerId server) {
      const auto given = quorum.weights.find(server);
      const bool weighted = !quorum.groups.empty() && given != quorum.weights.end();
      (set.contains(server) ? with : without) += weighted ? given->second : 1;
    });
    if (with == 0 && without == 0) return 0;
    return with > without ? 1 : -1;
  };
  if (quorum.groups.empty()) return verdict_in(quorum.voters) == 1;
  int balance = 0;
  for (const ServerSet group : quorum.groups) balance += verdict_in(group);
  return balance > 0;
}

}  // namespace zablab
