#include "cli/amounts.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "cli/errors.hpp"
#include "scenarios/values.hpp"

namespace zablab {

double seconds_of(const std::string& option, const std::string& text) {
  // Scenario files' durations, and hours.
  if (text.ends_with('h')) {
    const auto hours = parse_number(std::string_view(text).substr(0, text.size() - 1));
    if (hours && *hours > 0 && *hours < 100'000) return static_cast<double>(*hours) * 3600;
  } else if (const auto us = parse_duration(text); us && *us > 0) {
    return static_cast<double>(*us) / 1e6;
  }
  throw WrongUsage{option + " must be like 60s, 10min or 8h, not \"" + text + "\""};
}

std::uint64_t bytes_of(const std::string& option, const std::string& text) {
  const int shift = text.ends_with('G') ? 30 : text.ends_with('M') ? 20 : 0;
  if (shift != 0) {
    const auto number = parse_number(std::string_view(text).substr(0, text.size() - 1));
    if (number && *number > 0 && *number < 1'000'000) {
      return static_cast<std::uint64_t>(*number) << shift;
    }
  }
  throw WrongUsage{option + " must be like 500M or 8G, not \"" + text + "\""};
}

double cpu_seconds() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::uint64_t peak_resident_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

namespace {

// A container's limit, where there is one; the kernel ends who passes it.
std::uint64_t container_bytes() {
  std::ifstream limit("/sys/fs/cgroup/memory.max");
  std::uint64_t bytes = 0;
  return limit >> bytes ? bytes : UINT64_MAX;
}

}  // namespace

std::uint64_t available_bytes() {
  std::ifstream meminfo("/proc/meminfo");
  for (std::string word; meminfo >> word;) {
    std::uint64_t kilobytes = 0;
    if (word == "MemAvailable:" && meminfo >> kilobytes)
      return std::min(kilobytes * 1024, container_bytes());
  }
  return static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace zablab
