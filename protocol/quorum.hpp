// Which servers may decide together: a pure value (ZooKeeper: QuorumVerifier, QuorumMaj,
// QuorumHierarchical). Everything in protocol/ that counts asks it.
#pragma once

#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "protocol/base/fingerprint.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// The participants, and how they count. Whoever is not among them observes.
struct QuorumVerifier {
  ServerSet voters;
  /// zoo.cfg's group.N: each voter in one of them. None: a majority of the voters decides.
  std::vector<ServerSet> groups;
  /// zoo.cfg's weight.N, where it is not 1; only groups look at it.
  std::map<ServerId, std::int32_t> weights;

  auto fields() const { return std::tie(voters, groups, weights); }
  bool operator==(const QuorumVerifier&) const = default;
};
/// A majority adds nothing but its voters: what was recorded before there were groups stays valid.
void mix(Mixer& mixer, const QuorumVerifier& verifier);

/// How much a voter counts: 1 in a majority. Who has no weight is never elected.
std::int64_t weight_of(const QuorumVerifier& verifier, ServerId server);

/// More than half of the weight in more than half of the groups that have any.
bool contains_hierarchical_quorum(const QuorumVerifier& verifier, ServerSet set);

/// Whether `set` may decide; ids that are no voters do not count. Any two such sets meet.
inline bool contains_quorum(const QuorumVerifier& verifier, ServerSet set) {
  if (!verifier.groups.empty()) return contains_hierarchical_quorum(verifier, set);
  return (set & verifier.voters).size() > verifier.voters.size() / 2;
}

}  // namespace zablab
