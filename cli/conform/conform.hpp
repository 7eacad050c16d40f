// Replays a recorded client stream against our servers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/conform/recording.hpp"

namespace zablab {

struct ConformDifference {
  std::size_t line = 0;  ///< in the file of requests, from 1; 0: of none
  std::string request;
  std::string expected;
  std::string got;
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
ConformReport conform_to_recording(const std::vector<RecordedStep>& steps, std::int32_t servers);

/// With kills, power losses and cuts between the requests, drawn from `seed`: every answer that a
/// client got is compared with what the serial reference store says at its zxid.
ConformReport conform_under_faults(const std::vector<RecordedStep>& steps, std::int32_t servers,
                                   std::uint64_t seed);

}  // namespace zablab
