#include <CLI/CLI.hpp>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/fuzz/outputs.hpp"
#include "reports/fuzz_merge.hpp"
#include "reports/fuzz_read.hpp"

namespace zablab {

namespace {

struct ReportOptions {
  std::vector<std::string> runs;
  FuzzOutputs outputs;
};

ExitCode run_report(const ReportOptions& options) {
  std::vector<NamedRun> runs;
  for (const std::string& file : options.runs) {
    auto read = read_fuzz_json(read_file(file));
    if (const auto* error = std::get_if<FuzzReadError>(&read)) {
      throw BadInput{file + ": " + error->sentence};
    }
    runs.push_back({file, std::get<FuzzReport>(std::move(read))});
  }
  const auto merged = merge(std::move(runs));
  if (const auto* error = std::get_if<MergeError>(&merged)) throw BadInput{error->sentence};
  return tell(std::get<FuzzReport>(merged), options.outputs);
}

}  // namespace

void add_report(CLI::App& program, Chosen& chosen) {
  CLI::App* command =
      program.add_subcommand("report", "makes one report of several runs of fuzz --json");
  auto options = std::make_shared<ReportOptions>();
  command
      ->add_option("--merge", options->runs,
                   "FILE…: what fuzz --json printed, of other seeds or on other machines")
      ->required();
  add_options(*command, options->outputs);
  command->footer(
      "Example: zablab report --merge monday.json tuesday.json\n"
      "         zablab report --merge machine-*.json --json --junit fuzz.xml");
  command->callback([options, &chosen] { chosen = [options] { return run_report(*options); }; });
}

}  // namespace zablab
