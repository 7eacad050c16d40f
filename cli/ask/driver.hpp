// Does with a live server what the lines of a recording say, one after the other.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "cli/ask/answers.hpp"
#include "cli/ask/connection.hpp"
#include "cli/ask/fields.hpp"

namespace zablab::asking {

/// Why a server is asked nothing more.
enum class Stop : std::uint8_t {
  interrupted,  ///< by the user
  out_of_time,  ///< Patience::end
  silent,       ///< an answer did not come in time
  garbled,      ///< an answer that is none
  unreachable,  ///< no new connection can be made
};
/// As a clause: "the server does not answer".
const char* to_text(Stop stop);

class Driver {
 public:
  Driver(Address address, const Patience& patience)
      : address_(std::move(address)), patience_(patience) {}

  /// The answer to one line. nullopt: it was cut short, stopped() tells why; with an answer, too,
  /// stopped() may say that it is the last. Throws std::runtime_error if the line cannot be sent.
  std::optional<Line> ask(const Line& line);
  std::optional<Stop> stopped() const { return stopped_; }
  /// Closes what sessions are open, as a good client does.
  void close_sessions();

 private:
  struct Session {
    std::optional<Connection> connection;
    std::int64_t id = 0;
    wire::Buffer password;
    std::int32_t timeout_ms = 0;

    bool attached() const { return connection && connection->open(); }
  };

  Line connect(const Line& line);
  Line greeted(const Line& line, Connection connection, const wire::ConnectResponse& response);
  wire::ConnectRequest connect_request(const Line& line) const;
  Line request(const Line& line, Session& session);
  Line single(const Line& line, Connection& connection);
  Line pipelined(const Line& line, Connection& connection);
  Line raw_frame(const Line& line, Connection& connection);
  std::optional<Line> answer(Connection& connection, wire::OpCode answered_as, std::int32_t xid);
  Line end_of(Connection& connection, bool expected);
  void await_expiry(const Session& session);
  void pause(std::chrono::milliseconds duration);
  std::optional<std::int64_t> last_zxid();
  void barrier(Line& result, const std::string& own, bool sorted);
  void stop(Gone gone);

  Address address_;
  Patience patience_;
  std::map<std::string, Session> sessions_;  // by the client's label
  std::map<std::string, int> incarnations_;  // sessions that a label had
  Names names_;
  std::optional<Stop> stopped_;
};

}  // namespace zablab::asking
