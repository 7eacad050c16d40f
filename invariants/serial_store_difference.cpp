// Compares what a server holds with the serial reference store.
#include <array>
#include <limits>
#include <set>
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

// What a server keeps in the place of an owner: a container is the smallest number there is, the
// time of a TTL node stands behind two bytes that no session begins with.
constexpr std::int64_t container_mark = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t ttl_mark = -0x0100'0000'0000'0000;

bool marks_no_session(SessionId owner) {
  return owner == container_mark || (owner >= ttl_mark && owner < ttl_mark + (1LL << 48));
}

std::int64_t kept_owner(const SerialNode& node) {
  switch (node.kind) {
    case SerialKind::plain: return 0;
    case SerialKind::ephemeral: return node.stat.ephemeral_owner;
    case SerialKind::container: return container_mark;
    case SerialKind::ttl: return ttl_mark + node.ttl_ms;
  }
  unreachable("there are four kinds of nodes");
}

std::string acls_in_words(const Acls& acls) {
  if (!acls) return "open";
  std::string text;
  for (const Acl& entry : **acls) {
    text += (text.empty() ? "" : " ") + number(entry.permissions) + ":" + entry.id.scheme + ":" +
            entry.id.id;
  }
  return "[" + text + "]";
}

std::array<Field, 9> fields_side_by_side(const NodeStat& server, const SerialNode& serial) {
  const Stat& stat = serial.stat;
  return {{{"czxid", server.czxid.value, stat.czxid.value, zxid_text},
           {"mzxid", server.mzxid.value, stat.mzxid.value, zxid_text},
           {"pzxid", server.pzxid.value, stat.pzxid.value, zxid_text},
           {"version", server.version, stat.version, number},
           {"count of creates", server.cversion, serial.creates, number},
           {"aversion", server.aversion, stat.aversion, number},
           {"owner", server.ephemeral_owner, kept_owner(serial), number},
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
  if (server.acls != serial.acls) {
    return in_words(path, "list of ACLs", acls_in_words(server.acls), acls_in_words(serial.acls),
                    zxid);
  }
  const std::vector<std::string> children = store.children_at(zxid, path);
  const std::vector<std::string> on_server(server.children.begin(), server.children.end());
  if (on_server != children) {
    return in_words(path, "list of children", joined(on_server), joined(children), zxid);
  }
  return std::nullopt;
}

/// Every list that a node has is in the table, and no other.
std::optional<std::string> acl_table_difference(const DataTree& tree) {
  std::set<AclList> lists;
  for (const auto& [path, node] : tree.nodes()) {
    if (node.acls) lists.insert(**node.acls);
  }
  if (lists.size() == tree.acl_table().size()) return std::nullopt;
  return "the server's table of ACLs holds " + std::to_string(tree.acl_table().size()) +
         " lists and its nodes have " + std::to_string(lists.size());
}

/// Every container and TTL node is known to whoever reaps them, and no other.
std::optional<std::string> reapable_difference(const DataTree& tree) {
  std::set<std::string> paths;
  for (const auto& [path, node] : tree.nodes()) {
    if (marks_no_session(node.stat.ephemeral_owner)) paths.insert(path);
  }
  if (paths == tree.reapable()) return std::nullopt;
  return "the server looks for what it may reap among " + joined(tree.reapable()) +
         " and its nodes say " + joined(paths);
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
  if (auto difference = ephemerals_difference(tree.nodes(), tree.ephemerals())) return difference;
  if (auto difference = acl_table_difference(tree)) return difference;
  return reapable_difference(tree);
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
    const SessionId owner = node.stat.ephemeral_owner;
    if (owner != 0 && !marks_no_session(owner)) owned[owner].insert(path);
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
