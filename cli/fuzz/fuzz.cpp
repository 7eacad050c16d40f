#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <thread>

#include "cli/amounts.hpp"
#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "cli/errors.hpp"
#include "cli/fuzz/driver.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress_line.hpp"

namespace zablab {

namespace {

constexpr std::uint64_t seeds_unless_told = 2000;

struct FuzzOptions {
  ScenarioChoice choice;
  std::optional<std::uint64_t> seeds;
  std::uint64_t first_seed = 1;
  std::string time;
  bool until_failure = false;
  int jobs = 0;
  std::string out = "zablab-out";
  bool record = false;
  bool json = false;
};

FuzzJob job_of(const FuzzOptions& options) {
  FuzzJob job;
  job.scenario = scenario_of(options.choice);
  job.scenario_name = name_of(options.choice);
  for (const Setting& setting : job.scenario.settings) {
    if (!setting.key.starts_with("bounds.")) continue;
    throw WrongUsage{"scenario " + job.scenario_name + " has [bounds]: it is for zablab check"};
  }
  if (const std::string* ids = find_setting(job.scenario, "rules.defects")) job.defects = *ids;
  job.options = command_words(options.choice);
  job.first_seed = options.first_seed;
  job.seeds = options.seeds;
  if (!options.time.empty()) job.seconds = seconds_of("--time", options.time);
  job.until_failure = options.until_failure;
  if (!job.seeds && !job.seconds && !job.until_failure) job.seeds = seeds_unless_told;
  job.jobs = options.jobs > 0 ? options.jobs
                              : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  if (options.out.empty()) throw WrongUsage{"--out needs the name of a directory"};
  job.out = options.out;
  job.record = options.record;
  return job;
}

ExitCode run_fuzz(const FuzzOptions& options) {
  const FuzzJob job = job_of(options);
  listen_for_interrupts();
  if (!options.json) {
    std::cout << fmt::format("seed {}  scenario {}  defects {}  jobs {}\n", job.first_seed,
                             job.scenario_name, job.defects, job.jobs)
              << std::flush;
  }
  ProgressLine progress;
  const FuzzListener listener{[&](const FuzzReport& report) {
                                progress.show([&] { return progress_text(report, job.seeds); });
                              },
                              [&](const FuzzFailure& failure) {
                                progress.clear();
                                if (!options.json) std::cout << failure_text(failure) << std::flush;
                              }};
  const FuzzReport report = fuzz(job, listener);
  progress.clear();
  std::cout << (options.json ? fuzz_json(report) : report_card(report)) << std::flush;
  return static_cast<ExitCode>(exit_code_of(report));
}

}  // namespace

void add_fuzz(CLI::App& program, Chosen& chosen) {
  CLI::App* command = program.add_subcommand(
      "fuzz", "runs seeded schedules of real servers with faults, and checks every claim");
  auto options = std::make_shared<FuzzOptions>();
  add_options(*command, options->choice);
  command->add_option("--seeds", options->seeds, "how many seeds; 2000 unless told otherwise")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000'000}));
  command->add_option("--seed", options->first_seed, "the first seed; 1 unless told otherwise")
      ->check([](const std::string& seed) {
        return seed.starts_with('-') ? std::string("must not be negative") : std::string();
      });
  command->add_option("--time", options->time, "runs seeds for so long: 60s, 10min, 8h");
  command->add_flag("--until-failure", options->until_failure, "stops at the first failing seed");
  command->add_option("--jobs", options->jobs, "threads; all cores unless told otherwise")
      ->check(CLI::Range(1, 1024));
  command->add_option("--out", options->out, "where traces go; zablab-out");
  command->add_flag("--record", options->record,
                    "keeps the trace of every schedule as it ran: for history, replay");
  command->add_flag("--json", options->json, "prints one JSON object at the end and nothing else");
  command->footer(
      "Example: zablab fuzz --time 8h --seed 20240101 --out nightly\n"
      "         zablab fuzz --defect zk-3911 --until-failure");
  command->callback([options, &chosen] { chosen = [options] { return run_fuzz(*options); }; });
}

}  // namespace zablab
