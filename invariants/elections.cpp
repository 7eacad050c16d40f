// Elections and discoveries, by what was said and heard: who may decide what. (ZooKeeper:
// FastLeaderElection.lookForLeader, Leader.getEpochToPropose, Leader.waitForEpochAck; Zab, DSN
// 2011, discovery.)
//
// A mistake there seldom loses anything: discovery compares histories again behind an election, and
// learners refuse an epoch that is not new. It costs elections, which no other claim bounds. A
// server whose rules are not the default ones is known to do wrong; of it is asked whether it does
// harm, which the other claims say.
#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "invariants/elections.hpp"
#include "invariants/observation.hpp"
#include "invariants/quorum.hpp"

namespace zablab {

namespace {

ElectionLife* life_of(const Observation& seen) { return seen.elections.find(seen.server); }

/// The word of another server, or its own, that comes in; nullopt if something else does.
std::optional<HeardWord> word_that_comes(const Observation& seen, const ServerStep& call) {
  if (!call.input) return std::nullopt;
  if (const auto* word = std::get_if<NotificationReceived>(&*call.input)) {
    return HeardWord{word->from, word->notification};
  }
  const auto* word = std::get_if<ElectionReceived>(&*call.input);
  if (word == nullptr) return std::nullopt;
  const ElectionConnectionId& id = word->connection;
  return HeardWord{end_of(id, id.dialler != seen.server), word->notification};
}

/// Whoever is heard over a connection is answered over it.
bool says_to(const Effect& effect, ServerId server) {
  if (const auto* said = std::get_if<SendNotification>(&effect)) return said->to == server;
  const auto* said = std::get_if<SendOnElection>(&effect);
  return said != nullptr &&
         (said->connection.dialler == server || said->connection.dialled == server);
}

bool weighs_nothing(const ServerConfig& config, ServerId server) {
  const auto weight = config.quorum.weights.find(server);
  return !config.quorum.groups.empty() && weight != config.quorum.weights.end() &&
         weight->second == 0;
}

/// Whose history is newer; the larger id among equals.
auto rank_of(const Vote& vote) { return std::tuple(vote.peer_epoch, vote.zxid, vote.leader); }

bool speaks_for(const Notification& word, const Vote& vote) {
  if (word.state == ServerState::looking) return word.vote == vote;
  if (word.state == ServerState::observing || word.vote.leader != vote.leader) return false;
  return word.vote.round == vote.round || word.vote.peer_epoch == vote.peer_epoch;
}

ServerSet voters_for(const Observation& seen, const ElectionLife& life, const Vote& vote) {
  ServerSet agreeing;
  for (const HeardWord& word : life.heard) {
    const bool counts = has_vote(seen.config(), word.from) && speaks_for(word.notification, vote);
    if (counts) agreeing.insert(word.from);
  }
  return agreeing;
}

bool has_said_that_it_leads(const ElectionLife& life, ServerId leader) {
  return std::any_of(life.heard.begin(), life.heard.end(), [&](const HeardWord& word) {
    return word.from == leader && word.notification.state == ServerState::leading &&
           word.notification.vote.leader == leader;
  });
}

/// Who waited for better votes has heard none; who joins others knows from the leader itself, or
/// from the round that it is in, that the reign is not over.
void judge_decision(const Observation& seen, const ElectionLife& life, const ServerStep& call,
                    const Vote& vote) {
  const auto in_words = [&](const char* what) {
    return server_text(seen.server) + " decides " +
           to_text(Notification{ServerState::looking, vote}) + ", " + what;
  };
  const ServerSet agreeing = voters_for(seen, life, vote);
  seen.demand(Claim::elected_by_quorum, outweighs(seen.config().quorum, agreeing),
              [&] { return in_words("for which it has not heard a quorum"); });
  const bool waited = call.input && std::holds_alternative<AlarmFired>(*call.input);
  if (!waited) {
    const bool reigns = vote.leader == seen.server ? vote.round == life.round
                                                   : has_said_that_it_leads(life, vote.leader);
    seen.demand(Claim::elected_by_quorum, reigns, [&] {
      return in_words(vote.leader == seen.server ? "but is in another round by now"
                                                 : "who has not said that it leads");
    });
    return;
  }
  const auto is_better = [&](const Vote& other) {
    const bool eligible = has_vote(seen.config(), other.leader) && other.zxid != Zxid::none() &&
                          !weighs_nothing(seen.config(), other.leader);
    return eligible && other.round == vote.round && rank_of(other) > rank_of(vote);
  };
  Vote own = life.own;
  own.round = vote.round;
  const bool heard_better =
      std::any_of(life.heard.begin(), life.heard.end(), [&](const HeardWord& word) {
        return word.notification.state == ServerState::looking && is_better(word.notification.vote);
      });
  seen.demand(Claim::best_vote_wins, !heard_better && !is_better(own),
              [&] { return in_words("though it knows a newer history"); });
}

}  // namespace

void on_election_heard(const Observation& seen, const ServerStep& call) {
  ElectionLife* life = life_of(seen);
  if (life == nullptr || !call.input) return;
  if (std::optional<HeardWord> heard = word_that_comes(seen, call)) {
    if (!life->looks) return;
    const bool known =
        std::find(life->heard.begin(), life->heard.end(), *heard) != life->heard.end();
    if (!known) life->heard.push_back(*std::move(heard));
  } else if (const auto* received = std::get_if<PacketReceived>(&*call.input)) {
    const ServerId learner = received->connection.learner;
    const auto* offer = std::get_if<LeaderInfo>(&received->packet);
    if (offer != nullptr && seen.process() != nullptr) {
      life->offered = offer->epoch;
      life->accepted = seen.process()->accepted_epoch;  // its disk is only asked to write
    }
    if (!has_vote(seen.config(), learner)) return;
    if (const auto* info = std::get_if<FollowerInfo>(&received->packet)) {
      life->told[learner] = info->accepted_epoch;
    } else if (const auto* ack = std::get_if<AckEpoch>(&received->packet)) {
      // -1: it has promised that epoch before, perhaps to this leader.
      if (ack->current_epoch != -1) life->promised.try_emplace(learner, *ack);
    }
  }
}

void on_election_fact(const Observation& seen, const ServerStep& call, const Fact& fact) {
  if (const auto* started = std::get_if<ElectionStarted>(&fact)) {
    check_old_role_is_over(seen);
    if (seen.rules() != Rules{}) return;
    const ElectionLife* last = life_of(seen);
    const bool first = last == nullptr && seen.elections.from_start();
    if (first) check_log_leads_to_snapshot(seen);
    seen.demand(Claim::rounds_grow, last == nullptr || started->round > last->round, [&] {
      return server_text(seen.server) + " begins an election in round " +
             std::to_string(started->round) + ", behind round " + std::to_string(last->round);
    });
    ElectionLife& life = seen.elections.begin(seen.server);
    life.own = Vote{seen.server, started->zxid, started->round, started->peer_epoch};
    life.round = started->round;
  } else if (const auto* decided = std::get_if<ElectionDecided>(&fact)) {
    ElectionLife* life = life_of(seen);
    if (life == nullptr) return;
    judge_decision(seen, *life, call, decided->vote);
    life->looks = false;
    life->round = decided->vote.round;
    life->heard.clear();
    const Replica* process = seen.process();
    if (process == nullptr) return;
    seen.demand(Claim::rounds_grow, process->logical_clock == decided->vote.round, [&] {
      return server_text(seen.server) + " decides an election of round " +
             std::to_string(decided->vote.round) + " and stays in round " +
             std::to_string(process->logical_clock);
    });
  }
}

// Where servers dial, this hears what a server says to itself, which it says to all: a connection
// may begin with a word of an earlier election.
void on_election_said(const Observation& seen, const Notification& said) {
  ElectionLife* life = life_of(seen);
  if (life == nullptr || said.state != ServerState::looking) return;
  life->round = said.vote.round;
  life->said = said.vote;
  const bool heard =
      std::any_of(life->heard.begin(), life->heard.end(), [&](const HeardWord& word) {
        return word.notification.state == ServerState::looking &&
               word.notification.vote == said.vote;
      });
  // Observers propose nobody.
  const bool is_own = said.vote.leader == seen.server || !has_vote(seen.config(), seen.server);
  seen.demand(Claim::votes_were_heard, is_own || heard, [&] {
    return server_text(seen.server) + " says " + to_text(said) +
           ", which nobody has told it in that round";
  });
  // Others may still propose it with what it had before it lost its tail; that is theirs to say.
  if (said.vote.leader != seen.server || !life->heard.empty()) return;
  const bool true_history =
      said.vote.zxid == life->own.zxid && said.vote.peer_epoch == life->own.peer_epoch;
  seen.demand(Claim::votes_tell_own_history, true_history, [&] {
    return server_text(seen.server) + " says " + to_text(said) + ", but has " +
           to_text(life->own.zxid) + " of epoch " + std::to_string(life->own.peer_epoch);
  });
}

void check_promise(const Observation& seen, const AckEpoch& ack) {
  const ElectionLife* life = life_of(seen);
  const Replica* process = seen.process();
  if (life == nullptr || !life->offered || process == nullptr) return;
  const Zxid history = process->needs_snap ? Zxid::none() : life->own.zxid;
  const Epoch counts_as = *life->offered == life->accepted ? -1 : life->own.peer_epoch;
  const bool kept = *life->offered >= life->accepted && ack.last_zxid == history &&
                    ack.current_epoch == counts_as;
  seen.demand(Claim::promises_are_kept, kept, [&] {
    return server_text(seen.server) + " says " + to_text(Packet{ack}) + " to epoch " +
           std::to_string(*life->offered) + "; it has accepted " + std::to_string(life->accepted) +
           ", and has " + to_text(history) + " of epoch " + std::to_string(life->own.peer_epoch);
  });
}

void check_begins_with_last_word(const Observation& seen, const ServerStep& call,
                                 const ElectionConnectionId& connection) {
  const ElectionLife* life = life_of(seen);
  if (life == nullptr || !life->looks || !life->said) return;
  const ServerId other = end_of(connection, connection.dialler != seen.server);
  if (!has_vote(seen.config(), other)) return;  // observers are told nothing unasked
  const Notification last{ServerState::looking, *life->said};
  const auto effects = seen.step.effects_of(call);
  const bool told = std::any_of(effects.begin(), effects.end(), [&](const Effect& effect) {
    const auto* sent = std::get_if<SendOnElection>(&effect);
    return sent != nullptr && sent->connection == connection && sent->notification == last;
  });
  seen.demand(Claim::connections_begin_with_last_word, told, [&] {
    return server_text(seen.server) + " has a new connection to " + server_text(other) +
           ", and does not tell it " + to_text(last);
  });
}

void check_final_wait(const Observation& seen, const ArmAlarm& armed) {
  if (armed.alarm.kind != AlarmKind::final_wait || life_of(seen) == nullptr) return;
  const std::int32_t asked_ms = seen.config().min_notification_interval_ms;
  seen.demand(Claim::best_vote_wins, armed.delay_ms >= asked_ms, [&] {
    return server_text(seen.server) + " waits " + std::to_string(armed.delay_ms) +
           " ms for better votes, not " + std::to_string(asked_ms);
  });
}

void check_vouches_again(const Observation& seen) {
  const Replica* process = seen.process();
  if (process == nullptr || life_of(seen) == nullptr) return;
  seen.demand(Claim::promises_are_kept, !process->needs_snap, [&] {
    return server_text(seen.server) + " is up to date, and goes on asking for a SNAP";
  });
}

void check_asker_is_answered(const Observation& seen, const ServerStep& call, bool looked,
                             std::int64_t round) {
  if (life_of(seen) == nullptr || seen.process() == nullptr) return;
  const std::optional<HeardWord> word = word_that_comes(seen, call);
  if (!word) return;
  if (word->from == seen.server) return;
  const bool is_asked =
      !has_vote(seen.config(), word->from) ||
      (has_vote(seen.config(), seen.server) && word->notification.state == ServerState::looking &&
       (!looked || word->notification.vote.round < round));
  if (!is_asked) return;
  const auto effects = seen.step.effects_of(call);
  const bool answers = std::any_of(effects.begin(), effects.end(), [&](const Effect& effect) {
    return says_to(effect, word->from);
  });
  seen.demand(Claim::askers_are_answered, answers, [&] {
    return server_text(seen.server) + " does not answer " + server_text(word->from) +
           ", which looks for a leader";
  });
}

void check_epoch_is_new(const Observation& seen, Epoch epoch) {
  const ElectionLife* life = life_of(seen);
  if (life == nullptr) return;
  for (const auto& [learner, accepted] : life->told) {
    seen.demand(Claim::epoch_is_new, accepted < epoch, [&, learner = learner] {
      return server_text(seen.server) + " proposes epoch " + std::to_string(epoch) + ", but " +
             server_text(learner) + " has accepted it, or a later one";
    });
  }
}

void check_promises(const Observation& seen, Epoch epoch) {
  const ElectionLife* life = life_of(seen);
  if (life == nullptr) return;
  ServerSet behind;
  behind.insert(seen.server);
  for (const auto& [learner, ack] : life->promised) {
    const bool counts =
        ack.last_zxid != Zxid::none() && std::tuple(ack.current_epoch, ack.last_zxid) <=
                                             std::tuple(life->own.peer_epoch, life->own.zxid);
    if (counts) behind.insert(learner);
  }
  seen.demand(Claim::newest_history_leads, outweighs(seen.config().quorum, behind), [&] {
    return server_text(seen.server) + " takes epoch " + std::to_string(epoch) +
           " without the promises of a quorum whose histories are no newer than its own";
  });
}

}  // namespace zablab
