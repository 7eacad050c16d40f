// Broadcast on a follower (ZooKeeper: Follower.processPacket, FollowerZooKeeperServer's pipeline,
// LearnerSessionTracker), and on an observer (Observer.processPacket, ObserverZooKeeperServer).
#include <utility>

#include "protocol/learner/parts.hpp"
#include "protocol/pipeline/clients.hpp"
#include "protocol/pipeline/commit_processor.hpp"
#include "protocol/pipeline/final.hpp"
#include "protocol/pipeline/sync_processor.hpp"

namespace zablab {

namespace {

FollowerServing& serving(Context& context) { return stage<FollowerServing>(context); }

void answer_ready(Context& context, const std::vector<QueuedRequest>& ready) {
  for (const QueuedRequest& request : ready) {
    answer_read(context, serving(context).clients, request);
  }
}

void release(Context& context, SessionId session) {
  std::vector<QueuedRequest> ready;
  release_after(serving(context).commit, session, true, ready);
  answer_ready(context, ready);
}

void on_proposal(Context& context, const TxnRef& txn) {
  serving(context).pending.push_back(txn);
  log_txn(context, txn);
}

void deliver_committed(Context& context, const TxnRef& txn) {
  FollowerServing& state = serving(context);
  const std::optional<QueuedRequest> own = take_committed(state.commit, txn->session, txn->cxid);
  const Applied applied = deliver(context, state.clients, txn);
  if (const auto* create = std::get_if<CreateSessionTxn>(&txn->body)) {
    state.touched[txn->session] = create->timeout_ms;
  }
  if (!own) return end_connections_of_ended(context, state.clients, *txn);
  answer_write(context, state.clients, *own, applied);
  release(context, txn->session);
}

void on_commit(Context& context, Zxid zxid) {
  auto& pending = serving(context).pending;
  if (pending.empty()) return;  // warned about and ignored
  if (pending.front()->zxid != zxid) return context.halt(HaltReason::commit_out_of_order);
  const TxnRef txn = pending.front();
  pending.pop_front();
  deliver_committed(context, txn);
}

// What an observer hears of is committed: it is logged, so that a restart does not have to ask for
// it again, and nobody waits for that (syncEnabled).
void on_inform(Context& context, const TxnRef& txn) {
  log_txn(context, txn);
  deliver_committed(context, txn);
}

void acknowledge_logged(Context& context, const TxnRef& txn) {
  if (is_observer(context.config(), context.replica.id)) return;
  send_to_leader(context, Ack{txn->zxid});
}

// SYNC answers the oldest sync that was forwarded; what the leader had ordered before it has
// arrived on the same connection, ahead of this packet.
void on_sync_done(Context& context) {
  FollowerServing& state = serving(context);
  if (state.pending_syncs.empty()) return;
  const QueuedRequest oldest = std::move(state.pending_syncs.front());
  state.pending_syncs.pop_front();
  const auto own = take_committed(state.commit, oldest.request.session, oldest.request.cxid);
  ensure(own.has_value(), "syncs and writes of a learner are answered in their order");
  answer_read(context, state.clients, *own);
  release(context, oldest.request.session);
}

void on_ping(Context& context) {
  FollowerServing& state = serving(context);
  PingReply reply;
  reply.touched.assign(state.touched.begin(), state.touched.end());
  state.touched.clear();
  send_to_leader(context, std::move(reply));
}

bool is_forwarded(const Operation& operation) {
  return is_write(operation) || std::holds_alternative<Sync>(operation);
}

void submit(Context& context, QueuedRequest request) {
  FollowerServing& state = serving(context);
  const bool forwarded = is_forwarded(request.request.operation);
  if (std::holds_alternative<Sync>(request.request.operation)) {
    state.pending_syncs.push_back(request);
  }
  std::vector<QueuedRequest> ready;
  const Request copy = request.request;
  queue_request(state.commit, std::move(request), forwarded, ready);
  answer_ready(context, ready);
  if (forwarded) send_to_leader(context, Forwarded{copy});
}

void on_connect(Context& context, const ClientConnectionId& client, const ConnectRequest& connect) {
  forget_client(serving(context).commit, client);  // an earlier one of the same id
  ConnectStep next = take_connection(context, serving(context).clients, client, connect);
  if (auto* open = std::get_if<OpenSession>(&next)) {
    submit(context, std::move(open->request));
  } else if (const auto* check = std::get_if<CheckSession>(&next)) {
    ++serving(context).revalidations[check->session];
    send_to_leader(context, Revalidate{check->session, check->timeout_ms});
  }
}

// Answers come in the order of the questions; those of connections that are gone come first. The
// bad story, in Apache's code, which goes by the session alone: the answer to an earlier connection
// lets the next one begin while its own question is still on its way. The client sends a request,
// moves to another server and sends a second one; then the question arrives, makes this server the
// session's owner again, and the first request takes effect behind the second.
void on_revalidated(Context& context, const Revalidated& answer) {
  FollowerServing& state = serving(context);
  const auto asked = state.revalidations.find(answer.session);
  if (asked == state.revalidations.end()) return;
  const std::int32_t waiting = waiting_for_check(state.clients, answer.session);
  const bool of_one_that_is_gone = asked->second > waiting;
  if (--asked->second == 0) state.revalidations.erase(asked);
  if (!of_one_that_is_gone) finish_check(context, state.clients, answer.session, answer.valid);
}

}  // namespace

void start_serving(Context& context, Epoch epoch, const Fifo<TxnRef>& leftovers,
                   const Fifo<Zxid>& committed) {
  FollowerServing state;
  state.epoch = epoch;
  following(context).stage = std::move(state);
  context.replica.current_vote.peer_epoch = epoch;
  context.happened(LearnerActivated{epoch});
  listen_for(context, context.sync_limit_ms());
  for (const TxnRef& txn : leftovers) {
    on_proposal(context, txn);
    // The bad story (ZOOKEEPER-3023): it counts towards the quorum before this disk has it.
    if (!leftovers_are_acked_after_flush(context.rules())) acknowledge_logged(context, txn);
  }
  for (const Zxid zxid : committed) on_commit(context, zxid);
}

void on_serving_packet(Context& context, const Packet& packet) {
  if (const auto* proposal = std::get_if<Proposal>(&packet)) {
    on_proposal(context, proposal->txn);
  } else if (const auto* commit = std::get_if<Commit>(&packet)) {
    on_commit(context, commit->zxid);
  } else if (const auto* inform = std::get_if<Inform>(&packet)) {
    on_inform(context, inform->txn);
  } else if (std::holds_alternative<Ping>(packet)) {
    on_ping(context);
  } else if (std::holds_alternative<SyncDone>(packet)) {
    on_sync_done(context);
  } else if (const auto* revalidated = std::get_if<Revalidated>(&packet)) {
    on_revalidated(context, *revalidated);
  }
}

void on_follower_flushed(Context& context, const std::vector<TxnRef>& flushed) {
  if (!std::holds_alternative<FollowerServing>(following(context).stage)) return;
  for (const TxnRef& txn : flushed) acknowledge_logged(context, txn);
}

void on_follower_client(Context& context, const ClientMessage& message) {
  if (!accepts_clients(context.replica)) return context.close(message.connection);
  FollowerServing& state = serving(context);
  if (const auto* connect = std::get_if<ConnectRequest>(&message.message)) {
    return on_connect(context, message.connection, *connect);
  }
  auto request =
      take_request(state.clients, message.connection, std::get<ClientRequest>(message.message));
  if (!request) return;
  state.touched[request->request.session] =
      state.clients.connections.at(message.connection).timeout_ms;
  if (answer_at_once(context, state.clients, *request)) return;
  submit(context, std::move(*request));
}

void on_follower_client_lost(Context& context, const ClientConnectionId& client) {
  auto* state = std::get_if<FollowerServing>(&following(context).stage);
  if (state == nullptr) return;
  forget_client(state->clients, client);
  forget_client(state->commit, client);
}

}  // namespace zablab
