// The classic models by name, so that engines can be compared on the same work.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/check/driver.hpp"
#include "reports/check_report.hpp"

namespace zablab {

std::vector<std::string> classic_names();

struct ClassicResult {
  SearchResult search;
  std::vector<CheckViolation> violations;
  std::optional<PictureReport> picture;
};

/// The usual size for 0. Throws WrongUsage for one that the model does not have.
int classic_size(const std::string& name, int size);

/// REQUIRES: a size of classic_size.
ClassicResult search_classic(const std::string& name, int size, SearchDriver& driver);

/// The same, with a picture of the graph in `file`.
ClassicResult draw_classic(const std::string& name, int size, SearchDriver& driver,
                           const std::string& file);

}  // namespace zablab
