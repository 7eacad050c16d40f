#include "cli/interrupt.hpp"

#include <unistd.h>
#include <csignal>

#include <atomic>

namespace zablab {

namespace {

std::atomic<bool> asked{false};
static_assert(std::atomic<bool>::is_always_lock_free, "it is set by a signal handler");

extern "C" void on_interrupt(int signal) {
  if (asked.exchange(true)) _exit(128 + signal);
}

}  // namespace

void listen_for_interrupts() {
  struct sigaction action = {};
  action.sa_handler = on_interrupt;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return asked; }

}  // namespace zablab
