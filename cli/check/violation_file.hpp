// The file with the trace of a violation that a search found.
#pragma once

#include <string>

#include "reports/check_report.hpp"
#include "scenarios/plan.hpp"
#include "sim/trace.hpp"

namespace zablab {

/// Writes it to the directory `out`, under a name that ends with `kind`; where that cannot be, into
/// the violation itself.
void keep_trace(CheckViolation& violation, const Trace& trace, const Plan& plan,
                const std::string& out, const std::string& kind);

}  // namespace zablab
