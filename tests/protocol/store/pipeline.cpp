#include "tests/protocol/store/pipeline.hpp"

#include <utility>

#include "protocol/base/match.hpp"
#include "protocol/messages.hpp"

namespace zablab::store_tests {

TxnRef Pipeline::propose(SessionId session, const Operation& operation, SessionOwner owner,
                         Credentials credentials) {
  Request request;
  request.session = session;
  request.operation = operation;
  request.owner = std::move(owner);
  request.credentials = std::move(credentials);
  proposed.push_back(prepare(prep, sessions, database, request, clock_ms++, rules, config));
  return proposed.back();
}

Applied Pipeline::apply_next() {
  const TxnRef txn = proposed.front();
  proposed.pop_front();
  Applied answer = apply(database, txn, 500);
  prep.overlay.applied(txn->zxid);
  if (std::holds_alternative<CloseSessionTxn>(txn->body)) sessions.erase(txn->session);
  return answer;
}

Applied Pipeline::run(SessionId session, const Operation& operation) {
  propose(session, operation);
  while (proposed.size() > 1) apply_next();
  return apply_next();
}

namespace {

std::string version_in_words(std::int32_t version) {
  return version == -1 ? "" : " " + std::to_string(version);
}

std::string single(const Create& create) {
  std::string words = "create " + create.path;
  if (is_ephemeral(create.mode)) words += " ephemeral";
  if (is_sequential(create.mode)) words += " sequential";
  if (create.call != CreateCall::create) words += " stat";
  if (!create.data) words += " null";
  if (create.data && !create.data->empty()) words += " data=" + *create.data;
  return words;
}
std::string single(const Delete& remove) {
  return "delete " + remove.path + version_in_words(remove.version);
}
std::string single(const SetData& set) {
  return "set " + set.path + " " + set.data.value_or("null") + version_in_words(set.version);
}
std::string single(const Check& check) {
  return "check " + check.path + version_in_words(check.version);
}

std::string joined(const auto& range, const auto& words) {
  std::string text;
  for (const auto& element : range) text += (text.empty() ? "" : ", ") + words(element);
  return text;
}

std::string result_in_words(const PathResult& path) {
  return " " + path.path + (path.stat ? " " + in_words(*path.stat) : "");
}
std::string result_in_words(const StatResult& stat) { return " " + in_words(stat.stat); }
std::string result_in_words(const DataResult& data) {
  return " " + data.data.value_or("null") + " " + in_words(data.stat);
}
std::string result_in_words(const ChildrenResult& children) {
  const auto same = [](const std::string& name) { return name; };
  return " [" + joined(children.names, same) + "]" +
         (children.stat ? " " + in_words(*children.stat) : "");
}
std::string result_in_words(const EmptyResult&) { return ""; }
std::string result_in_words(const NumberResult& result) {
  return " " + std::to_string(result.number);
}
std::string result_in_words(const WhoResult& result) {
  const auto words = [](const Id& id) { return id.scheme + ":" + id.id; };
  return " [" + joined(result.identities, words) + "]";
}
std::string result_in_words(const AclResult& result) {
  const auto words = [](const Acl& acl) {
    return std::to_string(acl.permissions) + ":" + acl.id.scheme + ":" + acl.id.id;
  };
  return " [" + joined(list_of(result.acls), words) + "] " + in_words(result.stat);
}
std::string result_in_words(const MultiResult& multi) {
  const auto part = [](const MultiOperationResult& result) {
    const auto words = [](const auto& alternative) { return result_in_words(alternative); };
    return (result.failed_multi ? "not done: " : "") + std::string(to_text(result.error)) +
           std::visit(words, result.result);
  };
  return " [" + joined(multi.results, part) + "]";
}

}  // namespace

std::string in_words(const MultiOperation& operation) {
  return std::visit([](const auto& alternative) { return single(alternative); }, operation);
}

std::string in_words(const Operation& operation) {
  return match(
      operation,
      [](const Multi& multi) {
        const auto part = [](const MultiOperation& each) { return in_words(each); };
        return "multi [" + joined(multi.operations, part) + "]";
      },
      [](const GetData& get) { return "get " + get.path; },
      [](const Exists& exists) { return "exists " + exists.path; },
      [](const GetChildren& get) {
        return "children " + get.path + (get.with_stat ? " stat" : "");
      },
      [](const Sync& sync) { return "sync " + sync.path.value_or("null"); },
      [](const CreateSession& create) { return "open " + std::to_string(create.timeout_ms); },
      [](const CloseSession&) { return std::string("close"); },
      [](const Heartbeat&) { return std::string("heartbeat"); },
      [](const Delete& alone) { return single(alone); },
      [](const Create& alone) { return single(alone); },
      [](const SetData& alone) { return single(alone); },
      [](const Check& alone) { return single(alone); },
      [&](const auto&) { return to_text(operation); });
}

std::string in_words(const Applied& applied) {
  return to_text(applied.error) +
         std::visit([](const auto& result) { return result_in_words(result); }, applied.result);
}

std::string in_words(const Stat& stat) {
  return "{" + to_text(stat.czxid) + " " + to_text(stat.mzxid) + " " + to_text(stat.pzxid) + " v" +
         std::to_string(stat.version) + " c" + std::to_string(stat.cversion) + " a" +
         std::to_string(stat.aversion) + " owner " + std::to_string(stat.ephemeral_owner) +
         " length " + std::to_string(stat.data_length_bytes) + " children " +
         std::to_string(stat.children) + " times " + std::to_string(stat.ctime_ms) + " " +
         std::to_string(stat.mtime_ms) + "}";
}

std::string in_words(const DataTree& tree) {
  std::string text;
  for (const auto& [path, node] : tree.nodes()) {
    text += path + " " + (node.data ? "'" + *node.data + "'" : "null") + " " +
            in_words(client_stat(node)) + "\n";
  }
  return text;
}

std::string in_words(const Overlay& overlay) {
  const auto record = [](const auto& entry) {
    const auto& [path, pending] = entry;
    if (!pending.stat) return path + " gone";
    return path + " v" + std::to_string(pending.stat->version) + " creates " +
           std::to_string(pending.stat->cversion) + " children " + std::to_string(pending.children);
  };
  return joined(overlay.newest(), record);
}

}  // namespace zablab::store_tests
