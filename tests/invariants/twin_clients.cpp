// Slow twins of what clients were promised; and the verdict of all twins.
#include <algorithm>

#include "protocol/base/match.hpp"
#include "tests/invariants/twins.hpp"

namespace zablab::claims_tests {

void ClientTwin::note_sync(const Judgement& judgement, ServerId leader, SessionId session,
                           std::int32_t xid, bool of_learner) {
  const Server& machine = judgement.after().server(leader);
  if (!machine.up() || !accepts_clients(machine.process())) return;
  const auto* role = std::get_if<Leading>(&machine.process().phase);
  if (role == nullptr) return;
  // A leader has applied what it has committed.
  Line ordered = judgement.chronicle.memory[leader].value_or(Line{});
  if (of_learner) {
    for (const OutstandingProposal& proposal : role->serving.outstanding) {
      ordered.push_back(proposal.txn->zxid);
    }
  }
  for (Client& client : clients_) {
    for (Call& call : client.calls) {
      if (client.session == session && call.xid == xid) call.ordered = ordered;
    }
  }
}

void ClientTwin::note_syncs(const Judgement& judgement) {
  for (const ServerStep& call : judgement.moment.step.calls) {
    if (!call.input) continue;
    if (const auto* packet = std::get_if<PacketReceived>(&*call.input)) {
      const auto* forwarded = std::get_if<Forwarded>(&packet->packet);
      if (forwarded == nullptr) continue;
      const Request& request = forwarded->request;
      if (!std::holds_alternative<Sync>(request.operation)) continue;
      note_sync(judgement, call.server, request.session, request.cxid, true);
    } else if (const auto* message = std::get_if<ClientMessage>(&*call.input)) {
      const auto* request = std::get_if<ClientRequest>(&message->message);
      if (request == nullptr || !std::holds_alternative<Sync>(request->operation)) continue;
      note_sync(judgement, call.server, client(message->connection.client).session, request->xid,
                false);
    }
  }
}

void ClientTwin::judge_write(const Judgement& judgement, const ClientReturned& returned) {
  const std::optional<Line> line = judgement.chronicle.line_of(returned.reply.zxid);
  const Txn* own = nullptr;
  for (const Zxid zxid : judgement.chronicle.committed) {
    const Txn& txn = judgement.chronicle.contents.at(zxid);
    if (txn.session == returned.session && txn.cxid == returned.reply.xid) own = &txn;
  }
  const bool there = own != nullptr && line && contains(*line, own->zxid) &&
                     is_prefix(*line, judgement.chronicle.committed);
  judgement.must(Claim::acknowledged_is_committed, there);
  if (!there) return;
  const std::optional<Applied>& expected = judgement.states.answer(own->zxid);
  if (!expected) return;
  judgement.must(Claim::answer_is_serial, returned.reply.error == expected->error &&
                                              returned.reply.result == expected->result);
}

void ClientTwin::judge_read(const Judgement& judgement, const ClientReturned& returned,
                            const Call& call) {
  const Reply& reply = returned.reply;
  if (reply.error == ErrorCode::session_expired) {
    const Zxid last =
        judgement.chronicle.committed.empty() ? Zxid{0} : judgement.chronicle.committed.back();
    judgement.must(Claim::refused_session_is_over,
                   !judgement.states.at(last).has_session(returned.session) ||
                       judgement.chronicle.closing.contains(returned.session));
    return;
  }
  const std::optional<Line> line = judgement.chronicle.line_of(reply.zxid);
  const bool committed = line && is_prefix(*line, judgement.chronicle.committed);
  judgement.must(Claim::read_is_serial, committed);
  if (!committed || is_about_watches(call.operation)) return;
  const Zxid last = line->empty() ? Zxid{0} : line->back();
  const std::optional<Applied> expected =
      judgement.states.at(last).read_at(last, call.operation, {returned.session, call.credentials});
  if (!expected) return;  // about watches
  judgement.must(Claim::read_is_serial,
                 reply.error == expected->error && reply.result == expected->result);
  if (call.ordered && reply.error == ErrorCode::ok) {
    judgement.must(Claim::sync_is_fresh, is_prefix(*call.ordered, *line));
  }
}

void ClientTwin::judge_return(const Judgement& judgement, const ClientReturned& returned) {
  Client& who = client(returned.client);
  const bool oldest = !who.calls.empty() && who.calls.front().xid == returned.reply.xid;
  judgement.must(Claim::replies_in_order, oldest);
  if (!oldest) return;
  judgement.must(Claim::zxid_is_monotone, returned.reply.zxid >= who.seen);
  who.seen = std::max(who.seen, returned.reply.zxid);
  const Call call = who.calls.front();
  who.calls.erase(who.calls.begin());
  if (is_write(call.operation)) return judge_write(judgement, returned);
  judge_read(judgement, returned, call);
}

// From the servers' own code: the claims have it from the reference store's.
void ClientTwin::note_shown(const Judgement& judgement) {
  const Action& action = judgement.moment.step.action;
  if (const auto* connect = std::get_if<ConnectClient>(&action)) {
    client(connect->client).shown.reset();
  }
  const auto* request = std::get_if<IssueRequest>(&action);
  if (request == nullptr) return;
  const auto* auth = std::get_if<Authenticate>(&request->operation);
  if (auth == nullptr || (!auth->token && auth->scheme != "ip")) return;
  const ServerConfig& config = judgement.after().server_setup(1).config;
  const auto added = authenticate(auth->scheme, auth->token.value_or(""), config.super_digest);
  if (!added) return;
  Credentials& shown = client(request->client).shown;
  std::set<Id> all(added->begin(), added->end());
  for (const Id& id : identities_of(shown)) all.insert(id);
  shown = Frozen<Identities>(Identities(all.begin(), all.end()));
}

void ClientTwin::judge(const Judgement& judgement) {
  note_shown(judgement);
  note_syncs(judgement);
  for (const ClientEvent& event : judgement.moment.step.client_events) {
    match(
        event,
        [&](const ClientCalled& called) {
          if (is_write(called.operation)) {
            judgement.states.asked[{called.session, called.xid}] = {called.operation,
                                                                    client(called.client).shown};
          }
          client(called.client).session = called.session;
          client(called.client)
              .calls.push_back(
                  {called.xid, called.operation, client(called.client).shown, std::nullopt});
        },
        [&](const ClientReturned& returned) { judge_return(judgement, returned); },
        [&](const ClientAttached& attached) {
          client(attached.client).session = attached.session;
          if (!attached.fresh) return;
          judgement.must(Claim::session_id_is_new, granted_.insert(attached.session).second);
        },
        [&](const ClientDetached& detached) { client(detached.client).calls.clear(); },
        [&](const ClientSessionOver& over) { client(over.client) = Client{}; },
        [&](const ClientMismatch&) { judgement.must(Claim::replies_in_order, false); },
        [](const auto&) {});
  }
}

bool is_all_well(const Chronicle& chronicle, const World& world) {
  std::optional<Epoch> epoch;  // of the newest leader that serves
  for (const Server& server : world.servers) {
    if (!server.up() || !accepts_clients(server.process())) continue;
    const auto* leading = std::get_if<Leading>(&server.process().phase);
    if (leading != nullptr && (!epoch || leading->epoch > *epoch)) epoch = leading->epoch;
  }
  if (!epoch) return false;
  for (const Server& server : world.servers) {
    // One that has promised a later epoch may not follow this leader.
    if (!server.up() || server.process().accepted_epoch > *epoch) continue;
    const Replica& process = server.process();
    if (!accepts_clients(process) || process.current_epoch != *epoch) return false;
    const auto memory = chronicle.memory.find(process.id);
    if (memory == chronicle.memory.end() || memory->second != chronicle.committed) return false;
  }
  return true;
}

SlowVerdict judge_slowly(const Recording& recording) {
  Chronicle chronicle;
  States states;
  ClientTwin clients(recording.start.clients.size());
  WatchTwin watches(recording.start.clients.size());
  SlowVerdict verdict;
  for (std::size_t i = 0; i < recording.moments.size(); ++i) {
    const World& before = i == 0 ? recording.start : recording.moments[i - 1].after;
    const Judgement judgement{chronicle, states, before, recording.moments[i], verdict.claims};
    chronicle.before = chronicle.memory;
    judge_disk(judgement);
    if (verdict.claims.empty()) judge_order(judgement);
    if (verdict.claims.empty()) judge_durability(judgement);
    if (verdict.claims.empty()) judge_store(judgement);
    if (verdict.claims.empty()) clients.judge(judgement);
    if (verdict.claims.empty()) watches.judge(judgement);
    if (!verdict.claims.empty()) {
      verdict.broken_at = i;
      break;
    }
    verdict.all_well.push_back(is_all_well(chronicle, recording.moments[i].after));
  }
  return verdict;
}

}  // namespace zablab::claims_tests
