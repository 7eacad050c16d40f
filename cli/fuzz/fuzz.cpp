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
#include "cli/fuzz/night.hpp"
#include "cli/fuzz/outputs.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress_line.hpp"

namespace zablab {

namespace {

constexpr std::uint64_t seeds_unless_told = 2000;

struct FuzzOptions {
  ScenarioChoice choice;
  std::optional<std::uint64_t> seeds;
  std::optional<std::uint64_t> first_seed;
  std::string time;
  bool until_failure = false;
  int jobs = 0;
  std::string out = "zablab-out";
  bool record = false;
  std::string corpus;
  bool resume = false;
  std::optional<std::uint64_t> rare;
  FuzzOutputs outputs;
};

void take_corpus(const FuzzOptions& options, FuzzJob& job) {
  job.corpus = options.corpus;
  job.resume = options.resume;
  if (options.rare) job.rare_one_in = *options.rare;
  if (!job.corpus.empty()) return;
  if (options.resume) throw WrongUsage{"--resume needs --corpus: the state of a run is there"};
  if (options.rare) throw WrongUsage{"--rare needs --corpus: rare schedules are kept there"};
}

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
  job.first_seed = options.first_seed.value_or(1);
  job.seed_told = options.first_seed.has_value();
  job.seeds = options.seeds;
  if (!options.time.empty()) job.seconds = seconds_of("--time", options.time);
  job.until_failure = options.until_failure;
  job.amount_told = job.seeds || job.seconds || job.until_failure;
  if (!job.amount_told) job.seeds = seeds_unless_told;
  job.jobs = options.jobs > 0 ? options.jobs
                              : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  if (options.out.empty()) throw WrongUsage{"--out needs the name of a directory"};
  job.out = options.out;
  job.record = options.record;
  take_corpus(options, job);
  return job;
}

ExitCode run_fuzz(const FuzzOptions& options) {
  FuzzJob job = job_of(options);
  std::optional<Night> night;
  if (!job.corpus.empty()) night.emplace(job);
  listen_for_interrupts();
  const bool json = options.outputs.json;
  if (!json) {
    std::cout << fmt::format("seed {}  scenario {}  defects {}  jobs {}\n", job.first_seed,
                             job.scenario_name, job.defects, job.jobs)
              << std::flush;
  }
  if (night) (json ? std::cerr : std::cout) << night->announcement() << std::flush;
  ProgressLine progress;
  const FuzzListener listener{[&](const FuzzReport& report) {
                                progress.show([&] { return progress_text(report, job.seeds); });
                              },
                              [&](const FuzzFailure& failure) {
                                progress.clear();
                                if (!json) std::cout << failure_text(failure) << std::flush;
                              }};
  const FuzzReport report = fuzz(job, night ? &*night : nullptr, listener);
  progress.clear();
  return tell(report, options.outputs);
}

}  // namespace

void add_fuzz(CLI::App& program, Chosen& chosen) {
  CLI::App* command = program.add_subcommand(
      "fuzz", "runs seeded schedules of real servers with faults, and checks every claim");
  auto options = std::make_shared<FuzzOptions>();
  add_options(*command, options->choice);
  add_strategy(*command, options->choice);
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
  command->add_option("--corpus", options->corpus,
                      "DIR: schedules kept there are replayed first; failing and rare ones go in");
  command->add_flag("--resume", options->resume,
                    "goes on with the run in the corpus that was interrupted");
  command
      ->add_option("--rare", options->rare,
                   "keeps what fewer than one in N schedules reach; 1000 unless told otherwise")
      ->check(CLI::Range(std::uint64_t{2}, std::uint64_t{1'000'000'000}));
  add_options(*command, options->outputs);
  command->footer(
      "Example: zablab fuzz --time 8h --seed 20240101 --out nightly\n"
      "         zablab fuzz --defect zk-3911 --until-failure\n"
      "         zablab fuzz --time 5h --corpus corpus --junit fuzz.xml --json >fuzz.json\n"
      "         zablab fuzz --corpus corpus --resume");
  command->callback([options, &chosen] { chosen = [options] { return run_fuzz(*options); }; });
}

}  // namespace zablab
