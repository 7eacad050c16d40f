// The same work on several threads, which are gone when it is done.
#pragma once

#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace zablab {

/// Calls `work(i)` for i in [0, jobs), each in a thread; with one job in this thread, and no other
/// is ever started (reference counts then need no atomic instructions). The first exception goes on
/// to the caller when all have ended.
template <class Work>
void in_parallel(int jobs, Work&& work) {
  if (jobs <= 1) return work(0);
  std::exception_ptr thrown;
  std::mutex mutex;
  const auto guarded = [&](int job) {
    try {
      work(job);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!thrown) thrown = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> threads;  // joined also when another one cannot be started
    for (int job = 1; job < jobs; ++job) threads.emplace_back(guarded, job);
    guarded(0);
  }
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace zablab
