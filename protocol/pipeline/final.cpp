#include "protocol/pipeline/final.hpp"

#include <utility>

#include "protocol/base/match.hpp"
#include "protocol/pipeline/clients.hpp"
#include "protocol/store/read.hpp"

namespace zablab {

namespace {

void answer(Context& context, ClientTable& clients, const QueuedRequest& request,
            const Applied& applied, Zxid zxid) {
  if (!request.client || !clients.connections.contains(*request.client)) return;
  if (applied.error == ErrorCode::session_moved && moved_session_ends_connection(context.rules())) {
    // The session is served elsewhere; closing makes its client reconnect and become owner again
    // (ZOOKEEPER-710, -2886).
    return end_connection(context, clients, *request.client);
  }
  context.reply(*request.client, Reply{request.request.cxid, zxid, applied.error, applied.result});
  if (std::holds_alternative<CloseSession>(request.request.operation)) {
    end_connection(context, clients, *request.client);
  }
}

// The bad story (ZOOKEEPER-1412): what a leader has proposed and not applied yet is something that
// the client seems to have seen. It comes back, and is not told of it.
Zxid zxid_of_read(const Context& context) {
  const auto* role = std::get_if<Leading>(&context.replica.phase);
  if (role == nullptr || answers_bear_zxid_of_database(context.rules())) {
    return context.replica.database->last_processed;
  }
  return role->serving.prep.last_assigned;
}

void finish_session(Context& context, ClientTable& clients, const QueuedRequest& request) {
  if (!request.client) return;
  const auto client = clients.connections.find(*request.client);
  if (client == clients.connections.end()) return;
  client->second.live = true;
  context.reply(*request.client,
                ConnectResponse{client->second.session, client->second.timeout_ms});
}

// The bad story (CVE-2024-23944): whoever watches a node that it may not read learns of its
// children's names.
bool is_told(const Context& context, const ClientTable& clients, const WatchNotice& notice) {
  if (!only_readers_are_told(context.rules())) return true;
  const auto client = clients.connections.find(notice.client);
  return client != clients.connections.end() &&
         allows(notice.acls, permission::read, client->second.credentials);
}

void tell_watchers(Context& context, ClientTable& clients, const std::vector<NodeChange>& changes) {
  for (const NodeChange& change : changes) {
    for (WatchNotice& notice : fire(clients.watches, change)) {
      if (is_told(context, clients, notice)) {
        context.reply(notice.client, std::move(notice.event));
      }
    }
  }
}

// One that fails leaves none, except where the client waits for the node to come.
void leave_watch(Context& context, Watches& watches, const QueuedRequest& request,
                 const Applied& applied) {
  const ClientConnectionId& client = *request.client;
  const bool ok = applied.error == ErrorCode::ok;
  match(
      request.request.operation,
      [&](const GetData& get) {
        if (get.watch && ok) watch_once(watches.data, get.path, client, context.rules());
      },
      [&](const Exists& exists) {
        if (!exists.watch || (!ok && applied.error != ErrorCode::no_node)) return;
        watch_once(watches.data, exists.path, client, context.rules());
      },
      [&](const GetChildren& get) {
        if (get.watch && ok) watch_once(watches.children, get.path, client, context.rules());
      },
      [](const auto&) {});
}

Applied only(ErrorCode error) { return Applied{error, EmptyResult{}}; }

Applied arm_again(Context& context, ClientTable& clients, const QueuedRequest& request,
                  const SetWatches& set) {
  if (set.null_inside && null_inside_is_refused(context.rules())) {
    return only(ErrorCode::marshalling_error);
  }
  const DataTree& tree = *context.replica.database->tree;
  for (WatchEvent& missed :
       set_watches(clients.watches, set, tree, *request.client, context.rules())) {
    context.reply(*request.client, std::move(missed));
  }
  return only(set.null_inside ? ErrorCode::marshalling_error : ErrorCode::ok);
}

Applied look_at(Context& context, ClientTable& clients, const QueuedRequest& request) {
  const ClientConnectionId& client = *request.client;
  Watches& watches = clients.watches;
  const Rules& rules = context.rules();
  return match(
      request.request.operation,
      [&](const AddWatch& add) { return only(add_watch(watches, add, client, rules)); },
      [&](const CheckWatches& check) { return only(check_watches(watches, check, client, rules)); },
      [&](const RemoveWatches& remove) {
        return only(remove_watches(watches, remove, client, rules));
      },
      [&](const SetWatches& set) { return arm_again(context, clients, request, set); },
      [&](const auto&) {
        const Request& asked = request.request;
        Applied applied = read(*context.replica.database->tree, asked.operation,
                               ReadingClient{asked.session, asked.credentials, rules});
        leave_watch(context, watches, request, applied);
        return applied;
      });
}

}  // namespace

Applied deliver(Context& context, ClientTable& clients, const TxnRef& txn) {
  Database& database = *context.replica.database;
  const auto window = static_cast<std::size_t>(context.config().commit_log_count);
  std::vector<NodeChange> changes;
  Applied applied =
      apply(database, txn, window, clients.watches.empty() ? nullptr : &changes, context.rules());
  context.happened(TxnApplied{txn, true, applied});
  tell_watchers(context, clients, changes);
  return applied;
}

void answer_write(Context& context, ClientTable& clients, const QueuedRequest& request,
                  const Applied& applied) {
  if (std::holds_alternative<CreateSession>(request.request.operation)) {
    return finish_session(context, clients, request);
  }
  const bool lone_check = std::holds_alternative<Check>(request.request.operation);
  // The bad story (ZOOKEEPER-2623): its answer would need a stat, which it does not have.
  if (lone_check && applied.error == ErrorCode::ok) return;
  answer(context, clients, request, applied, context.replica.database->last_processed);
}

void answer_read(Context& context, ClientTable& clients, const QueuedRequest& request) {
  if (request.refused != ErrorCode::ok) {
    return answer(context, clients, request, only(request.refused), zxid_of_read(context));
  }
  if (!request.client || !clients.connections.contains(*request.client)) return;
  const Zxid zxid = zxid_of_read(context);
  answer(context, clients, request, look_at(context, clients, request), zxid);
}

}  // namespace zablab
