#include "protocol/pipeline/final.hpp"

#include <utility>

namespace zablab {

namespace {

void end_connection(Context& context, ClientTable& clients, const ClientConnectionId& client) {
  context.close(client);
  clients.erase(client);
}

void answer(Context& context, ClientTable& clients, const QueuedRequest& request,
            const Applied& applied) {
  if (!request.client) return;
  const auto client = clients.find(*request.client);
  if (client == clients.end()) return;
  if (applied.error == ErrorCode::session_moved) {
    // The session is served elsewhere; closing makes its client reconnect and become owner again
    // (ZOOKEEPER-710, -2886).
    return end_connection(context, clients, *request.client);
  }
  context.reply(*request.client,
                Reply{request.request.cxid, context.replica.database->last_processed, applied.error,
                      applied.result});
  if (std::holds_alternative<CloseSession>(request.request.operation)) {
    end_connection(context, clients, *request.client);
  }
}

void finish_session(Context& context, ClientTable& clients, const QueuedRequest& request) {
  if (!request.client) return;
  const auto client = clients.find(*request.client);
  if (client == clients.end()) return;
  client->second.live = true;
  context.reply(*request.client,
                ConnectResponse{client->second.session, client->second.timeout_ms});
}

}  // namespace

Applied deliver(Context& context, const TxnRef& txn) {
  Database& database = *context.replica.database;
  Applied applied =
      apply(database, txn, static_cast<std::size_t>(context.config().commit_log_count));
  context.happened(TxnApplied{txn, true, applied});
  return applied;
}

void answer_write(Context& context, ClientTable& clients, const QueuedRequest& request,
                  const Applied& applied) {
  if (std::holds_alternative<CreateSession>(request.request.operation)) {
    return finish_session(context, clients, request);
  }
  answer(context, clients, request, applied);
}

void answer_read(Context& context, ClientTable& clients, const QueuedRequest& request) {
  if (request.refused != ErrorCode::ok) {
    return answer(context, clients, request, Applied{request.refused, EmptyResult{}});
  }
  answer(context, clients, request,
         read(*context.replica.database->tree, request.request.operation));
}

}  // namespace zablab
