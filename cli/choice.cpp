#include "cli/choice.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <utility>
#include <variant>

#include "cli/errors.hpp"
#include "cli/files.hpp"
#include "scenarios/museum.hpp"
#include "scenarios/values.hpp"

namespace zablab {

namespace {

Scenario parsed(const std::string& source, std::string_view text) {
  auto read = read_scenario(text);
  if (const auto* error = std::get_if<ScenarioError>(&read)) {
    throw BadInput{fmt::format("{}:{}: {}", source, error->line, error->sentence)};
  }
  return std::get<Scenario>(std::move(read));
}

Scenario base_of(const ScenarioChoice& choice) {
  if (!choice.scenario.empty()) {
    const BuiltIn* built_in = find_built_in(choice.scenario);
    if (built_in != nullptr) return parsed(choice.scenario, built_in->text);
    if (choice.scenario.find_first_of("./") == std::string::npos) {
      throw WrongUsage{"there is no scenario \"" + choice.scenario +
                       "\" (see: zablab list scenarios); a file's name has a dot or a slash in it"};
    }
    return parsed(choice.scenario, read_file(choice.scenario));
  }
  // Several defects: the last one's world, with the rules of all.
  if (!choice.defects.empty()) {
    return parsed(choice.defects.back(), find_defect(choice.defects.back())->scenario);
  }
  return parsed("default", find_built_in("default")->text);
}

// As many as an ensemble of a majority has; groups tell of themselves how many fit.
bool may_have_voters(const Scenario& scenario, std::int32_t voters) {
  const std::string* groups = find_setting(scenario, "ensemble.groups");
  const bool grouped = groups != nullptr && *groups != "none";
  return voters >= 1 && voters <= 9 && (grouped || voters % 2 == 1);
}

}  // namespace

void add_options(CLI::App& command, ScenarioChoice& choice) {
  command.add_option("--scenario", choice.scenario, "a built-in scenario's name, or a file")
      ->check([](const std::string& name) {
        return name.empty() ? std::string("must have a name") : std::string();
      });
  command.add_option("--defect", choice.defects, "turns a defect of the museum on; repeatable")
      ->take_all();
  command.add_option("--servers", choice.servers, "voters: 1 (standalone), 3, 5, 7 or 9");
}

void add_strategy(CLI::App& command, ScenarioChoice& choice) {
  command
      .add_option("--strategy", choice.strategy,
                  "who decides what comes next: timed, priorities, fault-first")
      ->check(CLI::IsMember({to_text(Strategy::timed), to_text(Strategy::priorities),
                             to_text(Strategy::fault_first)}));
}

Scenario scenario_of(const ScenarioChoice& choice) {
  for (const std::string& id : choice.defects) {
    if (find_defect(id) != nullptr) continue;
    throw WrongUsage{"there is no defect \"" + id + "\" (see: zablab list defects)"};
  }
  Scenario scenario = base_of(choice);
  if (choice.servers && !may_have_voters(scenario, *choice.servers)) {
    throw WrongUsage{"--servers must be 1 (standalone), 3, 5, 7 or 9"};
  }
  if (!choice.defects.empty()) {
    std::vector<std::string> ids = choice.defects;
    if (const std::string* own = find_setting(scenario, "rules.defects"); own && *own != "none") {
      for (std::string& id : parse_words(*own)) ids.push_back(std::move(id));
    }
    scenario.settings.push_back({"rules.defects", words_text(ids)});
  }
  if (choice.servers) {
    scenario.settings.push_back({"ensemble.servers", std::to_string(*choice.servers)});
  }
  if (!choice.strategy.empty()) scenario.settings.push_back({"weather.strategy", choice.strategy});
  if (const auto problem = problem_of_ensemble(scenario)) {
    throw WrongUsage{name_of(choice) + " with --servers: " + *problem};
  }
  return scenario;
}

std::string name_of(const ScenarioChoice& choice) {
  if (!choice.scenario.empty()) return choice.scenario;
  return choice.defects.empty() ? "default" : choice.defects.back();
}

std::string command_words(const ScenarioChoice& choice) {
  std::string words;
  if (!choice.scenario.empty()) words += " --scenario " + shell_word(choice.scenario);
  for (const std::string& id : choice.defects) words += " --defect " + id;
  if (choice.servers) words += " --servers " + std::to_string(*choice.servers);
  if (!choice.strategy.empty()) words += " --strategy " + choice.strategy;
  return words;
}

}  // namespace zablab
