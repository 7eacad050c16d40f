// What the JSON of a history and the data of its page have in common.
#pragma once

#include <nlohmann/json.hpp>

#include "reports/history/history_view.hpp"

namespace zablab {

/// Of operations that the view has.
nlohmann::ordered_json reasons_json(const HistoryView& view);
nlohmann::ordered_json refusals_json(const HistoryView& view);
nlohmann::ordered_json rules_json(const HistoryView& view);

}  // namespace zablab
