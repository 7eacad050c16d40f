#include "model/shrink.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "reports/numbers.hpp"
#include "reports/story.hpp"
#include "scenarios/header.hpp"

namespace zablab {

namespace {

// A person waits for this one, so it may take longer than what fuzz does on its own.
constexpr std::int64_t shrink_budget = 40'000'000;

struct ShrinkOptions {
  std::string file;
  std::string out;
};

std::string beside(const std::string& file) {
  std::filesystem::path path(file);
  path.replace_filename(path.stem().string() + "-shrunk" + path.extension().string());
  return path.string();
}

ExitCode run_shrink(const ShrinkOptions& options) {
  const TraceFile file = read_trace_file(options.file);
  const TraceHeader& header = file.trace.header;
  std::cout << fmt::format("seed {}  scenario {}  defects {}  claim {}\n", header.seed,
                           file.plan.name, header.rules, header.claim);
  if (header.claim == "none") {
    throw BadInput{options.file + " breaks no claim: there is nothing to shrink"};
  }
  listen_for_interrupts();
  const RunPlan plan = run_plan(file.plan);
  const ShrinkResult result =
      shrink(plan, header.seed, header.claim, schedule_of(file.trace), shrink_budget, interrupted);
  const Trace trace =
      trace_of(plan, header.seed, header.claim, result.schedule, header_of(file.plan));
  if (trace.header.claim != header.claim) {
    std::cout << "the schedule no longer breaks " << header.claim << "\n";
    return ExitCode::ok;
  }
  const std::string out = options.out.empty() ? beside(options.file) : options.out;
  std::cout << fmt::format("{} steps, {} after shrinking ({} actions tried{}):\n",
                           grouped(result.steps_before), grouped(trace.steps.size()),
                           grouped(static_cast<std::uint64_t>(result.actions_spent)),
                           result.complete ? ""
                           : interrupted() ? ", interrupted"
                                           : ", not to the end");
  for (const std::string& line : story_of(trace)) std::cout << "  " << line << "\n";
  if (const auto problem = write_file(out, write_trace(trace))) {
    std::cout << *problem << "; this is the trace:\n" << write_trace(trace);
  }
  std::cout << "replay: zablab replay " << shell_word(out) << "\n";
  return ExitCode::claim_broken;
}

}  // namespace

void add_shrink(CLI::App& program, Chosen& chosen) {
  CLI::App* command = program.add_subcommand("shrink", "makes a failing trace as short as it can");
  auto options = std::make_shared<ShrinkOptions>();
  command->add_option("file", options->file, "the trace")->required();
  command->add_option("--out", options->out, "the file to write; FILE-shrunk.trace");
  command->footer("Example: zablab shrink failing.trace");
  command->callback([options, &chosen] { chosen = [options] { return run_shrink(*options); }; });
}

}  // namespace zablab
