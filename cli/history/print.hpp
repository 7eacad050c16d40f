// A judged history for a terminal, and as one JSON object.
#pragma once

#include <string>

#include "reports/history/history_view.hpp"

namespace zablab {

/// A few lines: the verdict, why, and the operations that show it.
std::string history_text(const HistoryView& view);

/// One line: `file`, `model`, `contract`, `operations`, `verdict` (ok, violation, unknown), `rule`,
/// `sentence`, `method`, `minimal`, `remarks`, `configurations`, `cpu_seconds`.
std::string history_line(const HistoryView& view);

}  // namespace zablab
