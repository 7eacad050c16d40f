#include "cli/conform/conversation.hpp"

#include <algorithm>

namespace zablab {

Conversation::Conversation(const std::vector<RecordedStep>& steps, const ConformSetup& setup)
    : quiet_(conform_setup(setup, 2 * RecordedClients(steps).count()),
             [this](const World& world, const Step& step) { note(world, step); }) {
  // A name comes back as another client of the world, which counts its requests from 1 again.
  if (setup.rules == Rules{}) {
    watch_.emplace(quiet_.world(), ClaimSet{Claim::requests_take_effect_in_order});
  }
  const RecordedClients clients(steps);
  for (const auto& [name, number] : clients.numbers()) {
    callers_[name] = Caller{2 * number - 1, 2 * number, std::nullopt, 0, 0};
  }
}

const std::optional<Violation>& Conversation::judge() {
  static const std::optional<Violation> none;
  if (!watch_) return none;
  watch_->run_ended(quiet_.world());
  return watch_->violation();
}

void Conversation::note(const World& world, const Step& step) {
  inboxes_.note(step);
  if (watch_) watch_->observe(world, step);
  for (const Effect& effect : step.effects) {
    const auto* happened = std::get_if<Happened>(&effect);
    if (happened == nullptr) continue;
    if (const auto* expired = std::get_if<SessionExpired>(&happened->fact)) {
      expired_.insert(expired->session);
    }
  }
}

bool Conversation::start() {
  const std::int32_t servers = quiet_.world().server_count();
  for (ServerId id = 1; id <= servers; ++id) quiet_.act(Restart{id});
  return quiet_.run_until([&] {
    for (ServerId id = 1; id <= servers; ++id) {
      if (!accepts_clients(quiet_.world().server(id).process())) return false;
    }
    return true;
  });
}

ConnectRequest Conversation::request_of(const RecordedConnect& connect) {
  ConnectRequest request;
  request.timeout_ms = connect.timeout_ms;
  request.password_ok = connect.password_ok;
  if (!connect.of.empty()) request.session = caller(connect.of).session;
  if (connect.session) request.session = *connect.session;
  if (connect.last_zxid_seen > 0 && names_.base) {
    request.last_zxid_seen = Zxid{*names_.base + connect.last_zxid_seen};
  }
  return request;
}

Connecting Conversation::connect(const std::string& name, const RecordedConnect& connect) {
  Connecting result;
  const std::vector<ServerId> servers = quiet_.serving();
  if (servers.empty()) return result;
  // One follower after the other; the leader where there is nothing else.
  const std::size_t followers = std::max<std::size_t>(servers.size() - 1, 1);
  const ServerId server = servers[connects_++ % followers];
  const std::int32_t number = caller(name).spare;
  const bool fresh = connect.of.empty() && !connect.session;
  quiet_.act(ConnectClient{number, server, fresh, request_of(connect)});
  const ClientConnectionId connection = *quiet_.world().client(number).connection;
  inboxes_.forget(connection);
  quiet_.run_until([&] {
    const Inbox& inbox = inboxes_.of(connection);
    return inbox.response.has_value() || inbox.server_hung_up;
  });
  const Inbox& inbox = inboxes_.of(connection);
  result.server_hung_up = inbox.server_hung_up;
  if (!inbox.response) {
    if (inbox.server_hung_up) result.how = Connecting::How::cut_off;
    return result;
  }
  result.session = inbox.response->session;
  result.timeout_ms = inbox.response->timeout_ms;
  result.how = result.session == 0 ? Connecting::How::denied : Connecting::How::attached;
  if (result.session != 0) enter(name, connect, result);
  return result;
}

void Conversation::enter(const std::string& name, const RecordedConnect& connect,
                         Connecting& result) {
  result.known = names_.sessions.contains(result.session);
  if (!connect.of.empty()) result.same_as_of = result.session == caller(connect.of).session;
  if (works(caller(name))) quiet_.act(DropClient{caller(name).number});
  quiet_.settle();
  Caller& now = caller(name);
  std::swap(now.number, now.spare);
  now.connection = quiet_.world().client(now.number).connection;
  now.session = result.session;
  name_session(name, result.session);
}

void Conversation::name_session(const std::string& name, SessionId session) {
  Caller& owner = caller(name);
  if (!names_.base) {
    // The recording counts zxids from the one before the first session's creation.
    const Replica& server = quiet_.world().server(owner.connection->server).process();
    names_.base = server.database->last_processed.value - 1;
  }
  if (names_.sessions.contains(session)) return;
  names_.sessions[session] = "$" + name + "#" + std::to_string(++owner.incarnations);
}

bool Conversation::works(const Caller& caller) const {
  return caller.connection && quiet_.world().client(caller.number).connection == caller.connection;
}

bool Conversation::is_open(const std::string& name) const {
  return callers_.at(name).connection.has_value();
}

std::vector<std::string> Conversation::open_clients() const {
  std::vector<std::string> names;
  for (const auto& [name, caller] : callers_) {
    if (caller.connection) names.push_back(name);
  }
  return names;
}

void Conversation::drop(const std::string& name) {
  if (works(caller(name))) quiet_.act(DropClient{caller(name).number});
  quiet_.settle();
  caller(name).connection.reset();
}

std::vector<std::string> Conversation::heartbeats() {
  quiet_.settle();
  std::vector<std::string> lost;
  for (const auto& [name, caller] : callers_) {
    if (caller.connection && !works(caller)) lost.push_back(name);
    if (works(caller)) quiet_.act(IssueRequest{caller.number, Heartbeat{}});
  }
  for (const std::string& name : lost) caller(name).connection.reset();
  quiet_.settle();
  return lost;
}

bool Conversation::wait_for_expiry(const std::string& name) {
  const SessionId session = caller(name).session;
  const bool over = quiet_.run_until([&] { return expired_.contains(session); });
  quiet_.settle();
  return over;
}

void Conversation::send(const std::string& name, const Operation& operation) {
  quiet_.act(IssueRequest{caller(name).number, operation});
}

bool Conversation::wait_for_reply(const std::string& name, std::int64_t patience_ms) {
  const Inbox& inbox = inboxes_.of(*caller(name).connection);
  quiet_.wait_until([&] { return inbox.replies > 0 || inbox.server_hung_up; }, patience_ms * 1000);
  quiet_.settle();
  return inbox.replies > 0;
}

Reply Conversation::take_reply(const std::string& name, std::vector<std::string>& events) {
  return inboxes_.take_reply(*caller(name).connection, events);
}

std::vector<std::string> Conversation::take_events(const std::string& name) {
  return inboxes_.take_events(*caller(name).connection);
}

bool Conversation::server_hung_up(const std::string& name) {
  return inboxes_.of(*caller(name).connection).server_hung_up;
}

}  // namespace zablab
