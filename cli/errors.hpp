// How a command ends.
#pragma once

#include <string>

namespace zablab {

enum class ExitCode : int {
  ok = 0,  ///< all claims hold
  claim_broken = 1,
  inconclusive = 2,  ///< a bound was hit
  no_progress = 3,   ///< liveness
  not_deterministic = 4,
  wrong_usage = 64,
  bad_input = 65,
  unavailable = 69,  ///< a server that cannot be reached, or asked
  internal_error = 70,
};

/// The command line asks for what does not exist.
struct WrongUsage {
  std::string sentence;
};

/// A file that cannot be read or understood; the sentence names it, and the line where there is
/// one.
struct BadInput {
  std::string sentence;
};

}  // namespace zablab
