#include "cli/ask/driver.hpp"

#include <algorithm>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "cli/ask/requests.hpp"
#include "cli/interrupt.hpp"
#include "protocol/base/ensure.hpp"

namespace zablab::asking {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// Empties the connection's events into words.
Line taken_events(Connection& connection, bool sorted) {
  std::vector<std::string> words;
  for (const wire::WatcherEvent& event : connection.take_events()) {
    words.push_back(event_text(event));
  }
  if (sorted) std::sort(words.begin(), words.end());
  return words;
}

void add_events(Line& result, const char* name, Connection& connection) {
  Line events = taken_events(connection, false);
  if (!events.empty()) result[name] = std::move(events);
}

/// What a line claims to be the session's password.
wire::Buffer claimed_password(const std::string& claim, const wire::Buffer& right) {
  if (claim == "zero") return std::string(16, '\0');
  if (claim == "null") return std::nullopt;
  wire::Buffer password = right;
  if (claim == "bad" && password && !password->empty()) password->front() ^= 1;
  return password;
}

}  // namespace

const char* to_text(Stop stop) {
  switch (stop) {
    case Stop::interrupted: return "it was interrupted";
    case Stop::out_of_time: return "the time is over";
    case Stop::silent: return "the server does not answer";
    case Stop::garbled: return "what the server sent is no answer to what was asked";
    case Stop::unreachable: return "the server takes no connection any more";
  }
  unreachable("every reason to stop has a clause");
}

void Driver::stop(Gone gone) {
  if (stopped_ || gone == Gone::closed) return;
  if (gone == Gone::interrupted) stopped_ = Stop::interrupted;
  if (gone == Gone::garbled) stopped_ = Stop::garbled;
  if (gone == Gone::timeout) {
    stopped_ = Clock::now() >= patience_.end ? Stop::out_of_time : Stop::silent;
  }
}

std::optional<Line> Driver::ask(const Line& line) {
  const std::string op = text_field(line, "op");
  Line result = Line::object();
  if (op == "connect") {
    result = connect(line);
  } else if (op == "sleep") {
    pause(milliseconds(required_number(line, "ms")));
    barrier(result, "", true);
  } else {
    const std::string label = text_field(line, "s");
    Session& session = sessions_[label];
    if (!session.attached()) return Line{{"gone", "noconn"}};
    if (op == "drop" || op == "expire") {
      session.connection->close();
      if (op == "expire") await_expiry(session);
      barrier(result, "", true);
    } else {
      result = request(line, session);
      barrier(result, label, op == "close");
    }
  }
  // Cut short by us, what there is says nothing of the server.
  if (stopped_ == Stop::interrupted || stopped_ == Stop::out_of_time) return std::nullopt;
  return result;
}

// --- sessions ------------------------------------------------------------------------------------

wire::ConnectRequest Driver::connect_request(const Line& line) const {
  wire::ConnectRequest request;
  request.protocol_version = number_field<std::int32_t>(line, "proto", 0);
  request.timeout_ms = number_field<std::int32_t>(line, "to", 300'000);
  request.session = number_field<std::int64_t>(line, "sid", 0);
  request.password = std::string(16, request.session == 0 ? '\0' : '\x11');
  if (!flag_field(line, "noro")) request.read_only = flag_field(line, "ro");
  if (line.contains("of")) {
    const auto of = sessions_.find(text_field(line, "of"));
    if (of == sessions_.end() || of->second.id == 0) {
      throw std::runtime_error("\"of\" names a client that never had a session");
    }
    request.session = of->second.id;
    request.password = claimed_password(line.value("pw", "ok"), of->second.password);
  }
  if (line.contains("lastz") && names_.base) {
    constexpr std::int64_t far_ahead = 1'000'000;
    const bool future = line["lastz"] == "future";
    const std::int64_t seen = future ? far_ahead : required_number(line, "lastz");
    request.last_zxid_seen = seen == 0 ? 0 : *names_.base + seen;
  }
  return request;
}

Line Driver::connect(const Line& line) {
  const wire::ConnectRequest request = connect_request(line);
  Line result = Line::object();
  try {
    Connection connection(address_, patience_);
    if (const auto response = connection.greet(request)) {
      result = greeted(line, std::move(connection), *response);
    } else {
      result["gone"] = to_text(connection.gone());
      stop(connection.gone());
    }
  } catch (const Unreachable&) {
    if (!names_.base) throw;  // nobody ever listened there
    stopped_ = Stop::unreachable;
    return {{"gone", "refused"}};
  }
  barrier(result, "", true);
  return result;
}

Line Driver::greeted(const Line& line, Connection connection,
                     const wire::ConnectResponse& response) {
  Line result = {{"to", response.timeout_ms},
                 {"pwlen", response.password.value_or("").size()},
                 {"ro", response.read_only ? Line(*response.read_only) : Line(nullptr)},
                 {"proto", response.protocol_version}};
  if (response.session == 0) {
    result["denied"] = true;
    result.update(end_of(connection, true));
    return result;
  }
  const std::string label = text_field(line, "s");
  result["same"] = names_.sessions.contains(response.session);
  if (line.contains("of")) {
    result["pwsame"] = response.password == sessions_.at(text_field(line, "of")).password;
  }
  if (!names_.sessions.contains(response.session)) {
    names_.sessions[response.session] = "$" + label + "#" + std::to_string(++incarnations_[label]);
  }
  Session& session = sessions_[label];
  session = {std::move(connection), response.session, response.password, response.timeout_ms};
  if (!names_.base) {
    const auto pong = session.connection->ping();
    if (pong) names_.base = pong->header.zxid - 1;
    if (!pong) stop(session.connection->gone());
  }
  result["id"] = names_.sessions[response.session];
  return result;
}

/// Whether the server hangs up, where it should.
Line Driver::end_of(Connection& connection, bool expected) {
  if (!expected) return Line::object();
  const bool more = connection.frame().has_value();
  if (!more) stop(connection.gone());
  connection.close();
  return {{"eof", !more && connection.gone() == Gone::closed}};
}

void Driver::close_sessions() {
  for (auto& [label, session] : sessions_) {
    if (!session.attached()) continue;
    session.connection->set_patience(milliseconds{1000});
    const auto xid = session.connection->ask(wire::OpCode::close_session, {});
    if (xid) session.connection->reply(*xid, wire::OpCode::close_session);
    session.connection->close();
  }
}

// --- requests ------------------------------------------------------------------------------------

std::optional<Line> Driver::answer(Connection& connection, wire::OpCode answered_as,
                                   std::int32_t xid) {
  const auto reply = connection.reply(xid, answered_as);
  if (!reply) return std::nullopt;
  Line line = answer_line(*reply, answered_as, names_);
  add_events(line, "w", connection);
  return line;
}

Line Driver::single(const Line& line, Connection& connection) {
  const EncodedRequest request = encode_request(line, names_.base.value_or(0));
  if (const auto xid = connection.ask(request.type, request.body, request.xid)) {
    if (auto found = answer(connection, request.answered_as, *xid)) return std::move(*found);
  }
  return {{"gone", to_text(connection.gone())}};
}

Line Driver::pipelined(const Line& line, Connection& connection) {
  struct Sent {
    wire::OpCode answered_as;
    std::int32_t xid;
  };
  std::vector<Sent> sent;
  for (const Line& one : list_field(line, "ops")) {
    const EncodedRequest request = encode_request(one, names_.base.value_or(0));
    const auto xid = connection.ask(request.type, request.body, request.xid);
    if (xid) sent.push_back({request.answered_as, *xid});
  }
  Line answers = Line::array();
  for (const Sent& one : sent) {
    auto found = answer(connection, one.answered_as, one.xid);
    if (found) answers.push_back(std::move(*found));
  }
  if (!connection.open()) return {{"gone", to_text(connection.gone())}};
  return {{"res", std::move(answers)}};
}

Line Driver::raw_frame(const Line& line, Connection& connection) {
  if (connection.send(hex_field(line, "hex")) && connection.frame()) return {{"frame", true}};
  return {{"gone", to_text(connection.gone())}};
}

Line Driver::request(const Line& line, Session& session) {
  Connection& connection = *session.connection;
  const bool may_be_silent = line.contains("sockto");
  if (may_be_silent) {
    connection.set_patience(milliseconds(static_cast<int>(line["sockto"].get<double>() * 1000)));
  }
  const std::string op = text_field(line, "op");
  Line result = op == "pipe"    ? pipelined(line, connection)
                : op == "frame" ? raw_frame(line, connection)
                                : single(line, connection);
  connection.set_patience(patience_.answer);
  if (result.contains("gone")) {
    if (!may_be_silent || connection.gone() != Gone::timeout) stop(connection.gone());
    add_events(result, "w", connection);
  } else {
    result.update(end_of(connection, op == "close" || flag_field(line, "eof")));
  }
  return result;
}

// --- waiting -------------------------------------------------------------------------------------

void Driver::pause(milliseconds duration) {
  const auto until = std::min(Clock::now() + duration, patience_.end);
  while (Clock::now() < until && !interrupted()) {
    std::this_thread::sleep_for(std::min<Clock::duration>(until - Clock::now(), milliseconds{20}));
  }
  if (interrupted()) stop(Gone::interrupted);
}

/// The last zxid that a server has applied, as one of the other clients is told it.
std::optional<std::int64_t> Driver::last_zxid() {
  for (auto& [label, session] : sessions_) {
    if (!session.attached()) continue;
    if (const auto pong = session.connection->ping()) return pong->header.zxid;
    stop(session.connection->gone());
  }
  return std::nullopt;
}

// A session ends between its timeout and a tick later, and the tick is at most half of the shortest
// timeout that a server grants. A busy machine takes longer: whoever else is connected sees the
// transaction that ends it.
void Driver::await_expiry(const Session& session) {
  const milliseconds timeout{session.timeout_ms};
  const auto before = last_zxid();
  pause(timeout);
  const auto end = Clock::now() + timeout + milliseconds{10'000};
  if (!before) return pause(timeout / 2 + milliseconds{200});
  while (!stopped_ && Clock::now() < end) {
    const auto now = last_zxid();
    if (!now || *now > *before) return;
    pause(milliseconds{20});
  }
}

/// A ping on every connection: all events that were caused so far have come when it is answered.
void Driver::barrier(Line& result, const std::string& own, bool sorted) {
  for (auto& [label, session] : sessions_) {
    if (!session.attached()) continue;
    if (!session.connection->ping()) {
      result["lost"].push_back(label);
      stop(session.connection->gone());
    }
    Line events = taken_events(*session.connection, sorted);
    if (events.empty()) continue;
    if (label == own) {
      result["w2"] = std::move(events);
    } else {
      result["o"][label] = std::move(events);
    }
  }
}

}  // namespace zablab::asking
