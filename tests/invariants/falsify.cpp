// Lies about a run, so that claims which the protocol keeps are seen to fail.
#include <algorithm>

#include "sim/random.hpp"
#include "tests/invariants/recording.hpp"

namespace zablab::claims_tests {

namespace {

TxnRef otherwise(const TxnRef& txn, Random& random) {
  Txn changed = *txn;
  switch (random.below(4)) {
    case 0: changed.zxid = changed.zxid.next(); break;
    case 1: changed.zxid = Zxid{changed.zxid.value - 1}; break;
    case 2: changed.cxid += 1; break;
    default: changed.body = ErrorTxn{ErrorCode::bad_version}; break;
  }
  return TxnRef(changed);
}

struct FalseFact {
  Random& random;

  bool operator()(Proposed& fact) const { return change(fact.txn); }
  bool operator()(Committed& fact) const { return change(fact.txn); }
  bool operator()(TxnApplied& fact) const {
    switch (random.below(3)) {
      case 0: fact.delivered = !fact.delivered; return true;
      case 1: fact.applied.error = ErrorCode::not_empty; return true;
      default: return change(fact.txn);
    }
  }
  bool operator()(LeaderEstablished& fact) const {
    (random.ratio(1, 2) ? fact.epoch : fact.history_last.value) += 1;
    return true;
  }
  bool operator()(LearnerActivated& fact) const {
    fact.epoch += random.ratio(1, 2) ? 1 : -1;
    return true;
  }
  bool operator()(ElectionStarted& fact) const {
    fact.zxid.value += random.ratio(1, 2) ? 1 : -1;
    return true;
  }
  bool operator()(DatabaseLoaded& fact) const {
    fact.last_processed.value += random.ratio(1, 2) ? 1 : -1;
    return fact.last_processed.value >= 0;
  }
  bool operator()(ElectionDecided& fact) const {
    fact.vote.leader = static_cast<ServerId>(random.between(1, 4));
    return true;
  }
  template <class Other>
  bool operator()(Other&) const {
    return false;
  }
  bool change(TxnRef& txn) const {
    txn = otherwise(txn, random);
    return true;
  }
};

struct FalseEvent {
  Random& random;

  bool operator()(ClientReturned& returned) const {
    Reply& reply = returned.reply;
    switch (random.below(5)) {
      case 0: reply.zxid.value += 1; break;
      case 1: reply.zxid.value -= 1; break;
      case 2: reply.error = ErrorCode::not_empty; break;
      case 3: reply.error = ErrorCode::session_expired; break;
      default: reply.xid += 1; break;
    }
    return true;
  }
  bool operator()(ClientTold& told) const {
    switch (random.below(3)) {
      case 0: told.event.type = EventType::node_data_changed; break;
      case 1: told.event.type = EventType::node_children_changed; break;
      default: told.event.path += "x"; break;
    }
    return true;
  }
  bool operator()(ClientAttached& attached) const {
    attached.fresh = true;
    return true;
  }
  template <class Other>
  bool operator()(Other&) const {
    return false;
  }
};

template <class Things>
bool leave_out_or_repeat(Things& things, std::size_t which, Random& random) {
  const auto place = things.begin() + static_cast<std::ptrdiff_t>(which);
  if (random.ratio(1, 2)) {
    things.erase(place);
  } else {
    const auto again = *place;
    things.insert(place, again);
  }
  return true;
}

bool falsify_effect(Step& step, std::size_t which, Random& random) {
  auto* happened = std::get_if<Happened>(&step.effects[which]);
  if (happened == nullptr || step.calls.size() != 1) return false;
  if (random.ratio(2, 3)) return std::visit(FalseFact{random}, happened->fact);
  leave_out_or_repeat(step.effects, which, random);
  step.calls.front().last_effect = step.effects.size();
  return true;
}

bool falsify_step(Step& step, Random& random) {
  const std::size_t things = step.effects.size() + step.client_events.size();
  if (things == 0) return false;
  const auto which = static_cast<std::size_t>(random.below(things));
  if (which < step.effects.size()) return falsify_effect(step, which, random);
  const std::size_t event = which - step.effects.size();
  if (random.ratio(2, 3)) return std::visit(FalseEvent{random}, step.client_events[event]);
  return leave_out_or_repeat(step.client_events, event, random);
}

}  // namespace

std::optional<std::size_t> falsify(Recording& recording, std::uint64_t seed) {
  Random random(seed);
  for (int attempt = 0; attempt < 200; ++attempt) {
    const auto at = static_cast<std::size_t>(random.below(recording.moments.size()));
    if (falsify_step(recording.moments[at].step, random)) return at;
  }
  return std::nullopt;
}

void judge_again(Recording& recording) {
  Watch watch(recording.start, claims_without_twin());
  recording.broken_at.reset();
  for (std::size_t i = 0; i < recording.moments.size() && !watch.violation(); ++i) {
    watch.observe(recording.moments[i].after, recording.moments[i].step);
    if (watch.violation()) recording.broken_at = i;
  }
  recording.violation = watch.violation();
}

}  // namespace zablab::claims_tests
