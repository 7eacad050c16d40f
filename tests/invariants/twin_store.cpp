// Slow twins about the store, sessions and clients.
#include <algorithm>

#include "protocol/base/match.hpp"
#include "protocol/recovery.hpp"
#include "tests/invariants/twins.hpp"

namespace zablab::claims_tests {

namespace {

const Database* database_of(const World& world, ServerId server) {
  const Server& machine = world.server(server);
  if (!machine.up() || !machine.process().database) return nullptr;
  return &*machine.process().database;
}

/// What the leader's session tracker said, if it refused the request.
std::optional<ErrorCode> refusal_of(const Txn& txn) {
  const ErrorTxn* error = std::get_if<ErrorTxn>(&txn.body);
  if (const auto* multi = std::get_if<MultiTxn>(&txn.body); multi && !multi->parts.empty()) {
    error = std::get_if<ErrorTxn>(&multi->parts.front());
  }
  if (error == nullptr) return std::nullopt;
  if (error->error == ErrorCode::session_moved || error->error == ErrorCode::session_expired) {
    return error->error;
  }
  return std::nullopt;
}

Zxid last_of(const Line& line) { return line.empty() ? Zxid{0} : line.back(); }

/// `state`: of `last`, if it was ever committed.
template <class Nodes>
bool shows_later(const Nodes& nodes, const SerialStore* state, Zxid last) {
  for (const auto& [path, node] : nodes) {
    if (std::max({node.stat.czxid, node.stat.mzxid, node.stat.pzxid}) > last) return true;
    // No zxid tells of a later setACL.
    const SerialNode* then = state == nullptr ? nullptr : state->node_at(last, path);
    if (then != nullptr && node.stat.aversion > then->stat.aversion) return true;
  }
  return false;
}

bool creates_ephemeral(const Txn& txn) {
  const auto is_one = [](const auto& part) {
    const auto* create = std::get_if<CreateTxn>(&part);
    return create != nullptr && create->ephemeral;
  };
  const auto* multi = std::get_if<MultiTxn>(&txn.body);
  if (multi == nullptr) return is_one(txn.body);
  const bool failed = std::any_of(multi->parts.begin(), multi->parts.end(), [](const auto& part) {
    return std::holds_alternative<ErrorTxn>(part);
  });
  return !failed && std::any_of(multi->parts.begin(), multi->parts.end(), is_one);
}

/// One that was made before `before`.
bool owns_ephemerals(const Database& database, SessionId session, Zxid before) {
  return std::any_of(
      database.tree->nodes().begin(), database.tree->nodes().end(), [&](const auto& entry) {
        return entry.second.stat.ephemeral_owner == session && entry.second.stat.czxid < before;
      });
}

struct StoreTwin {
  const Judgement& judgement;
  ServerId server = 0;

  void applied(const TxnApplied& fact) const {
    const Txn& txn = *fact.txn;
    const Database* database = database_of(judgement.after(), server);
    if (database != nullptr && !database->sessions->contains(txn.session)) {
      if (std::holds_alternative<CloseSessionTxn>(txn.body)) {
        judgement.must(Claim::no_ephemeral_after_close,
                       !owns_ephemerals(*database, txn.session, txn.zxid));
      } else if (creates_ephemeral(txn)) {
        judgement.must(Claim::ephemeral_has_session,
                       !owns_ephemerals(*database, txn.session, Zxid::of(0x7fffffff, 0)));
      }
    }
    if (!fact.delivered) return;
    const std::optional<Applied>& expected = judgement.states.answer(txn.zxid);
    if (expected) judgement.must(Claim::result_is_serial, fact.applied == *expected);
    if (database != nullptr) check_multi(txn, fact.applied, *database);
  }

  /// Nothing at all, or something that shows.
  void check_multi(const Txn& txn, const Applied& answer, const Database& now) const {
    const auto* result = std::get_if<MultiResult>(&answer.result);
    const auto* multi = std::get_if<MultiTxn>(&txn.body);
    const Database* before = database_of(judgement.before, server);
    if (result == nullptr || multi == nullptr || before == nullptr) return;
    const std::optional<Line>& now_line = judgement.chronicle.memory[server];
    const std::optional<Line>& before_line = judgement.chronicle.before[server];
    if (!now_line || now_line->empty() || without_last(*now_line) != before_line) return;
    const bool failed = !result->results.empty() && result->results.front().failed_multi;
    const bool writes = std::any_of(multi->parts.begin(), multi->parts.end(), [](const auto& part) {
      return !std::holds_alternative<CheckTxn>(part);
    });
    const bool same = now.tree == before->tree;
    if (failed) judgement.must(Claim::multi_is_atomic, same);
    if (!failed && writes) judgement.must(Claim::multi_is_atomic, !same);
  }

  /// One that was written while transactions went on may show some that the log lacks.
  bool has_fuzzy_snapshot() const {
    const Disk& disk = *judgement.after().server(server).disk;
    const auto& files = disk.snapshots.visible->files;
    return std::any_of(files.begin(), files.end(), [&](const SnapshotFile& file) {
      const bool known = judgement.states.knows(file.name);
      return shows_later(file.nodes, known ? &judgement.states.at(file.name) : nullptr, file.name);
    });
  }

  void compare() const {
    const Database* database = database_of(judgement.after(), server);
    const std::optional<Line>& line = judgement.chronicle.memory[server];
    if (database == nullptr || !line || !is_prefix(*line, judgement.chronicle.committed)) return;
    const Zxid last = last_of(*line);
    if (judgement.chronicle.line_of(database->last_processed) != line) return;
    const SerialStore& state = judgement.states.at(last);
    if (has_fuzzy_snapshot() && shows_later(database->tree->nodes(), &state, last)) return;
    judgement.must(Claim::replay_equals_history,
                   !first_difference(state, last, *database->tree) &&
                       !first_difference(state, last, *database->sessions));
  }

  void operator()(const TxnApplied& fact) const { applied(fact); }
  void operator()(const ElectionStarted&) const { compare(); }
  void operator()(const DatabaseLoaded& fact) const {
    if (!fact.from_leader) compare();
  }
  template <class Other>
  void operator()(const Other&) const {}
};

}  // namespace

std::optional<Applied> States::run(const Chronicle& chronicle, SerialStore& store, const Txn& txn) {
  const auto request = asked.find({txn.session, txn.cxid});
  const bool open = store.has_session(txn.session);
  const std::optional<ErrorCode> refusal = refusal_of(txn);
  const bool by_tracker = refusal && (open || *refusal == ErrorCode::session_moved);
  std::optional<Operation> operation;
  Credentials credentials;
  if (request != asked.end()) {
    operation = request->second.operation;
    credentials = request->second.credentials;
  }
  if (const auto* create = std::get_if<CreateSessionTxn>(&txn.body)) {
    operation = CreateSession{create->timeout_ms};
  } else if (std::holds_alternative<CloseSessionTxn>(txn.body)) {
    operation = CloseSession{};
  } else if (const auto* remove = std::get_if<DeleteTxn>(&txn.body); remove && remove->container) {
    operation = DeleteContainer{remove->path};
  }
  if (by_tracker || !operation) {
    store.skip(txn.zxid);
    return std::nullopt;  // nothing to compare with
  }
  std::optional<Zxid> quotas_at;
  const auto noted = chronicle.quotas_at.find(txn.zxid);
  if (noted != chronicle.quotas_at.end()) quotas_at = noted->second;
  return store.execute({txn.session, credentials}, *operation, txn.zxid, txn.time_ms, quotas_at);
}

void States::extend(const Chronicle& chronicle) {
  for (; done_ < chronicle.committed.size(); ++done_) {
    const Zxid zxid = chronicle.committed[done_];
    SerialStore next = states_.at(done_ == 0 ? Zxid{0} : chronicle.committed[done_ - 1]);
    answers_[zxid] = run(chronicle, next, chronicle.contents.at(zxid));
    if (chronicle.quotas_at.empty()) next.forget_before(zxid);
    states_.emplace(zxid, std::move(next));
  }
}

void judge_store(const Judgement& judgement) {
  const ServerConfig& config = judgement.after().server_setup(1).config;
  judgement.states.set(SerialSettings{config.extended_types, config.enforce_quota});
  const Line& committed = judgement.chronicle.committed;
  std::size_t judged = 0;  // what was committed before this step
  while (judged < committed.size() && judgement.states.knows(committed[judged])) ++judged;
  for (std::size_t i = judged; i < committed.size(); ++i) {
    const Txn& txn = judgement.chronicle.contents.at(committed[i]);
    if (txn.cxid == 0) continue;
    bool again = false;
    for (std::size_t k = 0; k < i; ++k) {
      const Txn& earlier = judgement.chronicle.contents.at(committed[k]);
      again = again || (earlier.session == txn.session && earlier.cxid == txn.cxid);
    }
    const bool asked = judgement.states.asked.contains({txn.session, txn.cxid});
    judgement.must(Claim::at_most_once, asked && !again);
  }
  judgement.states.extend(judgement.chronicle);
  for (std::size_t i = judged; i < committed.size(); ++i) {
    const Txn& txn = judgement.chronicle.contents.at(committed[i]);
    const SerialStore& state = judgement.states.at(committed[i]);
    const bool open = state.has_session(txn.session);
    if (creates_ephemeral(txn)) judgement.must(Claim::ephemeral_has_session, open);
    if (refusal_of(txn) == ErrorCode::session_expired && open) {
      judgement.must(Claim::refused_session_is_over,
                     judgement.chronicle.closing.contains(txn.session));
    }
  }
  if (!judgement.broken.empty()) return;
  for (const ServerStep& call : judgement.moment.step.calls) {
    for (const Effect& effect : judgement.moment.step.effects_of(call)) {
      const auto* happened = std::get_if<Happened>(&effect);
      if (happened != nullptr) std::visit(StoreTwin{judgement, call.server}, happened->fact);
    }
  }
}

}  // namespace zablab::claims_tests
