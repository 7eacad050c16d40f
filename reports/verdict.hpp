// What following a trace came to, in words and as JSON.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "invariants/claims.hpp"
#include "sim/trace.hpp"

namespace zablab {

struct ReplayReport {
  std::string file;
  std::uint64_t seed = 0;
  std::string rules;
  std::string recorded_claim;  ///< "none" if none was broken
  bool lenient = false;
  std::string lenient_because;  ///< not empty: nobody asked for it
  std::size_t kept = 0;         ///< steps that were possible
  std::size_t total = 0;
  std::optional<Divergence> divergence;
  std::optional<Violation> violation;
  std::optional<Violation> excused;  ///< what faults beyond the model suspend, and have broken
  std::size_t violated_at = 0;       ///< the step, from 1; 0: at the end of the run
};

/// The exit code: 4 diverged, 1 a claim broken, 3 no progress, 0.
int exit_code_of(const ReplayReport& report);

std::string replay_text(const ReplayReport& report);
std::string replay_json(const ReplayReport& report);

/// "At step 12, server 2: world was … when recorded, is … now."
std::string divergence_text(const Divergence& divergence);

}  // namespace zablab
