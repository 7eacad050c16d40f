// The classic models by name, so that engines can be compared on the same work.
#pragma once

#include <string>
#include <vector>

#include "cli/check/driver.hpp"
#include "reports/check_report.hpp"

namespace zablab {

std::vector<std::string> classic_names();

struct ClassicResult {
  SearchResult search;
  std::vector<CheckViolation> violations;
};

/// The usual size for 0. Throws WrongUsage for one that the model does not have.
int classic_size(const std::string& name, int size);

/// REQUIRES: a size of classic_size.
ClassicResult search_classic(const std::string& name, int size, Driver& driver);

}  // namespace zablab
