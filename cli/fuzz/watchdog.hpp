// Notices a seed that never comes to an end: caps bound the actions of a run, not what one action
// of ours may take. No thread of its own: while there is one thread only, shared handles are
// cheaper.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace zablab {

/// One at a time. When a seed takes longer than `limit_seconds`, prints `finding` with the seed in
/// place of its "%" and ends the process with exit code 3.
class Watchdog {
 public:
  Watchdog(std::size_t workers, int limit_seconds, const std::string& finding);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  void begin(std::size_t worker, std::uint64_t seed);
  void end(std::size_t worker);
};

}  // namespace zablab
