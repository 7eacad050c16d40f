// One client's connection to a server: frames out, frames in, and a bound on every wait.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/wire/client_protocol.hpp"
#include "protocol/wire/txn.hpp"

namespace zablab::asking {

/// Where a server listens.
struct Address {
  std::string host;
  std::string port;
};
/// "localhost:2181", "[::1]:2181". Throws WrongUsage.
Address address_of(const std::string& text);

/// How long to wait: for one answer, and until when for any.
struct Patience {
  std::chrono::milliseconds answer{20'000};
  std::chrono::steady_clock::time_point end = std::chrono::steady_clock::time_point::max();
};

/// Why a connection gives no answer any more.
enum class Gone : std::uint8_t {
  closed,       ///< the server closed it, or we did
  timeout,      ///< no answer came in time
  garbled,      ///< what came is no answer to what was asked
  interrupted,  ///< the user does not want to wait
};
/// "closed", "timeout" …
const char* to_text(Gone gone);

/// A server that cannot be reached at all; the sentence says why.
struct Unreachable {
  std::string sentence;
};

/// What fails closes the connection, is answered by nullopt (false), and is told by gone().
class Connection {
 public:
  /// Throws Unreachable.
  Connection(const Address& address, const Patience& patience);
  ~Connection() { close(Gone::closed); }
  Connection(Connection&& other) noexcept { *this = std::move(other); }
  Connection& operator=(Connection&& other) noexcept;

  /// The first frame each way.
  std::optional<wire::ConnectResponse> greet(const wire::ConnectRequest& request);
  /// Sends a request, under the next number if `xid` is 0; returns the number.
  std::optional<std::int32_t> ask(wire::OpCode type, std::string_view body, std::int32_t xid = 0);
  /// Waits for the reply with that number, to a request of that type.
  std::optional<wire::Reply> reply(std::int32_t xid, wire::OpCode type);
  /// ask() and reply().
  std::optional<wire::Reply> ping();
  /// Bytes as they are.
  bool send(std::string_view bytes);
  /// The next frame's payload.
  std::optional<std::string> frame();

  /// The watch events that came since the last call, in their order.
  std::vector<wire::WatcherEvent> take_events();

  void set_patience(std::chrono::milliseconds answer) { patience_.answer = answer; }
  bool open() const { return socket_ >= 0; }
  /// REQUIRES: not open().
  Gone gone() const { return gone_; }
  void close(Gone why = Gone::closed);

 private:
  bool receive_more(std::chrono::steady_clock::time_point until);
  bool wait_for(short events, std::chrono::steady_clock::time_point until);
  std::chrono::steady_clock::time_point deadline() const;

  int socket_ = -1;
  Gone gone_ = Gone::closed;
  Patience patience_;
  std::string received_;
  std::size_t taken_ = 0;  // of received_
  std::int32_t last_xid_ = 0;
  std::vector<wire::WatcherEvent> events_;
};

}  // namespace zablab::asking
