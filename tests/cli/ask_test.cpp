// `zablab ask` where there is no server, or one that is none. What a real one answers is asked in
// tests/real_server/.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "tests/cli/command.hpp"

namespace zablab {
namespace {

using testing::HasSubstr;

/// A port of the loopback interface on which somebody listens, and never says a word.
class SilentServer {
 public:
  SilentServer() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    const bool made = bind(socket_, plain, size) == 0 && listen(socket_, 8) == 0 &&
                      getsockname(socket_, plain, &size) == 0;
    EXPECT_TRUE(made);
    port_ = ntohs(address.sin_port);
  }
  ~SilentServer() { stop(); }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  /// The next connection is answered with `bytes` and its end.
  std::thread answer_once(const std::string& bytes) const {
    return std::thread([this, bytes] {
      const int connection = accept(socket_, nullptr, nullptr);
      char request[64];
      if (recv(connection, request, sizeof request, 0) > 0) {
        send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      }
      shutdown(connection, SHUT_WR);
      while (recv(connection, request, sizeof request, 0) > 0) {
      }
      close(connection);
    });
  }
  void stop() {
    if (socket_ >= 0) close(socket_);
    socket_ = -1;
  }

 private:
  int socket_;
  int port_ = 0;
};

TEST(AskCommand, SaysThatNobodyListens) {
  SilentServer server;
  const std::string address = server.address();
  server.stop();
  const Ran ran = zablab_command("ask " + address);
  EXPECT_EQ(ran.exit_code, 69);
  EXPECT_EQ(ran.error, "zablab: " + address + " cannot be reached: Connection refused\n");
  EXPECT_EQ(zablab_command("ask " + address + " --tree").exit_code, 69);
}

TEST(AskCommand, SaysThatAServerDoesNotServe) {
  const SilentServer server;
  std::thread once = server.answer_once("");
  const Ran ran = zablab_command("ask " + server.address());
  once.join();
  EXPECT_EQ(ran.exit_code, 69);
  EXPECT_THAT(ran.error, HasSubstr("closes it without an answer: it does not serve\n"));
}

TEST(AskCommand, SaysThatAnAnswerIsNone) {
  const SilentServer server;
  for (const std::string& bytes :
       {std::string("HTTP/1.1 400 Bad Request"), std::string("\0\0\0\3abc", 7)}) {
    std::thread once = server.answer_once(bytes);
    const Ran ran = zablab_command("ask " + server.address());
    once.join();
    EXPECT_EQ(ran.exit_code, 69);
    EXPECT_THAT(ran.error, HasSubstr("gives no answer: garbled\n"));
  }
}

TEST(SlowAskCommand, EndsWhereAServerStaysSilent) {
  const SilentServer server;
  const Ran ran = zablab_command("ask " + server.address() + " --patience 1s");
  EXPECT_EQ(ran.exit_code, 69);
  EXPECT_THAT(ran.error, HasSubstr("gives no answer: timeout\n"));
}

TEST(AskCommand, RefusesWhatItCannotSendBeforeItAsksAnything) {
  const std::string directory = own_directory();
  const std::string nobody = "ask 127.0.0.1:1 --replay " + directory + "/ops";
  const auto refused = [&](const std::string& lines) {
    write_text(directory + "/ops", lines);
    const Ran ran = zablab_command(nobody);
    EXPECT_EQ(ran.exit_code, 65) << ran.error;
    return ran.error;
  };
  const std::string connect = "{\"op\":\"connect\",\"s\":\"A\"}\n";
  EXPECT_THAT(refused(connect + "{"), HasSubstr("/ops:2: not a JSON object"));
  EXPECT_THAT(refused("{\"op\":\"fly\",\"s\":\"A\"}"),
              HasSubstr("/ops:1: there is no request \"fly\""));
  EXPECT_THAT(refused("{\"op\":\"get\",\"path\":\"/\"}"), HasSubstr("/ops:1: no field \"s\""));
  EXPECT_THAT(refused("{\"op\":\"set\",\"s\":\"A\",\"path\":\"/\",\"ver\":3000000000}"),
              HasSubstr("/ops:1: field \"ver\" is out of range"));
  EXPECT_THAT(refused("{\"op\":\"pipe\",\"s\":\"A\",\"ops\":[{\"op\":\"get\",\"path\":5}]}"),
              HasSubstr("/ops:1: field \"path\" is no string and not null"));
  EXPECT_THAT(refused("{\"op\":\"frame\",\"s\":\"A\",\"hex\":\"0\"}"),
              HasSubstr("/ops:1: field \"hex\" is no row of hexadecimal digits"));
}

// It would end the server that is asked, and every restart of it.
TEST(AskCommand, NeverSendsWhatKillsARealServer) {
  const std::string directory = own_directory();
  const std::string deadly =
      "{\"op\":\"createTTL\",\"s\":\"A\",\"path\":\"/a\",\"flags\":0,\"ttl\":-1}";
  for (const std::string& line :
       {deadly, "{\"op\":\"pipe\",\"s\":\"A\",\"ops\":[" + deadly + "]}",
        "{\"op\":\"pipe\",\"s\":\"A\",\"ops\":[{\"op\":\"multi\",\"ops\":[" + deadly + "]}]}"}) {
    write_text(directory + "/ops", line);
    const Ran ran = zablab_command("ask 127.0.0.1:1 --replay " + directory + "/ops");
    EXPECT_EQ(ran.exit_code, 65) << line;
    EXPECT_THAT(ran.error, HasSubstr("/ops:1: createTTL"));
  }
}

TEST(AskCommand, WrongArgumentsAreRefused) {
  for (const char* arguments :
       {"ask", "ask here", "ask :1", "ask a:1 --compare x", "ask a:1 --replay x --seed 1",
        "ask a:1 --auth x:y", "ask a:1 --time never"}) {
    EXPECT_EQ(zablab_command(arguments).exit_code, 64) << arguments;
  }
}

}  // namespace
}  // namespace zablab
