// The recording as a workload: with faults between the requests nobody can say what the answers
// are, but they must be those of one serial history.
#include <algorithm>
#include <string>
#include <utility>

#include "cli/conform/bookkeeping.hpp"
#include "cli/conform/conform.hpp"
#include "cli/conform/quiet_world.hpp"
#include "cli/conform/serial_answers.hpp"
#include "invariants/serial_store_acl.hpp"
#include "invariants/watch.hpp"
#include "protocol/base/match.hpp"
#include "sim/random.hpp"

namespace zablab {

namespace {

// How long a client waits, in alarms of the whole ensemble, before it turns to another server.
constexpr int patience = 400;

class FaultyReplay {
 public:
  FaultyReplay(const std::vector<RecordedStep>& steps, const ConformSetup& setup,
               std::uint64_t seed)
      : steps_(steps),
        clients_(steps),
        random_(seed),
        watch_(World(conform_setup(setup, clients_.count()))),
        quiet_(conform_setup(setup, clients_.count()),
               [this](const World& world, const Step& step) { note(world, step); }) {
    report_.servers = setup.servers;
    report_.seed = seed;
  }

  ConformReport go() {
    make_all_well();
    for (const RecordedStep& step : steps_) {
      if (!report_.stuck.empty() || watch_.violation()) break;
      line_ = step.line;
      perhaps_fault();
      play(step);
    }
    make_all_well();
    judge();
    report_.actions = quiet_.actions();
    return std::move(report_);
  }

 private:
  const World& world() const { return quiet_.world(); }
  std::int32_t servers() const { return world().server_count(); }
  const Client& client() const { return world().client(current_); }

  void note(const World& now, const Step& step) {
    watch_.observe(now, step);
    note_shown(step.action);
    for (const ClientEvent& event : step.client_events) {
      match(
          event,
          [&](const ClientCalled& call) {
            const Credentials& shown = shown_[call.client];
            called_[{call.session, call.xid}] = {call.operation, shown};
            waiting_[{call.client, call.xid}] = {line_,          call.session, call.xid,
                                                 call.operation, shown,        {}};
          },
          [&](const ClientReturned& returned) { note_answer(returned); },
          [&](const ClientDetached& detached) {
            report_.unknown += detached.unknown_xids.size();
            for (const std::int32_t xid : detached.unknown_xids) {
              waiting_.erase({detached.client, xid});
            }
          },
          [](const auto&) {});
    }
  }

  void note_shown(const Action& action) {
    if (const auto* connect = std::get_if<ConnectClient>(&action)) shown_.erase(connect->client);
    const auto* request = std::get_if<IssueRequest>(&action);
    if (request == nullptr) return;
    const auto* auth = std::get_if<Authenticate>(&request->operation);
    if (auth == nullptr) return;
    Credentials& shown = shown_[request->client];
    const auto after = serial::after_showing(shown, auth->scheme, auth->token,
                                             world().server_setup(1).config.super_digest);
    if (after) shown = *after;
  }

  void note_answer(const ClientReturned& returned) {
    const auto call = waiting_.find({returned.client, returned.reply.xid});
    if (call == waiting_.end()) return;
    call->second.reply = returned.reply;
    answers_.push_back(std::move(call->second));
    waiting_.erase(call);
  }

  // --- faults ---

  void perhaps_fault() {
    for (ServerId id = 1; id <= servers(); ++id) {
      if (!world().server(id).up() && random_.ratio(1, 4)) quiet_.act(Restart{id});
    }
    if (is_cut_at_all(world()) && random_.ratio(1, 6)) quiet_.act(Heal{});
    if (random_.ratio(1, 20)) fault();
  }

  ServerId any_server() { return static_cast<ServerId>(random_.between(1, servers())); }

  void fault() {
    const ServerId id = any_server();
    const std::uint64_t kind = random_.below(4);
    if (kind == 0) {
      report_.kills += quiet_.act(Kill{id}) ? 1 : 0;
    } else if (kind == 1) {
      report_.power_losses += quiet_.act(PowerLoss{id, any_survivors(id)}) ? 1 : 0;
    } else {
      Cut cut{{}, {}, kind == 2};
      cut.from.insert(id);
      for (ServerId other = 1; other <= servers(); ++other) {
        if (other != id) cut.to.insert(other);
      }
      if (kind == 3 && random_.ratio(1, 2)) std::swap(cut.from, cut.to);
      report_.cuts += quiet_.act(cut) ? 1 : 0;
    }
  }

  Survivors any_survivors(ServerId id) {
    const Disk& disk = *world().server(id).disk;
    const auto up_to = [&](std::size_t most) {
      return static_cast<std::int32_t>(random_.below(most + 1));
    };
    Survivors survivors{up_to(disk.log.unsynced.size()), up_to(disk.snapshots.unsynced.size()),
                        random_.ratio(1, 4), 0};
    if (!can_survive(disk, survivors)) survivors.torn = false;
    return survivors;
  }

  void make_all_well() {
    quiet_.act(Heal{});
    for (ServerId id = 1; id <= servers(); ++id) quiet_.act(Restart{id});
    const auto all_serve = [&] {
      for (ServerId id = 1; id <= servers(); ++id) {
        if (!world().server(id).up() || !accepts_clients(world().server(id).process()))
          return false;
      }
      return true;
    };
    if (!quiet_.run_until(all_serve)) stuck("not all servers serve again");
  }

  void stuck(const char* what) {
    if (report_.stuck.empty()) {
      report_.stuck = std::string(what) + " (line " + std::to_string(line_) + ")";
    }
  }

  // --- the recording ---

  void play(const RecordedStep& step) {
    if (step.client.empty()) return;  // a pause
    current_ = clients_.number(step.client);
    match(
        step.what,
        [&](const RecordedConnect& connect) {
          quiet_.act(DropClient{current_});
          timeout_ms_ = connect.timeout_ms;
          attach(connect.of.empty());
        },
        [&](const RecordedDrop&) { quiet_.act(DropClient{current_}); },
        [&](const RecordedExpire&) { play_expire(); }, [](const RecordedSleep&) {},
        [&](const RecordedBytes&) { quiet_.act(DropClient{current_}); },
        [&](const RecordedRequests& requests) { play(requests); });
  }

  void play_expire() {
    const SessionId session = client().session;
    quiet_.act(DropClient{current_});
    quiet_.run_until(
        [&] {
          const std::vector<ServerId> servers = quiet_.serving();
          if (servers.empty()) return false;
          const Replica& leader = world().server(servers.back()).process();
          return !leader.database->sessions->contains(session);
        },
        patience * 5);
  }

  void play(const RecordedRequests& requests) {
    if (!client().attached && !attach(false)) return;
    const std::int64_t unknown_before = static_cast<std::int64_t>(report_.unknown);
    const std::vector<Operation> operations = operations_of(requests);
    if (operations.empty()) return;
    for (const Operation& operation : operations) quiet_.act(IssueRequest{current_, operation});
    if (random_.ratio(1, 30)) {
      quiet_.settle_a_little(static_cast<int>(random_.below(20)));
      fault();
    }
    const auto over = [&] { return client().unanswered.empty() || !client().connection; };
    if (!quiet_.run_until(over, patience)) quiet_.act(DropClient{current_});
    if (static_cast<std::int64_t>(report_.unknown) > unknown_before) retry(operations.back());
  }

  /// What servers would not answer is left out.
  std::vector<Operation> operations_of(const RecordedRequests& requests) const {
    std::vector<Operation> operations;
    for (const RecordedRequest& request : requests.requests) {
      auto operation = operation_of(request, Zxid{});
      if (auto* known = std::get_if<Operation>(&operation)) operations.push_back(*known);
    }
    return operations;
  }

  // As a cautious application does: the outcome is unknown, so it asks again, elsewhere. Twice done
  // is allowed; the serial store knows of both.
  void retry(const Operation& operation) {
    if (!attach(false)) return;
    quiet_.act(IssueRequest{current_, operation});
    const auto over = [&] { return client().unanswered.empty() || !client().connection; };
    if (!quiet_.run_until(over, patience)) quiet_.act(DropClient{current_});
  }

  /// Connects the client to some server that serves; with its session, if it still has one.
  bool attach(bool fresh) {
    for (int attempt = 0; attempt < 40; ++attempt) {
      if (client().attached) return true;
      if (client().connection) quiet_.act(DropClient{current_});
      if (attempt % 8 == 7) make_all_well();
      const auto somebody_serves = [&] { return !quiet_.serving().empty(); };
      if (!quiet_.run_until(somebody_serves, patience)) continue;
      ConnectRequest request;
      request.timeout_ms = timeout_ms_;
      request.session = fresh ? 0 : client().session;
      request.last_zxid_seen = fresh ? Zxid{} : client().last_zxid_seen;
      const std::vector<ServerId> servers = quiet_.serving();
      const ServerId server = servers[static_cast<std::size_t>(random_.below(servers.size()))];
      quiet_.act(ConnectClient{current_, server, fresh, request});
      const auto over = [&] { return client().attached || !client().connection; };
      quiet_.run_until(over, patience);
    }
    if (client().attached) return true;
    stuck("a client finds no server that serves it");
    return false;
  }

  void judge() {
    if (!watch_.violation()) watch_.run_ended(world());
    if (watch_.violation()) {
      report_.differences.push_back({line_, "(whole run)", "claim " + watch_.violation()->claim,
                                     watch_.violation()->sentence});
    }
    const History& history = *std::get<const Cow<History>&>(watch_.fields());
    const std::map<std::size_t, std::string> wrong = check_answers(history, called_, answers_);
    for (const auto& [index, sentence] : wrong) {
      const DefiniteAnswer& answer = answers_[index];
      report_.differences.push_back(
          {answer.line, to_text(answer.operation), "an answer of the serial store", sentence});
    }
    report_.answers = answers_.size();
    report_.agree = answers_.size() - wrong.size();
  }

  const std::vector<RecordedStep>& steps_;
  ConformReport report_;
  RecordedClients clients_;
  Random random_;
  Watch watch_;
  CalledRequests called_;
  std::map<std::int32_t, Credentials> shown_;  // by client, on its present connection
  std::vector<DefiniteAnswer> answers_;
  std::map<std::pair<std::int32_t, std::int32_t>, DefiniteAnswer> waiting_;  // by client and xid
  std::int32_t current_ = 0;
  std::int32_t timeout_ms_ = 300'000;
  std::size_t line_ = 0;
  QuietWorld quiet_;
};

}  // namespace

ConformReport conform_under_faults(const std::vector<RecordedStep>& steps,
                                   const ConformSetup& setup, std::uint64_t seed) {
  return FaultyReplay(steps, setup, seed).go();
}

}  // namespace zablab
