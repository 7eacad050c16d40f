// The serial reference store's memory: how everything was at past zxids.
#include <algorithm>
#include <iterator>
#include <utility>

#include "invariants/serial_store.hpp"
#include "protocol/base/ensure.hpp"

namespace zablab {

namespace {

const SerialNode* node_in(const SerialHistory& history, Zxid zxid) {
  const std::vector<SerialVersion>& versions = history.versions;
  // Most questions are about the present.
  if (!versions.empty() && versions.back().since <= zxid) {
    return versions.back().node ? &*versions.back().node : nullptr;
  }
  const auto later =
      std::upper_bound(versions.begin(), versions.end(), zxid,
                       [](Zxid at, const SerialVersion& version) { return at < version.since; });
  if (later == versions.begin()) return nullptr;
  const SerialVersion& version = *std::prev(later);
  return version.node ? &*version.node : nullptr;
}

std::vector<std::string> children_in(const SerialHistory& history, Zxid zxid) {
  const std::vector<SerialChildChange>& changes = history.child_changes;
  if (changes.empty() || changes.back().zxid <= zxid) {
    return {history.children.begin(), history.children.end()};
  }
  std::set<std::string> names = history.children;
  for (auto change = changes.rbegin(); change != changes.rend() && change->zxid > zxid; ++change) {
    if (change->created) {
      names.erase(change->name);
    } else {
      names.insert(change->name);
    }
  }
  return {names.begin(), names.end()};
}

bool is_open_at(const SerialSession& session, Zxid zxid) {
  return session.opened <= zxid && (!session.closed || *session.closed > zxid);
}

const std::string& as_node(const std::string& path) {
  static const std::string root = "/";
  return path.empty() ? root : path;
}

/// Drops the versions that end at or before `oldest`.
void forget(SerialHistory& history, Zxid oldest) {
  std::vector<SerialVersion>& versions = history.versions;
  auto first =
      std::upper_bound(versions.begin(), versions.end(), oldest,
                       [](Zxid at, const SerialVersion& version) { return at < version.since; });
  // The version in force at `oldest` stays, unless it says that there is nothing.
  if (first != versions.begin() && std::prev(first)->node) --first;
  versions.erase(versions.begin(), first);
  std::vector<SerialChildChange>& changes = history.child_changes;
  std::erase_if(changes, [oldest](const SerialChildChange& c) { return c.zxid <= oldest; });
}

}  // namespace

const SerialNode* SerialStore::node_at(Zxid zxid, const std::string& path) const {
  ensure(knows(zxid), "the serial state at this zxid is known");
  const auto history = histories_.find(as_node(path));
  return history == histories_.end() ? nullptr : node_in(history->second, zxid);
}

std::vector<std::string> SerialStore::children_at(Zxid zxid, const std::string& path) const {
  if (node_at(zxid, path) == nullptr) return {};
  return children_in(histories_.find(as_node(path))->second, zxid);
}

std::map<SessionId, std::int32_t> SerialStore::sessions_at(Zxid zxid) const {
  ensure(knows(zxid), "the serial state at this zxid is known");
  std::map<SessionId, std::int32_t> open;
  for (const auto& [session, lives] : sessions_) {
    for (const SerialSession& life : lives) {
      if (is_open_at(life, zxid)) open[session] = life.timeout_ms;
    }
  }
  return open;
}

bool SerialStore::has_session(SessionId session) const {
  const auto lives = sessions_.find(session);
  return lives != sessions_.end() && !lives->second.back().closed;
}

void SerialStore::forget_before(Zxid oldest) {
  ensure(knows(oldest), "only a state that is known can become the oldest");
  oldest_ = oldest;
  for (auto& [path, history] : histories_) forget(history, oldest);
  std::erase_if(histories_, [](const auto& entry) { return entry.second.versions.empty(); });
  for (auto& [session, lives] : sessions_) {
    std::erase_if(lives, [oldest](const SerialSession& life) {
      return life.closed && *life.closed <= oldest;
    });
  }
  std::erase_if(sessions_, [](const auto& entry) { return entry.second.empty(); });
}

}  // namespace zablab
