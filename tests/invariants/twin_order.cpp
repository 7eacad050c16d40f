// Slow twins about leaders, order and disks.
#include <algorithm>

#include "tests/invariants/twins.hpp"

namespace zablab::claims_tests {

bool is_prefix(const Line& shorter, const Line& longer) {
  return shorter.size() <= longer.size() &&
         std::equal(shorter.begin(), shorter.end(), longer.begin());
}

Line without_last(Line line) {
  line.pop_back();
  return line;
}

bool contains(const Line& line, Zxid zxid) {
  return std::find(line.begin(), line.end(), zxid) != line.end();
}

std::optional<Line> Chronicle::line_of(Zxid zxid) const {
  if (zxid == Zxid{0}) return Line{};
  if (zxid.counter() == 0) {
    const auto base = bases.find(zxid.epoch());
    return base == bases.end() ? std::nullopt : std::optional(base->second);
  }
  const auto line = lines.find(zxid);
  return line == lines.end() ? std::nullopt : std::optional(line->second);
}

namespace {

std::vector<TxnRef> readable(const LogImage& log) {
  std::vector<TxnRef> records;
  for (const LogFile& file : log.files) {
    for (const LogSlot& slot : file.slots) {
      if (!std::holds_alternative<TxnRef>(slot)) break;
      records.push_back(std::get<TxnRef>(slot));
    }
  }
  return records;
}

Zxid newest_sealed(const SnapshotDirectory& snapshots) {
  Zxid newest;
  for (const SnapshotFile& file : snapshots.files) {
    if (file.sealed && !file.temporary) newest = std::max(newest, file.name);
  }
  return newest;
}

/// The facts of one server's call, one after the other.
std::int64_t weight_in_groups(const QuorumVerifier& quorum, ServerId server) {
  if (quorum.groups.empty() || !quorum.weights.contains(server)) return 1;
  return quorum.weights.at(server);
}

// By the definition: more than half of the weight in more than half of the groups with any.
bool may_decide(const QuorumVerifier& quorum, const std::set<ServerId>& servers) {
  std::vector<ServerSet> groups = quorum.groups;
  if (groups.empty()) groups.push_back(quorum.voters);
  int with_weight = 0;
  int won = 0;
  for (const ServerSet group : groups) {
    std::int64_t all = 0;
    std::int64_t theirs = 0;
    group.for_each([&](ServerId id) {
      all += weight_in_groups(quorum, id);
      if (servers.contains(id)) theirs += weight_in_groups(quorum, id);
    });
    if (all > 0) ++with_weight;
    if (2 * theirs > all) ++won;
  }
  return 2 * won > with_weight;
}

struct Facts {
  const Judgement& judgement;
  ServerId server = 0;

  Chronicle& chronicle() const { return judgement.chronicle; }
  std::optional<Line>& memory() const { return judgement.chronicle.memory[server]; }

  bool same_content(const Txn& txn) const {
    const auto known = chronicle().contents.find(txn.zxid);
    judgement.must(Claim::integrity, known != chronicle().contents.end());
    if (known == chronicle().contents.end()) return false;
    judgement.must(Claim::one_content_per_zxid, known->second == txn);
    return known->second == txn;
  }

  void operator()(const LeaderEstablished& fact) const {
    const auto winner = chronicle().winners.find(fact.epoch);
    const bool first = winner != chronicle().winners.end() && winner->second == server &&
                       !chronicle().established.contains(fact.epoch);
    judgement.must(Claim::one_leader_per_epoch, first);
    if (!first) return;
    const Line base = chronicle().bases.at(fact.epoch);
    judgement.must(Claim::prefix_agreement,
                   chronicle().line_of(fact.history_last) == base && memory() == base);
    const bool one_line =
        is_prefix(base, chronicle().committed) || is_prefix(chronicle().committed, base);
    bool complete = true;
    for (const Zxid zxid : chronicle().committed) {
      if (zxid.epoch() < fact.epoch && !contains(base, zxid)) complete = false;
    }
    judgement.must(Claim::leader_completeness, complete);
    judgement.must(Claim::total_order, one_line || !complete);
    chronicle().established.insert(fact.epoch);
    if (is_prefix(chronicle().committed, base)) chronicle().committed = base;
  }

  void operator()(const Proposed& fact) const {
    const Txn& txn = *fact.txn;
    const auto winner = chronicle().winners.find(txn.zxid.epoch());
    const bool may = winner != chronicle().winners.end() && winner->second == server &&
                     chronicle().established.contains(txn.zxid.epoch());
    judgement.must(Claim::integrity, may);
    if (!may) return;
    const bool first = txn.zxid.counter() == 1;
    const Zxid previous{txn.zxid.value - 1};
    const ServerConfig& config = judgement.after().server_setup(server).config;
    const bool fits = config.standalone || txn.zxid.counter() <= config.last_counter;
    const bool next = fits && !chronicle().contents.contains(txn.zxid) &&
                      (first || chronicle().contents.contains(previous));
    judgement.must(Claim::local_primary_order, next);
    if (!next) return;
    Line line = first ? chronicle().bases.at(txn.zxid.epoch()) : chronicle().lines.at(previous);
    line.push_back(txn.zxid);
    chronicle().lines[txn.zxid] = line;
    chronicle().contents[txn.zxid] = txn;
    if (std::holds_alternative<CloseSessionTxn>(txn.body)) chronicle().closing.insert(txn.session);
    const std::optional<Line>& applied = chronicle().memory[server];
    if (!judgement.after().server_setup(server).config.enforce_quota || !applied) return;
    chronicle().quotas_at[txn.zxid] = applied->empty() ? Zxid{0} : applied->back();
  }

  void operator()(const Committed& fact) const {
    if (!same_content(*fact.txn)) return;
    if (contains(chronicle().committed, fact.txn->zxid)) return;
    const Line& line = chronicle().lines.at(fact.txn->zxid);
    const bool next = without_last(line) == chronicle().committed;
    judgement.must(Claim::total_order, next);
    if (next) chronicle().committed = line;
  }

  void operator()(const TxnApplied& fact) const {
    if (!same_content(*fact.txn)) return;
    const Line& line = chronicle().lines.at(fact.txn->zxid);
    if (fact.delivered && !is_prefix(line, chronicle().committed)) {
      judgement.must(Claim::delivered_is_committed, false);
      return;
    }
    judgement.must(Claim::prefix_agreement, without_last(line) == memory());
    memory() = line;
  }

  void operator()(const DatabaseLoaded& fact) const {
    const std::optional<Line> line = chronicle().line_of(fact.last_processed);
    judgement.must(Claim::integrity, line.has_value());
    if (!line) return;
    memory() = line;
    if (!fact.from_leader) check_log();
  }

  void operator()(const LearnerActivated& fact) const {
    const bool established = chronicle().established.contains(fact.epoch);
    judgement.must(Claim::integrity, established);
    if (!established) return;
    judgement.must(Claim::prefix_agreement,
                   memory() && is_prefix(chronicle().bases.at(fact.epoch), *memory()) &&
                       is_prefix(*memory(), chronicle().committed));
  }

  void operator()(const ElectionStarted& fact) const {
    const Disk& disk = *judgement.after().server(server).disk;
    const auto restart = recovered(chronicle(), *disk.log.visible, *disk.snapshots.visible);
    judgement.must(Claim::memory_agrees_with_disk,
                   restart && chronicle().line_of(fact.zxid) == *restart && memory() == *restart);
    Epoch logged = newest_sealed(*disk.snapshots.visible).epoch();
    for (const TxnRef& txn : readable(*disk.log.visible)) {
      logged = std::max(logged, txn->zxid.epoch());
    }
    const Epoch current = disk.current_epoch.visible->value.value_or(-1);
    const Epoch accepted = disk.accepted_epoch.visible->value.value_or(-1);
    judgement.must(Claim::epoch_files_in_order, logged <= current && current <= accepted);
  }

  void operator()(const ElectionDecided& fact) const {
    const ServerConfig& config = judgement.after().server_setup(server).config;
    const ServerId leader = fact.vote.leader;
    const bool votes = config.quorum.voters.contains(leader);
    const bool weighs = weight_in_groups(config.quorum, leader) > 0;
    const bool as_learner = config.quorum.voters.contains(server)
                                ? fact.state != ServerState::observing
                                : fact.state == ServerState::observing;
    judgement.must(Claim::observer_has_no_say, votes && weighs && as_learner);
  }

  template <class Other>
  void operator()(const Other&) const {}

  void check_log() const {
    const Disk& disk = *judgement.after().server(server).disk;
    const Zxid base = newest_sealed(*disk.snapshots.visible);
    Line line = chronicle().line_of(base).value_or(Line{});
    for (const TxnRef& txn : readable(*disk.log.visible)) {
      if (txn->zxid <= base) continue;
      line.push_back(txn->zxid);
      judgement.must(Claim::log_order, chronicle().line_of(txn->zxid) == line);
    }
  }

  void wins(Epoch epoch) const {
    const Line base = memory().value_or(Line{});
    const bool above = base.empty() || base.back().epoch() < epoch;
    judgement.must(Claim::epoch_won_once, !chronicle().winners.contains(epoch) && above);
    chronicle().winners.emplace(epoch, server);
    chronicle().bases.emplace(epoch, base);
  }
};

// No vote, and no acknowledgement but that of NEWLEADER.
bool is_silent(const Effect& effect) {
  if (const auto* word = std::get_if<SendNotification>(&effect)) {
    return word->notification.state == ServerState::looking && word->notification.vote.leader == 0;
  }
  const auto* sent = std::get_if<SendPacket>(&effect);
  const auto* ack = sent == nullptr ? nullptr : std::get_if<Ack>(&sent->packet);
  return ack == nullptr || ack->zxid == Zxid::of(ack->zxid.epoch(), 0);
}

void judge_call(const Judgement& judgement, const ServerStep& call) {
  const Facts facts{judgement, call.server};
  const Server& machine = judgement.after().server(call.server);
  for (const Effect& effect : judgement.moment.step.effects_of(call)) {
    if (const auto* happened = std::get_if<Happened>(&effect)) {
      std::visit(facts, happened->fact);
    } else if (!judgement.after()
                    .server_setup(call.server)
                    .config.quorum.voters.contains(call.server)) {
      judgement.must(Claim::observer_has_no_say, is_silent(effect));
    }
    if (const auto* write = std::get_if<WriteDisk>(&effect)) {
      const auto* epoch = std::get_if<WriteEpoch>(&write->operation);
      const bool of_leader =
          machine.up() && std::holds_alternative<Leading>(machine.process().phase);
      if (epoch != nullptr && epoch->file == DiskObject::current_epoch && of_leader) {
        facts.wins(epoch->epoch);
      }
    }
    if (std::holds_alternative<Halt>(effect) || !judgement.broken.empty()) return;
  }
}

void judge_append(const Judgement& judgement, ServerId server, const TxnRef& txn) {
  const Chronicle& chronicle = judgement.chronicle;
  const Disk& disk = *judgement.after().server(server).disk;
  const auto known = chronicle.contents.find(txn->zxid);
  judgement.must(Claim::integrity, known != chronicle.contents.end());
  if (known == chronicle.contents.end()) return;
  judgement.must(Claim::one_content_per_zxid, known->second == *txn);
  if (!(known->second == *txn)) return;
  const std::vector<TxnRef> earlier = readable(*judgement.before.server(server).disk->log.visible);
  const Zxid last = earlier.empty() ? Zxid{0} : earlier.back()->zxid;
  const Line expected = without_last(chronicle.lines.at(txn->zxid));
  const auto snapshot = chronicle.line_of(newest_sealed(*disk.snapshots.durable));
  const bool behind_record = chronicle.line_of(last) == expected;
  const bool on_snapshot = snapshot && is_prefix(expected, *snapshot);
  judgement.must(Claim::log_order, txn->zxid > last && (behind_record || on_snapshot));
  const Server& machine = judgement.after().server(server);
  if (judgement.after().server_setup(server).config.quorum.voters.contains(server)) return;
  const auto* role = std::get_if<Following>(&machine.process().phase);
  const bool in_stream = role != nullptr && std::holds_alternative<Synchronizing>(role->stage);
  judgement.must(Claim::observer_only_committed,
                 in_stream || contains(chronicle.committed, txn->zxid));
}

}  // namespace

std::optional<Line> recovered(const Chronicle& chronicle, const LogImage& log,
                              const SnapshotDirectory& snapshots) {
  const Zxid base = newest_sealed(snapshots);
  std::optional<Line> line = chronicle.line_of(base);
  if (!line) return std::nullopt;
  for (const TxnRef& txn : readable(log)) {
    if (txn->zxid > base) line->push_back(txn->zxid);
  }
  return line;
}

void judge_disk(const Judgement& judgement) {
  const auto* done = std::get_if<CompleteDisk>(&judgement.moment.step.action);
  const std::optional<DiskOperation>& operation = judgement.moment.step.performed;
  if (done == nullptr || !operation) return;
  if (const auto* append = std::get_if<AppendRecord>(&*operation)) {
    judge_append(judgement, done->server, append->txn);
  }
  const auto* rename = std::get_if<RenameEpoch>(&*operation);
  if (rename == nullptr || rename->file != DiskObject::current_epoch) return;
  const Disk& disk = *judgement.after().server(done->server).disk;
  const auto base = judgement.chronicle.bases.find(disk.current_epoch.durable->value.value_or(-1));
  if (base == judgement.chronicle.bases.end()) return;
  const auto history = recovered(judgement.chronicle, *disk.log.durable, *disk.snapshots.durable);
  judgement.must(Claim::epoch_not_ahead_of_history, history && is_prefix(base->second, *history));
}

void judge_order(const Judgement& judgement) {
  const Step& step = judgement.moment.step;
  judgement.must(Claim::no_broken_belief, step.broken_belief.empty());
  for (const ServerStep& call : step.calls) {
    if (judgement.broken.empty()) judge_call(judgement, call);
  }
  judgement.must(Claim::no_halt, !(step.boot && step.boot->refused));
  judgement.must(Claim::no_halt, !(step.crash && step.crash->halted));
  if (step.crash) judgement.chronicle.memory[step.crash->server].reset();
}

// For every committed transaction, at every moment.
void judge_durability(const Judgement& judgement) {
  const Line& committed = judgement.chronicle.committed;
  std::vector<std::size_t> kept;
  for (const Server& server : judgement.after().servers) {
    const auto line =
        recovered(judgement.chronicle, *server.disk->log.durable, *server.disk->snapshots.durable);
    std::size_t common = 0;
    while (line && common < line->size() && common < committed.size() &&
           (*line)[common] == committed[common]) {
      ++common;
    }
    kept.push_back(common);
  }
  for (std::size_t i = 0; i < committed.size(); ++i) {
    std::set<ServerId> holders;
    for (std::size_t server = 0; server < kept.size(); ++server) {
      if (kept[server] > i) holders.insert(static_cast<ServerId>(server) + 1);
    }
    const QuorumVerifier& quorum = judgement.after().server_setup(1).config.quorum;
    judgement.must(Claim::committed_is_durable, may_decide(quorum, holders));
  }
}

}  // namespace zablab::claims_tests
