// The forms in which a finished run is told: to a person, to a program, to a CI.
#pragma once

#include <string>

#include "cli/errors.hpp"
#include "reports/fuzz_report.hpp"

namespace CLI {
class App;
}

namespace zablab {

struct FuzzOutputs {
  bool json = false;        ///< one object on the standard output, and nothing else there
  std::string junit;        ///< a file; empty: none
  std::string annotations;  ///< "github", "none"; empty: as the environment says
};

/// Adds --json, --junit and --annotations.
void add_options(CLI::App& command, FuzzOutputs& outputs);

/// Prints and writes them; the exit code of the run. A file that cannot be written is an error only
/// where nothing worse is.
ExitCode tell(const FuzzReport& report, const FuzzOutputs& outputs);

}  // namespace zablab
