#include "cli/conform/reasons.hpp"

#include <array>
#include <map>
#include <set>
#include <string>

namespace zablab {

namespace {

constexpr std::array decisions{
    ApacheDecision{"zk-2590", "exists needs no permission",
                   [](Rules& rules) { rules.exists_permission = ExistsPermission::none; }},
    ApacheDecision{"zk-2623",
                   "a check outside of a multi is executed, and not answered if it holds",
                   [](Rules& rules) { rules.lone_check = LoneCheck::executed; }},
    ApacheDecision{"zk-4466", "of a client's watches on one path the latest replaces the others",
                   [](Rules& rules) { rules.watch_modes = WatchModes::one_per_path; }},
    ApacheDecision{"zk-4471", "removing and checking watches goes by table, not by kind",
                   [](Rules& rules) { rules.watch_kinds = WatchKinds::by_table; }},
    ApacheDecision{
        "unfiled-null-inside",
        "a multi or setWatches with a null path is done up to there: the multi's zxid is "
        "lost, an empty list stands behind the error",
        [](Rules& rules) { rules.null_inside = NullInside::met_midway; }},
    ApacheDecision{"unfiled-ttl-in-multi",
                   "a TTL node without its time makes a whole multi unreadable",
                   [](Rules& rules) { rules.ttl_in_multi = TtlInMulti::refused_as_whole; }},
};

std::set<std::size_t> lines_of(const ConformReport& report) {
  std::set<std::size_t> lines;
  for (const ConformDifference& one : report.differences) lines.insert(one.line);
  return lines;
}

std::set<std::size_t> lines_without(const std::vector<RecordedStep>& steps, ConformSetup setup,
                                    const char* left_out) {
  setup.rules = {};
  for (const ApacheDecision& decision : decisions) {
    if (decision.id != left_out) decision.take(setup.rules);
  }
  return lines_of(conform_to_recording(steps, setup));
}

}  // namespace

std::span<const ApacheDecision> apache_decisions() { return decisions; }

Rules apache_rules() {
  Rules rules;
  for (const ApacheDecision& decision : decisions) decision.take(rules);
  return rules;
}

void explain(const std::vector<RecordedStep>& steps, const ConformSetup& setup,
             ConformReport& report) {
  if (report.differences.empty()) return;
  const std::set<std::size_t> unexplained = lines_without(steps, setup, nullptr);
  std::map<std::size_t, std::string> reasons;
  for (const ApacheDecision& decision : decisions) {
    for (const std::size_t line : lines_without(steps, setup, decision.id)) {
      std::string& reason = reasons[line];
      reason += (reason.empty() ? "" : ", ") + std::string(decision.id);
    }
  }
  for (ConformDifference& one : report.differences) {
    // No decision explains a claim that is broken.
    if (one.line == 0 || unexplained.contains(one.line)) continue;
    const auto found = reasons.find(one.line);
    one.reason = found != reasons.end() ? found->second : "several decisions together";
  }
}

}  // namespace zablab
