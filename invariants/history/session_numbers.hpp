// The numbers that a file gives its clients, as places in Recording::sessions.
#pragma once

#include <cstdint>
#include <map>

#include "invariants/history/recording.hpp"

namespace zablab::history {

class SessionNumbers {
 public:
  /// The place of `number`, which is new or not.
  std::uint32_t of(Recording& recording, std::int64_t number) {
    const auto [at, is_new] =
        places_.try_emplace(number, static_cast<std::uint32_t>(recording.sessions.size()));
    if (is_new) recording.sessions.push_back(number);
    return at->second;
  }

 private:
  std::map<std::int64_t, std::uint32_t> places_;
};

}  // namespace zablab::history
