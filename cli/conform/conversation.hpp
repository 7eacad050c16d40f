// The clients of a replayed recording in a quiet world: their connections and sessions by the names
// that they have in the recording.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/conform/answers.hpp"
#include "cli/conform/bookkeeping.hpp"
#include "cli/conform/inboxes.hpp"
#include "cli/conform/quiet_world.hpp"
#include "invariants/watch.hpp"

namespace zablab {

/// What came of a ConnectRequest.
struct Connecting {
  enum class How : std::uint8_t {
    attached,
    denied,      ///< the session is over
    cut_off,     ///< closed without an answer
    unanswered,  ///< no server serves
  };
  How how = How::unanswered;
  SessionId session = 0;
  std::int32_t timeout_ms = 0;
  bool known = false;       ///< the session was seen before
  bool same_as_of = false;  ///< it is the one that it re-attached to
  bool server_hung_up = false;
};

class Conversation {
 public:
  Conversation(const std::vector<RecordedStep>& steps, const ConformSetup& setup);

  /// False: not all servers serve.
  bool start();
  void pass(std::int64_t duration_us) { quiet_.pass(duration_us); }
  std::int64_t actions() const { return quiet_.actions(); }
  /// What the claims say of it; they know no other rules than the default ones.
  const std::optional<Violation>& judge();
  const asking::Names& names() const { return names_; }
  /// What the recording counts zxids from; 0 before the first session.
  Zxid base() const { return Zxid{names_.base.value_or(0)}; }

  /// An older connection of that name stays open until the new one is granted a session.
  Connecting connect(const std::string& name, const RecordedConnect& connect);
  void drop(const std::string& name);
  bool is_open(const std::string& name) const;
  /// Sorted.
  std::vector<std::string> open_clients() const;
  /// Lets all who are connected say that they live; who turned out to have lost its connection.
  std::vector<std::string> heartbeats();
  /// False: it does not end, however long one waits.
  bool wait_for_expiry(const std::string& name);

  // Of the connection that is open. REQUIRES: one.
  void send(const std::string& name, const Operation& operation);
  /// False: none has come within that time.
  bool wait_for_reply(const std::string& name, std::int64_t patience_ms);
  Reply take_reply(const std::string& name, std::vector<std::string>& events);
  std::vector<std::string> take_events(const std::string& name);
  bool server_hung_up(const std::string& name);

 private:
  /// A name has two clients of the world, so that it can open a connection beside its old one.
  struct Caller {
    std::int32_t number = 0;  ///< the client whose connection is the present one
    std::int32_t spare = 0;
    std::optional<ClientConnectionId> connection;
    SessionId session = 0;
    int incarnations = 0;  ///< sessions granted under this name
  };

  void note(const World& world, const Step& step);
  Caller& caller(const std::string& name) { return callers_.at(name); }
  ConnectRequest request_of(const RecordedConnect& connect);
  void enter(const std::string& name, const RecordedConnect& connect, Connecting& result);
  void name_session(const std::string& name, SessionId session);
  bool works(const Caller& caller) const;

  Inboxes inboxes_;
  std::set<SessionId> expired_;
  std::map<std::string, Caller> callers_;
  std::size_t connects_ = 0;
  asking::Names names_;
  std::optional<Watch> watch_;
  QuietWorld quiet_;
};

}  // namespace zablab
