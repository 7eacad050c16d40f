#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "cli/check/classics.hpp"
#include "cli/check/options.hpp"
#include "cli/check/worlds.hpp"
#include "cli/commands.hpp"
#include "cli/errors.hpp"
#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "scenarios/bounds_keys.hpp"

namespace zablab {

namespace {

void check_classic(const CheckOptions& options, SearchDriver& driver, CheckReport& report) {
  report.worlds = false;
  const int size = classic_size(options.classic, options.size);
  report.space = fmt::format("{} {}", options.classic, size);
  if (options.progress) throw WrongUsage{"--progress is about our servers, not a classic model"};
  ClassicResult result = options.graph.empty()
                             ? search_classic(options.classic, size, driver)
                             : draw_classic(options.classic, size, driver, options.graph);
  report.picture = std::move(result.picture);
  report.search = std::move(result.search);
  report.violations = std::move(result.violations);
  driver.conclude(report);
}

ExitCode run_check(const CheckOptions& options) {
  listen_for_interrupts();
  CheckReport report;
  report.reproduce_command = command_words(options);
  SearchChoice choice = options.search;
  choice.keeps_graph = options.progress || !options.graph.empty();
  choice.quiet = options.json;
  SearchDriver driver(choice, space_words(options));
  if (options.classic.empty()) {
    check_worlds(options, driver, report);
  } else {
    check_classic(options, driver, report);
  }
  if (options.json) {
    std::cout << check_json(report) << std::flush;
  } else {
    for (std::size_t i = 0; i < report.violations.size(); ++i) {
      // Behind a broken claim nothing is looked at, so only the first story is known to be
      // shortest.
      const CheckViolation& violation = report.violations[i];
      const bool known = violation.shortest && report.strategy == "breadth" && report.grain.empty();
      std::cout << violation_text(violation, i == 0 && known);
    }
    std::cout << check_card(report) << std::flush;
  }
  return static_cast<ExitCode>(exit_code_of(report));
}

void add_bound(CLI::App& command, const std::shared_ptr<CheckOptions>& options, const char* option,
               const char* key, const char* meaning) {
  command
      .add_option_function<int>(
          option,
          [options, key](int count) {
            options->bounds.push_back(fmt::format("{}={}", key, count));
          },
          meaning)
      ->check(CLI::Range(0, 1000));
}

using Options = std::shared_ptr<CheckOptions>;

/// What is searched.
void add_space(CLI::App& command, const Options& options) {
  add_options(command, options->choice);
  command.add_option("--elections", options->elections, "times that every server may decide")
      ->check(CLI::Range(0, 100));
  add_bound(command, options, "--sessions", "sessions", "connections of clients (a write each)");
  add_bound(command, options, "--requests,--writes", "requests", "of clients: writes, by default");
  add_bound(command, options, "--kills,--crashes", "kills", "of processes");
  add_bound(command, options, "--power-losses", "powerLosses", "with any part that may survive");
  add_bound(command, options, "--restarts", "restarts", "as many as crashes unless told otherwise");
  add_bound(command, options, "--epochs", "epochs", "that may begin; 0: any number");
  add_bound(command, options, "--cuts", "cuts", "of one server from the others");
  command.add_option_function<std::string>(
      "--from", [options](const std::string& from) { options->bounds.push_back("from=" + from); },
      "cold (nothing elected), or broadcast (an ensemble that serves)");
  command.add_option("--set", options->settings, "KEY=VALUE: any key of a scenario; repeatable")
      ->take_all();
  command
      .add_option(
          "--coarse", options->grain,
          "one step each: election, disk (writes), links (messages arrive at once), clients "
          "(those of clients), joins (discovery and synchronization)")
      ->check(CLI::IsMember(grain_words()))
      ->take_all();
  command.add_option("--classic", options->classic, "a classic model instead of our servers")
      ->check(CLI::IsMember(classic_names()));
  command.add_option("--size", options->size, "of the classic model");
}

/// In what order, and when it ends.
void add_search(CLI::App& command, SearchChoice& search) {
  command
      .add_option("--strategy", search.strategy,
                  "breadth (first: shortest story), depth (first: little memory), walk (random)")
      ->check(CLI::IsMember({"breadth", "depth", "walk"}));
  command.add_option("--seed", search.seed, "of random walks; 1 unless told otherwise");
  command.add_option("--walks", search.walks, "how many random walks")->check(CLI::PositiveNumber);
  command
      .add_option("--without", search.without, "one-order: takes independent steps in every order")
      ->check(CLI::IsMember({"one-order"}))
      ->take_all();
  command.add_flag("--keep-going", search.keep_going,
                   "goes on after a violation, for the first one of every claim");
  command.add_option("--time", search.time, "ends it after so long: 60s, 10min, 8h");
  command.add_option("--memory", search.memory, "ends it there: 500M, 8G; most of the machine");
  command.add_option("--states", search.states, "ends it after so many distinct states");
  command.add_option("--depth", search.depth, "looks no further than so many steps")
      ->check(CLI::PositiveNumber);
  command.add_option("--jobs", search.jobs, "threads; all cores unless told otherwise")
      ->check(CLI::Range(1, 256));
  command.add_option("--checkpoint", search.checkpoint,
                     "FILE: kept up to date, so that a search can go on later");
  command.add_option("--resume", search.resume,
                     "FILE: goes on from a checkpoint of the same options");
}

/// What comes out.
void add_results(CLI::App& command, const Options& options) {
  command.add_option("--graph", options->graph,
                     "FILE.dot: draws the states and steps of a small space");
  command.add_flag("--progress", options->progress,
                   "judges whether all can become well from everywhere when the faults are over");
  command.add_option("--out", options->out, "where traces of violations go; zablab-out");
  command.add_flag("--json", options->json, "prints one JSON object at the end and nothing else");
}

}  // namespace

void add_check(CLI::App& program, Chosen& chosen) {
  CLI::App* command = program.add_subcommand(
      "check", "explores every schedule within bounds, and checks every claim");
  auto options = std::make_shared<CheckOptions>();
  add_space(*command, options);
  add_search(*command, options->search);
  add_results(*command, options);
  command->footer(
      "Example: zablab check --elections 1 --sessions 1 --kills 1\n"
      "         zablab check --scenario failover\n"
      "         zablab check --from broadcast --sessions 0 --requests 1 --kills 1 --restarts 0 "
      "--coarse election --progress\n"
      "         zablab check --classic two-phase-commit --size 2 --graph commit.dot");
  command->callback([options, &chosen] { chosen = [options] { return run_check(*options); }; });
}

}  // namespace zablab
