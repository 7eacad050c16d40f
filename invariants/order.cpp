// One history: what is proposed, committed and applied, and in which order. (Zab, DSN 2011, section
// 3: integrity, total order, agreement, local and global primary order.)
#include <string>

#include "invariants/observation.hpp"

namespace zablab {

namespace {

std::string leader_text(const Tenure* reign) {
  return reign == nullptr || reign->leader == 0 ? "nobody" : server_text(reign->leader);
}

// One zxid means one transaction, wherever it turns up.
bool is_the_one(const Observation& seen, const TxnRef& txn, const char* where) {
  const TxnRef* known = seen.history().find(txn->zxid);
  if (!seen.demand(Claim::integrity, known != nullptr, [&] {
        return server_text(seen.server) + " " + where + " " + to_text(*txn) +
               ", which no leader proposed";
      })) {
    return false;
  }
  return seen.demand(Claim::one_content_per_zxid, *known == txn, [&] {
    return server_text(seen.server) + " " + where + " " + to_text(*txn) + ", but " +
           leader_text(seen.history().tenure(txn->zxid.epoch())) + " proposed " + to_text(**known);
  });
}

bool may_propose(const Observation& seen, const Txn& txn) {
  const Tenure* reign = seen.history().tenure(txn.zxid.epoch());
  const bool reigns = reign != nullptr && reign->leader == seen.server && reign->established;
  return seen.demand(Claim::integrity, reigns, [&] {
    return server_text(seen.server) + " proposes " + to_text(txn) + ", but " + leader_text(reign) +
           " has that epoch";
  });
}

void note_commit(const Observation& seen, const Tenure& reign, Zxid place) {
  seen.reached(Goal::txn_committed);
  const History& history = seen.history();
  for (const Tenure& other : history.tenures()) {
    if (other.established && other.epoch < reign.epoch) {
      seen.reached(Goal::committed_under_second_leader);
      break;
    }
  }
  if (!history.leads_to(place, restart_place(history, seen.mine().durable))) {
    seen.reached(Goal::committed_without_leaders_disk);
  }
}

void take(const Observation& seen, Zxid place) {
  ServerGhost& mine = seen.edit_mine();
  mine.memory = place;
  if (seen.history().leads_to(mine.ahead, place)) mine.ahead = Zxid{0};
}

bool is_next(const Observation& seen, const Txn& txn) {
  const Zxid memory = seen.mine().memory.value_or(Zxid::none());
  const bool next = seen.history().predecessor(txn.zxid) == memory;
  return seen.demand(Claim::prefix_agreement, next, [&] {
    return server_text(seen.server) + " applies " + to_text(txn) + " after " + to_text(memory) +
           "; its leader proposed it after " + to_text(seen.history().predecessor(txn.zxid));
  });
}

// Where the tree came to that shows this place and perhaps more; 0 if it shows no more.
Zxid ahead_of(const Observation& seen, Zxid reach, Zxid place) {
  const History& history = seen.history();
  if (history.leads_to(reach, place)) return Zxid{0};
  return history.is_committed(reach) ? reach : Zxid{0};
}

// The tree may hold parts of transactions that the log of this disk does not reach: a snapshot
// walked while they were applied. They come again if they are committed; if not, nobody knows what
// the tree is.
Zxid ahead_after_load(const Observation& seen, Zxid place) {
  const ServerGhost& mine = seen.mine();
  const auto reach = mine.reach.find(mine.visible.snapshot);
  if (reach == mine.reach.end()) return Zxid{0};
  seen.reached(Goal::fuzzy_snapshot_loaded);
  return ahead_of(seen, reach->second, place);
}

// What a leader committed while it wrote a SNAP comes behind it, on the same connection.
Zxid ahead_after_snap(const Observation& seen, Zxid place) {
  const Zxid reach = seen.mine().arriving.value_or(place);
  if (seen.mine().arriving) seen.edit_mine().arriving.reset();
  return ahead_of(seen, reach, place);
}

}  // namespace

void on_fact(const Observation& seen, const Proposed& proposed) {
  const Txn& txn = *proposed.txn;
  if (!may_propose(seen, txn)) return;
  const Tenure& reign = *seen.history().tenure(txn.zxid.epoch());
  const std::size_t last = reign.txns.size();
  // One that stands alone has no other epoch to go on in.
  const bool fits = seen.config().standalone || txn.zxid.counter() <= seen.config().last_counter;
  if (!seen.demand(Claim::local_primary_order, fits && txn.zxid.counter() == last + 1, [&] {
        return server_text(seen.server) + " proposes " + to_text(txn) + " as number " +
               std::to_string(last + 1) + " of its epoch" + (fits ? "" : ", which is used up");
      })) {
    return;
  }
  seen.ghost.history.edit().propose(proposed.txn);
  if (!seen.config().standalone) note_applied_then(seen, txn);
  if (std::holds_alternative<CloseSessionTxn>(txn.body)) on_close_prepared(seen, txn.session);
}

void on_fact(const Observation& seen, const Committed& committed) {
  const Zxid place = committed.txn->zxid;
  if (!is_the_one(seen, committed.txn, "commits")) return;
  const History& history = seen.history();
  if (history.is_committed(place)) {
    // A leader that was replaced hears the last acknowledgement late; its successor has committed
    // the transaction with its own history.
    seen.reached(Goal::late_commit);
    return;
  }
  const Zxid last = history.last_committed();
  if (!seen.demand(Claim::total_order, place > last && history.predecessor(place) == last, [&] {
        return server_text(seen.server) + " commits " + to_text(*committed.txn) +
               ", which follows " + to_text(history.predecessor(place)) +
               ", but the committed history ends in " + to_text(last);
      })) {
    return;
  }
  note_commit(seen, *history.tenure(place.epoch()), place);
  commit_up_to(seen, place);
}

void on_fact(const Observation& seen, const TxnApplied& applied) {
  const Txn& txn = *applied.txn;
  if (!is_the_one(seen, applied.txn, "applies")) return;
  const History& history = seen.history();
  if (applied.delivered &&
      !seen.demand(Claim::delivered_is_committed, history.is_committed(txn.zxid), [&] {
        return server_text(seen.server) + " delivers " + to_text(txn) +
               ", which is not committed: that history ends in " +
               to_text(history.last_committed());
      })) {
    return;
  }
  if (!is_next(seen, txn)) return;
  take(seen, txn.zxid);
  seen.demand(Claim::same_zxid_same_tree, !applied.applied.digest_differs, [&] {
    return server_text(seen.server) + " applies " + to_text(txn) +
           " and has another tree than its digest is of";
  });
  check_ephemerals(seen, txn);
  if (applied.delivered) on_delivered(seen, applied);
}

void on_fact(const Observation& seen, const DatabaseLoaded& loaded) {
  const Zxid place = seen.history().place_of(loaded.last_processed);
  if (!seen.demand(Claim::integrity, seen.history().knows(place), [&] {
        return server_text(seen.server) + " loads a database at " + to_text(place) +
               ", which no leader proposed";
      })) {
    return;
  }
  if (seen.config().standalone && place >= seen.history().last_committed()) {
    seen.ghost.history.edit().forget_above(place);
    seen.ghost.store.edit().applied_then.clear();
  }
  seen.demand(Claim::replay_equals_history, !loaded.digest_differed, [&] {
    return server_text(seen.server) + " loads a tree at " + to_text(place) +
           " that is not the one of a digest on its disk";
  });
  const Zxid ahead =
      loaded.from_leader ? ahead_after_snap(seen, place) : ahead_after_load(seen, place);
  ServerGhost& mine = seen.edit_mine();
  mine.memory = place;
  mine.ahead = ahead;
  if (loaded.from_leader) return;
  if (mine.visible.snapshot != Zxid{0}) seen.reached(Goal::snapshot_loaded);
  check_log(seen);
  check_memory(seen);
}

void on_fact(const Observation& seen, const LearnerActivated& activated) {
  const Tenure* reign = seen.history().tenure(activated.epoch);
  const bool established = reign != nullptr && reign->established;
  if (!seen.demand(Claim::integrity, established, [&] {
        return server_text(seen.server) + " serves in epoch " + std::to_string(activated.epoch) +
               ", whose leader is not established";
      })) {
    return;
  }
  const Zxid memory = seen.mine().memory.value_or(Zxid::none());
  seen.demand(
      Claim::prefix_agreement,
      seen.history().leads_to(reign->base, memory) && seen.history().is_committed(memory), [&] {
        return server_text(seen.server) + " serves in epoch " + std::to_string(activated.epoch) +
               " at " + to_text(memory) + "; the epoch began with " + to_text(reign->base);
      });
}

void on_snap_begun(const Observation& seen, const Input& input) {
  const auto* received = std::get_if<PacketReceived>(&input);
  const auto* snap = received == nullptr ? nullptr : std::get_if<Snap>(&received->packet);
  if (snap == nullptr || snap->content->sealed) return;
  seen.edit_mine().arriving = seen.history().place_of(snap->zxid);
}

// Written when the learner has read what came before it: so it reads this one as well, or none.
void on_snap_piece_written(const Observation& seen, const SendPacket& sent) {
  const auto* piece = std::get_if<SnapPiece>(&sent.packet);
  if (piece == nullptr) return;
  if (piece->last) seen.reached(Goal::snap_sent_in_pieces);
  const Zxid memory = seen.mine().memory.value_or(Zxid{0});
  if (memory != seen.history().place_of(piece->zxid)) seen.reached(Goal::commit_during_snap);
  ServerGhost& learner = seen.ghost.edit_server(sent.connection.learner);
  if (learner.arriving) learner.arriving = memory;
}

void on_snap_broken_off(const Observation& seen) {
  if (!seen.mine().arriving) return;
  seen.reached(Goal::snap_broken_off);
  seen.edit_mine().arriving.reset();
}

void commit_up_to(const Observation& seen, Zxid place) {
  const std::vector<Zxid> places = seen.history().between(seen.history().last_committed(), place);
  for (const Zxid next : places) {
    const TxnRef txn = *seen.history().find(next);
    seen.ghost.history.edit().commit(next);
    on_newly_committed(seen, txn);
  }
  check_durable(seen, place);
  forget_what_all_have_passed(seen);
}

void on_standalone_append(const Observation& seen, const TxnRef& txn) {
  const Zxid zxid = txn->zxid;
  if (seen.history().tenure(zxid.epoch()) == nullptr) {
    seen.ghost.history.edit().win(zxid.epoch(), seen.server, Zxid{0});
    seen.ghost.history.edit().establish(zxid.epoch());
  }
  on_fact(seen, Proposed{txn});
}

// What survived in the log of a standalone server counts once it runs again.
void after_standalone_call(const Observation& seen) {
  for (const auto& [request, txn] : std::get<Standalone>(seen.process()->phase).awaiting_flush) {
    if (txn) note_applied_then(seen, **txn);
  }
  const Zxid memory = seen.mine().memory.value_or(Zxid{0});
  const Zxid committed = seen.history().last_committed();
  if (memory == committed || !seen.history().leads_to(committed, memory)) return;
  commit_up_to(seen, memory);
}

}  // namespace zablab
