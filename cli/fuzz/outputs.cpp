#include "cli/fuzz/outputs.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "cli/files.hpp"

namespace zablab {

namespace {

/// GitHub's runner sets this for every step, so that nobody has to ask for annotations there.
bool on_github() {
  const char* value = std::getenv("GITHUB_ACTIONS");
  return value != nullptr && std::string_view(value) == "true";
}

}  // namespace

void add_options(CLI::App& command, FuzzOutputs& outputs) {
  command.add_flag("--json", outputs.json, "prints one JSON object at the end and nothing else");
  command.add_option("--junit", outputs.junit, "FILE: a test case a claim, for a CI");
  command
      .add_option("--annotations", outputs.annotations,
                  "github or none; github where GITHUB_ACTIONS is true, else none")
      ->check(CLI::IsMember({"github", "none"}));
}

ExitCode tell(const FuzzReport& report, const FuzzOutputs& outputs) {
  std::cout << (outputs.json ? fuzz_json(report) : report_card(report)) << std::flush;
  const bool annotate = outputs.annotations.empty() ? on_github() : outputs.annotations == "github";
  // GitHub reads both streams; a program that reads the JSON reads one.
  if (annotate) (outputs.json ? std::cerr : std::cout) << github_annotations(report) << std::flush;
  const int code = exit_code_of(report);
  if (outputs.junit.empty()) return static_cast<ExitCode>(code);
  const auto problem = write_file(outputs.junit, fuzz_junit(report));
  if (!problem) return static_cast<ExitCode>(code);
  std::cerr << "zablab: " << *problem << "\n";
  return code == 0 ? ExitCode::internal_error : static_cast<ExitCode>(code);
}

}  // namespace zablab
