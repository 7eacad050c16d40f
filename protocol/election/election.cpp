#include "protocol/election/election.hpp"

#include <algorithm>

#include "protocol/election/connections.hpp"
#include "protocol/election/votes.hpp"
#include "protocol/leader/leader.hpp"
#include "protocol/learner/learner.hpp"
#include "protocol/recovery.hpp"

namespace zablab {

namespace {

Looking& looking(Context& context) { return std::get<Looking>(context.replica.phase); }

bool is_voter(const Context& context, ServerId id) {
  return id > 0 && id < 64 && context.config().quorum.voters.contains(id);
}

bool beats(const Context& context, const Vote& candidate, const Vote& current) {
  return is_better(candidate, current, context.config(), context.rules());
}

// An observer is a candidate for nothing: nobody's history is worse, and no id is less.
// (FastLeaderElection.getInitId and its like: the smallest long of Java in all three.)
Vote own_candidacy(const Context& context) {
  const Replica& replica = context.replica;
  if (is_observer(context.config(), replica.id)) {
    return Vote{0, Zxid::none(), replica.logical_clock, -1};
  }
  return Vote{replica.id, replica.database->last_processed, replica.logical_clock,
              replica.current_epoch};
}

// The one place where it is decided which way a word goes. A word to oneself needs no connection
// (QuorumCnxManager.toSend).
void say(Context& context, ServerId to, const Notification& word) {
  Replica& replica = context.replica;
  if (dials_elections(context.config()) && to != replica.id) {
    send_on_connection(replica.connections, to, word, context.out);
  } else {
    context.out.emplace_back(SendNotification{to, word});
  }
}

void send_proposal(Context& context, ServerId to) {
  say(context, to, Notification{ServerState::looking, looking(context).proposal});
}

void broadcast_proposal(Context& context) {
  context.config().quorum.voters.for_each([&](ServerId voter) { send_proposal(context, voter); });
}

void propose(Context& context, Vote vote) {
  vote.round = context.replica.logical_clock;
  looking(context).proposal = vote;
  broadcast_proposal(context);
}

void decide(Context& context, const Vote& vote) {
  Replica& replica = context.replica;
  replica.current_vote = vote;
  context.disarm(alarm(AlarmKind::notification_timeout));
  context.disarm(alarm(AlarmKind::final_wait));
  const bool leads = vote.leader == replica.id;
  context.happened(
      ElectionDecided{leads ? ServerState::leading : learning_state(context.config()), vote});
  if (leads) {
    start_leading(context);
  } else {
    start_following(context, vote.leader);
  }
}

void await_better_votes(Context& context) {
  looking(context).final_wait = true;
  context.disarm(alarm(AlarmKind::notification_timeout));
  context.arm(alarm(AlarmKind::final_wait), context.config().min_notification_interval_ms);
}

void tally_looking(Context& context, ServerId sender, const Vote& vote) {
  Replica& replica = context.replica;
  Looking& election = looking(context);
  // A server without a database takes no part in voting, and an observer has none to give. It
  // waits for those who have decided.
  if (election.initial.zxid == Zxid::none() || vote.zxid == Zxid::none()) return;
  if (vote.round < replica.logical_clock) return;
  if (vote.round > replica.logical_clock) {
    replica.logical_clock = vote.round;
    election.tally.clear();
    propose(context, beats(context, vote, election.initial) ? vote : election.initial);
  } else if (beats(context, vote, election.proposal)) {
    propose(context, vote);
  }
  election.tally[sender] = TalliedVote{vote, ServerState::looking};
  if (round_agrees(context.config(), election.tally, election.proposal)) {
    await_better_votes(context);
  }
}

void tally_established(Context& context, ServerId sender, const Notification& word) {
  Replica& replica = context.replica;
  Looking& election = looking(context);
  const ServerConfig& config = context.config();
  if (word.vote.round == replica.logical_clock) {
    election.tally[sender] = TalliedVote{word.vote, word.state};
    if (established_agree(config, election.tally, word.vote, true) &&
        leader_confirms(replica.id, replica.logical_clock, election.tally, word.vote)) {
      return decide(context, Vote(word.vote));
    }
  }
  election.out_of_election[sender] = TalliedVote{word.vote, word.state};
  if (established_agree(config, election.out_of_election, word.vote, false) &&
      leader_confirms(replica.id, replica.logical_clock, election.out_of_election, word.vote)) {
    replica.logical_clock = word.vote.round;
    decide(context, Vote(word.vote));
  }
}

void consider(Context& context, const NotificationReceived& received) {
  const Notification& word = received.notification;
  if (!is_voter(context, received.from) || !is_voter(context, word.vote.leader)) return;
  Looking& election = looking(context);
  if (election.final_wait) {
    // Whatever is no better is thrown away untallied, as FastLeaderElection does while it drains
    // its queue; a better vote takes the round back into its main loop.
    if (!beats(context, word.vote, election.proposal)) return;
    election.final_wait = false;
    context.disarm(alarm(AlarmKind::final_wait));
    context.arm(alarm(AlarmKind::notification_timeout), election.notification_timeout_ms);
  }
  switch (word.state) {
    case ServerState::looking: return tally_looking(context, received.from, word.vote);
    case ServerState::following:
    case ServerState::leading: return tally_established(context, received.from, word);
    case ServerState::observing: return;
  }
}

}  // namespace

void start_election(Context& context) {
  Replica& replica = context.replica;
  if (!replica.database && !reload_database(context)) return;
  replica.logical_clock += 1;
  Looking election;
  election.initial = own_candidacy(context);
  election.proposal = election.initial;
  election.notification_timeout_ms = context.config().min_notification_interval_ms;
  replica.current_vote = election.initial;
  context.happened(ElectionStarted{replica.database->last_processed, replica.current_epoch,
                                   replica.logical_clock});
  context.arm(alarm(AlarmKind::notification_timeout), election.notification_timeout_ms);
  replica.phase = std::move(election);
  broadcast_proposal(context);
}

namespace {

void answer_word(Context& context, ServerId to, const Vote& vote) {
  const ServerState state = state_of(context.replica, context.config());
  say(context, to, Notification{state, vote});
}

// Whoever has no vote asks where the leader is, and is told at once, in every state.
void tell_observer(Context& context, ServerId observer) {
  Vote vote = context.replica.current_vote;
  vote.round = context.replica.logical_clock;
  answer_word(context, observer, vote);
}

}  // namespace

void on_notification(Context& context, const NotificationReceived& received) {
  const Replica& replica = context.replica;
  if (std::holds_alternative<Recovering>(replica.phase) ||
      std::holds_alternative<Standalone>(replica.phase)) {
    return;  // the election port is not open
  }
  if (!is_voter(context, received.from)) return tell_observer(context, received.from);
  const bool looks = std::holds_alternative<Looking>(replica.phase);
  // Nobody asks an observer: what it hears are answers. The bad story, in Apache's code: it answers
  // a word of a voter that still looks, is answered at once, and so on for as long as that looks.
  if (is_observer(context.config(), replica.id)) {
    if (looks) consider(context, received);
    return;
  }
  const bool asks = received.notification.state == ServerState::looking;
  if (!looks) {
    if (asks && received.from != replica.id) {
      answer_word(context, received.from, replica.current_vote);
    }
    return;
  }
  if (asks && received.notification.vote.round < replica.logical_clock) {
    send_proposal(context, received.from);
  }
  consider(context, received);
}

void on_election_alarm(Context& context, const Alarm& fired) {
  Looking& election = looking(context);
  if (fired.kind == AlarmKind::final_wait) return decide(context, Vote(election.proposal));
  // What has not left yet is not said again: it goes out as soon as somebody can be reached.
  if (dials_elections(context.config()) && !have_delivered(context.replica.connections)) {
    connect_all(context.replica.connections, context.out);
  } else {
    broadcast_proposal(context);
  }
  election.notification_timeout_ms =
      std::min(2 * election.notification_timeout_ms, context.config().max_notification_interval_ms);
  context.arm(alarm(AlarmKind::notification_timeout), election.notification_timeout_ms);
}

}  // namespace zablab
