// Every transaction that a leader ever proposed, and what follows what: a tree of histories. A
// server that has a transaction has all that lead to it, so its whole history is told by one zxid.
//
//   0 -- 1:1 -- 1:2 -- 1:3          proposed in epoch 1; 1:3 reached one disk only
//                 \-- 2:1 -- 2:2    the leader of epoch 2 began with 1:2
#pragma once

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "protocol/store/txn.hpp"
#include "protocol/types.hpp"

namespace zablab {

/// One leader's reign over one epoch.
struct Tenure {
  Epoch epoch = 0;
  ServerId leader = 0;       ///< whom a quorum's ACKEPOCH made it
  bool established = false;  ///< it had a NEWLEADER quorum
  Zxid base;                 ///< the last transaction of the history that it began with
  std::vector<TxnRef> txns;  ///< proposed: counters 1, 2, 3, …
  auto fields() const { return std::tie(epoch, leader, established, base, txns); }
  bool operator==(const Tenure&) const = default;
};

/// A *place* is the zxid of a transaction, or 0 for the beginning. The zxid (e,0), which a leader
/// of epoch e and some of its learners report before its first transaction, is not a place: it
/// stands for the base of e.
class History {
 public:
  /// The place that a server's zxid stands for.
  Zxid place_of(Zxid zxid) const;

  /// True for the beginning and for transactions that were proposed.
  bool knows(Zxid place) const;
  /// The transaction there; nullptr if there is none.
  const TxnRef* find(Zxid place) const;
  /// The place before. REQUIRES: a known one, not the beginning.
  Zxid predecessor(Zxid place) const;

  /// True if a history that ends at `later` contains `earlier`.
  bool leads_to(Zxid earlier, Zxid later) const;

  /// The places after `from` up to `to`, oldest first. REQUIRES: leads_to(from, to).
  std::vector<Zxid> between(Zxid from, Zxid to) const;

  /// nullptr if nobody has won that epoch.
  const Tenure* tenure(Epoch epoch) const;
  const std::vector<Tenure>& tenures() const { return tenures_; }

  /// `leader` has an ACKEPOCH quorum for `epoch`. REQUIRES: nobody won it before; base below it.
  void win(Epoch epoch, ServerId leader, Zxid base);
  /// REQUIRES: the epoch was won.
  void establish(Epoch epoch);
  /// REQUIRES: the next counter of an epoch that was won.
  void propose(const TxnRef& txn);

  /// The committed history is the one that ends here.
  Zxid last_committed() const { return committed_; }
  bool is_committed(Zxid place) const { return leads_to(place, committed_); }
  /// The newest committed place of an epoch below `epoch`.
  Zxid last_committed_before(Epoch epoch) const;
  /// REQUIRES: a place that the last committed one leads to.
  void commit(Zxid place) { committed_ = place; }

  /// A standalone server's restart forgets what it had neither flushed nor kept, and uses the zxids
  /// again. REQUIRES: nothing committed lies above `last`.
  void forget_above(Zxid last);

  auto fields() const { return std::tie(tenures_, committed_); }
  bool operator==(const History&) const = default;

 private:
  Tenure* tenure_of(Epoch epoch);

  std::vector<Tenure> tenures_;  // by epoch
  Zxid committed_;
};

}  // namespace zablab
