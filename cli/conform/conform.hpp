// Replays a recorded client stream against our servers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/conform/recording.hpp"
#include "protocol/rules.hpp"

namespace zablab {

/// What a recording is replayed on.
struct ConformSetup {
  std::int32_t servers = 1;
  Rules rules;
  /// How often containers and TTL nodes are looked at; the recorded servers did not, unless the
  /// recording is about that.
  std::int32_t container_check_ms = 100'000'000;
};

struct ConformDifference {
  std::size_t line = 0;  ///< in the file of requests, from 1; 0: of none
  std::string request;
  std::string expected;
  std::string got;
  /// The decision in which ZooKeeper 3.8.0 differs from our servers and which explains it:
  /// "zk-2623"; several if only all of them together do. Empty: none, something is wrong.
  std::string reason = {};
};

struct ConformReport {
  std::int32_t servers = 1;
  std::optional<std::uint64_t> seed;
  std::size_t answers = 0;  ///< compared
  std::size_t agree = 0;
  std::size_t unknown = 0;  ///< requests whose outcome no client learned
  std::size_t kills = 0;
  std::size_t power_losses = 0;
  std::size_t cuts = 0;
  std::int64_t actions = 0;
  std::vector<ConformDifference> differences;
  std::string stuck;  ///< not empty: the servers came to a standstill, and where
};

/// Without faults: every answer is compared with the recorded one, zxids included. Clients are
/// connected to followers where there are any.
ConformReport conform_to_recording(const std::vector<RecordedStep>& steps,
                                   const ConformSetup& setup);

/// With kills, power losses and cuts between the requests, drawn from `seed`: every answer that a
/// client got is compared with what the serial reference store says at its zxid.
ConformReport conform_under_faults(const std::vector<RecordedStep>& steps,
                                   const ConformSetup& setup, std::uint64_t seed);

}  // namespace zablab
