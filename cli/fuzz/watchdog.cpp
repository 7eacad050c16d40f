#include "cli/fuzz/watchdog.hpp"

#include <sys/time.h>
#include <unistd.h>
#include <csignal>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>

#include "cli/errors.hpp"

namespace zablab {

namespace {

constexpr int seconds_per_tick = 5;
constexpr std::size_t workers_at_most = 1024;  // more of them are not watched
constexpr std::size_t finding_bytes = 2048;

// All of it is read by a signal handler, so it lives here and not in the class.
struct Watched {
  std::atomic<std::uint64_t> seed{0};
  std::atomic<int> ticks_left{-1};  // -1: no seed is running
};
std::array<Watched, workers_at_most> watched;
std::size_t watched_count = 0;
int limit_ticks = 1;
std::array<char, finding_bytes> before_seed{};
std::array<char, finding_bytes> after_seed{};

void say(const char* text, std::size_t length) {
  while (length > 0) {
    const ssize_t written = write(STDERR_FILENO, text, length);
    if (written <= 0) return;
    text += written;
    length -= static_cast<std::size_t>(written);
  }
}

void say_number(std::uint64_t number) {
  std::array<char, 20> digits{};
  std::size_t at = digits.size();
  do {
    digits[--at] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number > 0);
  say(digits.data() + at, digits.size() - at);
}

extern "C" void on_tick(int) {
  for (std::size_t i = 0; i < watched_count; ++i) {
    int left = watched[i].ticks_left;
    if (left < 0) continue;
    if (left > 0) {
      watched[i].ticks_left.compare_exchange_strong(left, left - 1);
      continue;
    }
    say(before_seed.data(), std::strlen(before_seed.data()));
    say_number(watched[i].seed);
    say(after_seed.data(), std::strlen(after_seed.data()));
    _exit(static_cast<int>(ExitCode::no_progress));
  }
}

void keep(const std::string& text, std::array<char, finding_bytes>& place) {
  place.fill(0);
  std::copy_n(text.begin(), std::min(text.size(), place.size() - 1), place.begin());
}

void tick_every(int seconds) {
  struct sigaction action = {};
  action.sa_handler = seconds > 0 ? on_tick : SIG_IGN;
  action.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &action, nullptr);
  itimerval timer = {};
  timer.it_value.tv_sec = timer.it_interval.tv_sec = seconds;
  setitimer(ITIMER_REAL, &timer, nullptr);
}

}  // namespace

Watchdog::Watchdog(std::size_t workers, int limit_seconds, const std::string& finding) {
  const std::size_t mark = std::min(finding.find('%'), finding.size());
  keep(finding.substr(0, mark), before_seed);
  keep(finding.substr(std::min(mark + 1, finding.size())), after_seed);
  limit_ticks = limit_seconds / seconds_per_tick + 1;
  watched_count = std::min(workers, workers_at_most);
  tick_every(seconds_per_tick);
}

Watchdog::~Watchdog() { tick_every(0); }

void Watchdog::begin(std::size_t worker, std::uint64_t seed) {
  if (worker >= watched_count) return;
  watched[worker].seed = seed;
  watched[worker].ticks_left = limit_ticks;
}

void Watchdog::end(std::size_t worker) {
  if (worker < watched_count) watched[worker].ticks_left = -1;
}

}  // namespace zablab
