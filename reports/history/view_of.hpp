// From a judged recording to what is shown of it.
#pragma once

#include <string>

#include "invariants/history/verdict.hpp"
#include "reports/history/history_view.hpp"

namespace zablab {

/// `file` as the user named it.
HistoryView view_of(const std::string& file, const history::Recording& recording,
                    history::Contract contract, const history::Verdict& verdict);

/// "linearizable", "zookeeper", "sequential".
const char* name_of_contract(history::Contract contract);

}  // namespace zablab
