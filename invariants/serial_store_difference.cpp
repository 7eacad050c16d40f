// Compares what a server holds with the serial reference store.
#include <array>
#include <utility>

#include "invariants/serial_store.hpp"
#include "protocol/base/ensure.hpp"

namespace zablab {

namespace {

std::string quoted(const Data& data) { return data ? "\"" + *data + "\"" : "null"; }

std::string joined(const auto& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
  return "[" + text + "]";
}

std::string in_words(const std::string& subject, const std::string& field,
                     const std::string& on_server, const std::string& in_history, Zxid zxid) {
  return subject + ": " + field + " is " + on_server + " on the server and " + in_history +
         " in the serial history at " + to_text(zxid);
}

std::string number(std::int64_t value) { return std::to_string(value); }

/// A field by name, on the server and in the serial history.
struct Field {
  const char* name;
  std::int64_t on_server;
  std::int64_t in_history;
  std::string (*text)(std::int64_t);
};

std::string zxid_text(std::int64_t value) { return to_text(Zxid{value}); }

std::array<Field, 9> fields_side_by_side(const NodeStat& server, const SerialNode& serial) {
  const Stat& stat = serial.stat;
  return {{{"czxid", server.czxid.value, stat.czxid.value, zxid_text},
           {"mzxid", server.mzxid.value, stat.mzxid.value, zxid_text},
           {"pzxid", server.pzxid.value, stat.pzxid.value, zxid_text},
           {"version", server.version, stat.version, number},
           {"count of creates", server.cversion, serial.creates, number},
           {"aversion", server.aversion, stat.aversion, number},
           {"owner", server.ephemeral_owner, stat.ephemeral_owner, number},
           {"ctime", server.ctime_ms, stat.ctime_ms, number},
           {"mtime", server.mtime_ms, stat.mtime_ms, number}}};
}

std::optional<std::string> node_difference(const SerialStore& store, Zxid zxid,
                                           const std::string& path, const Znode& server,
                                           const SerialNode& serial) {
  for (const Field& field : fields_side_by_side(server.stat, serial)) {
    if (field.on_server == field.in_history) continue;
    return in_words(path, field.name, field.text(field.on_server), field.text(field.in_history),
                    zxid);
  }
  if (server.data != *serial.data) {
    return in_words(path, "data", quoted(server.data), quoted(*serial.data), zxid);
  }
  const std::vector<std::string> children = store.children_at(zxid, path);
  const std::vector<std::string> on_server(server.children.begin(), server.children.end());
  if (on_server != children) {
    return in_words(path, "list of children", joined(on_server), joined(children), zxid);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> first_difference(const SerialStore& store, Zxid zxid,
                                            const DataTree& tree) {
  for (const auto& [path, history] : store.histories()) {
    const SerialNode* serial = store.node_at(zxid, path);
    const Znode* server = tree.find(path);
    if (serial == nullptr) continue;
    if (server == nullptr) return in_words(path, "the node", "missing", "there", zxid);
    if (auto difference = node_difference(store, zxid, path, *server, *serial)) return difference;
  }
  for (const auto& [path, node] : tree.nodes()) {
    if (store.node_at(zxid, path) == nullptr) {
      return in_words(path, "the node", "there", "missing", zxid);
    }
  }
  return ephemerals_difference(tree.nodes(), tree.ephemerals());
}

std::optional<std::string> first_difference(const SerialStore& store, Zxid zxid,
                                            const std::map<SessionId, std::int32_t>& sessions) {
  const std::map<SessionId, std::int32_t> serial = store.sessions_at(zxid);
  const auto timeout_in = [](const std::map<SessionId, std::int32_t>& table, SessionId session) {
    const auto found = table.find(session);
    return found == table.end() ? "missing" : "open for " + number(found->second) + " ms";
  };
  for (const auto* table : {&sessions, &serial}) {
    for (const auto& [session, timeout_ms] : *table) {
      const std::string on_server = timeout_in(sessions, session);
      const std::string in_history = timeout_in(serial, session);
      if (on_server == in_history) continue;
      return in_words("session " + number(session), "it", on_server, in_history, zxid);
    }
  }
  return std::nullopt;
}

std::optional<std::string> ephemerals_difference(
    const std::map<std::string, Znode, std::less<>>& nodes,
    const std::map<SessionId, std::set<std::string>>& index) {
  std::map<SessionId, std::set<std::string>> owned;
  for (const auto& [path, node] : nodes) {
    if (node.stat.ephemeral_owner != 0) owned[node.stat.ephemeral_owner].insert(path);
  }
  const auto paths_in = [](const std::map<SessionId, std::set<std::string>>& table,
                           SessionId session) {
    const auto found = table.find(session);
    return found == table.end() ? "[]" : joined(found->second);
  };
  for (const auto* table : {&index, &std::as_const(owned)}) {
    for (const auto& [session, paths] : *table) {
      const std::string indexed = paths_in(index, session);
      const std::string said = paths_in(owned, session);
      if (indexed == said) continue;
      return "session " + number(session) + ": the server's index of ephemerals says " + indexed +
             " and its nodes say " + said;
    }
  }
  return std::nullopt;
}

}  // namespace zablab
