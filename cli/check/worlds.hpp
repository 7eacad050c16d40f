// Spaces of worlds: from options to what is searched, and from ways to traces.
#pragma once

#include "cli/check/options.hpp"
#include "reports/check_report.hpp"

namespace zablab {

/// Searches, and completes the report. Throws WrongUsage and BadInput.
void check_worlds(const CheckOptions& options, SearchDriver& driver, CheckReport& report);

}  // namespace zablab
