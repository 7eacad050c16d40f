#include "reports/history/json_parts.hpp"

#include <algorithm>

namespace zablab {

nlohmann::ordered_json reasons_json(const HistoryView& view) {
  nlohmann::ordered_json reasons = nlohmann::ordered_json::array();
  for (const Reason& reason : view.reasons) {
    if (std::max(reason.before, reason.after) >= view.operations.size()) continue;
    reasons.push_back(
        {{"before", reason.before}, {"after", reason.after}, {"words", reason.words}});
  }
  return reasons;
}

nlohmann::ordered_json refusals_json(const HistoryView& view) {
  nlohmann::ordered_json refusals = nlohmann::ordered_json::array();
  for (const Refusal& refusal : view.refusals) {
    if (refusal.operation >= view.operations.size()) continue;
    refusals.push_back({{"operation", refusal.operation}, {"words", refusal.words}});
  }
  return refusals;
}

nlohmann::ordered_json rules_json(const HistoryView& view) {
  nlohmann::ordered_json rules = nlohmann::ordered_json::array();
  for (const RuleCount& rule : view.rules) {
    rules.push_back(
        {{"name", rule.name},
         {"sentence", rule.sentence},
         {"checked", rule.checked},
         {"broken", rule.broken},
         {"not_judged", rule.not_judged.empty() ? nlohmann::ordered_json()
                                                : nlohmann::ordered_json(rule.not_judged)}});
  }
  return rules;
}

}  // namespace zablab
