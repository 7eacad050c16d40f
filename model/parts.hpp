// What an action is a part of: shrinking takes whole parts out before it looks at single steps.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "sim/action.hpp"

namespace zablab {

/// A server's doings, a client's doings, a kind of step. Ordered by what is worth trying first.
struct Part {
  enum class Kind : std::uint8_t { server, client, action, alarm };
  Kind kind = Kind::server;
  std::int64_t number = 0;
  auto operator<=>(const Part&) const = default;
};

std::vector<Part> parts_of(const Action& action);

/// Actions that would tell the same story in plainer words, the plainest first.
std::vector<Action> plainer_than(const Action& action);

}  // namespace zablab
