// The museum of defects: decisions that history got wrong, each of which a rule brings back.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/rules.hpp"

namespace zablab {

struct Defect {
  std::string_view id;     ///< "zk-3911"
  std::string_view title;  ///< a few words
  std::string_view area;   ///< where in the protocol
  std::string_view story;  ///< what happens, in sentences
  void (*turn_on)(Rules& rules);
  std::string_view scenario;             ///< text of the smallest world that shows it
  std::vector<std::string_view> claims;  ///< those that it breaks
  /// [bounds] of the smallest space known in which a search finds it; empty: none is known.
  std::string_view bounds = {};
};

/// In the order of their numbers.
std::span<const Defect> museum();

/// nullptr if there is none of that id.
const Defect* find_defect(std::string_view id);

/// The correct rules, but for these defects. REQUIRES: known ids.
Rules rules_with(const std::vector<std::string>& ids);

}  // namespace zablab
