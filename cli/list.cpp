#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "cli/errors.hpp"
#include "reports/catalogue.hpp"

namespace zablab {

namespace {

struct ListOptions {
  std::string what;
  bool json = false;
  std::string text_of;
  std::uint64_t seed = 1;
};

ExitCode run_list(const ListOptions& options) {
  if (!options.text_of.empty()) {
    if (options.json || options.what != "scenarios") {
      throw WrongUsage{"--text goes with `list scenarios`, and is no JSON"};
    }
    std::cout << to_text(draw_plan(scenario_of({options.text_of, {}, {}, {}}), options.seed));
    return ExitCode::ok;
  }
  const Catalogue catalogue = *catalogue_of(options.what);
  std::cout << (options.json ? catalogue_json(options.what, catalogue) : catalogue_text(catalogue));
  return ExitCode::ok;
}

}  // namespace

void add_list(CLI::App& program, Chosen& chosen) {
  CLI::App* command = program.add_subcommand("list", "what there is, by name");
  auto options = std::make_shared<ListOptions>();
  command->add_option("what", options->what, "scenarios, claims, defects, faults, goals or keys")
      ->required()
      ->check(CLI::IsMember(catalogue_names()));
  command->add_flag("--json", options->json, "prints one JSON object");
  command->add_option("--text", options->text_of,
                      "prints a scenario instead: every key, as --seed draws it");
  command->add_option("--seed", options->seed, "for --text; 1 unless told otherwise");
  command->footer(
      "Example: zablab list defects\n"
      "         zablab list scenarios --text default --seed 7 > seven.scenario");
  command->callback([options, &chosen] { chosen = [options] { return run_list(*options); }; });
}

}  // namespace zablab
