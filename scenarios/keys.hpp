// The keys of a scenario file, each with its meaning: one table for reading, printing and the
// README.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scenarios/plan.hpp"

namespace zablab {

struct Key {
  std::string_view section;  ///< "server"
  std::string_view name;     ///< "tickTime"
  std::string_view meaning;
  std::string (*print)(const Plan& plan);
  /// What is wrong with `value`, as the end of a sentence; nullopt after it was taken over.
  std::optional<std::string> (*parse)(Plan& plan, std::string_view value);
};

/// Section by section, in the order in which a scenario is printed.
std::span<const Key> all_keys();

/// The key "server.tickTime"; nullptr if there is none of that name.
const Key* find_key(std::string_view full_name);

}  // namespace zablab
