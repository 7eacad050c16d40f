// Several runs of fuzz, other seeds or other machines, as one.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "reports/fuzz_report.hpp"

namespace zablab {

/// A run, and how errors call it.
struct NamedRun {
  std::string name;
  FuzzReport report;
};

/// Why runs do not fit together, as a sentence.
struct MergeError {
  std::string sentence;
};

/// Sums, and the first failure of each kind by seed. The order of `runs` changes nothing. Refused
/// where protocol, scenario or defects differ, and where a seed is in two of them: what was run
/// once must not be counted twice.
std::variant<FuzzReport, MergeError> merge(std::vector<NamedRun> runs);

}  // namespace zablab
