#include "cli/check/violation_file.hpp"

#include <fmt/format.h>

#include "cli/files.hpp"

namespace zablab {

void keep_trace(CheckViolation& violation, const Trace& trace, const Plan& plan,
                const std::string& out, const std::string& kind) {
  std::string rules;
  for (const std::string& id : plan.defects) rules += id + "-";
  KeptTrace kept = keep_trace(
      fmt::format("{}/{}-{}{}-{}.trace", out, file_word(plan.name), rules, violation.claim, kind),
      trace);
  if (!kept.file.empty()) violation.replay_command = "zablab replay " + shell_word(kept.file);
  violation.trace_file = std::move(kept.file);
  violation.trace_text = std::move(kept.text);
  violation.write_problem = std::move(kept.problem);
}

}  // namespace zablab
