// Properties of the store that hold for every sequence of requests.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <utility>

#include "invariants/serial_store.hpp"
#include "protocol/base/match.hpp"
#include "protocol/wire/data.hpp"
#include "tests/protocol/store/random_requests.hpp"

namespace zablab::store_tests {
namespace {

/// A pipeline, and beside it the serial store, which is told of a request when it is applied.
class Compared {
 public:
  explicit Compared(const SerialSettings& settings = {}) : serial_(settings) {
    told_.pipeline.config.enforce_quota = settings.enforce_quota;
    for (std::size_t i = 0; i < told_.pipeline.database.committed_log.txns().size(); ++i) {
      execute(told_.pipeline.database.committed_log.txns()[i]);
    }
  }

  void propose(const Ask& ask) {
    const Prep before = told_.pipeline.prep;
    const TxnRef txn = told_.propose(ask);
    RC_ASSERT(txn->zxid == before.last_assigned.next());
    if (failed(*txn)) RC_ASSERT(told_.pipeline.prep.overlay == before.overlay);
  }

  void apply(std::int32_t count) {
    while (count-- > 0 && !told_.pipeline.proposed.empty()) apply_next();
  }

  void apply_all() {
    while (!told_.pipeline.proposed.empty()) apply_next();
    RC_ASSERT(told_.pipeline.prep.overlay.empty());
  }

 private:
  static bool failed(const Txn& txn) {
    if (const auto* multi = std::get_if<MultiTxn>(&txn.body)) {
      return std::any_of(multi->parts.begin(), multi->parts.end(), [](const MultiTxnPart& part) {
        return std::holds_alternative<ErrorTxn>(part);
      });
    }
    return std::holds_alternative<ErrorTxn>(txn.body);
  }

  Applied execute(const TxnRef& txn) {
    const Ask& ask = told_.asked[executed_];
    const Zxid quotas_at = told_.applied_then[executed_++];
    return serial_.execute({ask.session, ask.credentials}, ask.operation, txn->zxid, txn->time_ms,
                           quotas_at);
  }

  void apply_next() {
    const Pipeline& pipeline = told_.pipeline;
    const TxnRef txn = pipeline.proposed.front();
    const Overlay before = pipeline.prep.overlay;
    const Applied answer = told_.pipeline.apply_next();
    const Applied expected = execute(txn);
    RC_LOG() << to_text(*txn) << ": " << in_words(answer) << ", serially " << in_words(expected)
             << "\n";
    RC_ASSERT(answer == expected);
    check_fulfilled(before, txn->zxid);
    const auto different = first_difference(serial_, txn->zxid, *pipeline.database.tree);
    RC_LOG() << different.value_or("");
    RC_ASSERT(!different.has_value());
    RC_ASSERT(!first_difference(serial_, txn->zxid, *pipeline.database.sessions).has_value());
  }

  /// What the overlay foretold for `zxid` has become true in the tree.
  void check_fulfilled(const Overlay& before, Zxid zxid) const {
    for (const auto& [path, pending] : before.newest()) {
      if (pending.zxid != zxid) continue;
      const Znode* node = told_.pipeline.database.tree->find(path);
      RC_ASSERT((node != nullptr) == pending.stat.has_value());
      if (node == nullptr) continue;
      RC_ASSERT(node->stat == *pending.stat);
      RC_ASSERT(static_cast<std::int32_t>(node->children.size()) == pending.children);
    }
  }

  Pipelined told_;
  SerialStore serial_;
  std::size_t executed_ = 0;
};

RC_GTEST_PROP(StoreProperty, PipelinedRequestsAnswerAsIfTheyRanOneAfterTheOther, ()) {
  Compared compared;
  const std::vector<Event> events = *any_events();
  for (const Event& event : events) {
    match(
        event, [&](const Ask& ask) { compared.propose(ask); },
        [&](const ApplySome& some) { compared.apply(some.count); });
  }
  compared.apply_all();
}

RC_GTEST_PROP(StoreProperty, QuotasAreKeptAndEnforcedAsByTheSerialStore, ()) {
  Compared compared(SerialSettings{true, true});
  const std::vector<Event> events = *any_events_with_quotas();
  for (const Event& event : events) {
    match(
        event, [&](const Ask& ask) { compared.propose(ask); },
        [&](const ApplySome& some) { compared.apply(some.count); });
  }
  compared.apply_all();
}

/// A log of random transactions, and the tree after each.
struct Log {
  std::vector<TxnRef> txns;
  std::vector<DataTree> trees;  ///< trees[i]: after the first i
};

Log log_of(const std::vector<Event>& events) {
  Pipelined told;
  Log log;
  log.trees.push_back(*told.pipeline.database.tree);
  const auto apply_next = [&] {
    log.txns.push_back(told.pipeline.proposed.front());
    told.pipeline.apply_next();
    log.trees.push_back(*told.pipeline.database.tree);
  };
  for (const Event& event : events) {
    match(
        event, [&](const Ask& ask) { told.propose(ask); },
        [&](const ApplySome& some) {
          for (auto n = some.count; n > 0 && !told.pipeline.proposed.empty(); --n) apply_next();
        });
  }
  while (!told.pipeline.proposed.empty()) apply_next();
  return log;
}

/// A snapshot as ZooKeeper walks it while transactions go on: parents first, each node as the tree
/// was when the walk came by, its children those that the parent had then and that are still there.
class FuzzyWalk {
 public:
  FuzzyWalk(const Log& log, std::size_t start) : log_(log), now_(start) {}

  DataTree take() {
    visit("/");
    return std::move(snapshot_);
  }

 private:
  void visit(const std::string& path) {
    const bool moves = *rc::gen::weightedElement<bool>({{2, false}, {1, true}});
    if (moves) now_ = *rc::gen::inRange(now_, log_.txns.size() + 1);
    const Znode* node = log_.trees[now_].find(path);
    if (node == nullptr) return;
    snapshot_.restore(path, *node);
    for (const std::string& child : node->children) {
      visit(path == "/" ? "/" + child : path + "/" + child);
    }
  }

  const Log& log_;
  std::size_t now_;
  DataTree snapshot_ = DataTree::bare();
};

void replay_onto_fuzzy_snapshot(const Log& log) {
  const auto start = *rc::gen::inRange<std::size_t>(0, log.txns.size() + 1);
  DataTree tree = FuzzyWalk(log, start).take();
  for (std::size_t i = start; i < log.txns.size(); ++i) tree.apply(*log.txns[i]);
  if (tree == log.trees.back()) return;
  RC_LOG() << "replayed from " << start << ":\n"
           << in_words(tree) << "instead of\n"
           << in_words(log.trees.back());
  RC_FAIL("another tree");
}

RC_GTEST_PROP(StoreProperty, ReplayOntoAFuzzySnapshotGivesTheSameTree, ()) {
  const Log log = log_of(*any_events());
  for (int walk = 0; walk < 20; ++walk) replay_onto_fuzzy_snapshot(log);
}

RC_GTEST_PROP(StoreProperty, ReplayOfAnyTailOntoTheEndGivesTheSameTree, ()) {
  const Log log = log_of(*any_events());
  const std::size_t start = *rc::gen::inRange<std::size_t>(0, log.txns.size() + 1);
  DataTree tree = log.trees.back();
  for (std::size_t i = start; i < log.txns.size(); ++i) tree.apply(*log.txns[i]);
  RC_ASSERT(tree == log.trees.back());
}

/// The members of the database that follow from each other.
RC_GTEST_PROP(StoreProperty, TheIndexOfEphemeralsAndTheChildListsFollowFromTheNodes, ()) {
  const Log log = log_of(*any_events());
  std::map<SessionId, std::set<std::string>> owned;
  std::map<std::string, std::set<std::string>> children;
  for (const auto& [path, node] : log.trees.back().nodes()) {
    const SessionId owner = node.stat.ephemeral_owner;
    if (wire::kind_of(owner) == wire::NodeKind::ephemeral) owned[owner].insert(path);
    if (path != "/") children[parent_of(path)].insert(name_of(path));
  }
  RC_ASSERT(log.trees.back().ephemerals() == owned);
  for (const auto& [path, node] : log.trees.back().nodes()) {
    RC_ASSERT(node.children == children[path]);
  }
}

}  // namespace
}  // namespace zablab::store_tests
