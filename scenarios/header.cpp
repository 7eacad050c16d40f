#include "scenarios/header.hpp"

#include <map>

#include "protocol/base/fingerprint.hpp"
#include "scenarios/values.hpp"

namespace zablab {

std::string digest_of(const Scenario& scenario) {
  std::map<std::string, std::string> last;  // later settings win
  for (const Setting& setting : scenario.settings) last[setting.key] = setting.value;
  Mixer mixer;
  mix(mixer, last);
  return to_text(mixer.finish()).substr(0, 16);
}

TraceHeader header_of(const Plan& plan) {
  TraceHeader header;
  header.protocol = protocol_version;
  header.rules = plan.defects.empty() ? "none" : words_text(plan.defects);
  header.scenario = text_lines(plan);
  return header;
}

std::variant<Plan, ScenarioError> plan_of(const TraceHeader& header) {
  std::string text;
  for (const std::string& line : header.scenario) text += line + "\n";
  const auto scenario = read_scenario(text);
  if (const auto* error = std::get_if<ScenarioError>(&scenario)) return *error;
  return plan_as_written(std::get<Scenario>(scenario));
}

}  // namespace zablab
