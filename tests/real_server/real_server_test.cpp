// A real ZooKeeper 3.8.0, of Debian's package, asked again: it must answer as it did when it was
// recorded, our servers must answer as it does, and it must start on what our servers wrote.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "tests/cli/command.hpp"
#include "tests/real_server/server.hpp"

namespace zablab {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// Which random streams our servers are held to: what conform can replay. "" is everything.
constexpr const char* conforming_streams = "--core";

/// New ones every day, and the same ones for all of it: a failure names its seed.
std::uint64_t seed_of_today() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::hours>(now).count()) /
         24;
}

class SlowRealServer : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = own_directory();
    if (const std::string missing = RealServer::missing(); !missing.empty()) {
      GTEST_SKIP() << "no ZooKeeper is asked: " << missing;
    }
  }
  void TearDown() override { fs::remove_all(directory_); }

  std::string file(const std::string& name) const { return directory_ + "/" + name; }

  /// A new server, without anything.
  std::unique_ptr<RealServer> fresh(const RealServerOptions& options = {}) const {
    static int count = 0;
    return std::make_unique<RealServer>(file("data-" + std::to_string(++count)), options);
  }

  static Ran ask(const RealServer& server, const std::string& rest) {
    return zablab_command("ask " + server.address() + " " + rest);
  }

  std::string directory_;
};

TEST_F(SlowRealServer, AnswersTheRecordingsAsItDid) {
  const std::string data = std::string(ZABLAB_SOURCE_DIR) + "/tests/data/";
  const std::string unpack = "tar -xJf " + data + "recordings.tar.xz -C " + directory_;
  ASSERT_EQ(std::system(unpack.c_str()), 0);
  const auto expect_same = [&](const std::string& recording, const RealServerOptions& options) {
    const auto server = fresh(options);
    const Ran ran =
        ask(*server, "--replay " + recording + ".ops.jsonl --compare " + recording + ".exp.jsonl");
    EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.error;
  };
  expect_same(data + "core", {});
  expect_same(file("corner"), {});
  expect_same(file("random1"), {});
  expect_same(file("timing"), {.reap_every_ms = 200});
}

TEST_F(SlowRealServer, OurServersAnswerFreshStreamsAsItDoes) {
  for (std::uint64_t seed = seed_of_today(), end = seed + 3; seed < end; ++seed) {
    const std::string stream =
        "--seed " + std::to_string(seed) + " --operations 3000 " + conforming_streams;
    const auto server = fresh();
    const Ran asked = ask(*server, stream + " --record " + file("fresh"));
    ASSERT_EQ(asked.exit_code, 0) << asked.out << asked.error;
    const Ran conform =
        zablab_command("conform " + file("fresh.ops.jsonl") + " " + file("fresh.exp.jsonl"));
    EXPECT_EQ(conform.exit_code, 0) << asked.out << conform.out << conform.error;
    EXPECT_THAT(conform.out, HasSubstr("3000 of 3000 answers agree"));
  }
}

// What depends on the moment would be found out as a difference of our servers otherwise.
TEST_F(SlowRealServer, AnswersAStreamOfEverythingTheSameTwice) {
  const std::string stream = "--seed " + std::to_string(seed_of_today()) + " --operations 4000";
  const Ran first = ask(*fresh(), stream + " --record " + file("once"));
  ASSERT_EQ(first.exit_code, 0) << first.out << first.error;
  const Ran second =
      ask(*fresh(), "--replay " + file("once.ops.jsonl") + " --compare " + file("once.exp.jsonl"));
  EXPECT_EQ(second.exit_code, 0) << first.out << second.out << second.error;
}

/// Ticks of a day: no session of the files comes to its end while the server is looked at.
constexpr RealServerOptions nobody_expires{.tick_ms = 100'000'000};

/// One server, whose log holds all that ever happened: many nodes of every kind.
constexpr const char* one_writer = R"([scenario]
format = 1
name = one-writer
[ensemble]
servers = 1
clients = 3
[server]
snapCount = 100000
[weather]
kill = 4s
[workload]
paths = /a /b /a/x /a/y /b/x /a/x/p
requestInterval = 20ms
create = 20
createEphemeral = 10
createSequential = 20
createEphemeralSequential = 10
delete = 8
setData = 20
multi = 10
)";

class SlowRealServerOnOurDisk : public SlowRealServer {
 protected:
  /// The data directory of a server at the end of a schedule.
  std::string disk_of(const std::string& scenario, int seed, int server) const {
    const std::string number = std::to_string(seed);
    const Ran run = zablab_command("fuzz --scenario " + scenario + " --seeds 1 --record --seed " +
                                   number + " --out " + file("runs"));
    EXPECT_EQ(run.exit_code, 0) << run.out << run.error;
    const std::string name = fs::path(scenario).stem().string() + "-seed-" + number;
    const std::string disks = file("disks-" + name);
    const Ran replay =
        zablab_command("replay " + file("runs/" + name) + ".trace --datadir " + disks);
    EXPECT_EQ(replay.exit_code, 0) << replay.out << replay.error;
    return disks + "/server-" + std::to_string(server);
  }

  static std::ptrdiff_t nodes_in(const std::string& data) {
    const Ran ours = zablab_command("inspect --tree " + data);
    return std::count(ours.out.begin(), ours.out.end(), '\n');
  }

  /// Starts a real server on it, which must show what `inspect` does.
  static void expect_same_tree(const std::string& data) {
    const Ran ours = zablab_command("inspect --tree " + data);
    EXPECT_EQ(ours.exit_code, 0) << ours.error;
    EXPECT_GT(nodes_in(data), 20);
    const RealServer server(data, nobody_expires);
    EXPECT_EQ(ask(server, "--tree " + std::string(as_superuser)).out, ours.out);
  }

  static void expect_sound(const std::string& data) {
    const Ran verified = zablab_command("inspect --verify " + data);
    EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.error;
  }
};

TEST_F(SlowRealServerOnOurDisk, ShowsTheTreeThatOurLogMakesAndGoesOnSoundly) {
  write_text(file("one-writer.scenario"), one_writer);
  for (const int seed : {1, 2, 5}) {
    const std::string data = disk_of(file("one-writer.scenario"), seed, 1);
    expect_sound(data);
    expect_same_tree(data);
    // It went on writing where ours had stopped, with its digests of the whole tree.
    expect_sound(data);
  }
}

// Snapshots of the middle of things, and what the log adds to them. Some seeds make small trees.
TEST_F(SlowRealServerOnOurDisk, ShowsTheTreeOfAMemberOfAnEnsemble) {
  int shown = 0;
  for (int seed = 1; shown < 3 && seed < 20; ++seed) {
    const std::string data = disk_of("sequences", seed, shown + 1);
    if (nodes_in(data) <= 20) continue;
    expect_same_tree(data);
    ++shown;
  }
  EXPECT_EQ(shown, 3);
}

/// Starts a server, tells its number, and waits to be killed.
[[noreturn]] void start_and_wait(int tell) {
  const RealServer server(own_directory() + "/data");
  const pid_t process = server.process();
  if (write(tell, &process, sizeof process) != sizeof process) _exit(1);
  for (;;) pause();
}

bool runs(pid_t process) {
  const std::string line = read_text("/proc/" + std::to_string(process) + "/cmdline");
  return line.find("QuorumPeerMain") != std::string::npos;
}

TEST_F(SlowRealServer, EndsWithTheTestThatStartedIt) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const pid_t test = fork();
  if (test == 0) start_and_wait(ends[1]);
  close(ends[1]);
  pid_t server = -1;
  ASSERT_EQ(read(ends[0], &server, sizeof server), static_cast<ssize_t>(sizeof server));
  close(ends[0]);
  EXPECT_TRUE(runs(server));
  kill(test, SIGKILL);
  waitpid(test, nullptr, 0);
  for (int waited = 0; runs(server) && waited < 1000; ++waited) usleep(10'000);
  EXPECT_FALSE(runs(server));
  const std::string own = std::to_string(getpid());
  fs::remove_all(directory_.substr(0, directory_.size() - own.size()) + std::to_string(test));
}

}  // namespace
}  // namespace zablab
