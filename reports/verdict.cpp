#include "reports/verdict.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "reports/fuzz_report.hpp"

namespace zablab {

namespace {

using Json = nlohmann::ordered_json;

std::string place_text(std::size_t step) {
  return step == 0 ? std::string("At the end") : fmt::format("Step {}", step);
}

std::string verdict_text(const ReplayReport& report) {
  if (report.excused) {
    return fmt::format("{} is suspended and broke, nothing was judged behind it: {}",
                       report.excused->claim, report.excused->sentence);
  }
  if (!report.violation) {
    if (report.recorded_claim == "none") return "all claims hold";
    return fmt::format("all claims hold; {} was broken when it was recorded",
                       report.recorded_claim);
  }
  std::string text = fmt::format("{} breaks {}: {}", place_text(report.violated_at),
                                 report.violation->claim, report.violation->sentence);
  if (report.violation->claim != report.recorded_claim) {
    text += fmt::format(" (recorded: {})", report.recorded_claim);
  }
  return text;
}

}  // namespace

int exit_code_of(const ReplayReport& report) {
  if (report.divergence) return 4;
  if (!report.violation) return 0;
  const ClaimInfo* claim = find_claim(report.violation->claim);
  return claim != nullptr && claim->liveness ? 3 : 1;
}

std::string divergence_text(const Divergence& divergence) {
  const std::string server =
      divergence.server == 0 ? "" : fmt::format(", server {}", divergence.server);
  return fmt::format(
      "not the same run: at step {}{}, {} was \"{}\" when recorded and is \"{}\" now",
      divergence.step, server, divergence.field, divergence.recorded, divergence.now);
}

std::string replay_text(const ReplayReport& report) {
  std::string text;
  if (!report.lenient_because.empty()) text += report.lenient_because + "\n";
  if (report.divergence) return text + divergence_text(*report.divergence) + "\n";
  if (report.lenient) {
    text += fmt::format("{} of {} steps were possible\n", report.kept, report.total);
  } else {
    text += fmt::format("{} steps, every one as recorded\n", report.total);
  }
  return text + verdict_text(report) + "\n";
}

std::string replay_json(const ReplayReport& report) {
  Json json = {{"version", json_version},
               {"command", "replay"},
               {"seed", report.seed},
               {"trace", report.file},
               {"defects", report.rules},
               {"lenient", report.lenient},
               {"kept", report.kept},
               {"total", report.total},
               {"recorded_claim", report.recorded_claim},
               {"claim", nullptr},
               {"divergence", nullptr},
               {"exit_code", exit_code_of(report)}};
  if (report.violation) {
    json["claim"] = report.violation->claim;
    json["sentence"] = report.violation->sentence;
    json["step"] = report.violated_at;
  }
  if (report.excused) {
    json["suspended"] = report.excused->claim;
    json["sentence"] = report.excused->sentence;
  }
  if (const auto& divergence = report.divergence) {
    json["divergence"] = {{"step", divergence->step},
                          {"server", divergence->server},
                          {"field", divergence->field},
                          {"recorded", divergence->recorded},
                          {"now", divergence->now}};
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace zablab
