#include "tests/real_server/server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/cli/command.hpp"

namespace zablab {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr const char* java = "/usr/bin/java";
constexpr const char* library = "/usr/share/java/zookeeper.jar";
constexpr const char* logging = "/usr/share/java/slf4j-simple.jar";

// Some seconds on a free machine; a busy one takes many times as long.
constexpr std::chrono::seconds serves_within{120};
constexpr int attempts = 3;

/// A port that was free a moment ago.
int free_port() {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  const bool bound = bind(probe, plain, size) == 0 && getsockname(probe, plain, &size) == 0;
  close(probe);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

std::string configuration(const std::string& data, int port, std::int32_t tick_ms) {
  return "tickTime=" + std::to_string(tick_ms) + "\ndataDir=" + data +
         "\nclientPort=" + std::to_string(port) +
         "\nclientPortAddress=127.0.0.1\nadmin.enableServer=false\nmaxClientCnxns=0\n"
         "reconfigEnabled=true\nextendedTypesEnabled=true\n" +
         (tick_ms <= 200 ? "maxSessionTimeout=600000\n" : "");
}

/// As the recordings of tests/data were made: TTL nodes, and a superuser whose password is "test".
std::vector<std::string> arguments_of(const std::string& folder, const RealServerOptions& options) {
  return {java,
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Dfile.encoding=UTF-8",
          "-Djava.net.preferIPv4Stack=true",
          "-Dzookeeper.jmx.log4j.disable=true",
          "-Dzookeeper.DigestAuthenticationProvider.superDigest=super:D/InIHSb7yEEbrWz8b9l71RjZJU=",
          "-Dzookeeper.extendedTypesEnabled=true",
          "-Dzookeeper.forceSync=no",
          "-Dreadonlymode.enabled=true",
          "-Dznode.container.checkIntervalMs=" + std::to_string(options.reap_every_ms),
          "-cp",
          std::string(library) + ":" + logging,
          "org.apache.zookeeper.server.quorum.QuorumPeerMain",
          folder + "/zoo.cfg"};
}

/// In the child. Nothing here allocates: a fork may not.
[[noreturn]] void become_server(char* const* arguments, const char* log, pid_t parent) {
  setsid();                          // a group of its own, to be ended as one
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // also if the test is killed
  if (getppid() != parent) _exit(127);
  const int nowhere = open("/dev/null", O_RDONLY);
  const int file = open(log, O_WRONLY | O_CREAT | O_APPEND, 0644);
  dup2(nowhere, 0);
  dup2(file, 1);
  dup2(file, 2);
  for (int other = 3; other < 64; ++other) close(other);
  execv(arguments[0], arguments);
  _exit(127);
}

std::string end_of_file(const std::string& path) {
  const std::string text = read_text(path);
  return text.substr(text.size() - std::min<std::size_t>(text.size(), 2000));
}

}  // namespace

std::string RealServer::missing() {
  for (const char* file : {java, library, logging}) {
    if (access(file, R_OK) != 0) {
      return std::string(file) +
             " is missing (Debian's packages zookeeper and default-jre-headless)";
    }
  }
  return "";
}

RealServer::RealServer(const std::string& data, const RealServerOptions& options)
    : folder_(own_directory() + "/server") {
  fs::create_directories(folder_);
  fs::create_directories(data);
  // Somebody else may take the port between our look at it and the server's.
  for (int attempt = 0; attempt < attempts; ++attempt) {
    start(data, options);
    if (await_service()) return;
    end();
  }
  throw std::runtime_error("the server does not serve: " + end_of_file(folder_ + "/log"));
}

void RealServer::start(const std::string& data, const RealServerOptions& options) {
  port_ = free_port();
  write_text(folder_ + "/zoo.cfg", configuration(data, port_, options.tick_ms));
  const std::vector<std::string> arguments = arguments_of(folder_, options);
  std::vector<char*> pointers;
  for (const std::string& argument : arguments) {
    pointers.push_back(const_cast<char*>(argument.c_str()));
  }
  pointers.push_back(nullptr);
  const std::string log = folder_ + "/log";
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ == 0) become_server(pointers.data(), log.c_str(), parent);
  if (process_ < 0) throw std::runtime_error("no process for the server");
}

bool RealServer::has_ended() {
  if (process_ <= 0 || waitpid(process_, nullptr, WNOHANG) == 0) return process_ <= 0;
  process_ = -1;
  return true;
}

/// It serves when it shows its tree: to the superuser, because the ACLs may hide it from others.
bool RealServer::await_service() {
  const auto end = Clock::now() + serves_within;
  while (Clock::now() < end) {
    if (has_ended()) return false;
    const std::string look =
        "ask " + address() + " --tree " + as_superuser + " --patience 1s --time 5s";
    if (zablab_command(look).exit_code == 0) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  return false;
}

void RealServer::end() {
  if (process_ <= 0) return;
  kill(-process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  process_ = -1;
}

}  // namespace zablab
