#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/conform/conform.hpp"
#include "cli/files.hpp"
#include "reports/fuzz_report.hpp"
#include "reports/numbers.hpp"

namespace zablab {

namespace {

constexpr std::size_t differences_shown = 10;

struct ConformOptions {
  std::string operations;
  std::string answers;
  std::int32_t servers = 1;
  std::optional<std::uint64_t> seed;
  bool json = false;
};

ExitCode exit_code_of(const ConformReport& report) {
  if (!report.differences.empty()) return ExitCode::claim_broken;
  return report.stuck.empty() ? ExitCode::ok : ExitCode::no_progress;
}

std::string text_of(const ConformReport& report) {
  std::string text;
  for (std::size_t i = 0; i < std::min(report.differences.size(), differences_shown); ++i) {
    const ConformDifference& one = report.differences[i];
    text += fmt::format("line {}: {}\n  expected {}\n  got      {}\n", one.line, one.request,
                        one.expected, one.got);
  }
  if (report.differences.size() > differences_shown) {
    text += fmt::format("… and {} more\n", report.differences.size() - differences_shown);
  }
  if (report.seed) {
    text += fmt::format("{} kills, {} power losses, {} cuts; {} requests without a known outcome\n",
                        report.kills, report.power_losses, report.cuts, report.unknown);
  }
  if (!report.stuck.empty()) text += "no progress: " + report.stuck + "\n";
  return text + fmt::format("{} of {} answers agree\n", report.agree, report.answers);
}

std::string json_of(const ConformReport& report) {
  using Json = nlohmann::ordered_json;
  Json differences = Json::array();
  for (const ConformDifference& one : report.differences) {
    differences.push_back({{"line", one.line},
                           {"request", one.request},
                           {"expected", one.expected},
                           {"got", one.got}});
  }
  const Json json = {{"version", json_version},
                     {"command", "conform"},
                     {"seed", report.seed ? Json(*report.seed) : Json(nullptr)},
                     {"servers", report.servers},
                     {"answers", report.answers},
                     {"agree", report.agree},
                     {"unknown", report.unknown},
                     {"kills", report.kills},
                     {"power_losses", report.power_losses},
                     {"cuts", report.cuts},
                     {"actions", report.actions},
                     {"stuck", report.stuck},
                     {"differences", differences},
                     {"exit_code", static_cast<int>(exit_code_of(report))}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

ExitCode run_conform(const ConformOptions& options) {
  if (options.servers < 1 || options.servers > 9 || options.servers % 2 == 0) {
    throw WrongUsage{"--servers must be 1 (standalone), 3, 5, 7 or 9"};
  }
  const auto steps = read_recording(options.operations, options.answers);
  if (!options.json) {
    std::cout << (options.seed ? fmt::format("seed {}", *options.seed)
                               : std::string("no seed: nothing is left to chance"))
              << fmt::format("  servers {}\n", options.servers) << std::flush;
  }
  const ConformReport report = options.seed
                                   ? conform_under_faults(steps, options.servers, *options.seed)
                                   : conform_to_recording(steps, options.servers);
  if (options.json) {
    std::cout << json_of(report);
  } else {
    std::cout << text_of(report)
              << fmt::format("again: zablab conform {} {} --servers {}{}\n",
                             shell_word(options.operations), shell_word(options.answers),
                             options.servers,
                             options.seed ? fmt::format(" --seed {}", *options.seed) : "");
  }
  return exit_code_of(report);
}

}  // namespace

void add_conform(CLI::App& program, Chosen& chosen) {
  CLI::App* command = program.add_subcommand(
      "conform", "replays what clients of a real ZooKeeper did and compares every answer");
  auto options = std::make_shared<ConformOptions>();
  command->add_option("operations", options->operations, "the requests, one a line")->required();
  command->add_option("answers", options->answers, "what was answered, one a line")->required();
  command->add_option("--servers", options->servers,
                      "1: standalone (unless told otherwise); 3, 5: through followers");
  command->add_option("--seed", options->seed,
                      "kills, power losses and cuts between the requests; answers must be those of "
                      "one serial history");
  command->add_flag("--json", options->json, "prints one JSON object and nothing else");
  command->footer("Example: zablab conform core.ops.jsonl core.exp.jsonl --servers 3");
  command->callback([options, &chosen] { chosen = [options] { return run_conform(*options); }; });
}

}  // namespace zablab
