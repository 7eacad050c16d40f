#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/datadir.hpp"
#include "cli/files.hpp"
#include "model/run.hpp"
#include "reports/story.hpp"
#include "reports/verdict.hpp"
#include "scenarios/header.hpp"

namespace zablab {

namespace {

struct ReplayOptions {
  std::string file;
  bool lenient = false;
  bool verbose = false;
  bool json = false;
  std::string datadir;
};

/// What following a trace led to.
struct Followed {
  ReplayReport report;
  World world;  ///< at its end
};

bool ends_in_calm(const Trace& trace) {
  const ClaimInfo* claim = find_claim(trace.header.claim);
  return claim != nullptr && claim->in_calm;
}

Followed follow(const TraceFile& file, const ReplayOptions& options) {
  ReplayReport report;
  const TraceHeader& header = file.trace.header;
  report.file = options.file;
  report.seed = header.seed;
  report.rules = header.rules;
  report.recorded_claim = header.claim;
  report.total = file.trace.steps.size();
  if (header.protocol != protocol_version) {
    report.lenient_because = fmt::format(
        "recorded with version {} of the protocol, this is version {}: followed "
        "leniently",
        header.protocol, protocol_version);
  }
  report.lenient = options.lenient || !report.lenient_because.empty();
  const RunPlan plan = run_plan(file.plan);
  World world(plan.setup);
  Watch watch(world);
  std::optional<Violation> too_large;
  const auto look = [&](const World& after, const Step& step) {
    ++report.kept;
    watch.observe(after, step);
    if (watch.violation() && report.violated_at == 0) report.violated_at = report.kept;
    if (options.verbose && !options.json) {
      std::cout << step_line(report.kept, describe(after, step)) << "\n";
    }
    if (header.claim == runaway_claim) too_large = runaway(after, plan.caps);
    return !watch.violation() && !too_large;
  };
  if (report.lenient) {
    follow_lenient(world, schedule_of(file.trace), look);
  } else {
    report.divergence = follow_strict(world, file.trace, look);
  }
  if (!watch.violation() && !report.divergence) judge_end(watch, world, ends_in_calm(file.trace));
  report.violation = too_large ? too_large : watch.violation();
  report.excused = watch.excused();
  return {std::move(report), std::move(world)};
}

ExitCode run_replay(const ReplayOptions& options) {
  const TraceFile file = read_trace_file(options.file);
  if (!options.json) {
    std::cout << fmt::format("seed {}  scenario {}  defects {}  recorded claim {}\n",
                             file.trace.header.seed, file.plan.name, file.trace.header.rules,
                             file.trace.header.claim);
  }
  const auto [report, world] = follow(file, options);
  std::vector<std::string> directories;
  if (!options.datadir.empty()) directories = write_data_directories(world, options.datadir);
  std::cout << (options.json ? replay_json(report) : replay_text(report));
  if (!options.json) {
    for (const std::string& directory : directories) {
      std::cout << "written: " << directory << " (zablab inspect)\n";
    }
    std::cout << fmt::format("again: zablab replay {}{}\n", shell_word(options.file),
                             options.lenient ? " --lenient" : "");
  }
  return static_cast<ExitCode>(exit_code_of(report));
}

}  // namespace

void add_replay(CLI::App& program, Chosen& chosen) {
  CLI::App* command =
      program.add_subcommand("replay", "follows a trace step by step and checks every claim");
  auto options = std::make_shared<ReplayOptions>();
  command->add_option("file", options->file, "the trace")->required();
  command->add_flag("--lenient", options->lenient, "skips steps that are no longer possible");
  command->add_flag("--verbose", options->verbose, "one line a step");
  command
      ->add_option(
          "--datadir", options->datadir,
          "writes the disk of each server at the end as DIR/server-ID, a data directory for "
          "inspect or a real ZooKeeper")
      ->type_name("DIR");
  command->add_flag("--json", options->json, "prints one JSON object and nothing else");
  command->footer("Example: zablab replay zablab-out/prefix-agreement-seed-7.trace --verbose");
  command->callback([options, &chosen] { chosen = [options] { return run_replay(*options); }; });
}

}  // namespace zablab
