// What `zablab check` was asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/check/driver.hpp"
#include "cli/choice.hpp"

namespace zablab {

struct CheckOptions {
  ScenarioChoice choice;
  std::vector<std::string> bounds;    ///< "sessions=1", from options of their own
  std::vector<std::string> settings;  ///< --set
  std::optional<std::int32_t> elections;
  std::string classic;
  int size = 0;
  std::vector<std::string> grain;  ///< "election", "disk", "links"
  SearchChoice search;
  std::string graph;      ///< where the picture goes; empty: none
  bool progress = false;  ///< is judged
  std::string out = "zablab-out";
  bool json = false;
};

/// The command that does the same again.
std::string command_words(const CheckOptions& options);

/// All of it that decides which states there are and in what order they are found.
std::string space_words(const CheckOptions& options);

/// Bounds and --set, in the order in which they were given.
std::vector<std::string> settings_of(const CheckOptions& options);

}  // namespace zablab
