// Who has a say: observers have none, and weights may make a quorum of few servers, or none of
// many. (QuorumPeer.LearnerType, ObserverZooKeeperServer, QuorumHierarchical.)
#include <string>

#include "invariants/observation.hpp"
#include "invariants/quorum.hpp"

namespace zablab {

namespace {

bool is_elected_rightly(const Observation& seen, const ElectionDecided& decided) {
  const QuorumVerifier& quorum = seen.config().quorum;
  const auto weight = quorum.weights.find(decided.vote.leader);
  const bool weightless =
      !quorum.groups.empty() && weight != quorum.weights.end() && weight->second == 0;
  const bool observes = !has_vote(seen.config(), seen.server);
  return has_vote(seen.config(), decided.vote.leader) && !weightless &&
         observes == (decided.state == ServerState::observing);
}

bool acknowledges_a_proposal(const SendPacket& sent) {
  const auto* ack = std::get_if<Ack>(&sent.packet);
  return ack != nullptr && ack->zxid.counter() != 0;
}

/// What it says to other servers in an election, whichever way; nullptr: nothing.
const Notification* word_of(const Effect& effect) {
  if (const auto* sent = std::get_if<SendNotification>(&effect)) return &sent->notification;
  const auto* sent = std::get_if<SendOnElection>(&effect);
  return sent == nullptr ? nullptr : &sent->notification;
}

}  // namespace

void on_fact(const Observation& seen, const ElectionDecided& decided) {
  seen.demand(Claim::observer_has_no_say, is_elected_rightly(seen, decided), [&] {
    return server_text(seen.server) + " decides " + to_text(decided.state) + " under " +
           server_text(decided.vote.leader);
  });
}

void check_word_of_observer(const Observation& seen, const Effect& effect) {
  if (has_vote(seen.config(), seen.server)) return;
  if (const auto* sent = std::get_if<SendPacket>(&effect)) {
    seen.demand(Claim::observer_has_no_say, !acknowledges_a_proposal(*sent), [&] {
      return server_text(seen.server) + " observes, and says " + to_text(sent->packet);
    });
  } else if (const Notification* word = word_of(effect)) {
    const bool asks = word->state == ServerState::looking && word->vote.leader == 0;
    seen.demand(Claim::observer_has_no_say, asks, [&] {
      return server_text(seen.server) + " observes, and votes " + to_text(*word);
    });
  }
}

void check_log_of_observer(const Observation& seen, Zxid logged) {
  if (has_vote(seen.config(), seen.server)) return;
  // What a leader begins with comes in its stream, and is not committed until a quorum has it.
  if (seen.process() == nullptr || is_synchronizing(seen)) return;
  seen.demand(Claim::observer_only_committed, seen.history().is_committed(logged), [&] {
    return server_text(seen.server) + " observes, and logs " + to_text(logged) +
           ", which is not committed: that history ends in " +
           to_text(seen.history().last_committed());
  });
}

void note_holders(const Observation& seen, ServerSet holders) {
  const QuorumVerifier& quorum = seen.config().quorum;
  if (quorum.groups.empty()) return;
  if (2 * (holders & quorum.voters).size() <= quorum.voters.size()) {
    seen.reached(Goal::quorum_without_majority);
  }
}

void note_acknowledgements(const Observation& seen, const Input& input) {
  const QuorumVerifier& quorum = seen.config().quorum;
  if (quorum.groups.empty() || seen.process() == nullptr) return;
  const auto* received = std::get_if<PacketReceived>(&input);
  const auto* role = std::get_if<Leading>(&seen.process()->phase);
  if (received == nullptr || !std::holds_alternative<Ack>(received->packet) || role == nullptr ||
      role->serving.outstanding.empty()) {
    return;
  }
  const ServerSet acks = role->serving.outstanding.front().acks;
  if (2 * acks.size() > quorum.voters.size() && !outweighs(quorum, acks)) {
    seen.reached(Goal::majority_without_quorum);
  }
}

void note_synchronized(const Observation& seen, const SyncChosen& chosen) {
  if (has_vote(seen.config(), chosen.learner)) return;
  switch (chosen.mode) {
    case SyncMode::diff:
      if (seen.history().place_of(chosen.learner_last) != seen.history().place_of(chosen.target)) {
        seen.reached(Goal::observer_synced_by_diff);
      }
      return;
    case SyncMode::trunc: return seen.reached(Goal::observer_cut);
    case SyncMode::snap: return seen.reached(Goal::observer_synced_by_snap);
  }
}

}  // namespace zablab
