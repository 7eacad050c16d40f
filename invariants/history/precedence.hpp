// What must come before what: a graph whose cycles are the explanations.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "invariants/history/verdict.hpp"

namespace zablab::history {

/// Among places of a recording. `complete`: any order that keeps all of them explains every answer,
/// so that no cycle means that there is one; otherwise a cycle alone decides.
struct Precedences {
  std::vector<Reason> reasons;
  std::vector<Place> left_out;  ///< unknown outcomes that nobody saw: they need not have happened
  bool complete = true;
  std::optional<Broken> broken;  ///< no order is needed to see it: what remains is empty then
};

/// Of lists whose elements are all different: every read tells the order of what it shows. Nullopt:
/// not for this method.
std::optional<Precedences> precedences_of_lists(const Recording& recording,
                                                std::span<const Place> places);

/// Of znodes that are created once and never deleted, from the versions in the answers.
std::optional<Precedences> precedences_of_versions(const Recording& recording,
                                                   std::span<const Place> places);

struct PrecedenceResult {
  std::optional<Broken> broken;  ///< nothing: it holds
  Explanation explanation;       ///< by place, if it holds
};

/// Adds what the contract demands (real time, or the order of sessions) and looks for a cycle.
/// Nullopt: there is none, and that decides nothing.
std::optional<PrecedenceResult> judge_by_precedence(const Recording& recording,
                                                    std::span<const Place> places,
                                                    const Precedences& precedences,
                                                    Contract contract);

}  // namespace zablab::history
