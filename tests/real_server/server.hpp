// A real ZooKeeper of Debian's package, on a free port of the loopback interface, with all that it
// writes in a directory of its own. It surely ends: with this object, with the test's process
// (also when that is killed), or when it does not serve in time.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace zablab {

struct RealServerOptions {
  std::int32_t tick_ms = 200;
  /// How often containers and TTL nodes are looked at; the default: never in a test.
  std::int32_t reap_every_ms = 100'000'000;
};

/// Of `zablab ask`: whoever may see everything, whatever the ACLs say.
inline constexpr const char* as_superuser = "--auth digest:super:test";

class RealServer {
 public:
  /// Why none can be started here; empty: it can.
  static std::string missing();

  /// Starts one on `data`, a data directory, or a new one if there is nothing. Throws
  /// std::runtime_error, with the end of the server's own log, if it does not serve in time.
  explicit RealServer(const std::string& data, const RealServerOptions& options = {});
  ~RealServer() { end(); }
  RealServer(const RealServer&) = delete;
  RealServer& operator=(const RealServer&) = delete;

  /// "127.0.0.1:40123".
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  pid_t process() const { return process_; }
  /// Ends it at once, and waits until it is gone.
  void end();

 private:
  void start(const std::string& data, const RealServerOptions& options);
  bool await_service();
  bool has_ended();

  std::string folder_;  // of its configuration and log
  int port_ = 0;
  pid_t process_ = -1;
};

}  // namespace zablab
