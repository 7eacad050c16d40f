// A whole run of `zablab ask`: requests one after the other, answers recorded and compared.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/ask/connection.hpp"
#include "cli/ask/driver.hpp"
#include "cli/ask/fields.hpp"
#include "cli/ask/look.hpp"

namespace zablab::asking {

struct Plan {
  Address address;
  std::chrono::milliseconds patience{20'000};  ///< with one answer
  std::chrono::milliseconds time{600'000};     ///< of the whole
  /// What to ask; without it, random requests.
  std::optional<std::vector<Line>> requests;
  std::uint64_t seed = 1;
  std::size_t operations = 1000;  ///< random ones
  bool core = false;              ///< only random ones that ensembles can be asked
  std::string record;             ///< the files' prefix; empty: none are written
  /// What the answers should be. REQUIRES: there are requests, and as many.
  std::optional<std::vector<nlohmann::json>> answers;
};

struct AskDifference {
  std::size_t line = 0;  ///< of the requests, from 1
  std::string request;
  std::string expected;
  std::string got;
};

struct Interview {
  std::size_t asked = 0;  ///< and answered
  std::size_t compared = 0;
  std::size_t agree = 0;
  std::vector<AskDifference> differences;
  std::vector<std::string> files;
  std::optional<Stop> stopped;  ///< before all was asked
  double seconds = 0;
};

/// Throws BadInput if a file cannot be written or a request cannot be sent.
std::variant<Interview, Unasked> interview(const Plan& plan);

}  // namespace zablab::asking
