// The process of a browser: how it begins, and that it surely ends.
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "tests/support/browser.hpp"

namespace zablab {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> arguments_of(const std::string& program, const std::string& directory) {
  std::vector<std::string> arguments = {program,
                                        "--headless",
                                        "--remote-debugging-pipe",
                                        "--user-data-dir=" + directory,
                                        "--no-first-run",
                                        "--no-zygote",
                                        "--disable-gpu",
                                        "--disable-dev-shm-usage",
                                        "--disable-breakpad",
                                        "--disable-crash-reporter",
                                        "--disable-extensions",
                                        "--disable-sync",
                                        "--disable-component-update",
                                        "--disable-background-networking",
                                        "--proxy-server=127.0.0.1:9",  // where nobody listens
                                        "--force-color-profile=srgb",
                                        "about:blank"};
  // As root its sandbox does not work, and without one --no-zygote is allowed.
  arguments.emplace_back("--no-sandbox");
  return arguments;
}

/// In the child: the protocol's pipes are expected at 3 and 4, and silence on the terminal.
/// Nothing here allocates: a fork may not.
[[noreturn]] void become_browser(char* const* arguments, int input, int output) {
  setsid();                          // a group of its own, to be ended as one
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // also if the test is killed
  const int in = fcntl(input, F_DUPFD, 10);
  const int out = fcntl(output, F_DUPFD, 10);
  const int nowhere = open("/dev/null", O_RDWR);
  dup2(nowhere, 0);
  dup2(nowhere, 1);
  dup2(nowhere, 2);
  dup2(in, 3);
  dup2(out, 4);
  for (int other = 5; other < 64; ++other) close(other);
  execv(arguments[0], arguments);
  _exit(127);
}

}  // namespace

std::string find_chromium() {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
      const fs::path program = fs::path(folder) / name;
      if (access(program.c_str(), X_OK) == 0) return program;
    }
  }
  return "";
}

void Browser::start(const std::string& program, const std::string& directory) {
  const std::vector<std::string> arguments = arguments_of(program, directory);
  std::vector<char*> pointers;
  for (const std::string& argument : arguments) {
    pointers.push_back(const_cast<char*>(argument.c_str()));
  }
  pointers.push_back(nullptr);
  std::array<int, 2> down{};
  std::array<int, 2> up{};
  if (pipe2(down.data(), O_CLOEXEC) != 0 || pipe2(up.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipes for the browser");
  }
  signal(SIGPIPE, SIG_IGN);  // a browser that died is told as an exception
  process_ = fork();
  if (process_ == 0) become_browser(pointers.data(), down[0], up[1]);
  close(down[0]);
  close(up[1]);
  to_browser_ = down[1];
  from_browser_ = up[0];
}

void Browser::end() {
  if (process_ <= 0) return;
  kill(-process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  close(to_browser_);
  close(from_browser_);
  process_ = -1;
}

std::vector<pid_t> processes_naming(const std::string& directory) {
  std::vector<pid_t> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream stream(entry.path() / "cmdline", std::ios::binary);
    const std::string line{std::istreambuf_iterator<char>(stream), {}};
    if (line.find(directory) != std::string::npos) found.push_back(std::stoi(name));
  }
  return found;
}

}  // namespace zablab
