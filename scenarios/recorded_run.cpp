#include "scenarios/recorded_run.hpp"

#include <algorithm>
#include <variant>

#include "invariants/watch.hpp"
#include "protocol/base/match.hpp"
#include "scenarios/header.hpp"

namespace zablab {

using history::Answered;
using history::Asked;
using history::Function;
using history::Status;

namespace {

std::int64_t value_of(Zxid zxid) { return static_cast<std::int64_t>(zxid.value); }

void add_stat(Answered& answered, const Stat& stat) {
  answered.version = stat.version;
  answered.cversion = stat.cversion;
  answered.czxid = value_of(stat.czxid);
  answered.mzxid = value_of(stat.mzxid);
  answered.pzxid = value_of(stat.pzxid);
}

/// Of a multi that failed the first part that has an error of its own; those ahead of it have none.
std::int32_t error_of(const MultiResult& result) {
  for (const MultiOperationResult& part : result.results) {
    if (part.error != ErrorCode::ok) return static_cast<std::int32_t>(part.error);
  }
  return 0;
}

/// A write that a leader refused: it has a zxid and changes nothing.
bool is_refused(const Txn& txn) {
  if (std::holds_alternative<ErrorTxn>(txn.body)) return true;
  const auto* multi = std::get_if<MultiTxn>(&txn.body);
  if (multi == nullptr) return false;
  return std::any_of(multi->parts.begin(), multi->parts.end(), [](const MultiTxnPart& part) {
    return std::holds_alternative<ErrorTxn>(part);
  });
}

/// Usage of quotas stands in nodes that servers write without a transaction.
bool is_of_servers(const std::string& path) { return path.starts_with("/zookeeper/"); }

/// What the readers of histories know.
bool is_known_to_histories(const Operation& operation) {
  return match(
      operation, [](const Create& o) { return !is_of_servers(o.path); },
      [](const Delete& o) { return !is_of_servers(o.path); },
      [](const SetData& o) { return !is_of_servers(o.path); }, [](const Check&) { return true; },
      [](const Multi& multi) {
        return std::none_of(
            multi.operations.begin(), multi.operations.end(), [](const MultiOperation& part) {
              return match(part, [](const auto& one) { return is_of_servers(one.path); });
            });
      },
      [](const GetData& o) { return !is_of_servers(o.path); },
      [](const Exists& o) { return !is_of_servers(o.path); },
      [](const GetChildren& o) { return !is_of_servers(o.path); }, [](const Sync&) { return true; },
      [](const CloseSession&) { return true; }, [](const auto&) { return false; });
}

/// What the tree of a history cannot tell: it has no ACLs and no quotas. Such an answer changes
/// nothing and shows nothing of the tree.
bool is_beyond_histories(std::int32_t error) {
  switch (static_cast<ErrorCode>(error)) {
    case ErrorCode::unimplemented:
    case ErrorCode::no_auth:
    case ErrorCode::invalid_acl:
    case ErrorCode::auth_failed:
    case ErrorCode::quota_exceeded: return true;
    default: return false;
  }
}

std::string server_row(ServerId id) { return "server " + std::to_string(id); }

}  // namespace

RunRecorder::RunRecorder() {
  recording_.model = "znode-zookeeper";
  recording_.kind = history::ModelKind::znodes;
  recording_.contract = history::Contract::zookeeper;
  recording_.unit = "us";
  recording_.knows_commits = true;
  recording_.lists_commits = true;
}

void RunRecorder::observe(const World& after, const Step& step) {
  if (!step.refused.empty()) return;
  moment_us_ = after.moment_us;
  for (const ClientEvent& event : step.client_events) {
    match(event, [&](const auto& happened) { on(happened); });
  }
  look_at_facts(step);
  look_at_crashes(step);
  look_at_cuts(step.action);
}

// --- clients -------------------------------------------------------------------------------------

void RunRecorder::on(const ClientCalled& called) {
  if (!is_known_to_histories(called.operation)) return;
  history::Operation operation;
  operation.session = number_of(called.session);
  operation.status = Status::unknown;
  operation.called = moment_us_;
  operation.asked = asked_of(called.operation);
  operations_[{called.session, called.xid}] = recording_.operations.size();
  recording_.operations.push_back(operation);
}

void RunRecorder::on(const ClientReturned& returned) {
  const auto found = operations_.find({returned.session, returned.reply.xid});
  if (found == operations_.end()) return;  // left out above
  history::Operation& operation = recording_.operations[found->second];
  operation.status = Status::answered;
  operation.returned = moment_us_;
  operation.answered = answered_of(returned.reply);
  if (is_beyond_histories(operation.answered.error)) operation.status = Status::failed;
  // Until its commit is met.
  operation.uncommitted =
      sees_commits_ && operation.answered.error == 0 && !only_reads(operation.asked.function);
}

std::uint32_t RunRecorder::number_of(SessionId session) {
  const auto [place, is_new] =
      sessions_.emplace(session, static_cast<std::uint32_t>(recording_.sessions.size()));
  // As people count them: what servers make of the moment and of their own number is no name.
  if (is_new) recording_.sessions.push_back(place->second + 1);
  return place->second;
}

history::Text RunRecorder::text_of(const Data& data) {
  return data ? recording_.texts.intern(*data) : history::nil;
}

Asked RunRecorder::about(Function function, const std::string& path) {
  Asked asked;
  asked.function = function;
  asked.key = recording_.texts.intern(path);
  return asked;
}

Asked RunRecorder::asked_of_multi(const Multi& multi) {
  std::vector<Asked> parts;
  for (const MultiOperation& part : multi.operations) {
    parts.push_back(match(part, [&](const auto& one) { return asked_of(one); }));
  }
  Asked asked;
  asked.function = Function::multi;
  set_parts(recording_, asked, parts);
  return asked;
}

Asked RunRecorder::asked_of_create(const Create& create) {
  Asked asked = about(Function::create, create.path);
  asked.value = text_of(create.data);
  asked.flags.ephemeral = is_ephemeral(create.mode);
  asked.flags.sequential = is_sequential(create.mode);
  return asked;
}

Asked RunRecorder::asked_of(const Operation& operation) {
  Asked asked;
  match(
      operation, [&](const Create& o) { asked = asked_of_create(o); },
      [&](const Delete& o) {
        asked = about(Function::remove, o.path);
        asked.version = o.version;
      },
      [&](const SetData& o) {
        asked = about(Function::set_data, o.path);
        asked.value = text_of(o.data);
        asked.version = o.version;
      },
      [&](const Check& o) {
        asked = about(Function::check, o.path);
        asked.version = o.version;
      },
      [&](const Multi& o) { asked = asked_of_multi(o); },
      [&](const GetData& o) { asked = about(Function::get_data, o.path); },
      [&](const Exists& o) { asked = about(Function::exists, o.path); },
      [&](const GetChildren& o) { asked = about(Function::get_children, o.path); },
      [&](const Sync& o) { asked = about(Function::sync, o.path.value_or("")); },
      [&](const CloseSession&) { asked.function = Function::close; },
      // Others are not recorded.
      [](const auto&) {});
  return asked;
}

void RunRecorder::add_results(Answered& answered, const MultiResult& multi) {
  answered.error = error_of(multi);
  std::vector<Answered> results;
  for (const MultiOperationResult& part : multi.results) {
    Answered& result = results.emplace_back();
    result.error = static_cast<std::int32_t>(part.error);
    match(
        part.result, [](const EmptyResult&) {},
        [&](const PathResult& path) { add_path(result, path); },
        [&](const StatResult& one) { add_stat(result, one.stat); }, [](const auto&) {});
  }
  set_results(recording_, answered, results);
}

void RunRecorder::add_path(Answered& answered, const PathResult& result) {
  answered.has_value = true;
  answered.value = recording_.texts.intern(result.path);
  if (result.stat) add_stat(answered, *result.stat);
}

Answered RunRecorder::answered_of(const Reply& reply) {
  Answered answered;
  answered.error = static_cast<std::int32_t>(reply.error);
  answered.zxid = value_of(reply.zxid);
  match(
      reply.result, [](const EmptyResult&) {},
      [&](const MultiResult& result) { add_results(answered, result); },
      [&](const PathResult& result) { add_path(answered, result); },
      [&](const StatResult& result) { add_stat(answered, result.stat); },
      [&](const DataResult& result) {
        answered.has_value = true;
        answered.value = text_of(result.data);
        add_stat(answered, result.stat);
      },
      [&](const ChildrenResult& result) {
        answered.has_items = true;
        answered.items = {static_cast<std::uint32_t>(recording_.items.size()),
                          static_cast<std::uint32_t>(result.names.size())};
        for (const std::string& name : result.names) {
          recording_.items.push_back(recording_.texts.intern(name));
        }
        if (result.stat) add_stat(answered, *result.stat);
      },
      [](const auto&) {});
  return answered;
}

// --- servers -------------------------------------------------------------------------------------

void RunRecorder::look_at_facts(const Step& step) {
  for (const ServerStep& call : step.calls) {
    for (const Effect& effect : step.effects_of(call)) {
      const auto* happened = std::get_if<Happened>(&effect);
      if (happened == nullptr) continue;
      const std::string row = server_row(call.server);
      if (const auto* established = std::get_if<LeaderEstablished>(&happened->fact)) {
        begin_band(row, "leader", "leads epoch " + std::to_string(established->epoch));
      } else if (std::holds_alternative<RoleEnded>(happened->fact)) {
        end_band(row, "leader");
      } else if (const auto* proposed = std::get_if<Proposed>(&happened->fact)) {
        if (std::holds_alternative<CloseSessionTxn>(proposed->txn->body) ||
            std::holds_alternative<DeleteTxn>(proposed->txn->body)) {
          proposed_us_[proposed->txn->zxid] = moment_us_;
        }
      }
    }
  }
}

void RunRecorder::look_at_crashes(const Step& step) {
  if (step.crash) {
    const std::string row = server_row(step.crash->server);
    end_band(row, "leader");
    begin_band(row, "down",
               step.crash->power_lost ? "without power"
               : step.crash->halted   ? "halted"
                                      : "down");
  }
  if (step.boot && !step.boot->refused) end_band(server_row(step.boot->server), "down");
}

void RunRecorder::look_at_cuts(const Action& action) {
  if (const auto* cut = std::get_if<Cut>(&action)) {
    const std::string words = to_text(Action{*cut});
    begin_band("network", words, words);
    return;
  }
  if (!std::holds_alternative<Heal>(action)) return;
  for (auto band = bands_.begin(); band != bands_.end();) {
    const bool is_cut = band->first.first == "network";
    if (is_cut) recording_.bands[band->second].to = moment_us_;
    band = is_cut ? bands_.erase(band) : std::next(band);
  }
}

void RunRecorder::begin_band(const std::string& row, const std::string& kind,
                             const std::string& words) {
  end_band(row, kind);
  bands_[{row, kind}] = recording_.bands.size();
  recording_.bands.push_back({row, row == "network" ? "partition" : kind, words, moment_us_});
}

void RunRecorder::end_band(const std::string& row, const std::string& kind) {
  const auto found = bands_.find({row, kind});
  if (found == bands_.end()) return;
  recording_.bands[found->second].to = moment_us_;
  bands_.erase(found);
}

// --- the commit order ----------------------------------------------------------------------------

history::Recording RunRecorder::conclude(const History& proposed) {
  for (const Zxid place : proposed.between(Zxid{0}, proposed.last_committed())) {
    note_commit(**proposed.find(place));
  }
  for (history::Operation& operation : recording_.operations) {
    const bool never_committed =
        operation.zxid == history::unrecorded && !only_reads(operation.asked.function);
    if (never_committed && operation.status == Status::unknown) operation.status = Status::failed;
  }
  complete(recording_);
  return std::move(recording_);
}

void RunRecorder::note_commit(const Txn& txn) {
  const auto found = operations_.find({txn.session, txn.cxid});
  if (found != operations_.end()) {
    history::Operation& operation = recording_.operations[found->second];
    operation.zxid = value_of(txn.zxid);
    operation.uncommitted = false;
    // Why it was refused nobody was told, and it may be what no tree knows of: a session's end.
    if (operation.status == Status::unknown && is_refused(txn)) operation.status = Status::failed;
    return;
  }
  note_uncalled(txn);
}

void RunRecorder::note_uncalled(const Txn& txn) {
  const auto* removal = std::get_if<DeleteTxn>(&txn.body);
  if (removal == nullptr && !std::holds_alternative<CloseSessionTxn>(txn.body)) return;
  // A leader closes a session that has expired, or takes away a container that nobody needs: nobody
  // called, nobody is answered.
  history::Operation operation;
  operation.session = number_of(txn.session);
  operation.status = Status::unknown;
  operation.called = proposed_us_[txn.zxid];
  operation.zxid = value_of(txn.zxid);
  operation.asked.function = Function::close;
  if (removal != nullptr) operation.asked = about(Function::remove, removal->path);
  recording_.operations.push_back(operation);
}

RecordedTrace recorded_trace(const Trace& trace, const Plan& plan) {
  World world(run_plan(plan).setup);
  Watch watch(world);
  RunRecorder recorder;
  RecordedTrace recorded;
  const auto look = [&](const World& after, const Step& step) {
    // Until a claim breaks it knows what was proposed and committed; behind that it looks no more.
    watch.observe(after, step);
    recorder.observe(after, step);
    if (watch.violation()) recorder.lose_sight_of_commits();
    return true;
  };
  recorded.followed.kept = recorded.followed.total = trace.steps.size();
  if (trace.header.protocol == protocol_version) {
    recorded.divergence = follow_strict(world, trace, look);
  } else {
    recorded.followed = follow_lenient(world, schedule_of(trace), look);
  }
  recorded.recording = recorder.conclude(*watch.release().ghost.history);
  return recorded;
}

}  // namespace zablab
