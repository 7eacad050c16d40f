#include "cli/ask/connection.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "cli/errors.hpp"
#include "cli/interrupt.hpp"
#include "protocol/base/ensure.hpp"
#include "protocol/wire/frame.hpp"

namespace zablab::asking {

namespace {

using Clock = std::chrono::steady_clock;

// Waits are cut into pieces of this length, to notice an interrupt that came between two of them.
constexpr std::chrono::milliseconds wait_slice{200};

// Servers send children of a node in one frame, which may be longer than any that they take.
constexpr std::size_t answer_at_most = std::size_t{1} << 30;

struct FreeAddresses {
  void operator()(addrinfo* addresses) const { freeaddrinfo(addresses); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

Addresses resolve(const Address& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &found);
  if (error != 0) throw Unreachable{gai_strerror(error)};
  return Addresses(found);
}

/// -1, with the reason in errno, if nobody listens there.
int connect_to(const addrinfo& address, std::chrono::milliseconds patience) {
  const int made =
      socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol);
  if (made < 0) return -1;
  int error = 0;
  if (connect(made, address.ai_addr, address.ai_addrlen) != 0) error = errno;
  if (error == EINPROGRESS) {
    pollfd waiting{made, POLLOUT, 0};
    const int ready = poll(&waiting, 1, static_cast<int>(patience.count()));
    socklen_t size = sizeof error;
    if (ready == 0) error = ETIMEDOUT;
    if (ready < 0) error = errno;
    if (ready > 0) getsockopt(made, SOL_SOCKET, SO_ERROR, &error, &size);
  }
  if (error == 0) return made;
  close(made);
  errno = error;
  return -1;
}

}  // namespace

Address address_of(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) {
    throw WrongUsage{"\"" + text + "\" is no HOST:PORT"};
  }
  std::string host = text.substr(0, colon);
  if (host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  return {std::move(host), text.substr(colon + 1)};
}

const char* to_text(Gone gone) {
  switch (gone) {
    case Gone::closed: return "closed";
    case Gone::timeout: return "timeout";
    case Gone::garbled: return "garbled";
    case Gone::interrupted: return "interrupted";
  }
  unreachable("every way to go has a word");
}

Connection::Connection(const Address& address, const Patience& patience) : patience_(patience) {
  const Addresses addresses = resolve(address);
  for (const addrinfo* one = addresses.get(); one != nullptr && socket_ < 0; one = one->ai_next) {
    socket_ = connect_to(*one, patience.answer);
  }
  if (socket_ < 0) throw Unreachable{std::strerror(errno)};
  const int yes = 1;  // or small frames wait for the acknowledgement of the one before
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

Connection& Connection::operator=(Connection&& other) noexcept {
  if (this == &other) return *this;
  close();
  socket_ = std::exchange(other.socket_, -1);
  gone_ = other.gone_;
  patience_ = other.patience_;
  received_ = std::move(other.received_);
  taken_ = other.taken_;
  last_xid_ = other.last_xid_;
  events_ = std::move(other.events_);
  return *this;
}

void Connection::close(Gone why) {
  if (socket_ < 0) return;
  ::close(socket_);
  socket_ = -1;
  gone_ = why;
}

std::optional<wire::ConnectResponse> Connection::greet(const wire::ConnectRequest& request) {
  std::string payload;
  wire::encode(payload, request);
  std::string bytes;
  wire::append_frame(bytes, payload);
  if (!send(bytes)) return std::nullopt;
  const auto answer = frame();
  if (!answer) return std::nullopt;
  auto response = wire::decode_connect_response(*answer);
  if (auto* decoded = std::get_if<wire::ConnectResponse>(&response)) return std::move(*decoded);
  close(Gone::garbled);
  return std::nullopt;
}

std::optional<std::int32_t> Connection::ask(wire::OpCode type, std::string_view body,
                                            std::int32_t xid) {
  const wire::RequestHeader header{xid == 0 ? ++last_xid_ : xid, static_cast<std::int32_t>(type)};
  std::string bytes;
  wire::append_frame(bytes, wire::to_bytes(header).append(body));
  if (!send(bytes)) return std::nullopt;
  return header.xid;
}

std::optional<wire::Reply> Connection::reply(std::int32_t xid, wire::OpCode type) {
  while (const auto payload = frame()) {
    auto decoded = wire::decode_reply(*payload, static_cast<std::int32_t>(type));
    auto* reply = std::get_if<wire::Reply>(&decoded);
    if (reply == nullptr) break;
    auto* event = std::get_if<wire::WatcherEvent>(&reply->body);
    if (reply->header.xid == wire::watch_event_xid && event != nullptr) {
      events_.push_back(std::move(*event));
    } else if (reply->header.xid == xid) {
      return std::move(*reply);
    } else {
      break;
    }
  }
  close(Gone::garbled);  // unless it is closed already, for another reason
  return std::nullopt;
}

std::optional<wire::Reply> Connection::ping() {
  if (!ask(wire::OpCode::ping, {}, wire::ping_xid)) return std::nullopt;
  return reply(wire::ping_xid, wire::OpCode::ping);
}

std::vector<wire::WatcherEvent> Connection::take_events() { return std::exchange(events_, {}); }

Clock::time_point Connection::deadline() const {
  return std::min(Clock::now() + patience_.answer, patience_.end);
}

bool Connection::wait_for(short events, Clock::time_point until) {
  using std::chrono::milliseconds;
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
    const auto slice = std::clamp(left, milliseconds{0}, wait_slice);
    pollfd waiting{socket_, events, 0};
    if (poll(&waiting, 1, static_cast<int>(slice.count())) > 0) return true;
    if (interrupted()) break;
    if (left <= milliseconds{0}) break;
  }
  close(interrupted() ? Gone::interrupted : Gone::timeout);
  return false;
}

bool Connection::send(std::string_view bytes) {
  const Clock::time_point until = deadline();
  while (open() && !bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      if (!wait_for(POLLOUT, until)) return false;
    } else if (errno != EINTR) {
      close();
    }
  }
  return open();
}

bool Connection::receive_more(Clock::time_point until) {
  received_.erase(0, std::exchange(taken_, 0));
  char buffer[65536];
  for (;;) {
    const ssize_t count = recv(socket_, buffer, sizeof buffer, 0);
    if (count > 0) {
      received_.append(buffer, static_cast<std::size_t>(count));
      return true;
    }
    if (count < 0 && errno == EAGAIN) {
      if (!wait_for(POLLIN, until)) return false;
    } else if (count == 0 || errno != EINTR) {
      close();
      return false;
    }
  }
}

std::optional<std::string> Connection::frame() {
  const Clock::time_point until = deadline();
  while (open()) {
    const auto rest = std::string_view(received_).substr(taken_);
    const auto first = wire::first_frame(rest, answer_at_most);
    if (const auto* payload = std::get_if<std::string_view>(&first)) {
      taken_ += payload->size() + sizeof(std::int32_t);
      return std::string(*payload);
    }
    if (std::holds_alternative<wire::Error>(first)) {
      close(Gone::garbled);
    } else if (!receive_more(until)) {
      break;
    }
  }
  return std::nullopt;
}

}  // namespace zablab::asking
