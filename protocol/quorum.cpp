#include "protocol/quorum.hpp"

namespace zablab {

namespace {

std::int64_t weight_in(const QuorumVerifier& verifier, ServerSet set) {
  std::int64_t sum = 0;
  set.for_each([&](ServerId server) { sum += weight_of(verifier, server); });
  return sum;
}

}  // namespace

void mix(Mixer& mixer, const QuorumVerifier& verifier) {
  mix(mixer, verifier.voters);
  if (verifier.groups.empty()) return;
  mix(mixer, verifier.groups);
  mix(mixer, verifier.weights);
}

std::int64_t weight_of(const QuorumVerifier& verifier, ServerId server) {
  if (verifier.groups.empty()) return 1;
  const auto given = verifier.weights.find(server);
  return given == verifier.weights.end() ? 1 : given->second;
}

bool contains_hierarchical_quorum(const QuorumVerifier& verifier, ServerSet set) {
  std::size_t counting = 0;
  std::size_t won = 0;
  for (const ServerSet group : verifier.groups) {
    const std::int64_t all = weight_in(verifier, group);
    if (all == 0) continue;  // nobody could win it
    counting += 1;
    if (weight_in(verifier, set & group) > all / 2) won += 1;
  }
  return won > counting / 2;
}

}  // namespace zablab
