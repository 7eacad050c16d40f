#include "cli/ask/random_stream.hpp"

#include <algorithm>

namespace zablab::asking {

namespace {

constexpr std::size_t nodes_at_most = 160;
constexpr std::size_t nodes_cleared = 60;
// A client that lost its connection is back before its session could end by itself.
constexpr int away_at_most = 50;
constexpr int long_timeout_ms = 300'000;
constexpr int short_timeout_ms = 400;

std::string op_of(const Line& line) { return line.value("op", ""); }

/// A line of a client's name alone.
Line alone(const char* op, const std::string& label) {
  Line line;
  line["op"] = op;
  line["s"] = label;
  return line;
}

/// `of`: whose session; empty: a new one.
Line connected(const std::string& label, const std::string& of, int timeout_ms) {
  Line line = alone("connect", label);
  if (!of.empty()) line["of"] = of;
  line["to"] = timeout_ms;
  return line;
}

}  // namespace

std::vector<std::string> RandomStream::clients_where(bool attached) const {
  std::vector<std::string> labels;
  for (const auto& [label, client] : clients_) {
    if (!client.session.empty() && client.attached == attached) labels.push_back(label);
  }
  return labels;
}

std::string RandomStream::client_without_session() const {
  for (const auto& [label, client] : clients_) {
    if (client.session.empty()) return label;
  }
  return "";
}

// --- what clients do -----------------------------------------------------------------------------

Line RandomStream::reconnect(const std::string& label) {
  const bool bad = !core_ && random_.ratio(1, 7);
  Line line = connected(label, label, long_timeout_ms);
  line["pw"] = bad ? "bad" : "ok";
  line["lastz"] = core_ ? 0 : random_.below(2);
  return line;
}

Line RandomStream::connect() {
  const auto away = clients_where(false);
  const std::string fresh = client_without_session();
  if (!away.empty() && (fresh.empty() || random_.ratio(2, 3))) {
    return reconnect(away[random_.index(away.size())]);
  }
  return connected(fresh, "", long_timeout_ms);
}

/// Another client comes with the session's id and password, as one that was moved would.
Line RandomStream::take_over(const std::string& label) {
  const std::string other = client_without_session();
  if (other.empty()) return reconnect(label);
  return connected(other, label, long_timeout_ms);
}

/// The session is given a short timeout, and then left alone.
void RandomStream::plan_expiry(const std::string& label) {
  planned_.push_back(connected(label, label, short_timeout_ms));
  planned_.push_back(alone("expire", label));
  planned_.push_back(connected(label, label, long_timeout_ms));
}

/// Deletes the deepest nodes, so that requests go on hitting the same ones.
void RandomStream::plan_clearing() {
  std::vector<std::string> paths;
  for (const auto& [path, node] : known_.nodes()) paths.push_back(path);
  const auto depth = [](const std::string& path) {
    return std::count(path.begin(), path.end(), '/');
  };
  std::stable_sort(paths.begin(), paths.end(),
                   [&](const auto& a, const auto& b) { return depth(a) > depth(b); });
  paths.resize(std::min(paths.size(), nodes_cleared));
  const std::string label = clients_where(true).front();
  for (const std::string& path : paths) {
    if (path == "/") continue;
    Line line = alone("delete", label);
    line["path"] = path;
    line["ver"] = -1;
    planned_.push_back(std::move(line));
  }
}

/// Empty if nothing happens to any session.
Line RandomStream::session_event() {
  const auto attached = clients_where(true);
  if (attached.size() < 2) return connect();
  for (const std::string& label : clients_where(false)) {
    if (clients_.at(label).away > away_at_most) return reconnect(label);
  }
  const std::string& label = attached[random_.index(attached.size())];
  const std::uint64_t draw = random_.below(1000);
  if (draw < 12 && attached.size() < clients_.size()) return connect();
  if (draw < 18) return alone("drop", label);
  if (draw < 21) return alone("close", label);
  if (draw < 23) {
    plan_expiry(label);
  } else if (draw < 26 && !core_) {
    return random_.ratio(1, 2) ? take_over(label) : reconnect(label);
  }
  return {};
}

Line RandomStream::next() {
  if (planned_.empty()) {
    Line event = session_event();
    if (!event.is_null()) return event;
  }
  if (planned_.empty() && known_.nodes().size() > nodes_at_most) plan_clearing();
  if (!planned_.empty()) {
    Line line = planned_.front();
    planned_.pop_front();
    return line;
  }
  const auto attached = clients_where(true);
  Line line = requests_.any();
  line["s"] = attached[random_.index(attached.size())];
  return line;
}

// --- what becomes of it --------------------------------------------------------------------------

void RandomStream::end_session(const std::string& label) {
  Client& client = clients_.at(label);
  known_.forget_session(client.session);
  client = {};
}

void RandomStream::note_connect(const Line& line, const Line& answer) {
  const std::string label = line["s"].get<std::string>();
  const std::string of = line.value("of", "");
  if (answer.contains("id")) {
    if (!of.empty() && of != label) clients_.at(of) = {};  // its session moved
    clients_.at(label) = {answer["id"].get<std::string>(), true, 0};
  } else if (answer.contains("denied") && line.value("pw", "ok") == "ok" && !of.empty()) {
    end_session(of);
  }
}

void RandomStream::note(const Line& line, const Line& answer) {
  for (auto& [label, client] : clients_) client.away += client.attached ? 0 : 1;
  const std::string label = line.value("s", "");
  const std::string op = op_of(line);
  if (op == "connect") {
    note_connect(line, answer);
  } else if (op == "close") {
    end_session(label);
  } else if (op == "drop" || op == "expire" || answer.contains("gone")) {
    clients_.at(label).attached = false;
    clients_.at(label).away = 0;
  } else {
    known_.note(clients_.at(label).session, line, answer);
  }
  for (const Line& lost : answer.value("lost", Line::array())) {
    clients_.at(lost.get<std::string>()).attached = false;
  }
}

}  // namespace zablab::asking
